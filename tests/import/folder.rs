//! What a right folder becomes.

use friendly_city::import::{load, open_city};
use friendly_city::{City, pack};

use crate::{CITY, folder};

fn city(name: &str, files: &[(&str, &[u8])]) -> City {
    let dir = folder(name, files);
    let opened = open_city(dir.to_str().expect("UTF-8")).expect("a city");
    opened.city
}

#[test]
fn the_smallest_city() {
    let stations = b"latitude,longitude,name,id\n39.9,116.4,A,s1\n";
    let city = city("smallest", &[("city.json", CITY.as_bytes()), ("stations.csv", stations)]);
    assert_eq!((city.len(), city.meta().id.as_str(), city.meta().zone.first_offset_s), (1, "x", 28_800));
    let station = city.station_by_id("s1").expect("there");
    assert_eq!(
        (station.name("en"), station.kind(), station.micro()),
        ("A", "station", [116_400_000, 39_900_000])
    );
}

#[test]
fn excel_writes_a_bom_crlf_and_quotes() {
    let stations = "\u{feff}id,name,longitude,latitude,address\r\n\r\ns1,\"东门, \"\"大\"\"驿站\",116.4,39.9,\"a\r\nb\"\r\n,,,,\r\n";
    let city = city("excel", &[("city.json", CITY.as_bytes()), ("stations.csv", stations.as_bytes())]);
    let station = city.station_by_id("s1").expect("there");
    assert_eq!((station.name("en"), station.address()), ("东门, \"大\"驿站", "a\r\nb"));
}

#[test]
fn unknown_columns_words_and_languages_are_kept() {
    let stations = "id,name,name_fi,name_zh,longitude,latitude,facilities,kind,colour,name_zh_TW\n\
                    s1,A,Ä,甲,116.4,39.9,sauna;wifi,hut,red,乙\n";
    let city = city("kept", &[("city.json", CITY.as_bytes()), ("stations.csv", stations.as_bytes())]);
    let station = city.station_by_id("s1").expect("there");
    assert_eq!(city.meta().languages, ["en", "fi", "zh", "zh-TW"]);
    assert_eq!([station.name("fi"), station.name("zh"), station.name("zh-TW")], ["Ä", "甲", "乙"]);
    assert_eq!(station.facility_names().collect::<Vec<_>>(), ["wifi", "sauna"]);
    assert_eq!(station.kind(), "hut");
    assert_eq!(station.extra().collect::<Vec<_>>(), [("colour", "red")]);
}

#[test]
fn a_missing_district_is_filled_in_where_one_outline_holds_the_point() {
    let square = |name: &str, w: f64, e: f64| {
        format!(
            r#"{{ "type": "Feature", "properties": {{ "name": "{name}", "name_fi": "{name}-fi", "adcode": 3 }}, "geometry": {{ "type": "MultiPolygon", "coordinates": [[[[{w},0],[{e},0],[{e},1],[{w},1],[{w},0]]]] }} }}"#
        )
    };
    let districts = format!(
        r#"{{ "type": "FeatureCollection", "features": [{},{}] }}"#,
        square("West", 0.0, 1.1),
        square("East", 1.0, 2.0)
    );
    let stations = "id,name,longitude,latitude,district\na,A,0.5,0.5,\nb,B,1.05,0.5,\nc,C,5,5,\nd,D,1.5,0.5,Harbour\ne,E,1.5,0.5,East-fi\n";
    let city = city(
        "outlines",
        &[
            ("city.json", CITY.as_bytes()),
            ("stations.csv", stations.as_bytes()),
            ("districts.geojson", districts.as_bytes()),
        ],
    );
    let of = |id: &str| city.station_by_id(id).expect("there").district().map(|d| d.names.get("en"));
    assert_eq!(
        [of("a"), of("b"), of("c"), of("d"), of("e")],
        [Some("West"), None, None, Some("Harbour"), Some("East")]
    );
    let names: Vec<_> = city.meta().districts.iter().map(|d| (d.names.get("fi"), d.outline.len())).collect();
    assert_eq!(names, [("West-fi", 1), ("East-fi", 1), ("Harbour", 0)]);
}

