//! Nearest stations beside `kiddo`, `rstar` and brute force, in one run.
//!
//! `cargo bench --bench nearest`. Every answer is compared with brute force before anything is timed; then the
//! contenders take turns, round by round, so that whatever else the machine does falls on all of them. What counts
//! are the ratios. The peers have no filter for facilities: `rstar` skips what fails, `kiddo` is asked for twice as
//! many until ten pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark has a clock and a table")]

use std::cmp::Ordering;
use std::hint::black_box;
use std::num::NonZero;
use std::time::Instant;

use friendly_city::spatial::{Near, PointIndex, Visits, kd_order};
use friendly_city::{EARTH_RADIUS_M, Position};
use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;

const LIMIT: usize = 10;
const QUERIES: usize = 400;
const ROUNDS: usize = 25;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// 300 clusters over Beijing.
fn points(n: usize, random: &mut Random) -> Vec<[i32; 2]> {
    let centres: Vec<[f64; 2]> =
        (0..300).map(|_| [116.1 + random.unit() * 0.6, 39.7 + random.unit() * 0.4]).collect();
    let mut point = || {
        let [lon, lat] = centres.get((random.unit() * 300.0) as usize).copied().unwrap_or([116.4, 39.9]);
        [lon + random.bell() * 0.012, lat + random.bell() * 0.009].map(|degrees| (degrees * 1e6) as i32)
    };
    (0..n).map(|_| point()).collect()
}

fn position(point: [i32; 2]) -> Position {
    Position::from_micro(point[0], point[1])
}

fn unit(p: Position) -> [f64; 3] {
    let (lon, lat) = (p.longitude().to_radians(), p.latitude().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

struct World {
    index: PointIndex,
    rstar: RTree<GeomWithData<[f64; 3], u32>>,
    kiddo: ImmutableKdTree<f64, 3>,
    queries: Vec<Position>,
}

/// One question: what must pass and how far.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    required: u64,
    limit: usize,
    radius_m: f64,
}

const CASES: [Case; 4] = [
    Case { name: "nearest 10", required: 0, limit: LIMIT, radius_m: f64::INFINITY },
    Case { name: "nearest 10, 5 % pass", required: 1, limit: LIMIT, radius_m: f64::INFINITY },
    Case { name: "nearest 10, 0.2 % pass", required: 2, limit: LIMIT, radius_m: f64::INFINITY },
    Case { name: "all within 1 km", required: 0, limit: usize::MAX, radius_m: 1_000.0 },
];

impl World {
    fn new(n: usize) -> Self {
        let mut random = Random(n as u64);
        let points = points(n, &mut random);
        let points: Vec<[i32; 2]> =
            kd_order(&points).iter().filter_map(|i| points.get(*i as usize)).copied().collect();
        let masks =
            points.iter().map(|_| u64::from(random.unit() < 0.05) | u64::from(random.unit() < 0.002) << 1);
        let masks: Vec<u64> = masks.collect();
        let vectors: Vec<[f64; 3]> = points.iter().map(|p| unit(position(*p))).collect();
        let data = (0u32..).zip(&vectors).map(|(i, v)| GeomWithData::new(*v, i)).collect();
        let queries = (0..QUERIES).filter_map(|_| {
            let [lon, lat] = *points.get((random.unit() * n as f64) as usize)?;
            Some(position([lon + (random.bell() * 3_000.0) as i32, lat + (random.bell() * 3_000.0) as i32]))
        });
        Self {
            queries: queries.collect(),
            rstar: RTree::bulk_load(data),
            kiddo: ImmutableKdTree::new_from_slice(&vectors)
                .unwrap_or_else(|_| unreachable!("distinct enough")),
            index: PointIndex::new(points, masks),
        }
    }

    fn passes(&self, index: u32, required: u64) -> bool {
        self.index.masks().get(index as usize).is_some_and(|mask| mask & required == required)
    }

    fn ours(&self, case: &Case, from: Position, found: &mut Vec<u32>) {
        let near = Near { from, limit: case.limit, radius_m: case.radius_m, required: case.required };
        self.index.near(&near, &mut |_| true, &u32_order, &mut Visits::default(), found);
    }

    fn rstar(&self, case: &Case, from: Position, found: &mut Vec<u32>) {
        found.clear();
        let from = unit(from);
        if case.radius_m.is_finite() {
            let within = self.rstar.locate_within_distance(from, chord(case.radius_m).powi(2));
            let mut hits: Vec<(f64, u32)> =
                within.map(|p| (rstar::PointDistance::distance_2(p, &from), p.data)).collect();
            hits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            found.extend(hits.iter().map(|hit| hit.1));
        } else {
            let all = self.rstar.nearest_neighbor_iter(&from).map(|p| p.data);
            found.extend(all.filter(|i| self.passes(*i, case.required)).take(case.limit));
        }
    }

    fn kiddo(&self, case: &Case, from: Position, found: &mut Vec<u32>) {
        let from = unit(from);
        if case.radius_m.is_finite() {
            let hits = self
                .kiddo
                .query(&from)
                .within::<SquaredEuclidean<f64>>(chord(case.radius_m).powi(2))
                .execute();
            found.clear();
            found.extend(hits.iter().map(|hit| hit.item));
            return;
        }
        let mut ask = case.limit;
        while let Some(n) = NonZero::new(ask) {
            let hits = self.kiddo.query(&from).nearest_n::<SquaredEuclidean<f64>>(n).execute();
            found.clear();
            let passing = hits.iter().map(|hit| hit.item).filter(|i| self.passes(*i, case.required));
            found.extend(passing.take(case.limit));
            if found.len() == case.limit || ask >= self.index.len() {
                return;
            }
            ask *= 2;
        }
    }

    fn brute(&self, case: &Case, from: Position, found: &mut Vec<u32>) {
        let all = (0u32..).zip(self.index.points().iter().zip(self.index.masks()));
        let passing = all.filter(|(_, (_, mask))| *mask & case.required == case.required);
        let mut hits: Vec<(f64, u32)> =
            passing.map(|(i, (point, _))| (from.haversine(position(*point)), i)).collect();
        let most = (chord(case.radius_m) / 2.0).powi(2);
        hits.retain(|hit| hit.0 <= most);
        let by_distance = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if case.limit < hits.len() {
            hits.select_nth_unstable_by(case.limit, by_distance);
            hits.truncate(case.limit);
        }
        hits.sort_unstable_by(by_distance);
        found.clear();
        found.extend(hits.iter().map(|hit| hit.1));
    }
}

fn u32_order(a: u32, b: u32) -> Ordering {
    a.cmp(&b)
}

fn chord(metres: f64) -> f64 {
    let half = metres / EARTH_RADIUS_M / 2.0;
    if half < 1.5 { 2.0 * half.sin() } else { 2.0 }
}

type Contender = (&'static str, fn(&World, &Case, Position, &mut Vec<u32>));

const CONTENDERS: [Contender; 4] = [
    ("friendly-city", World::ours),
    ("kiddo", World::kiddo),
    ("rstar", World::rstar),
    ("brute force", World::brute),
];

/// Panics where an answer differs; equal distances may come in any order from the peers.
fn compare(world: &World, case: &Case) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for from in world.queries.iter().step_by(4) {
        world.brute(case, *from, &mut ours);
        for (name, contender) in CONTENDERS {
            contender(world, case, *from, &mut theirs);
            let far = |i: &u32| world.index.points().get(*i as usize).map(|p| from.haversine(position(*p)));
            let equal = ours.len() == theirs.len()
                && ours.iter().zip(&theirs).all(|(a, b)| {
                    a == b
                        || name != "friendly-city"
                            && far(a).zip(far(b)).is_some_and(|(a, b)| (a - b).abs() < 1e-15)
                });
            assert!(equal, "{name} differs in `{}` at {from:?}: {theirs:?}, not {ours:?}", case.name);
        }
    }
}

/// Median nanoseconds a query of each contender.
fn time(world: &World, case: &Case) -> [f64; 4] {
    let mut rounds: [Vec<f64>; 4] = Default::default();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        for ((_, contender), times) in CONTENDERS.iter().zip(&mut rounds) {
            // The slow ones get fewer queries, spread over the same places.
            let step = times
                .first()
                .map_or(40, |ns: &f64| (*ns * QUERIES as f64 / 4e6).ceil().clamp(1.0, 100.0) as usize);
            // Once for nothing: the one before left the caches full of its own.
            let mut start = Instant::now();
            for _ in 0..2 {
                start = Instant::now();
                for from in world.queries.iter().step_by(step) {
                    contender(world, case, *from, &mut found);
                    black_box(&found);
                }
            }
            times.push(start.elapsed().as_nanos() as f64 / world.queries.len().div_ceil(step) as f64);
        }
    }
    rounds.map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or_default()
    })
}

