//! Positions, datums and boxes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use friendly_city::{Bounds, Crs, Position};
use proptest::prelude::*;

fn at(longitude: f64, latitude: f64) -> Position {
    Position::new(longitude, latitude).unwrap()
}

/// WGS-84, then GCJ-02, as other implementations have them.
const KNOWN: [([f64; 2], [f64; 2], &str); 4] = [
    ([121.5272106, 31.1774276], [121.531541859215, 31.17530398364597], "eviltransform, Shanghai"),
    ([113.912316, 22.543847], [113.9171764808363, 22.540796131694766], "eviltransform, Shenzhen"),
    ([116.377817, 39.911954], [116.38404722455657, 39.91334545536069], "eviltransform, Beijing"),
    ([116.404, 39.915], [116.41024449916938, 39.91640428150164], "coordtransform"),
];

#[test]
fn agrees_with_known_points_in_gcj02() {
    for ([lon, lat], [there_lon, there_lat], source) in KNOWN {
        let there = Crs::Gcj02.from_wgs84(at(lon, lat));
        let off_m = there.distance_m(at(there_lon, there_lat));
        assert!(off_m < 1e-6, "{source}: {there:?} is {off_m} m off");
    }
}

#[test]
fn agrees_with_a_known_point_from_gcj02_to_bd09() {
    let there = Crs::Bd09.from_wgs84(Crs::Gcj02.to_wgs84(at(116.404, 39.915)));
    let off_m = there.distance_m(at(116.41036949371029, 39.92133699351021));
    assert!(off_m < 1e-6, "{there:?} is {off_m} m off what coordtransform has");
}

/// The whole municipality.
fn beijing() -> impl Iterator<Item = Position> {
    (0..=60)
        .flat_map(|x| (0..=60).map(move |y| at(115.4 + f64::from(x) * 0.035, 39.4 + f64::from(y) * 0.0283)))
}

#[test]
fn shifts_beijing_by_what_is_known() {
    for (crs, expected_m) in [(Crs::Wgs84, 0.0), (Crs::Gcj02, 552.0), (Crs::Bd09, 1_357.0)] {
        let shifts: Vec<f64> = beijing().map(|p| p.distance_m(crs.from_wgs84(p))).collect();
        let mean_m = shifts.iter().sum::<f64>() / shifts.len() as f64;
        assert!((mean_m - expected_m).abs() <= 3.0, "{crs}: {mean_m} m");
    }
}

#[test]
fn leaves_the_rest_of_the_world_alone() {
    let places =
        [[24.94, 60.17], [-122.4, 37.8], [151.2, -33.9], [103.8, 0.5], [180.0, 90.0], [-180.0, -90.0]];
    for [lon, lat] in places.into_iter().chain([[71.95, 40.0], [137.89, 40.0], [100.0, 55.88], [100.0, 0.77]])
    {
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
            assert_eq!(crs.from_wgs84(at(lon, lat)), at(lon, lat), "{crs}");
            assert_eq!(crs.to_wgs84(at(lon, lat)), at(lon, lat), "{crs}");
        }
    }
    // Everywhere outside, near the poles too, where the formulas run wild.
    for lon in (-180..=180).step_by(3) {
        for lat in (-90..=90).step_by(3) {
            let place = at(f64::from(lon), f64::from(lat));
            let near = Bounds { west: 71.9, south: 0.7, east: 137.9, north: 55.9 };
            if near.contains(place) {
                continue;
            }
            assert_eq!(Crs::Gcj02.to_wgs84(place), place);
            assert_eq!(Crs::Bd09.to_wgs84(place), place);
        }
    }
}

#[test]
fn comes_back_at_the_very_edge() {
    let (west, south, east, north) = (72.004, 0.8293, 137.8347, 55.8271);
    for step in 0..=1000 {
        let share = f64::from(step) / 1000.0;
        let (lon, lat) = (west + (east - west) * share, south + (north - south) * share);
        for [lon, lat] in
            [[west, lat], [east.min(lon), lat], [lon, south], [lon.min(east), north], [east, lat.min(north)]]
        {
            let inside = at(lon.clamp(west, east), lat.clamp(south, north));
            for crs in [Crs::Gcj02, Crs::Bd09] {
                let there = crs.from_wgs84(inside);
                assert_ne!(there, inside, "{crs}: the edge belongs to the box");
                let back = crs.to_wgs84(there);
                assert!(back.distance_m(inside) < 1e-6, "{crs}: {inside:?} came back as {back:?}");
            }
        }
    }
}

