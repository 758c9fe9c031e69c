//! Nearest points against brute force: equal in every place, with fixed seeds.

mod spatial_common;

use friendly_city::spatial::{Near, PointIndex, Visits};
use spatial_common::*;

fn found(index: &PointIndex, near: &Near, mut keep: impl FnMut(u32) -> bool) -> Vec<u32> {
    let mut found = vec![7];
    index.near(near, &mut keep, &|a, b| b.cmp(&a), &mut Visits::default(), &mut found);
    found
}

fn check(index: &PointIndex, near: &Near) -> usize {
    let expected = brute_force(index, near, |_| true, |a, b| b.cmp(&a));
    assert_eq!(found(index, near, |_| true), expected, "{near:?} of {} points", index.len());
    expected.len()
}

/// A query: mostly where the points are, sometimes on one, sometimes anywhere.
fn query(index: &PointIndex, random: &mut Random) -> Near {
    let some = index.points()[random.below(index.len())];
    let from = match random.below(10) {
        0 => position(micro(random.between(-180.0, 180.0), random.between(-90.0, 90.0))),
        1 | 2 => position(some),
        3 => position([some[0].wrapping_neg(), some[1].wrapping_neg()]),
        _ => {
            let [lon, lat] = some.map(|c| f64::from(c) / 1e6);
            position(micro(lon + random.bell() * 0.02, lat + random.bell() * 0.02))
        }
    };
    let limit = [1, 2, 10, 10, 10, 50, 1000][random.below(7)];
    let required = [0, 1, 1 << 1, 1 << 2, 1 << 3, 0b11_1000, 1 << 1 | 1 << 3, 1 << 20][random.below(8)];
    let radius_m = match random.below(4) {
        0 => 10f64.powf(random.between(0.0, 7.3)),
        // Exactly as far as some point: the cut includes it.
        1 => from.distance_m(position(index.points()[random.below(index.len())])),
        _ => f64::INFINITY,
    };
    Near { from, limit, radius_m, required }
}

#[test]
fn equals_brute_force_everywhere() {
    let mut random = Random(2);
    let mut answered = 0;
    for place in EVERYWHERE {
        for n in [1, 2, 15, 16, 17, 63, 64, 65, 300, 1_025, 3_000] {
            let index = index(&points(place, n, &mut random), &mut random);
            for _ in 0..160 {
                let near = query(&index, &mut random);
                answered += usize::from(check(&index, &near) > 0);
            }
        }
    }
    assert!(answered > 5_000, "only {answered} queries found anything");
}
