//! A source folder: every file read, every problem found at once.

use std::collections::BTreeSet;
use std::path::Path;

use super::city_file;
use super::reader::{RefusedHours, StationReader};
use super::report::Report;
use super::source::{Source, reason};
use super::{calendar, districts, offers, resolve, rewards, stations, suspicion};
use crate::offer::Catalogue;
use crate::pack::PackInput;
use crate::reward::Programme;
use crate::{Crs, Place, Problem};

/// The stations' file as a table.
pub(crate) const STATIONS_CSV: &str = "stations.csv";
/// The folder of tables beside it or in its place, for more stations than one file holds.
pub(crate) const STATIONS_DIR: &str = "stations";
/// The stations' file as GeoJSON.
pub(crate) const STATIONS_GEOJSON: &str = "stations.geojson";
/// A country has some 3,000 counties; more files than that were not meant.
const MOST_STATION_FILES: usize = 4_096;

/// A source folder that was read.
#[derive(Debug)]
pub struct Loaded {
    /// What a pack would hold; `None` if any problem is an error.
    pub input: Option<PackInput>,
    /// Its offers, compiled; `None` if it has no file of them, or any problem is an error.
    pub offers: Option<Catalogue>,
    /// Its activities and rewards, compiled; `None` if it has no file of them, or any problem is an error.
    pub rewards: Option<Programme>,
    /// Everything that is wrong, by file and place; warnings too.
    pub problems: Vec<Problem>,
    /// How many stations could be read.
    pub stations: usize,
}

/// Reads a source folder and checks it: `city.json`, `stations.csv`, `stations/*.csv` or `stations.geojson`, and where they
/// are there `calendar.csv`, `districts.geojson`, `offers.json` and `activities.json`.
pub fn load(dir: &Path) -> Loaded {
    let mut report = Report::default();
    let city = city_file::read(dir, &mut report);
    let calendar = calendar::read(dir, &mut report);
    let districts = districts::read(dir, &city.languages, &mut report);
    let mut reader = StationReader::new(&city, &calendar, &districts, Crs::Wgs84, RefusedHours::Error);
    let files = station_files(dir, &mut report);
    for name in &files {
        if let Some(source) = Source::read(&dir.join(name), name, &mut report) {
            if name == STATIONS_GEOJSON {
                stations::read_geojson(&source, &mut reader, &mut report);
            } else {
                stations::read_csv(&source, &mut reader, &mut report);
            }
        }
    }
    let first = files.first().map_or(STATIONS_CSV, String::as_str);
    if reader.drafts.is_empty() && !report.has_errors() {
        report.error("no-stations", Place::in_file(first, 1, 1), "the file has no station", "add one");
    }
    reader.report_words(&mut report);
    suspicion::swapped(&city, &reader.drafts, &mut report);
    suspicion::datum(first, &city, &districts, &reader.drafts, &mut report);
    let ids: BTreeSet<&str> = reader.drafts.iter().map(|draft| draft.station.id.as_str()).collect();
    let offers = offers::read(dir, &city, &calendar, Some(&ids), &mut report);
    let rewards = rewards::read(dir, &city, &calendar, Some(&ids), offers.as_ref(), &mut report);
    let stations = reader.drafts.len();
    let input = resolve::resolve(city.clone(), &calendar, &districts, reader, &mut report);
    let fine = !report.has_errors();
    let (input, offers, rewards) = (fine.then_some(input), offers.filter(|_| fine), rewards.filter(|_| fine));
    Loaded { input, offers, rewards, problems: report.into_problems(), stations }
}

/// The files that hold the stations, as problems name them: `stations.csv` and then `stations/*.csv` by name, or
/// `stations.geojson`. Where there is none, the one that is missing.
pub(crate) fn station_files(dir: &Path, report: &mut Report) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    if dir.join(STATIONS_CSV).exists() {
        files.push(STATIONS_CSV.to_owned());
    }
    files.extend(in_folder(&dir.join(STATIONS_DIR), report));
    match (dir.join(STATIONS_GEOJSON).exists(), files.first()) {
        (true, None) => files.push(STATIONS_GEOJSON.to_owned()),
        (true, Some(table)) => report.error(
            "stations-twice",
            Place::in_file(STATIONS_GEOJSON, 0, 0),
            format!("the folder has both `{table}` and `{STATIONS_GEOJSON}`"),
            "keep one of them",
        ),
        (false, None) => files.push(STATIONS_CSV.to_owned()),
        (false, Some(_)) => {}
    }
    files
}

fn in_folder(folder: &Path, report: &mut Report) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if !folder.is_dir() {
        return names;
    }
    let whole = || Place::in_file(STATIONS_DIR, 0, 0);
    match std::fs::read_dir(folder) {
        Err(error) => report.error(
            "file-unreadable",
            whole(),
            format!("the folder cannot be read: {}", reason(&error)),
            "check that you may read it",
        ),
        Ok(entries) => {
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                // What editors and systems leave there begins with a dot.
                if name.ends_with(".csv") && !name.starts_with('.') {
                    names.push(name);
                }
            }
        }
    }
    names.sort();
    if names.len() > MOST_STATION_FILES {
        report.error(
            "too-many-files",
            whole(),
            format!("the folder has {} tables; at most {MOST_STATION_FILES} are read", names.len()),
            "put small ones together",
        );
        names.truncate(MOST_STATION_FILES);
    }
    names.into_iter().map(|name| format!("{STATIONS_DIR}/{name}")).collect()
}
