//! The sample city is what the project says it is: complete, marked as sample, and packed from its source folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use friendly_city::import::load;
use friendly_city::{Bounds, City, pack};

const BEIJING: Bounds = Bounds { west: 115.4, south: 39.4, east: 117.6, north: 41.1 };

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/beijing")
}

/// The pack, built once for all tests of this file.
static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let loaded = load(&folder());
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems.iter().take(5).collect::<Vec<_>>());
    pack::write(&loaded.input.expect("a folder without problems is a city"))
});

static CITY: LazyLock<City> = LazyLock::new(|| City::open(PACK.as_slice()).expect("a written pack opens"));

#[test]
fn is_as_large_as_the_city_says() {
    assert_eq!(CITY.len(), 14_200);
    let ids: BTreeSet<&str> = CITY.stations().map(|station| station.id()).collect();
    assert_eq!(ids.len(), 14_200, "ids are unique");
    let always =
        CITY.stations().filter(|s| s.schedule(false).is_some_and(|hours| hours.is_round_the_clock()));
    assert!((830..=860).contains(&always.count()), "over 800 stations are open round the clock");
}

#[test]
fn says_everywhere_that_it_is_a_sample() {
    let meta = CITY.meta();
    assert!(meta.sample);
    assert_eq!(meta.notice.get("zh-CN"), "示例数据：驿站、商家和优惠均由程序生成，并非真实信息");
    assert_eq!(meta.notice.get("en"), "Sample data: stations, merchants and offers are generated, not real");
    for station in CITY.stations() {
        assert_eq!(station.source(), "sample: generated", "{}", station.id());
        assert!(station.address().ends_with("（示例）"), "{}", station.id());
        // 010-0000 is no exchange of Beijing.
        assert!(station.phone().is_empty() || station.phone().starts_with("010-0000"), "{}", station.id());
    }
}

#[test]
fn every_station_has_what_a_list_shows() {
    for station in CITY.stations() {
        for (language, name) in station.names() {
            assert!(!name.is_empty(), "{} has no name in {language}", station.id());
        }
        assert!(station.facilities().0 != 0, "{} has nothing", station.id());
        assert!(CITY.meta().kinds.iter().any(|(kind, _)| kind == station.kind()), "{}", station.kind());
    }
}

#[test]
fn lies_in_its_districts() {
    let districts = &CITY.meta().districts;
    assert_eq!(districts.len(), 16);
    let mut stations: BTreeMap<&str, usize> = BTreeMap::new();
    for station in CITY.stations() {
        let district = station.district().expect("every station has a district");
        *stations.entry(district.names.get("zh-CN")).or_default() += 1;
        assert!(BEIJING.contains(station.position()), "{}", station.id());
        assert!(inside(&district.outline, station.micro()), "{} is outside its district", station.id());
    }
    assert_eq!(stations.len(), 16, "{stations:?}");
    assert!(stations.values().all(|count| *count >= 50), "{stations:?}");
    let points: usize = districts.iter().flat_map(|d| &d.outline).map(Vec::len).sum();
    assert!(points <= 1_200, "{points} points are too many for a schematic map");
}

/// Even-odd rule.
fn inside(outline: &[Vec<[i32; 2]>], [x, y]: [i32; 2]) -> bool {
    let [x, y] = [f64::from(x), f64::from(y)];
    let edges = outline.iter().flat_map(|ring| ring.windows(2));
    let crossings = edges.filter(|edge| {
        let [[ax, ay], [bx, by]] = [edge[0].map(f64::from), edge[1].map(f64::from)];
        (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
    });
    crossings.count() % 2 == 1
}

#[test]
fn stations_do_not_stand_on_each_other() {
    // In strips of latitude as high as the least distance; a neighbour is in the same strip or the next.
    let least_m = 15.0;
    let mut by_latitude: Vec<_> = CITY.stations().map(|station| (station.micro()[1], station)).collect();
    by_latitude.sort_by_key(|(latitude, _)| *latitude);
    for (number, (latitude, station)) in by_latitude.iter().enumerate() {
        let near = by_latitude[number + 1..].iter().take_while(|(other, _)| other - latitude < 140);
        for (_, other) in near {
            let distance_m = station.position().distance_m(other.position());
            assert!(distance_m >= least_m, "{} and {}: {distance_m} m", station.id(), other.id());
        }
    }
}

#[test]
fn facilities_are_common_and_rare() {
    let share = |name: &str| {
        let bit = CITY.facility_bit(name).expect("declared");
        CITY.stations().filter(|s| s.facilities().0 >> bit & 1 == 1).count() as f64 / CITY.len() as f64
    };
    for (name, least, most) in [
        ("charging", 0.50, 0.60),
        ("battery_swap", 0.10, 0.14),
        ("toilet", 0.40, 0.50),
        ("nap", 0.06, 0.10),
        ("mother_and_baby", 0.025, 0.04),
        ("shower", 0.015, 0.03),
        ("legal_desk", 0.01, 0.02),
        // A query for what hardly any station has is the search's hard case.
        ("live_streaming_room", 0.001, 0.005),
    ] {
        let share = share(name);
        assert!((least..=most).contains(&share), "{name}: {share}");
    }
}

/// As authored: [`load`] has already compiled every one of them without a problem.
#[test]
fn hours_are_varied() {
    let mut reader = csv::Reader::from_path(folder().join("stations.csv")).expect("a file");
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let (usual_at, alert_at, makeup_at) = (column("opening_hours"), column("alert_hours"), column("makeup"));
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let usual: BTreeSet<&str> = rows.iter().map(|row| &row[usual_at]).collect();
    assert!((120..=270).contains(&usual.len()), "{} distinct hours", usual.len());
    for part in ["24/7", "PH off", ",PH ", "Apr-Oct", "12:00,13:30", "-02:00", "18:00+", "Dec 31"] {
        assert!(usual.iter().any(|hours| hours.contains(part)), "no hours with `{part}`");
    }
    let alert = rows.iter().filter(|row| !row[alert_at].is_empty()).count();
    assert!((3_900..=4_600).contains(&alert), "{alert} stations keep longer hours under an alert");
    let open_ended = rows.iter().filter(|row| row[usual_at].contains('+')).count();
    assert!((20..=200).contains(&open_ended), "{open_ended} stations do not say when they close");
    assert!(rows.iter().any(|row| &row[makeup_at] == "none"));
}

/// What is shipped inside the program is what the folder says.
#[test]
fn the_committed_pack_is_fresh() {
    match std::fs::read(folder().join("beijing.pack")) {
        Ok(committed) => assert!(committed == *PACK, "beijing.pack is stale: build it again from its folder"),
        Err(_) => eprintln!("examples/beijing/beijing.pack is not there yet"),
    }
}
