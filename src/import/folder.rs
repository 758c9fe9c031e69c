//! A source folder: every file read, every problem found at once.

use std::collections::BTreeSet;
use std::path::Path;

use super::city_file;
use super::ids::Ids;
use super::reader::{Draft, RefusedHours, StationReader};
use super::report::Report;
use super::resolve::Head;
use super::source::{Source, reason};
use super::survey::Survey;
use super::{calendar, districts, offers, rewards, stations, suspicion};
use crate::offer::Catalogue;
use crate::pack::PackInput;
use crate::reward::Programme;
use crate::time::Schedule;
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
    let mut drafts: Vec<Draft> = Vec::new();
    let scanned = scan(dir, &mut |draft| drafts.push(draft), &mut |_| {});
    loaded(scanned, drafts)
}

/// What a source folder's check found.
#[derive(Debug)]
pub struct Checked {
    /// Everything that is wrong, by file and place; warnings too.
    pub problems: Vec<Problem>,
    /// How many stations could be read.
    pub stations: usize,
}

/// Checks a source folder as [`load`] does, and keeps none of its records.
pub fn check(dir: &Path) -> Checked {
    let Scanned { problems, stations, .. } = scan(dir, &mut |_| {}, &mut |_| {});
    Checked { problems, stations }
}

/// How far the reading has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Files of stations that were read, and all of them.
    pub files: [usize; 2],
    /// Stations so far.
    pub stations: usize,
}

/// A folder that was read, but for its records.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "only the program builds from the disk"))]
pub(super) struct Scanned {
    pub(super) head: Head,
    pub(super) ids: Ids,
    pub(super) offers: Option<Catalogue>,
    pub(super) rewards: Option<Programme>,
    pub(super) problems: Vec<Problem>,
    pub(super) stations: usize,
    /// How many of them are always open.
    pub(super) round_the_clock: usize,
    /// Whether no problem is an error.
    pub(super) is_right: bool,
}

pub(super) fn loaded(scanned: Scanned, mut drafts: Vec<Draft>) -> Loaded {
    let Scanned { head, offers, rewards, problems, stations, is_right, .. } = scanned;
    drafts.sort_by(|a, b| a.station.id.cmp(&b.station.id));
    let input = is_right.then(|| PackInput {
        stations: drafts.into_iter().map(|d| head.station(d.station, d.hours, d.alert_hours)).collect(),
        meta: head.meta,
        schedules: head.schedules,
    });
    Loaded { input, offers, rewards, problems, stations }
}

/// Reads and checks a folder, record by record: `keep` is given each.
pub(super) fn scan(dir: &Path, keep: &mut dyn FnMut(Draft), progress: &mut dyn FnMut(Progress)) -> Scanned {
    let mut report = Report::default();
    let city = city_file::read(dir, &mut report);
    let calendar = calendar::read(dir, &mut report);
    let districts = districts::read(dir, &city.languages, &mut report);
    let mut reader = StationReader::new(&city, &calendar, &districts, Crs::Wgs84, RefusedHours::Error);
    let mut survey = Survey::new(&city, &districts);
    let files = station_files(dir, &mut report);
    for (read, name) in files.iter().enumerate() {
        progress(Progress { files: [read, files.len()], stations: survey.traces.len() });
        let Some(source) = Source::read(&dir.join(name), name, &mut report) else { continue };
        let mut take = |draft: Draft, reader: &mut StationReader<'_>| {
            survey.add(&draft, &mut reader.ids);
            keep(draft);
        };
        if name == STATIONS_GEOJSON {
            stations::read_geojson(&source, &mut reader, &mut report, &mut take);
        } else {
            stations::read_csv(&source, &mut reader, &mut report, &mut take);
        }
    }
    let stations = survey.traces.len();
    progress(Progress { files: [files.len(); 2], stations });
    let first = files.first().map_or(STATIONS_CSV, String::as_str);
    if stations == 0 && !report.has_errors() {
        report.error("no-stations", Place::in_file(first, 1, 1), "the file has no station", "add one");
    }
    reader.report_words(&mut report);
    suspicion::swapped(&city, &survey.traces, &reader.ids, &mut report);
    survey.datums.report(first, &mut report);
    let ids: BTreeSet<&str> = reader.ids.iter().collect();
    let offers = offers::read(dir, &city, &calendar, Some(&ids), &mut report);
    let rewards = rewards::read(dir, &city, &calendar, Some(&ids), offers.as_ref(), &mut report);
    drop(ids);
    let head = Head::new(&city, &calendar, &districts, &reader, &mut survey, &mut report);
    let always: Vec<bool> = reader.schedules.iter().map(Schedule::is_round_the_clock).collect();
    let is_always = |hours: u32| always.get(hours as usize).copied().unwrap_or_default();
    let round_the_clock = survey.traces.iter().filter(|trace| is_always(trace.hours)).count();
    let is_right = !report.has_errors();
    Scanned {
        head,
        ids: reader.ids,
        offers: offers.filter(|_| is_right),
        rewards: rewards.filter(|_| is_right),
        problems: report.into_problems(),
        stations,
        round_the_clock,
        is_right,
    }
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
