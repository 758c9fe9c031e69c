//! A source folder: every file read, every problem found at once.

use std::collections::BTreeSet;
use std::path::Path;

use super::city_file;
use super::reader::{RefusedHours, StationReader};
use super::report::Report;
use super::source::Source;
use super::{calendar, districts, offers, resolve, rewards, stations, suspicion};
use crate::offer::Catalogue;
use crate::pack::PackInput;
use crate::reward::Programme;
use crate::{Crs, Place, Problem};

/// The stations' file as a table.
pub(crate) const STATIONS_CSV: &str = "stations.csv";
/// The stations' file as GeoJSON.
pub(crate) const STATIONS_GEOJSON: &str = "stations.geojson";

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

/// Reads a source folder and checks it: `city.json`, `stations.csv` or `stations.geojson`, and where they are
/// there `calendar.csv`, `districts.geojson`, `offers.json` and `activities.json`.
pub fn load(dir: &Path) -> Loaded {
    let mut report = Report::default();
    let city = city_file::read(dir, &mut report);
    let calendar = calendar::read(dir, &mut report);
    let districts = districts::read(dir, &city.languages, &mut report);
    let mut reader = StationReader::new(&city, &calendar, &districts, Crs::Wgs84, RefusedHours::Error);
    let (csv, geojson) = (dir.join(STATIONS_CSV), dir.join(STATIONS_GEOJSON));
    let name = if geojson.exists() && !csv.exists() { STATIONS_GEOJSON } else { STATIONS_CSV };
    if csv.exists() && geojson.exists() {
        report.error(
            "stations-twice",
            Place::in_file(STATIONS_GEOJSON, 0, 0),
            "the folder has both `stations.csv` and `stations.geojson`",
            "keep one of them",
        );
    }
    if let Some(source) = Source::read(&dir.join(name), name, &mut report) {
        match name {
            STATIONS_CSV => stations::read_csv(&source, &mut reader, &mut report),
            _ => stations::read_geojson(&source, &mut reader, &mut report),
        }
        if reader.drafts.is_empty() && !report.has_errors() {
            report.error("no-stations", source.place(0), "the file has no station", "add one");
        }
    }
    reader.report_words(&mut report);
    suspicion::swapped(&city, &reader.drafts, &mut report);
    suspicion::datum(name, &city, &districts, &reader.drafts, &mut report);
    let ids: BTreeSet<&str> = reader.drafts.iter().map(|draft| draft.station.id.as_str()).collect();
    let offers = offers::read(dir, &city, &calendar, Some(&ids), &mut report);
    let rewards = rewards::read(dir, &city, &calendar, Some(&ids), offers.as_ref(), &mut report);
    let stations = reader.drafts.len();
    let input = resolve::resolve(city.clone(), &calendar, &districts, reader, &mut report);
    let fine = !report.has_errors();
    let (input, offers, rewards) = (fine.then_some(input), offers.filter(|_| fine), rewards.filter(|_| fine));
    Loaded { input, offers, rewards, problems: report.into_problems(), stations }
}