#[test]
fn reads_the_names_people_write() {
    for (name, crs) in [
        ("wgs84", Crs::Wgs84),
        ("WGS-84", Crs::Wgs84),
        ("Gcj02", Crs::Gcj02),
        ("GCJ-02", Crs::Gcj02),
        ("bd_09", Crs::Bd09),
    ] {
        assert_eq!(name.parse(), Ok(crs));
        assert_eq!(crs.name().parse(), Ok(crs));
    }
    for name in ["", "wgs", "wgs84x", "EPSG:4326", "bd09ll"] {
        let error = name.parse::<Crs>().unwrap_err().to_string();
        assert_eq!(error, format!("`{name}` is not one of wgs84, gcj02, bd09"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, rng_seed: prop::test_runner::RngSeed::Fixed(9), ..Default::default() })]

    #[test]
    fn comes_back_below_a_micrometre(lon in 72.004..137.8347, lat in 0.8293..55.8271) {
        let place = at(lon, lat);
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
            let back_m = crs.to_wgs84(crs.from_wgs84(place)).distance_m(place);
            prop_assert!(back_m < 1e-6, "{} is {} m off", crs, back_m);
        }
    }

    #[test]
    fn and_in_the_other_order(lon in 72.1..137.7, lat in 0.9..55.7) {
        let place = at(lon, lat);
        for crs in [Crs::Gcj02, Crs::Bd09] {
            prop_assert!(crs.from_wgs84(crs.to_wgs84(place)).distance_m(place) < 1e-6);
        }
    }

    #[test]
    fn bounds_hold_what_they_were_made_of(places in prop::collection::vec((-180.0..=180.0, -90.0..=90.0), 1..8), metres in 0.0..1e7) {
        let places: Vec<Position> = places.into_iter().map(|(lon, lat)| at(lon, lat)).collect();
        let bounds = Bounds::of(places.iter().copied()).unwrap();
        let wider = bounds.expanded(metres);
        for place in &places {
            prop_assert!(bounds.contains(*place));
            prop_assert!(wider.contains(*place));
        }
    }

    #[test]
    fn expanded_bounds_hold_what_is_near(
        west in -180.0..180.0, south in -89.0..89.0, width in 0.0..200.0, height in 0.0..60.0,
        (across, up) in (0.0..=1.0, 0.0..=1.0), metres in 0.0..2e6, (lon, lat) in (-180.0..=180.0, -90.0..=90.0),
    ) {
        let wrapped = |lon: f64| if lon > 180.0 { lon - 360.0 } else { lon };
        let bounds = Bounds { west, south, east: wrapped(west + width), north: f64::min(south + height, 90.0) };
        let inside = at(wrapped(west + width * across), south + (bounds.north - south) * up);
        prop_assert!(bounds.contains(inside));
        let near = inside.distance_m(at(lon, lat)) <= metres;
        prop_assert!(!near || bounds.expanded(metres).contains(at(lon, lat)));
        // A quarter of the way towards the other place, as often as that is within reach.
        let other = at(inside.longitude() + (lon - inside.longitude()) * 0.25, inside.latitude() + (lat - inside.latitude()) * 0.25);
        prop_assert!(inside.distance_m(other) > metres || bounds.expanded(metres).contains(other));
    }
}

