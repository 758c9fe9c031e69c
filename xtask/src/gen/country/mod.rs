//! `cargo xtask gen country`: a source folder of as many stations as are asked for, in cities that do not exist, to build
//! and measure what is larger than a city.
//!
//! Each city is strewn as the sample of Beijing is, turned and scaled, with its own streets' names; the attributes are
//! drawn by the same code. The same number and seed give the same bytes. Only one city is held at a time.

mod cities;
mod template;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::kinds::{KINDS, Kind, OWN_FACILITIES};
use super::random::{Random, Weights};
use super::stations::{COLUMNS, Detail, Place, ROUND_THE_CLOCK, round_the_clock, row, station_name};
use super::{names, places};
use cities::{BOX, City, PROVINCES};
use template::{Spot, Template};

/// More do not fit the ids, and nobody has as many.
const MOST_STATIONS: usize = 10_000_000;

/// Runs `gen country` with the arguments after it.
pub fn run(args: &[String]) -> Result<(), String> {
    let (mut stations, mut out, mut seed) = (None, None, 1_u64);
    for pair in args.chunks(2) {
        let [name, value] = pair else { return Err(format!("`{}` needs a value", pair.join(" "))) };
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is not a whole number"));
        match name.as_str() {
            "--stations" => stations = Some(number()? as usize),
            "--out" => out = Some(PathBuf::from(value)),
            "--seed" => seed = number()?,
            _ => return Err(format!("`{name}` is not an option")),
        }
    }
    let stations = stations.ok_or("`--stations` is missing")?;
    if !(1..=MOST_STATIONS).contains(&stations) {
        return Err(format!("`--stations` is from 1 to {MOST_STATIONS}"));
    }
    let out = out.ok_or("`--out` is missing")?;
    if fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("`{}` is not empty: give a new folder", out.display()));
    }
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/beijing");
    let template = Template::read(&sample.join("stations.csv"))?;
    let calendar = super::inputs::read(&sample.join("calendar.csv"))?;
    let cities = cities::draw(stations, seed)?;

    super::write(&out, "city.json", &city_json(stations))?;
    super::write(&out, "calendar.csv", &calendar)?;
    super::write(&out, "districts.geojson", &districts(&cities))?;
    let folder = out.join("stations");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make `{}`: {error}", folder.display()))?;
    let mut draws = Draws { template: &template, seed, serial: 0, total: stations };
    for province in 0..PROVINCES {
        let mine: Vec<&City> = cities.iter().filter(|city| city.province == province).collect();
        if !mine.is_empty() {
            let path = folder.join(format!("province-{:02}.csv", province + 1));
            let written = draws.province(&path, &mine);
            let bytes = written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
            println!("{bytes} bytes  stations/province-{:02}.csv", province + 1);
        }
    }
    Ok(())
}

struct Draws<'a> {
    template: &'a Template,
    seed: u64,
    /// Stations so far, of all cities.
    serial: usize,
    total: usize,
}

