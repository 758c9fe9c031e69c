//! Points in a box against brute force.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod spatial_common;

use friendly_city::{Bounds, Position};
use spatial_common::*;

fn brute_force(index: &friendly_city::spatial::PointIndex, bounds: Bounds, required: u64) -> Vec<u32> {
    let all = (0u32..).zip(index.points().iter().zip(index.masks()));
    all.filter(|(i, (p, m))| *m & required == required && bounds.contains(position(**p)) && i % 3 != 0)
        .map(|(i, _)| i)
        .collect()
}

#[test]
fn equals_brute_force_everywhere() {
    let mut random = Random(3);
    let (mut answered, mut whole) = (0, 0);
    for place in EVERYWHERE {
        for n in [0, 1, 16, 17, 65, 700, 3_000] {
            let index = index(&points(place, n, &mut random), &mut random);
            for _ in 0..120 {
                let middle = index.points().get(random.below(n.max(1))).copied().unwrap_or([0, 0]);
                let size = 10f64.powf(random.between(-3.0, 2.3));
                let corner = |sign: f64, random: &mut Random| {
                    let [lon, lat] = middle.map(|c| f64::from(c) / 1e6);
                    position(micro(lon + sign * size * random.unit(), lat + sign * size * random.unit()))
                };
                let (low, high) = (corner(-1.0, &mut random), corner(1.0, &mut random));
                let bounds = Bounds {
                    west: low.longitude(),
                    south: low.latitude(),
                    east: high.longitude(),
                    north: high.latitude(),
                };
                let required = [0, 1, 1 << 3, 1 << 1][random.below(4)];
                let expected = brute_force(&index, bounds, required);
                assert_eq!(index.in_bounds(bounds, required, |i| i % 3 != 0), expected, "{bounds:?}");
                answered += usize::from(!expected.is_empty());
                whole += usize::from(expected.len() > n / 2);
            }
        }
    }
    assert!(answered > 2_000 && whole > 300, "{answered} found something, {whole} most of it");
}

#[test]
fn odd_boxes_are_decided() {
    let mut random = Random(4);
    let index = index(&points(Where::Globe, 2_000, &mut random), &mut random);
    let all: Vec<u32> = (0..2_000).collect();
    let table = [
        ([-180.0, -90.0, 180.0, 90.0], Some(2_000)),
        ([-500.0, -500.0, 500.0, 500.0], Some(2_000)),
        ([f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY], Some(2_000)),
        ([0.0, 10.0, 10.0, -10.0], Some(0)),
        ([f64::NAN, -90.0, 180.0, 90.0], Some(0)),
        ([-180.0, f64::NAN, 180.0, 90.0], Some(0)),
        // All but a sliver: wider than half the globe, across the antimeridian.
        ([0.001, -90.0, 0.0, 90.0], None),
    ];
    for ([west, south, east, north], expected) in table {
        let bounds = Bounds { west, south, east, north };
        let found = index.in_bounds(bounds, 0, |_| true);
        let inside = |i: &&u32| bounds.contains(position(index.points()[**i as usize]));
        assert_eq!(found, all.iter().filter(inside).copied().collect::<Vec<_>>(), "{bounds:?}");
        assert!(expected.is_none_or(|n| found.len() == n), "{bounds:?} found {}", found.len());
    }
}

#[test]
fn an_edge_and_both_names_of_the_antimeridian_belong_to_a_box() {
    let corners =
        vec![[180_000_000, 0], [-180_000_000, 0], [179_000_000, 1_000_000], [-179_000_000, -1_000_000]];
    let index = index(&corners, &mut Random(5));
    let across = Bounds { west: 179.0, south: -1.0, east: -179.0, north: 1.0 };
    assert_eq!(index.in_bounds(across, 0, |_| true).len(), 4);
    let east_half = Bounds { west: -180.0, ..across };
    let found = index.in_bounds(east_half, 0, |_| true);
    assert_eq!(found.len(), 3, "all but 179 degrees east");
    assert!(found.iter().all(|i| !east_half.contains(Position::from_micro(179_000_000, 0)) && *i < 4));
}
