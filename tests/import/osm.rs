//! OpenStreetMap's tags.

use std::fs;

use friendly_city::import::{ImportOptions, SourceFormat, import_files};
use friendly_city::{Bounds, Crs, Station};

use crate::folder;

const ANSWER: &str = r#"{ "version": 0.6, "elements": [
  { "type": "node", "id": 1, "lat": 60.17, "lon": 24.94, "tags": { "amenity": "toilets", "fee": "yes", "changing_table": "yes", "opening_hours": "24/7" } },
  { "type": "node", "id": 2, "lat": 60.18, "lon": 24.95, "tags": { "amenity": "cafe", "name": "Kahvila", "name:fi": "Kahvila", "name:en": "Coffee house", "internet_access": "wlan", "toilets": "yes", "addr:street": "Katu", "addr:housenumber": "3", "addr:city": "Helsinki", "capacity": "20", "check_date": "2026-01-02" } },
  { "type": "node", "id": 3, "lat": 60.18, "lon": 24.95, "tags": { "amenity": "toilets", "access": "private" } },
  { "type": "node", "id": 4, "lat": 60.18, "lon": 24.95, "tags": { "shop": "jewelry" } },
  { "type": "way", "id": 5, "nodes": [10, 11, 12, 13, 10], "tags": { "shop": "supermarket", "brand": "Alepa" } },
  { "type": "way", "id": 6, "center": { "lat": 60.2, "lon": 25.0 }, "tags": { "amenity": "library", "name": "Kirjasto", "name:fi": "Kirjasto", "access": "customers" } },
  { "type": "way", "id": 7, "tags": { "amenity": "library", "name": "Nowhere" } },
  { "type": "node", "id": 10, "lat": 60.0, "lon": 24.0 },
  { "type": "node", "id": 11, "lat": 60.0, "lon": 24.2 },
  { "type": "node", "id": 12, "lat": 60.2, "lon": 24.2 },
  { "type": "node", "id": 13, "lat": 60.2, "lon": 24.0 }
] }"#;

fn options(bbox: Option<Bounds>) -> ImportOptions {
    ImportOptions { format: SourceFormat::Osm, crs: Crs::Wgs84, bbox, language: None }
}

#[test]
fn tags_become_stations() {
    let dir = folder("overpass", &[("a.json", ANSWER.as_bytes())]);
    let imported = import_files(&[dir.join("a.json")], &options(None)).expect("right");
    assert_eq!(imported.languages, ["fi", "en", "zh-CN"]);
    assert_eq!(imported.licence, "ODbL-1.0");
    let ids: Vec<&str> = imported.stations.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["node/1", "node/2", "way/5", "way/6"]);
    let [toilets, cafe, shop, library]: &[Station; 4] =
        imported.stations.as_slice().try_into().expect("four");
    assert_eq!(toilets.names, [("en", "Toilets"), ("zh-CN", "公共厕所")].into());
    assert_eq!(
        (toilets.facilities.join(" "), toilets.access_note.as_str()),
        ("toilet mother_and_baby".into(), "fee")
    );
    assert_eq!(toilets.opening_hours, "24/7");
    assert_eq!(cafe.names, [("fi", "Kahvila"), ("en", "Coffee house")].into());
    assert_eq!(
        (cafe.address.as_str(), cafe.capacity, cafe.assured_date.as_str()),
        ("Katu 3, Helsinki", 20, "2026-01-02")
    );
    assert_eq!(cafe.facilities, ["toilet", "wifi"]);
    assert_eq!((shop.names.get("fi"), shop.kind.as_str()), ("Alepa", "supermarket"));
    assert!(
        (shop.position.longitude() - 24.1).abs() < 1e-6 && (shop.position.latitude() - 60.1).abs() < 1e-6
    );
    assert_eq!(library.access_note, "customers only");
    assert_eq!(imported.problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["way-without-nodes"]);
}

#[test]
fn only_what_lies_inside() {
    let dir = folder("overpass-bbox", &[("a.json", ANSWER.as_bytes())]);
    let bbox = Bounds { west: 24.9, south: 60.1, east: 24.99, north: 60.19 };
    let imported = import_files(&[dir.join("a.json")], &options(Some(bbox))).expect("right");
    assert_eq!(imported.stations.len(), 2);
}

#[test]
fn broken_files_are_named() {
    let dir = folder(
        "overpass-broken",
        &[
            ("a.json", b"{\n \"elements\": 3 }"),
            ("b.osm.pbf", b"\0\0\0\x0enot a pbf at all"),
            ("c.osm.pbf", b""),
        ],
    );
    for (file, code, line) in
        [("a.json", "overpass-json", 2), ("b.osm.pbf", "pbf", 0), ("c.osm.pbf", "no-stations", 0)]
    {
        let problems = import_files(&[dir.join(file)], &options(None)).expect_err("wrong");
        assert_eq!((problems[0].code, problems[0].place.line), (code, line), "{problems:?}");
    }
}

/// Cuts the extract of Helsinki at many lengths, where it is there.
#[test]
fn a_pbf_that_is_cut_short_is_refused_or_read_never_a_panic() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/helsinki/Helsinki.osm.pbf");
    let Ok(bytes) = fs::read(&path) else { return };
    let dir = crate::empty_dir("pbf-cut");
    for length in (0..bytes.len()).step_by(bytes.len() / 25) {
        let cut = dir.join("cut.osm.pbf");
        fs::write(&cut, &bytes[..length]).expect("written");
        let _either = import_files(&[cut], &options(None));
    }
}