fn main() {
    println!("median ns a query, and how many times the time of friendly-city");
    println!(
        "{:>8} {:24} {:>12} {:>18} {:>18} {:>20}",
        "points", "question", "friendly-city", "kiddo", "rstar", "brute force"
    );
    for n in [14_200, 200_000] {
        let world = World::new(n);
        for case in &CASES {
            compare(&world, case);
            let [ours, others @ ..] = time(&world, case);
            let cells = others.map(|ns| format!("{ns:.0} ({:.1}×)", ns / ours));
            let [kiddo, rstar, brute] = cells;
            println!("{n:>8} {:24} {ours:>12.0} {kiddo:>18} {rstar:>18} {brute:>20}", case.name);
        }
        let (points, masks) = (world.index.points().to_vec(), world.index.masks().to_vec());
        let mut times: Vec<f64> = (0..15)
            .map(|_| {
                let (points, masks) = (points.clone(), masks.clone());
                let start = Instant::now();
                black_box(PointIndex::new(points, masks));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        let ride: Vec<Position> = (0..200)
            .filter_map(|i| {
                let turn = f64::from(i) / 8.0;
                Position::new(116.25 + f64::from(i) * 0.001_5, 39.9 + 0.003 * turn.sin()).ok()
            })
            .collect();
        let mut along: Vec<f64> = (0..25)
            .map(|_| {
                let start = Instant::now();
                black_box(world.index.along(&ride, 300.0, 0, |_| true, u32_order, &mut Visits::default()));
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        along.sort_unstable_by(f64::total_cmp);
        let hits = world.index.along(&ride, 300.0, 0, |_| true, u32_order, &mut Visits::default()).len();
        let median = |times: &[f64]| times.get(times.len() / 2).copied().unwrap_or_default();
        println!(
            "{n:>8} opening {:.2} ms; 25 km route, 300 m corridor, {hits} hits {:.0} µs",
            median(&times),
            median(&along)
        );
    }
}
