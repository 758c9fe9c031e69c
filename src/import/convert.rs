//! Other people's files to a source folder.

use std::path::{Path, PathBuf};

use super::city_file::{CityFile, is_city_id};
use super::districts::Districts;
use super::hours::{self, HoursContext};
use super::reader::{Draft, RefusedHours, StationReader};
use super::report::{Report, quote};
use super::source::Source;
use super::table::RAW_HOURS;
use super::{osm, stations};
use crate::time::Calendar;
use crate::{Bounds, Crs, Place, Problem, Station};

/// What the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// Tables with the columns of `stations.csv`.
    Csv,
    /// Points whose properties are those columns.
    GeoJson,
    /// `.osm.pbf`, or Overpass JSON.
    Osm,
}

/// How to read the files, and what to say of the city.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// What the files are.
    pub format: SourceFormat,
    /// The datum of rows that do not name one.
    pub crs: Crs,
    /// Only what lies inside.
    pub bbox: Option<Bounds>,
    /// The language of the column or tag `name`; `None`: found out from the data.
    pub language: Option<String>,
}

/// Records that were read.
#[derive(Debug)]
pub struct Imported {
    /// The stations, by id, WGS-84.
    pub stations: Vec<Station>,
    /// Languages of their names, the main one first.
    pub languages: Vec<String>,
    /// Where they come from.
    pub provenance: Vec<String>,
    /// Under which licence.
    pub licence: String,
    /// Warnings: words that are not known, hours that were refused.
    pub problems: Vec<Problem>,
    /// How many stations have hours that were refused, kept as text in the column `opening_hours_raw`.
    pub refused_hours: usize,
}

/// Reads files of one format into the stations of one city.
///
/// # Errors
/// A file cannot be read or has an error in it: every problem at once, and nothing of it is used.
pub fn import_files(files: &[PathBuf], options: &ImportOptions) -> Result<Imported, Vec<Problem>> {
    let mut report = Report::default();
    let mut imported = match options.format {
        SourceFormat::Osm => from_osm(files, options, &mut report),
        SourceFormat::Csv | SourceFormat::GeoJson => from_tables(files, options, &mut report),
    };
    if let Some(bbox) = options.bbox {
        imported.stations.retain(|s| bbox.contains(s.position));
    }
    imported.stations.sort_by(|a, b| a.id.cmp(&b.id));
    if imported.stations.is_empty() && !report.has_errors() {
        report.error("no-stations", Place::default(), "no station was found", "check the files and `--bbox`");
    }
    imported.refused_hours =
        imported.stations.iter().filter(|s| s.extra.iter().any(|(name, _)| name == RAW_HOURS)).count();
    let failed = report.has_errors();
    imported.problems = report.into_problems();
    if failed { Err(imported.problems) } else { Ok(imported) }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn from_tables(files: &[PathBuf], options: &ImportOptions, report: &mut Report) -> Imported {
    // Not known until the names were read; `und` is BCP 47 for that.
    let unknown = "und".to_owned();
    let languages = vec![options.language.clone().unwrap_or_else(|| unknown.clone())];
    let city = CityFile { languages, ..CityFile::default() };
    let (calendar, districts) = (Calendar::default(), Districts::default());
    let mut reader = StationReader::new(&city, &calendar, &districts, options.crs, RefusedHours::Keep);
    let mut stations: Vec<Station> = Vec::new();
    for path in files {
        if let Some(source) = Source::read(path, &file_name(path), report) {
            let mut take = |draft: Draft, _: &mut StationReader<'_>| stations.push(draft.station);
            match options.format {
                SourceFormat::GeoJson => stations::read_geojson(&source, &mut reader, report, &mut take),
                _ => stations::read_csv(&source, &mut reader, report, &mut take),
            }
        }
    }
    reader.report_words(report);
    let mut languages = reader.columns.languages.clone();
    if languages.first() == Some(&unknown) {
        let names = stations.iter().filter_map(|s| s.names.exact(&unknown));
        let found = language_of(names);
        if !languages.contains(&found) {
            for station in &mut stations {
                if let Some(name) = station.names.remove(&unknown) {
                    station.names.insert(found.clone(), name);
                }
            }
            if let Some(first) = languages.first_mut() {
                *first = found;
            }
        }
    }
    let provenance = files.iter().map(|f| file_name(f)).collect();
    Imported {
        stations,
        languages,
        provenance,
        licence: String::new(),
        problems: Vec::new(),
        refused_hours: 0,
    }
}

fn from_osm(files: &[PathBuf], options: &ImportOptions, report: &mut Report) -> Imported {
    let mut stations: Vec<Station> = Vec::new();
    let mut languages: Vec<String> = Vec::new();
    for path in files {
        let main = options.language.as_deref().or(languages.first().map(String::as_str)).map(str::to_owned);
        let found = osm::read(path, options.bbox, main.as_deref(), report);
        for language in found.languages {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        let name = file_name(path);
        stations.extend(found.stations.into_iter().map(|s| with_usable_hours(s, &name, report)));
    }
    stations.sort_by(|a, b| a.id.cmp(&b.id));
    // Extracts beside one another share what lies on their border.
    stations.dedup_by(|a, b| a.id == b.id);
    Imported {
        stations,
        languages,
        provenance: vec![osm::PROVENANCE.to_owned()],
        licence: osm::LICENCE.to_owned(),
        problems: Vec::new(),
        refused_hours: 0,
    }
}

/// Hours that cannot be evaluated go into an extra column, and are listed: nothing guessed, nothing lost.
fn with_usable_hours(mut station: Station, file: &str, report: &mut Report) -> Station {
    if station.opening_hours.is_empty() {
        return station;
    }
    let city = CityFile::default();
    let (from, to) = city.horizon;
    let calendar = Calendar::default();
    let context = HoursContext { calendar: &calendar, makeup: station.makeup, from, to };
    let usable = hours::normalise(&station.opening_hours).and_then(|text| hours::compile(&text, &context));
    if let Err(error) = usable {
        let raw = std::mem::take(&mut station.opening_hours);
        let message = format!("{}: the hours {} cannot be used: {}", station.id, quote(&raw), error.message);
        report.warning(error.code, Place::in_file(file, 0, 0), message, error.help);
        station.extra.push((RAW_HOURS.to_owned(), raw));
    }
    station
}

/// The language most names are written in, as far as the script shows.
pub(crate) fn language_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let (mut all, mut han, mut kana) = (0usize, 0usize, 0usize);
    for name in names.filter(|n| !n.is_empty()) {
        all += 1;
        kana += usize::from(name.chars().any(|c| ('\u{3041}'..='\u{30ff}').contains(&c)));
        han += usize::from(name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
    }
    match () {
        () if kana * 3 > all => "ja",
        () if han * 2 > all => "zh-CN",
        () => "en",
    }
    .to_owned()
}

/// An id of a city from the name of a folder.
pub fn city_id_from(dir: &Path) -> String {
    let name = file_name(dir).to_lowercase().replace([' ', '.'], "-");
    if is_city_id(&name) { name } else { "city".to_owned() }
}
