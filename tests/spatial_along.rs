//! Points along a route against an oracle that searches every arc by halving, with fixed seeds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod spatial_common;

use friendly_city::spatial::{PointIndex, RouteHit, Visits};
use friendly_city::{EARTH_RADIUS_M, Position};
use spatial_common::*;

type Vector = [f64; 3];

fn unit(p: Position) -> Vector {
    let (lon, lat) = (p.longitude().to_radians(), p.latitude().to_radians());
    [libm::cos(lat) * libm::cos(lon), libm::cos(lat) * libm::sin(lon), libm::sin(lat)]
}

fn metres(a: Vector, b: Vector) -> f64 {
    let chord = (0..3).map(|i| (a[i] - b[i]) * (a[i] - b[i])).sum::<f64>().sqrt();
    2.0 * EARTH_RADIUS_M * libm::asin((chord / 2.0).min(1.0))
}

/// A share of the way from `a` to `b` on the great circle.
fn between(a: Vector, b: Vector, share: f64) -> Vector {
    let angle = metres(a, b) / EARTH_RADIUS_M;
    let (of_a, of_b) = if angle < 1e-9 {
        (1.0 - share, share)
    } else {
        (libm::sin(angle * (1.0 - share)) / libm::sin(angle), libm::sin(angle * share) / libm::sin(angle))
    };
    std::array::from_fn(|i| a[i] * of_a + b[i] * of_b)
}

/// The distance from an arc: the best of 24 samples, narrowed by thirds around it.
fn off_arc(point: Vector, a: Vector, b: Vector) -> f64 {
    let at = |share: f64| metres(point, between(a, b, share));
    let samples = if a == b { 0 } else { 24 };
    let best =
        (0..=samples).min_by(|x, y| at(f64::from(*x) / 24.0).total_cmp(&at(f64::from(*y) / 24.0))).unwrap();
    let (mut low, mut high) = ((f64::from(best - 1) / 24.0).max(0.0), (f64::from(best + 1) / 24.0).min(1.0));
    for _ in 0..60 {
        let third = (high - low) / 3.0;
        if at(low + third) <= at(high - third) { high -= third } else { low += third }
    }
    at((low + high) / 2.0).min(at(0.0)).min(at(if samples == 0 { 0.0 } else { 1.0 }))
}

fn off_route(route: &[Position], point: Position) -> f64 {
    let next = route.iter().skip(1).chain(route.last());
    let arcs = route.iter().zip(next).map(|(a, b)| off_arc(unit(point), unit(*a), unit(*b)));
    arcs.fold(f64::INFINITY, f64::min)
}

fn at_along(route: &[Position], along_m: f64) -> Vector {
    let mut left_m = along_m;
    for pair in route.windows(2) {
        let length_m = pair[0].distance_m(pair[1]);
        if left_m <= length_m && length_m > 0.0 {
            return between(unit(pair[0]), unit(pair[1]), left_m / length_m);
        }
        left_m -= length_m;
    }
    assert!(left_m < 1e-3, "{left_m} m beyond the end");
    unit(*route.last().unwrap())
}

fn along(index: &PointIndex, route: &[Position], within_m: f64, required: u64) -> Vec<RouteHit> {
    index.along(route, within_m, required, |_| true, |a, b| b.cmp(&a), &mut Visits::default())
}

/// Checks one answer point by point; how many points it has.
fn check(index: &PointIndex, route: &[Position], within_m: f64, required: u64) -> usize {
    let hits = along(index, route, within_m, required);
    for (a, b) in hits.iter().zip(hits.iter().skip(1)) {
        assert!(a.along_m < b.along_m || a.along_m == b.along_m && a.index > b.index, "{a:?} before {b:?}");
    }
    let mut hit_of = vec![None; index.len()];
    for hit in &hits {
        assert!(hit_of[hit.index as usize].replace(*hit).is_none(), "twice: {hit:?}");
    }
    for (i, (point, mask)) in index.points().iter().zip(index.masks()).enumerate() {
        let point = position(*point);
        let off_m = off_route(route, point);
        let close = 1e-5 + 1e-9 * off_m;
        match hit_of[i] {
            Some(hit) => {
                assert!(mask & required == required && hit.off_route_m <= within_m);
                assert!((hit.off_route_m - off_m).abs() < close, "{hit:?} is {off_m} m off {route:?}");
                assert_eq!(hit.detour_m, 2.0 * hit.off_route_m);
                let foot_m = metres(at_along(route, hit.along_m), unit(point));
                assert!((foot_m - off_m).abs() < close, "{hit:?}: its foot is {foot_m} m away, not {off_m}");
            }
            None => assert!(mask & required != required || off_m > within_m - close, "{i} is {off_m} m off"),
        }
    }
    hits.len()
}

/// A ride: mostly straight on, with turns, repeated positions and the odd long leg.
fn route(index: &PointIndex, legs: usize, random: &mut Random) -> Vec<Position> {
    let [mut lon, mut lat] = index.points()[random.below(index.len())].map(|c| f64::from(c) / 1e6);
    let mut heading = random.between(0.0, 6.3);
    let mut route = vec![position(micro(lon, lat))];
    for _ in 0..legs {
        let step = match random.below(12) {
            0 => 0.0,
            1 => 1e-6,
            2 => random.between(0.0, 0.1),
            3 if legs < 6 => random.between(0.0, 60.0),
            _ => random.between(0.0, 0.01),
        };
        heading += random.between(-0.7, 0.7);
        lon += step * libm::cos(heading);
        lat = (lat + step * libm::sin(heading)).clamp(-90.0, 90.0);
        route.push(position(micro(lon, lat)));
    }
    route
}