#[test]
fn bounds_take_the_short_way_round() {
    let table: [(&[[f64; 2]], [f64; 4]); 6] = [
        (&[[10.0, 5.0]], [10.0, 5.0, 10.0, 5.0]),
        (&[[10.0, 5.0], [-20.0, 7.0]], [-20.0, 5.0, 10.0, 7.0]),
        (&[[179.0, -17.0], [-179.0, -16.0]], [179.0, -17.0, -179.0, -16.0]),
        (&[[-170.0, 0.0], [170.0, 0.0], [0.0, 0.0]], [0.0, 0.0, -170.0, 0.0]),
        (&[[-90.0, 0.0], [90.0, 0.0]], [-90.0, 0.0, 90.0, 0.0]),
        (&[[180.0, 0.0], [-180.0, 0.0]], [180.0, 0.0, -180.0, 0.0]),
    ];
    for (places, [west, south, east, north]) in table {
        let bounds = Bounds::of(places.iter().map(|[lon, lat]| at(*lon, *lat)));
        assert_eq!(bounds, Some(Bounds { west, south, east, north }), "{places:?}");
    }
    assert_eq!(Bounds::of([]), None);
}

#[test]
fn both_names_of_the_antimeridian_are_one_line() {
    let east_of_it = Bounds { west: -180.0, south: -10.0, east: -170.0, north: 10.0 };
    let across = Bounds { west: 170.0, south: -10.0, east: -170.0, north: 10.0 };
    for bounds in [east_of_it, across] {
        assert!(bounds.contains(at(180.0, 0.0)) && bounds.contains(at(-180.0, 0.0)));
    }
    assert!(!east_of_it.contains(at(179.9, 0.0)));
    assert_eq!(across.width_deg(), 20.0);
}

#[test]
fn expanding_reaches_poles_and_wraps() {
    let table: [([f64; 4], f64, [f64; 4]); 5] = [
        ([116.0, 39.0, 117.0, 40.0], 0.0, [116.0, 39.0, 117.0, 40.0]),
        ([116.0, 39.0, 117.0, 40.0], f64::NAN, [116.0, 39.0, 117.0, 40.0]),
        ([179.0, 0.0, 180.0, 0.0], 111_195.080, [178.0, -1.0, -179.0, 1.0]),
        ([10.0, 89.5, 11.0, 89.9], 50_000.0, [-180.0, 89.05, 180.0, 90.0]),
        ([-179.5, -1.0, 179.5, 1.0], 111_195.080, [-180.0, -2.0, 180.0, 2.0]),
    ];
    for ([west, south, east, north], metres, expected) in table {
        let wider = Bounds { west, south, east, north }.expanded(metres);
        let edges = [wider.west, wider.south, wider.east, wider.north];
        let off = edges.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off < 4e-4, "{edges:?}, expected {expected:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, rng_seed: proptest::test_runner::RngSeed::Fixed(5), ..Default::default() })]

    /// No place of the box is nearer, and one is as near: the nearest of many on its edge, and it is not far from it.
    #[test]
    fn nothing_of_a_box_is_nearer_than_it_says(
        west in -180.0..180.0f64, width in prop_oneof![0.0..0.01f64, 0.0..3.0f64, 0.0..359.0f64],
        south in -90.0..90.0f64, height in prop_oneof![0.0..0.01f64, 0.0..3.0f64, 0.0..180.0f64],
        longitude in -180.0..180.0f64, latitude in -90.0..90.0f64, close in any::<bool>(),
    ) {
        let wrapped = |longitude: f64| if longitude > 180.0 { longitude - 360.0 } else { longitude };
        let north = (south + height).min(90.0);
        let bounds = Bounds { west, south, east: wrapped(west + width), north };
        let from = if close { at(wrapped(west + longitude.abs() / 1e3), (south + latitude / 1e3).clamp(-90.0, 90.0)) } else { at(longitude, latitude) };
        let said = bounds.distance_m(from);
        let steps = 400;
        let mut nearest = f64::INFINITY;
        for step in 0..=steps {
            let part = f64::from(step) / f64::from(steps);
            let (along, up) = (wrapped(west + width * part), (south + (north - south) * part).clamp(south, north));
            for place in [at(along, south), at(along, north), at(wrapped(west), up), at(wrapped(west + width), up)] {
                nearest = nearest.min(from.distance_m(place));
            }
        }
        prop_assert!(said <= nearest, "{said} {nearest}");
        if bounds.contains(from) {
            prop_assert_eq!(said, 0.0);
        } else {
            let step_m = (width.max(height) / f64::from(steps)) * 111_200.0;
            prop_assert!(nearest - said <= step_m + 1e-3, "{said} {nearest} {step_m}");
        }
    }
}
