//! One planted fault a row: its code and its place.

use friendly_city::Severity::{Error, Warning};
use friendly_city::import::load;
use friendly_city::{Place, Severity};

use crate::{CITY, folder};

/// Two good rows; a fault replaces the first.
const HEADER: &str = "id,name,longitude,latitude,kind,crs,district,opening_hours,makeup,alert_hours,facilities,admission,capacity,assured_date\n";
const GOOD: &str = "s2,B,116.40,39.91,,,,,,,,,,\n";

type Found = (Severity, &'static str, String, u32, u32);

fn check(name: &str, files: &[(&str, &[u8])]) -> Vec<Found> {
    let loaded = load(&folder(name, files));
    assert_eq!(
        loaded.input.is_some(),
        loaded.problems.iter().all(|p| p.severity == Warning),
        "{:?}",
        loaded.problems
    );
    for p in &loaded.problems {
        assert!(!p.message.ends_with('.') && !p.help.is_empty(), "{p:?}");
        assert!(!p.message.starts_with(char::is_uppercase), "{p:?}");
    }
    let found = loaded.problems.into_iter().map(|p| {
        let Place { file, line, column, .. } = p.place;
        (p.severity, p.code, file, line, column)
    });
    found.collect()
}

#[test]
fn rows_of_stations() {
    let rows: &[(&str, Severity, &str, u32)] = &[
        // A row, what is wrong with it, and in which column that shows.
        ("s1,驿站,116.4,95,,,,,,,,,,", Error, "latitude-out-of-range", 13),
        ("s1,驿站,200,39.9,,,,,,,,,,", Error, "longitude-out-of-range", 7),
        ("s1,驿站,39.9,116.4,,,,,,,,,,", Error, "latitude-out-of-range", 12),
        ("s1,驿站,nan,39.9,,,,,,,,,,", Error, "number-not-finite", 7),
        ("s1,驿站,116.4,-inf,,,,,,,,,,", Error, "number-not-finite", 13),
        ("s1,驿站,1e999,39.9,,,,,,,,,,", Error, "number-not-finite", 7),
        ("s1,驿站,\"116,4\",39.9,,,,,,,,,,", Error, "number", 8),
        ("s1,驿站,,39.9,,,,,,,,,,", Error, "position-missing", 1),
        ("s1,驿站,0,0,,,,,,,,,,", Warning, "position-zero", 7),
        (",驿站,116.4,39.9,,,,,,,,,,", Error, "id-missing", 1),
        ("s1,,116.4,39.9,,,,,,,,,,", Error, "name-missing", 1),
        ("s2,驿站,116.4,39.9,,,,,,,,,,", Error, "id-duplicate", 1),
        ("s1,驿站,116.4,39.9,satation,,,,,,,,,", Warning, "kind-unknown", 18),
        ("s1,驿站,116.4,39.9,,gcj,,,,,,,,", Error, "crs-unknown", 19),
        ("s1,驿站,116.4,39.9,,,,Mo-Fr 25:00-26:00,,,,,,", Error, "hours-syntax", 27),
        ("s1,驿站,116.4,39.9,,,,\"Mo; \"\"x\",,,,,,", Error, "hours-syntax", 26),
        ("s1,驿站,116.4,39.9,,,,,,nonsense,,,,", Error, "hours-syntax", 23),
        ("s1,驿站,116.4,39.9,,,,,monday,,,,,", Error, "makeup-unknown", 22),
        ("s1,驿站,116.4,39.9,,,,,,,wifi; sauna,,,", Warning, "facility-unknown", 30),
        ("s1,驿站,116.4,39.9,,,,,,,\"\"\"a\"\";sauna\",,,", Warning, "facility-unknown", 31),
        ("s1,驿站,116.4,39.9,,,,,,,,nobody,,", Error, "admission-unknown", 25),
        ("s1,驿站,116.4,39.9,,,,,,,,,-3,", Error, "capacity", 26),
        ("s1,驿站,116.4,39.9,,,,,,,,,,2026-02-30", Error, "date", 27),
        ("s1,驿站,116.4,39.9,,,,,,,,,,,extra", Error, "row-too-long", 28),
        ("s1,驿站,116.4", Error, "row-too-short", 1),
        ("s1,\"驿\"站,116.4,39.9,,,,,,,,,,", Error, "csv-quote", 7),
        ("s1,驿\u{1}站,116.4,39.9,,,,,,,,,,", Error, "control-character", 5),
    ];
    for (i, (row, severity, code, column)) in rows.iter().enumerate() {
        // The duplicate must come second to be the one that is named.
        let (text, line) = if *code == "id-duplicate" {
            (format!("{HEADER}{GOOD}\r\n{row}\r\n"), 4)
        } else {
            (format!("{HEADER}{row}\n{GOOD}"), 2)
        };
        let found =
            check(&format!("row-{i}"), &[("city.json", CITY.as_bytes()), ("stations.csv", text.as_bytes())]);
        let wanted = (*severity, *code, "stations.csv".to_owned(), line, *column);
        assert!(found.contains(&wanted), "{row}\n wanted {wanted:?}\n found {found:?}");
        // The row with quotes has a second unknown word.
        assert_eq!(found.len(), if row.contains("\"\"a") { 2 } else { 1 }, "{row}: {found:?}");
    }
}

#[test]
fn stations_files_as_a_whole() {
    let long_cell = format!("id,name,longitude,latitude\ns1,{},116.4,39.9\n", "x".repeat(10_001));
    let wide = format!("id{}\n", ",x".repeat(300));
    let many: String = (0..45).map(|i| format!("own_{i};")).collect();
    let many = format!("id,name,longitude,latitude,facilities\ns1,A,116.4,39.9,{many}\n");
    for (name, text, code, line, column) in [
        ("empty", &b""[..], "column-missing", 1, 1),
        ("no-id", b"name,longitude,latitude\n", "column-missing", 1, 1),
        ("alias", b"id,name,lng,latitude\n", "column-missing", 1, 9),
        ("no-name", b"id,longitude,latitude\n", "column-missing", 1, 1),
        ("none", b"id,name,longitude,latitude\n", "no-stations", 1, 1),
        ("semicolons", b"id;name;longitude;latitude\n", "csv-separator", 1, 1),
        ("twice", b"id,name,name,longitude,latitude\n", "column-duplicate", 1, 9),
        ("same", b"id,name,name_en,longitude,latitude\n", "column-duplicate", 1, 9),
        ("latin", b"id,name\ns1,caf\xe9\n", "not-utf8", 2, 7),
        ("utf16", b"\xff\xfei\0d\0", "not-utf8", 1, 1),
        ("open-quote", b"id,name,longitude,latitude\ns1,\"A,1,2\n", "csv-quote", 2, 4),
        ("long", long_cell.as_bytes(), "cell-too-long", 2, 4),
        ("wide", wide.as_bytes(), "too-many-columns", 1, 515),
        ("facilities", many.as_bytes(), "facility-too-many", 2, 77),
    ] {
        let found = check(&format!("file-{name}"), &[("city.json", CITY.as_bytes()), ("stations.csv", text)]);
        let wanted = (Error, code, "stations.csv".to_owned(), line, column);
        assert!(found.iter().any(|f| f.1 == code), "{name}: wanted {wanted:?}, found {found:?}");
        if !matches!(name, "facilities" | "wide") {
            assert!(found.contains(&wanted), "{name}: wanted {wanted:?}, found {found:?}");
        }
    }
}

#[test]
fn city_json() {
    let stations = format!("{HEADER}{GOOD}");
    for (i, (text, severity, code, line, column)) in [
        ("{", Error, "json-syntax", 1, 1),
        ("", Error, "json-syntax", 1, 1),
        ("[]", Error, "type", 1, 1),
        (r#"{ "id": "x", "name": "X", }"#, Error, "json-syntax", 1, 25),
        (r#"{ "name": "X", "utc_offset": "+08:00" }"#, Error, "field-missing", 1, 1),
        (r#"{ "id": "x", "utc_offset": "+08:00" }"#, Error, "field-missing", 1, 1),
        (r#"{ "id": "x", "name": "X" }"#, Error, "field-missing", 1, 1),
        (r#"{ "id": 3, "name": "X", "utc_offset": "+08:00" }"#, Error, "type", 1, 9),
        (r#"{ "id": "X Y", "name": "X", "utc_offset": "+08:00" }"#, Error, "city-id", 1, 9),
        (
            r#"{ "id": "x", "id": "y", "name": "X", "utc_offset": "+08:00" }"#,
            Error,
            "json-duplicate-key",
            1,
            14,
        ),
        (r#"{ "id": "x", "name": "X", "utc_offset": "8" }"#, Error, "utc-offset", 1, 41),
        (r#"{ "id": "x", "name": "X", "time_zone": "Mars" }"#, Error, "time-zone", 1, 40),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "time_zone": "Europe/Helsinki" }"#,
            Warning,
            "utc-offset-differs",
            1,
            41,
        ),
        (
            "{ \"id\": \"x\", \"name\": \"X\",\n\"utcoffset\": 8, \"utc_offset\": \"+08:00\" }",
            Warning,
            "field-unknown",
            2,
            14,
        ),
        (
            r#"{ "id": "x", "name": { "english": "X" }, "utc_offset": "+08:00" }"#,
            Error,
            "language-tag",
            1,
            35,
        ),
        (r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "sample": 1 }"#, Error, "type", 1, 61),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "bounds": [1, 2, 3] }"#,
            Error,
            "bounds",
            1,
            61,
        ),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "bounds": [1, 95, 3, 96] }"#,
            Error,
            "bounds",
            1,
            61,
        ),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "bounds": [116, 40, 117, 41] }"#,
            Warning,
            "outside-bounds",
            2,
            6,
        ),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "hours": { "from": "2026-13-01" } }"#,
            Error,
            "date",
            1,
            70,
        ),
        (
            r#"{ "id": "x", "name": "X", "utc_offset": "+08:00", "hours": { "from": "2036-01-01" } }"#,
            Error,
            "hours-horizon",
            1,
            60,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let found = check(
            &format!("city-{i}"),
            &[("city.json", text.as_bytes()), ("stations.csv", stations.as_bytes())],
        );
        assert!(
            found.iter().any(|f| (f.0, f.1, f.3, f.4) == (severity, code, line, column)),
            "{text}\n wanted {code} at {line}:{column}\n found {found:?}"
        );
    }
}

#[test]
fn missing_files_and_both_kinds_of_stations() {
    let stations = format!("{HEADER}{GOOD}");
    let found = check("nothing", &[]);
    let missing: Vec<_> = found.iter().map(|f| (f.1, f.2.as_str(), f.3)).collect();
    assert_eq!(missing, [("file-missing", "city.json", 0), ("file-missing", "stations.csv", 0)]);
    let both = [
        ("city.json", CITY.as_bytes()),
        ("stations.csv", stations.as_bytes()),
        ("stations.geojson", b"{}".as_slice()),
    ];
    assert!(check("both", &both).iter().any(|f| f.1 == "stations-twice"));
}

#[test]
fn calendars() {
    let stations = format!("{HEADER}{GOOD}");
    for (i, (text, severity, code, line, column)) in [
        ("date,kind\n2026-02-30,holiday\n", Error, "date", 2, 1),
        ("kind,date\nholyday,2026-02-03\n", Error, "day-kind", 2, 1),
        ("date,kind\n2026-10-01,holiday\n2026-10-01,workday\n", Error, "calendar-duplicate", 3, 1),
        ("date,name\n2026-10-01,x\n", Error, "column-missing", 1, 1),
        ("date,kind,colour\n2026-10-01,holiday,red\n", Warning, "column-unknown", 1, 11),
        ("date,kind,name\n2026-10-01,holiday\n", Error, "row-too-short", 2, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let files = [
            ("city.json", CITY.as_bytes()),
            ("stations.csv", stations.as_bytes()),
            ("calendar.csv", text.as_bytes()),
        ];
        let found = check(&format!("calendar-{i}"), &files);
        assert_eq!(found, [(severity, code, "calendar.csv".to_owned(), line, column)], "{text}");
    }
}

#[test]
fn geojson() {
    let feature = |geometry: &str, properties: &str| {
        format!(
            "{{ \"type\": \"FeatureCollection\", \"features\": [\n{{ \"type\": \"Feature\", \"geometry\": {geometry},\n\"properties\": {properties} }} ] }}"
        )
    };
    let point = r#"{ "type": "Point", "coordinates": [116.4, 39.9] }"#;
    for (i, (text, severity, code, line, column)) in [
        ("{}".to_owned(), Error, "geojson-type", 1, 1),
        (
            feature(r#"{ "type": "Polygon", "coordinates": [] }"#, r#"{"id": "s", "name": "A"}"#),
            Error,
            "geometry-type",
            2,
            34,
        ),
        (feature("null", r#"{"id": "s", "name": "A"}"#), Error, "geometry-type", 2, 34),
        (
            feature(r#"{ "type": "Point", "coordinates": [116.4] }"#, r#"{"id": "s", "name": "A"}"#),
            Error,
            "coordinates",
            2,
            68,
        ),
        (
            feature(r#"{ "type": "Point", "coordinates": [116.4, 95] }"#, r#"{"id": "s", "name": "A"}"#),
            Error,
            "latitude-out-of-range",
            2,
            76,
        ),
        (feature(point, r#"{"id": "s", "name": {"en": "A"}}"#), Error, "type", 3, 35),
        (feature(point, r#"{"name": "A"}"#), Error, "id-missing", 2, 1),
        (
            feature(point, r#"{"id": 7, "name": "A", "facilities": ["wifi", "sauna"]}"#),
            Warning,
            "facility-unknown",
            3,
            52,
        ),
        (
            feature(point, r#"{"id": 7, "name": "A", "facilities": "\u0041;sauna"}"#),
            Warning,
            "facility-unknown",
            3,
            60,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let files = [("city.json", CITY.as_bytes()), ("stations.geojson", text.as_bytes())];
        let found = check(&format!("geojson-{i}"), &files);
        let wanted = (severity, code, "stations.geojson".to_owned(), line, column);
        assert!(found.contains(&wanted), "{text}\n wanted {wanted:?}\n found {found:?}");
    }
}

#[test]
fn districts() {
    let stations = "id,name,longitude,latitude,district\ns1,A,0.5,0.5,Wets\n";
    let area = |name: &str, ring: &str| {
        format!(
            r#"{{ "type": "Feature", "properties": {{ "name": "{name}" }}, "geometry": {{ "type": "Polygon", "coordinates": [{ring}] }} }}"#
        )
    };
    let all =
        |areas: &[String]| format!(r#"{{ "type": "FeatureCollection", "features": [{}] }}"#, areas.join(","));
    let ring = "[[0,0],[1,0],[1,1],[0,0]]";
    for (i, (text, severity, code)) in [
        (all(&[area("West", "[[0,0],[1,0],[1,1]]")]), Error, "ring-open"),
        (all(&[area("West", "[[0,0],[1,95],[1,1],[0,0]]")]), Error, "coordinates"),
        (all(&[area("", ring)]), Error, "name-missing"),
        (all(&[area("West", ring), area("West", ring)]), Error, "district-duplicate"),
        (all(&[area("West", ring)]), Warning, "district-unknown"),
    ]
    .into_iter()
    .enumerate()
    {
        let files = [
            ("city.json", CITY.as_bytes()),
            ("stations.csv", stations.as_bytes()),
            ("districts.geojson", text.as_bytes()),
        ];
        let found = check(&format!("district-{i}"), &files);
        assert!(
            found.iter().any(|f| (f.0, f.1) == (severity, code)),
            "{text}\n wanted {code}\n found {found:?}"
        );
    }
}

#[test]
fn several_problems_come_together_and_in_order() {
    let text = "id,name,longitude,latitude\ns1,,116.4,95\ns1,A,nan,39.9\n";
    let found = check("together", &[("city.json", b"{}"), ("stations.csv", text.as_bytes())]);
    let codes: Vec<&str> = found.iter().map(|f| f.1).collect();
    assert_eq!(
        codes,
        [
            "field-missing",
            "field-missing",
            "field-missing",
            "name-missing",
            "latitude-out-of-range",
            "id-duplicate",
            "number-not-finite"
        ]
    );
}