#[test]
fn the_order_of_rows_does_not_show_in_the_pack() {
    let rows = ["a,A,0.5,0.5,24/7,sauna", "b,B,0.6,0.5,,wifi;hammam", "c,C,0.7,0.5,,"];
    let packed = |name: &str, order: [usize; 3]| {
        let rows: Vec<&str> = order.iter().map(|i| rows[*i]).collect();
        let text = format!("id,name,longitude,latitude,opening_hours,facilities\n{}\n", rows.join("\n"));
        let loaded =
            load(&folder(name, &[("city.json", CITY.as_bytes()), ("stations.csv", text.as_bytes())]));
        pack::write(&loaded.input.expect("right"))
    };
    assert_eq!(packed("order-1", [0, 1, 2]), packed("order-2", [2, 0, 1]));
}

/// A folder with tables under `stations/`, and what `load` says of it.
fn tables(name: &str, tables: &[(&str, &str)]) -> friendly_city::import::Loaded {
    let dir = folder(name, &[("city.json", CITY.as_bytes())]);
    std::fs::create_dir(dir.join("stations")).expect("created");
    for (file, rows) in tables {
        std::fs::write(dir.join(file), format!("id,name,longitude,latitude\n{rows}")).expect("written");
    }
    load(&dir)
}

#[test]
fn stations_may_stand_in_any_number_of_tables() {
    let loaded = tables(
        "tables",
        &[
            ("stations.csv", "s1,A,116.4,39.9\n"),
            ("stations/b.csv", "s2,B,116.5,39.9\n"),
            ("stations/a.csv", "s3,C,116.6,39.9\n"),
            ("stations/notes.txt", "not,a,table\n"),
            ("stations/.a.csv", "left,by,an,editor\n"),
        ],
    );
    assert_eq!(loaded.problems, []);
    let input = loaded.input.expect("right");
    let ids: Vec<&str> = input.stations.iter().map(|s| s.record.id.as_str()).collect();
    assert_eq!(ids, ["s1", "s2", "s3"]);
}

#[test]
fn problems_of_tables_say_which() {
    let loaded = tables(
        "tables-wrong",
        &[
            ("stations.csv", "s1,A,116.4,39.9\n"),
            ("stations/a.csv", "s2,B,116.5,99\n"),
            ("stations/b.csv", "s3,B,116.5,39\n\ns1,C,116.6,39.9\n"),
            ("stations.geojson", "s2,B,116.5,39.9\n"),
        ],
    );
    assert!(loaded.input.is_none());
    let found: Vec<_> =
        loaded.problems.iter().map(|p| (p.code, p.place.file.as_str(), p.place.line)).collect();
    assert_eq!(
        found,
        [
            ("stations-twice", "stations.geojson", 0),
            ("latitude-out-of-range", "stations/a.csv", 2),
            ("id-duplicate", "stations/b.csv", 4)
        ]
    );
    assert_eq!(loaded.problems[2].message, "the id `s1` is already on line 2 of stations.csv");
    let empty = tables("tables-empty", &[("stations/a.csv", "")]);
    assert_eq!(empty.problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["no-stations"]);
}

#[test]
fn a_district_may_be_a_point() {
    let districts = r#"{ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": { "name": "North", "name_fi": "Pohjoinen" },
          "geometry": { "type": "Point", "coordinates": [20.5, 60.25] } },
        { "type": "Feature", "properties": { "name": "South" },
          "geometry": { "type": "Point", "coordinates": [20, 50] } } ] }"#;
    let stations = "id,name,longitude,latitude,district\na,A,0.5,0.5,Pohjoinen\nb,B,20.5,60.25,\n";
    let city = city(
        "points",
        &[
            ("city.json", CITY.as_bytes()),
            ("stations.csv", stations.as_bytes()),
            ("districts.geojson", districts.as_bytes()),
        ],
    );
    let of = |id: &str| city.station_by_id(id).expect("there").district().map(|d| d.names.get("en"));
    assert_eq!([of("a"), of("b")], [Some("North"), None], "a point holds nothing");
    // The middle of its stations, and where it has none that of the file.
    let centres: Vec<_> = city.meta().districts.iter().map(|d| d.centre.to_micro()).collect();
    assert_eq!(centres, [[500_000, 500_000], [20_000_000, 50_000_000]]);
    assert!(city.meta().districts.iter().all(|d| d.outline.is_empty()));
}
