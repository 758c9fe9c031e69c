//! Points in the wrong datum are noticed, points in the right one are not.

use friendly_city::import::load;
use friendly_city::{Crs, Position};

use crate::folder;

/// A fixed sequence of numbers from 0 to 1 (PCG, 64-bit state).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }
}

/// Sixteen districts of 0.1 by 0.1 degrees (8.5 by 11 km) around Beijing.
fn districts() -> String {
    let mut features = Vec::new();
    for i in 0..16 {
        let (w, s) = (116.2 + 0.1 * f64::from(i % 4), 39.75 + 0.1 * f64::from(i / 4));
        let (e, n) = (w + 0.1, s + 0.1);
        features.push(format!(
            r#"{{ "type": "Feature", "properties": {{ "name": "D{i}" }}, "geometry": {{ "type": "Polygon", "coordinates": [[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]] }} }}"#
        ));
    }
    format!(r#"{{ "type": "FeatureCollection", "features": [{}] }}"#, features.join(","))
}

struct Case {
    name: &'static str,
    /// What the numbers really are.
    real: Crs,
    /// What the column says.
    declared: &'static str,
    /// Districts' outlines, or the city's bounds.
    by_district: bool,
    /// How far, in degrees, a position is wrong for other reasons.
    noise: f64,
    seed: u64,
    expected: Option<&'static str>,
}

fn warned(case: &Case) -> Option<String> {
    let mut random = Random(case.seed);
    let mut rows = String::from("id,name,longitude,latitude,crs,district\n");
    for i in 0..600 {
        let (x, y) = (random.next() * 0.4, random.next() * 0.4);
        let district = (x / 0.1) as u32 + 4 * (y / 0.1) as u32;
        let jitter = |r: &mut Random| (r.next() - 0.5) * 2.0 * case.noise;
        let (lon, lat) = (116.2 + x + jitter(&mut random), 39.75 + y + jitter(&mut random));
        let written = case.real.from_wgs84(Position::new(lon, lat).expect("in range"));
        let name = if case.by_district { format!("D{district}") } else { String::new() };
        rows += &format!("s{i},A,{},{},{},{name}\n", written.longitude(), written.latitude(), case.declared);
    }
    let bounds = if case.by_district { "" } else { r#", "bounds": [116.2, 39.75, 116.6, 40.15]"# };
    let city = format!(r#"{{ "id": "x", "name": "X", "utc_offset": "+08:00"{bounds} }}"#);
    let districts = districts();
    let mut files = vec![("city.json", city.as_bytes()), ("stations.csv", rows.as_bytes())];
    if case.by_district {
        files.push(("districts.geojson", districts.as_bytes()));
    }
    let loaded = load(&folder(case.name, &files));
    assert!(loaded.input.is_some(), "{:?}", loaded.problems);
    let found: Vec<_> = loaded.problems.into_iter().filter(|p| p.code == "datum-suspected").collect();
    assert!(found.len() <= 1, "{found:?}");
    found.into_iter().next().map(|p| p.help)
}

#[test]
fn a_wrong_datum_is_named_and_a_right_one_is_not_suspected() {
    let case = |name, real, declared, by_district, noise, expected| Case {
        name,
        real,
        declared,
        by_district,
        noise,
        seed: 7,
        expected,
    };
    for case in [
        case("d-gcj-as-wgs", Crs::Gcj02, "", true, 0.0, Some("gcj02")),
        case("d-bd-as-wgs", Crs::Bd09, "", true, 0.0, Some("bd09")),
        case("d-wgs-as-gcj", Crs::Wgs84, "gcj02", true, 0.0, Some("wgs84")),
        case("d-bd-as-gcj", Crs::Bd09, "gcj02", true, 0.0, Some("bd09")),
        case("d-noisy-gcj-as-wgs", Crs::Gcj02, "", true, 0.001, Some("gcj02")),
        case("d-wgs", Crs::Wgs84, "wgs84", true, 0.0, None),
        case("d-gcj", Crs::Gcj02, "gcj02", true, 0.0, None),
        case("d-bd", Crs::Bd09, "bd09", true, 0.0, None),
        case("d-noisy-wgs", Crs::Wgs84, "", true, 0.005, None),
        case("d-very-noisy-wgs", Crs::Wgs84, "", true, 0.03, None),
        case("b-gcj-as-wgs", Crs::Gcj02, "", false, 0.0, Some("gcj02")),
        case("b-bd-as-wgs", Crs::Bd09, "", false, 0.0, Some("bd09")),
        case("b-wgs-as-gcj", Crs::Wgs84, "gcj02", false, 0.0, Some("wgs84")),
        case("b-wgs", Crs::Wgs84, "", false, 0.0, None),
        case("b-gcj", Crs::Gcj02, "gcj02", false, 0.0, None),
        case("b-noisy-wgs", Crs::Wgs84, "", false, 0.005, None),
    ] {
        let help = warned(&case);
        match case.expected {
            None => assert_eq!(help, None, "{}", case.name),
            Some(word) => {
                let help = help.unwrap_or_else(|| panic!("{}: not noticed", case.name));
                assert!(help.contains(&format!("write `{word}`")), "{}: {help}", case.name);
            }
        }
    }
}

#[test]
fn right_data_is_not_suspected_whatever_the_seed() {
    for seed in 0..12 {
        for (noise, by_district) in [(0.0, true), (0.002, true), (0.01, true), (0.002, false)] {
            let case = Case {
                name: "seeds",
                real: Crs::Wgs84,
                declared: "",
                by_district,
                noise,
                seed,
                expected: None,
            };
            assert_eq!(warned(&case), None, "seed {seed}, noise {noise}");
        }
    }
}

#[test]
fn swapped_coordinates_are_noticed_where_both_are_in_range() {
    let mut rows = String::from("id,name,longitude,latitude\n");
    for i in 0..9 {
        rows += &format!("s{i},A,24.9{i},60.17\n");
    }
    rows += "t,A,60.17,24.95\nfar,A,-10,10\n";
    let city = r#"{ "id": "x", "name": "X", "utc_offset": "+02:00" }"#;
    let loaded =
        load(&folder("swapped", &[("city.json", city.as_bytes()), ("stations.csv", rows.as_bytes())]));
    let found: Vec<_> = loaded.problems.iter().map(|p| (p.code, p.place.line, p.place.column)).collect();
    assert_eq!(found, [("swapped-suspected", 11, 5)]);
}
