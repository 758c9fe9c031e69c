//! `import`: other people's files to a source folder.

use serde::Serialize;

use super::args::{Format, ImportArgs};
use super::output::{Failure, Terminal};
use crate::import::{
    CityHead, ImportOptions, Imported, Replace, SourceFormat, city_id_from, city_json, import_files,
    is_city_id, stations_csv, write_dir,
};
use crate::time::{Instant, Zone};
use crate::{Place, Problem};

#[derive(Serialize)]
struct ImportAnswer<'a> {
    city: &'a str,
    stations: usize,
    languages: &'a [String],
    refused_hours: usize,
    warnings: usize,
}

pub(super) fn run(args: &ImportArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let id = args.id.clone().unwrap_or_else(|| city_id_from(&args.out));
    if !is_city_id(&id) {
        return Err(Failure::Call(vec![Problem::error(
            "city-id",
            Place::in_request("/id"),
            format!("`{id}` is not an id of a city"),
            "use 1 to 64 of a-z, 0-9, `-` and `_`",
        )]));
    }
    let absent = args.files.iter().filter(|f| !f.exists()).map(|file| {
        let place = Place::in_file(file.display().to_string(), 0, 0);
        Problem::error("file-missing", place, "there is no such file", "give the right path")
    });
    let absent: Vec<Problem> = absent.collect();
    if !absent.is_empty() {
        return Err(Failure::Call(absent));
    }
    let options = ImportOptions {
        format: match args.format {
            Format::Csv => SourceFormat::Csv,
            Format::Geojson => SourceFormat::GeoJson,
            Format::Osm => SourceFormat::Osm,
        },
        crs: args.crs.crs(),
        bbox: args.bbox,
        language: args.language.clone(),
    };
    let bar = super::build::progress(terminal, 2);
    bar.set_message(terminal.say("reading", "读取").to_owned());
    let imported = import_files(&args.files, &options);
    bar.finish_and_clear();
    let mut imported = imported.map_err(Failure::Data)?;
    let head = CityHead {
        name: args.name.clone().unwrap_or_else(|| id.clone()),
        utc_offset: utc_offset(args, &mut imported),
        time_zone: args.time_zone.clone(),
        id,
    };
    let city = city_json(&head, &imported);
    let stations = stations_csv(&imported.stations, &imported.languages);
    let files = [("city.json", city.as_bytes()), ("stations.csv", stations.as_bytes())];
    let replace = if args.force { Replace::OwnFiles } else { Replace::Nothing };
    write_dir(&args.out, &files, replace).map_err(Failure::Call)?;
    terminal.problems(&imported.problems);
    let answer = ImportAnswer {
        city: &head.id,
        stations: imported.stations.len(),
        languages: &imported.languages,
        refused_hours: imported.refused_hours,
        warnings: imported.problems.len(),
    };
    if terminal.json {
        return terminal.object(&answer);
    }
    let out = args.out.display();
    terminal.text(&if terminal.chinese {
        format!(
            "{out}\n{} 个站点，其中 {} 个的开放时间无法识别，原文已保留\n",
            answer.stations, answer.refused_hours
        )
    } else {
        format!(
            "{out}\n{}, {} of them with hours that cannot be evaluated and are kept as text\n",
            super::check::count(answer.stations, "station"),
            answer.refused_hours
        )
    })
}

/// As asked for; else of the time zone; else by the sun, with a warning.
fn utc_offset(args: &ImportArgs, imported: &mut Imported) -> String {
    let text = |offset_s: i32| {
        let stamp = Zone::fixed(offset_s).timestamp(Instant(0)).to_string();
        stamp.get(stamp.len().saturating_sub(6)..).unwrap_or("+00:00").to_owned()
    };
    if let Some(offset) = &args.utc_offset {
        return offset.clone();
    }
    if let Some(zone) = args.time_zone.as_deref().and_then(crate::import::resolve_zone) {
        return text(zone.first_offset_s);
    }
    let mut longitudes: Vec<f64> = imported.stations.iter().map(|s| s.position.longitude()).collect();
    longitudes.sort_by(f64::total_cmp);
    let middle = longitudes.get(longitudes.len() / 2).copied().unwrap_or(0.0);
    let offset = text((middle / 15.0).round() as i32 * 3600);
    imported.problems.push(Problem::warning(
        "utc-offset-assumed",
        Place::in_file("city.json", 0, 0),
        format!("the offset `{offset}` was taken from the longitude"),
        "give `--utc-offset`, or `--time-zone` where the clocks change, or correct city.json",
    ));
    offset
}
