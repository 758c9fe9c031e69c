//! What `export` writes is what there is: read back by `import` and by the flatgeobuf crate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::Seeded;
use flatgeobuf::{
    ColumnType, FallibleStreamingIterator as _, FeatureProperties as _, FgbReader, GeometryType,
};
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::import::{ImportOptions, Records, SourceFormat, import_files, open_city, open_records};
use friendly_city::time::{Calendar, Date};
use friendly_city::{Crs, Makeup, Station};

const BEIJING: &str = "examples/beijing";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sample's records as its staff wrote them. (`examples/beijing` has no `city.pack`: its packs have other names.)
fn beijing() -> (Vec<Station>, Vec<String>) {
    let records =
        open_records(root().join(BEIJING).to_str().unwrap(), &root().join("target/x")).expect("right");
    (records.stations().map(|station| station.into_owned()).collect(), records.languages)
}

fn empty_dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
    let _gone = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn export(city: &str, format: &str, out: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_friendly-city"))
        .args(["export", city, "--format", format, "--json", "--out"])
        .arg(out)
        .args(more)
        .current_dir(root())
        .output()
        .unwrap()
}

fn answer(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn import(file: PathBuf, format: SourceFormat) -> Vec<Station> {
    let options = ImportOptions { format, crs: Crs::Wgs84, bbox: None, language: Some("zh-CN".to_owned()) };
    import_files(&[file], &options).expect("right").stations
}

#[test]
fn tables_and_points_come_back_as_they_were() {
    let dir = empty_dir("round-trip");
    let (stations, _) = beijing();
    for (format, name, read) in
        [("csv", "a.csv", SourceFormat::Csv), ("geojson", "a.geojson", SourceFormat::GeoJson)]
    {
        let file = dir.join(name);
        let answer = answer(&export(BEIJING, format, &file, &[]));
        assert_eq!(answer["stations"], stations.len());
        assert_eq!(answer["without_hours"], 0);
        assert_eq!(answer["bytes"], fs::metadata(&file).unwrap().len());
        // Not `assert_eq`: nobody reads fourteen thousand records.
        assert!(import(file, read) == stations, "{format}");
    }
    let text = fs::read_to_string(dir.join("a.geojson")).unwrap();
    let features: serde_json::Value = serde_json::from_str(&text).unwrap();
    let seats = features["features"].as_array().unwrap().iter().map(|f| &f["properties"]["capacity"]);
    assert!(seats.clone().all(|seats| seats.is_null() || seats.is_u64()), "seats are numbers");
    assert!(seats.filter(|seats| seats.is_u64()).count() > 10_000);
}

/// What a station is in a FlatGeobuf: by column, as text.
fn cells(station: &Station) -> BTreeMap<String, String> {
    let list = |list: &[String]| list.join(";");
    let makeup = if station.makeup == Makeup::None { "none" } else { "" };
    let admission = Some(station.admission.name()).filter(|name| *name != "everyone").unwrap_or_default();
    let capacity = if station.capacity == 0 { String::new() } else { station.capacity.to_string() };
    let mut cells: BTreeMap<String, String> = [
        ("id", station.id.as_str()),
        ("name", station.names.exact("zh-CN").unwrap_or_default()),
        ("name_en", station.names.exact("en").unwrap_or_default()),
        ("kind", &station.kind),
        ("address", &station.address),
        ("district", &station.district),
        ("opening_hours", &station.opening_hours),
        ("makeup", makeup),
        ("alert_hours", &station.alert_hours),
        ("facilities", &list(&station.facilities)),
        ("supplies", &list(&station.supplies)),
        ("admission", admission),
        ("access_note", &station.access_note),
        ("capacity", &capacity),
        ("phone", &station.phone),
        ("operator", &station.operator),
        ("source", &station.source),
        ("assured_date", &station.assured_date),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    cells.retain(|_, text| !text.is_empty());
    cells
}

/// A feature as its reader has it: its point, and its columns as text.
fn feature(feature: &flatgeobuf::FgbFeature) -> ([f64; 2], BTreeMap<String, String>) {
    let point = feature.geometry().expect("a geometry").xy().expect("a point");
    let cells = feature.properties().expect("properties").into_iter().collect();
    ([point.get(0), point.get(1)], cells)
}

#[test]
fn every_feature_is_its_station() {
    let file = empty_dir("features").join("a.fgb");
    let (stations, _) = beijing();
    answer(&export(BEIJING, "flatgeobuf", &file, &[]));
    let bytes = fs::read(file).unwrap();
    let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
    let header = reader.header();
    assert_eq!(header.features_count(), stations.len() as u64);
    assert_eq!(header.geometry_type(), GeometryType::Point);
    assert_eq!(header.index_node_size(), 16);
    assert_eq!(header.name(), Some("beijing"));
    let crs = header.crs().unwrap();
    assert_eq!((crs.org(), crs.code()), (Some("EPSG"), 4326));
    let columns: Vec<_> = header.columns().unwrap().iter().map(|c| (c.name(), c.type_())).collect();
    assert_eq!(columns.len(), 18, "{columns:?}");
    for (name, kind) in columns {
        let expected = if name == "capacity" { ColumnType::UInt } else { ColumnType::String };
        assert_eq!(kind, expected, "{name}");
    }
    let mut found = BTreeMap::new();
    let mut features = reader.select_all().unwrap();
    while let Some(next) = features.next().unwrap() {
        let (point, cells) = feature(next);
        assert!(found.insert(cells["id"].clone(), (point, cells)).is_none());
    }
    assert_eq!(found.len(), stations.len());
    for station in &stations {
        let at = [station.position.longitude(), station.position.latitude()];
        assert_eq!(found[&station.id], (at, cells(station)));
    }
}

#[test]
fn the_index_finds_what_a_scan_finds() {
    let file = empty_dir("index").join("a.fgb");
    let (stations, _) = beijing();
    answer(&export(BEIJING, "flatgeobuf", &file, &[]));
    let bytes = fs::read(file).unwrap();
    let mut seeded = Seeded(11);
    let mut degrees = |from: f64, micro: u64| (from * 1e6 + seeded.below(micro) as f64).round() / 1e6;
    let mut hits = 0;
    for case in 0..200 {
        let (west, south) = (degrees(115.4, 2_000_000), degrees(39.4, 1_600_000));
        let (east, north) = (degrees(west, 200_000), degrees(south, 200_000));
        // Every tenth is the point of a station alone, borders included.
        let at = stations[case * 37].position;
        let bounds = match case % 10 {
            0 => [at.longitude(), at.latitude(), at.longitude(), at.latitude()],
            _ => [west, south, east, north],
        };
        let [w, s, e, n] = bounds;
        let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
        let mut features = reader.select_bbox(w, s, e, n).unwrap();
        let mut found = BTreeSet::new();
        while let Some(next) = features.next().unwrap() {
            assert!(found.insert(feature(next).1["id"].clone()));
        }
        let inside = |s_: &&Station| {
            let [x, y] = [s_.position.longitude(), s_.position.latitude()];
            (w..=e).contains(&x) && (s..=n).contains(&y)
        };
        let expected: BTreeSet<String> = stations.iter().filter(inside).map(|s| s.id.clone()).collect();
        assert_eq!(found, expected, "{bounds:?}");
        hits += found.len();
    }
    assert!(hits > 5_000, "{hits}");
}

/// From a pack: all but what a pack does not have, and no hours that are not certain.
#[test]
fn a_pack_says_what_it_knows() {
    let dir = empty_dir("pack");
    let (stations, _) = beijing();
    let records = Records::of_city(open_city(root().join(BEIJING).to_str().unwrap()).expect("right").city);
    let mut by_id: BTreeMap<String, Station> =
        records.stations().map(|s| (s.id.clone(), s.into_owned())).collect();
    assert_eq!(by_id.len(), stations.len());
    let city = open_city(root().join(BEIJING).to_str().unwrap()).expect("right").city;
    let calendar = Calendar::default();
    let mut said = 0;
    for station in city.stations() {
        let record = &by_id[station.id()];
        for (text, alert) in [(&record.opening_hours, false), (&record.alert_hours, true)] {
            if !text.is_empty() {
                let context = HoursContext {
                    calendar: &calendar,
                    makeup: record.makeup,
                    from: Date(19_723),
                    to: Date(24_106),
                };
                assert_eq!(compile(text, &context).as_ref(), Ok(station.schedule(alert).unwrap()), "{text}");
                said += 1;
            }
        }
    }
    assert!(said > 1_000, "{said}");
    let without = records.without_hours();
    assert!(without > 0 && without < stations.len(), "{without}");
    for station in &stations {
        let mut record = by_id.remove(&station.id).unwrap();
        assert_eq!(record.position.to_micro(), station.position.to_micro());
        // The order of a list is the pack's.
        let [mine, theirs]: [BTreeSet<&String>; 2] =
            [record.facilities.iter().collect(), station.facilities.iter().collect()];
        assert_eq!(mine, theirs);
        record.facilities.clone_from(&station.facilities);
        record.position = station.position;
        record.opening_hours.clone_from(&station.opening_hours);
        record.alert_hours.clone_from(&station.alert_hours);
        record.makeup = station.makeup;
        assert_eq!(&record, station);
    }
    // The program says how many it left out, and what it wrote comes back.
    let output = export("sample:beijing", "csv", &dir.join("a.csv"), &[]);
    assert_eq!(answer(&output)["without_hours"], without);
    assert!(String::from_utf8_lossy(&output.stderr).contains("hours-not-in-pack"));
    let mut records: Vec<Station> = records.stations().map(|s| s.into_owned()).collect();
    records.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(import(dir.join("a.csv"), SourceFormat::Csv) == records);
}

#[test]
fn nothing_is_replaced_unasked_and_nothing_left_behind() {
    let dir = empty_dir("faults");
    let file = dir.join("a.geojson");
    fs::write(&file, "mine").unwrap();
    let small = "tests/fixtures/small";
    let refused = |output: &Output, code: &str, status: i32| {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{errors}");
        assert!(errors.contains(&format!("\"{code}\"")), "{errors}");
    };
    refused(&export(small, "geojson", &file, &[]), "output-occupied", 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    refused(&export(small, "csv", &dir, &["--force"]), "output-occupied", 2);
    refused(&export(small, "csv", &dir.join("none/a.csv"), &[]), "output-refused", 2);
    refused(&export("no-such-city", "csv", &dir.join("b.csv"), &[]), "city-missing", 2);
    answer(&export(small, "geojson", &file, &["--force"]));
    assert!(fs::read_to_string(&file).unwrap().starts_with("{ \"type\": \"FeatureCollection\""));
    let names: Vec<_> = fs::read_dir(&dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["a.geojson"]);
}