#[test]
fn equals_the_oracle_everywhere() {
    let mut random = Random(6);
    let mut hits = 0;
    for place in EVERYWHERE {
        for n in [1, 17, 150, 400] {
            let index = index(&points(place, n, &mut random), &mut random);
            for legs in [0, 1, 2, 5, 12] {
                for _ in 0..3 {
                    let route = route(&index, legs, &mut random);
                    let within_m = 10f64.powf(random.between(0.0, 6.0));
                    hits += check(&index, &route, within_m, [0, 0, 1 << 3][random.below(3)]);
                }
            }
        }
    }
    assert!(hits > 3_000, "only {hits} hits");
}

fn line(places: &[[f64; 2]]) -> Vec<Position> {
    places.iter().map(|[lon, lat]| Position::new(*lon, *lat).unwrap()).collect()
}

#[test]
fn decides_the_odd_routes() {
    let mut random = Random(7);
    let index = index(&points(Where::Antimeridian, 400, &mut random), &mut random);
    let there = line(&[[179.5, -17.0], [-179.5, -17.0]]);
    assert!(check(&index, &there, 5_000.0, 0) > 10, "across the antimeridian");
    assert_eq!(along(&index, &[], 5_000.0, 0), []);
    assert_eq!(along(&index, &there, f64::NAN, 0), []);
    assert_eq!(along(&index, &there, -1.0, 0), []);
    assert_eq!(along(&index, &there, f64::INFINITY, 0).len(), 400);
    assert_eq!(along(&index, &there, f64::INFINITY, 1 << 60), []);
    assert!(check(&index, &line(&[[180.0, -17.0]]), 30_000.0, 0) > 10, "one position");
    let repeated = line(&[[179.5, -17.0], [179.5, -17.0], [180.0, -17.0], [-180.0, -17.0], [-179.5, -17.0]]);
    let simple = line(&[[179.5, -17.0], [180.0, -17.0], [-179.5, -17.0]]);
    let indices =
        |route: &[Position]| along(&index, route, 5_000.0, 0).iter().map(|h| h.index).collect::<Vec<_>>();
    assert_eq!(indices(&repeated), indices(&simple), "repeated positions change nothing");
    // Opposite ends: no one shortest way, so only the ends count.
    let opposite = line(&[[180.0, -17.0], [0.0, 17.0]]);
    let ends = along(&index, &opposite, 30_000.0, 0);
    let alone = along(&index, &line(&[[180.0, -17.0]]), 30_000.0, 0);
    assert_eq!(ends, alone);
    assert_eq!(along(&PointIndex::new(vec![], vec![]), &there, 1e9, 0), []);
}

#[test]
fn the_first_of_equally_near_parts_decides() {
    let index = PointIndex::new(vec![[500_000, 1_000]], vec![0]);
    let there_and_back = line(&[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]);
    let hits = along(&index, &there_and_back, 200.0, 0);
    assert!((hits[0].along_m - 55_597.5).abs() < 1.0, "{hits:?}");
    assert!((hits[0].off_route_m - 111.195).abs() < 0.01, "{hits:?}");
    // Nearer on the way back: that decides, though the way there is in the corridor.
    let nearer_back = line(&[[0.0, 0.0], [1.0, 0.0], [1.0, 0.001], [0.0, 0.001]]);
    let hits = along(&index, &nearer_back, 200.0, 0);
    assert!((hits[0].along_m - 166_903.8).abs() < 1.0, "{hits:?}");
}

#[test]
fn asks_keep_once_for_every_point_in_the_corridor() {
    let mut random = Random(8);
    let index = index(&points(Where::Beijing, 2_000, &mut random), &mut random);
    let ride = line(&[[116.2, 39.8], [116.4, 39.9], [116.6, 40.0]]);
    let all = along(&index, &ride, 1_000.0, 0);
    let mut asked = Vec::new();
    let mut keep = |i: u32| {
        asked.push(i);
        i.is_multiple_of(2)
    };
    let half = index.along(&ride, 1_000.0, 0, &mut keep, |a, b| b.cmp(&a), &mut Visits::default());
    assert_eq!(half, all.iter().filter(|h| h.index % 2 == 0).copied().collect::<Vec<_>>());
    asked.sort_unstable();
    let mut expected: Vec<u32> = all.iter().map(|h| h.index).collect();
    expected.sort_unstable();
    assert_eq!(asked, expected);
}

#[test]
fn a_wide_corridor_of_a_long_ride_stays_quick() {
    let mut random = Random(9);
    let index = index(&points(Where::Beijing, 14_200, &mut random), &mut random);
    let ride: Vec<Position> = (0..100_000)
        .map(|i| {
            let turn = f64::from(i) * 0.001;
            let radius = 0.3 * f64::from(i) / 100_000.0;
            Position::new(116.4 + radius * libm::cos(turn), 39.9 + radius * libm::sin(turn)).unwrap()
        })
        .collect();
    let mut visits = Visits::default();
    let hits = index.along(&ride, 1e6, 0, |_| true, |a, b| a.cmp(&b), &mut visits);
    assert_eq!((hits.len(), visits.points), (14_200, 14_200));
}

#[test]
fn visits_only_what_is_near_the_route() {
    let mut random = Random(10);
    let index = index(&points(Where::Beijing, 14_200, &mut random), &mut random);
    let ride: Vec<Position> = (0..500)
        .map(|i| {
            Position::new(116.25 + f64::from(i) * 0.0006, 39.9 + 0.002 * libm::sin(f64::from(i))).unwrap()
        })
        .collect();
    let mut visits = Visits::default();
    let hits = index.along(&ride, 300.0, 0, |_| true, |a, b| a.cmp(&b), &mut visits);
    assert!(hits.len() > 50, "{} hits", hits.len());
    assert!(visits.points < 3_000 && visits.nodes < 150, "{visits:?} for {} hits", hits.len());
}