impl Draws<'_> {
    fn province(&mut self, path: &Path, cities: &[&City]) -> std::io::Result<usize> {
        let mut out = BufWriter::new(File::create(path)?);
        let mut bytes = COLUMNS.len() + 1;
        writeln!(out, "{COLUMNS}")?;
        for city in cities {
            let text = self.city(city);
            bytes += text.len();
            out.write_all(text.as_bytes())?;
        }
        out.flush()?;
        Ok(bytes)
    }

    /// The stations of one city, community by community.
    fn city(&mut self, city: &City) -> String {
        let mut random = Random::stream("country places", self.seed << 32 | city.rank as u64);
        let mut spots: Vec<Spot> =
            (0..city.stations).map(|_| self.template.spot(city, &mut random)).collect();
        spots.sort_by_key(|spot| (spot.community, spot.at));
        let first = self.seed << 32 | self.serial as u64;
        let usual = Weights::new(KINDS.iter().map(|kind| kind.weight.0));
        let at_entrance = Weights::new(KINDS.iter().map(|kind| kind.weight.1));
        let kinds: Vec<&Kind> = (first..)
            .zip(&spots)
            .map(|(number, _)| {
                let mut random = Random::stream("kind", number);
                // In Beijing one station in five stands at an entrance of the underground.
                let weights = if random.chance(200) { &at_entrance } else { &usual };
                &KINDS[weights.draw(&mut random)]
            })
            .collect();
        // As many as the whole country's share comes to, wherever it is cut into cities.
        let share = |stations: usize| stations * ROUND_THE_CLOCK / places::STATIONS;
        let left = share(self.serial + spots.len()) - share(self.serial);
        let always = round_the_clock(&kinds, left.min(kinds.len()), first);
        let area = format!("0{}", 300 + city.rank);
        let mut met: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        let mut text = String::new();
        let mut english = (None, String::new());
        for (index, (spot, kind)) in spots.iter().zip(&kinds).enumerate() {
            let (street, community) = self.template.named(spot.community, city);
            // They come community by community, and pinyin takes longer than all the rest.
            if english.0 != Some(spot.community) {
                english = (Some(spot.community), names::in_english(community));
            }
            let before = met.entry((spot.community, kind.id)).or_default();
            let (name, name_en) = station_name(street, community, &english.1, kind, *before);
            *before += 1;
            let place = Place {
                id: format!("cn-{:03}-{:06}", city.rank, index + 1),
                name,
                name_en,
                at: spot.at,
                address: format!("{}{street}{community}（示例）", city.name),
                district: &city.name,
            };
            row(&mut text, place, kind, Detail::draw(kind, always[index], first + index as u64, &area));
        }
        self.serial += spots.len();
        debug_assert!(self.serial <= self.total);
        text
    }
}

fn city_json(stations: usize) -> String {
    let word = |(id, zh, en): (&str, &str, &str)| {
        format!("      \"{id}\": {{ \"zh-CN\": \"{zh}\", \"en\": \"{en}\" }}")
    };
    let facilities = OWN_FACILITIES.map(word).join(",\n");
    let kinds: Vec<String> = KINDS.iter().map(|kind| word((kind.id, kind.label.0, kind.label.1))).collect();
    let kinds = kinds.join(",\n");
    let [west, south, east, north] = BOX.map(|degrees| degrees as f64);
    format!(
        r#"{{
  "id": "country",
  "name": {{ "zh-CN": "示例国", "en": "Sample country" }},
  "utc_offset": "+08:00",
  "languages": ["zh-CN", "en"],
  "sample": true,
  "notice": {{
    "zh-CN": "示例数据：城市和驿站均由程序生成，并非真实信息",
    "en": "Sample data: cities and stations are generated, not real"
  }},
  "provenance": [
    "{stations} stations: generated by `cargo xtask gen country` after the sample of Beijing",
    "Calendar: General Office of the State Council, notices on public holidays for 2024, 2025 and 2026"
  ],
  "licence": "MIT OR Apache-2.0",
  "bounds": [{}, {}, {}, {}],
  "vocabularies": {{
    "facilities": {{
{facilities}
    }},
    "kinds": {{
{kinds}
    }}
  }}
}}
"#,
        west - 2.0,
        south - 2.0,
        east + 2.0,
        north + 2.0
    )
}

/// Names and middles: a thousand outlines would be no schematic map.
fn districts(cities: &[City]) -> String {
    let features: Vec<String> = cities
        .iter()
        .map(|city| {
            let [longitude, latitude] = city.centre.map(|micro| micro as f64 / 1e6);
            let english = names::word(city.name.trim_end_matches('市'));
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"name\":\"{}\",\"name_en\":\"{english}\"}},\
                 \"geometry\":{{\"type\":\"Point\",\"coordinates\":[{longitude},{latitude}]}}}}",
                city.name
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}
