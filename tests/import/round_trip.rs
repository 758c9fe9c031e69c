//! CSV → GeoJSON → CSV gives the same bytes.

use std::fs;

use friendly_city::Crs;
use friendly_city::import::{ImportOptions, SourceFormat, import_files, stations_csv, stations_geojson};
use proptest::prelude::*;

use crate::empty_dir;

fn options(format: SourceFormat) -> ImportOptions {
    ImportOptions { format, crs: Crs::Wgs84, bbox: None, language: Some("zh-CN".to_owned()) }
}

/// The CSV that comes back after a way through GeoJSON, and the CSV that went in.
fn there_and_back(name: &str, csv: &str) -> (String, String) {
    let dir = empty_dir(name);
    let path = dir.join("a.csv");
    fs::write(&path, csv).expect("written");
    let first = import_files(&[path], &options(SourceFormat::Csv)).expect("right");
    let before = stations_csv(&first.stations, &first.languages);
    let path = dir.join("b.geojson");
    fs::write(&path, stations_geojson(&first.stations, &first.languages)).expect("written");
    let second = import_files(&[path], &options(SourceFormat::GeoJson)).expect("right");
    // Properties may come in another order, and with them the languages.
    assert_eq!(first.stations, second.stations);
    (before, stations_csv(&second.stations, &first.languages))
}

#[test]
fn every_column_survives() {
    let csv = "id,name,name_en,kind,longitude,latitude,address,district,opening_hours,makeup,alert_hours,facilities,supplies,admission,access_note,capacity,phone,operator,source,assured_date,colour\n\
        s1,\"东门 \"\"大\"\"\",East,station,116.4000001,39.9,\"a, b\",东城区,24/7,none,24/7,wifi;toilet,口罩;水,workers,bell,7,110,union,me,2026-01-02,red\n\
        s2,西,,cafe,-0.1,-89.99,,,,,,,,,,,,,,,\n";
    let (before, after) = there_and_back("columns", csv);
    assert_eq!(before, after);
    assert_eq!(before, csv);
}

#[test]
fn other_datums_come_in_as_wgs84() {
    let dir = empty_dir("datums");
    let path = dir.join("a.csv");
    fs::write(&path, "id,name,longitude,latitude,crs\na,A,116.397,39.909,\nb,B,116.397,39.909,wgs84\n")
        .expect("written");
    let imported = import_files(&[path], &ImportOptions { crs: Crs::Gcj02, ..options(SourceFormat::Csv) })
        .expect("right");
    let [a, b] = imported.stations.as_slice() else { panic!("two stations") };
    assert!((500.0..620.0).contains(&a.position.distance_m(b.position)), "{a:?}");
    assert!(Crs::Gcj02.from_wgs84(a.position).distance_m(b.position) < 0.02, "rounded to a centimetre");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_survives(
        names in prop::collection::vec("[a-z驿\"',;\\\\ \n]{0,8}", 1..6),
        lon in -180.0f64..180.0,
        lat in -90.0f64..90.0,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "name", "longitude", "latitude", "note"]).expect("written");
        for (i, name) in names.iter().enumerate() {
            let name_cell = format!("n{name}");
            writer.write_record([&i.to_string(), &name_cell, &lon.to_string(), &lat.to_string(), name]).expect("written");
        }
        let text = String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8");
        let (before, after) = there_and_back("any", &text);
        prop_assert_eq!(before, after);
    }
}
