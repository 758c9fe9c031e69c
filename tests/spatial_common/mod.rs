//! Seeded points and the brute-force oracles that the spatial tests compare with.
#![allow(dead_code, reason = "every test file uses its part")]

use std::cmp::Ordering;

use friendly_city::Position;
use friendly_city::spatial::{Near, PointIndex, kd_order};

/// SplitMix64: the same numbers everywhere, for ever.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// From 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
    /// About normal, with deviation one.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

pub fn micro(longitude: f64, latitude: f64) -> [i32; 2] {
    let wrapped = (longitude + 540.0).rem_euclid(360.0) - 180.0;
    [(wrapped * 1e6).round() as i32, (latitude.clamp(-90.0, 90.0) * 1e6).round() as i32]
}

pub fn position(point: [i32; 2]) -> Position {
    Position::from_micro(point[0], point[1])
}

/// Where the points of a test lie.
#[derive(Clone, Copy, Debug)]
pub enum Where {
    /// Evenly over the whole sphere.
    Globe,
    /// In 60 clusters over Beijing.
    Beijing,
    /// Within three degrees of a pole.
    NorthPole,
    SouthPole,
    /// On both sides of the antimeridian, at Fiji.
    Antimeridian,
    /// On a grid so coarse that most points have twins.
    Twins,
}

pub const EVERYWHERE: [Where; 6] =
    [Where::Globe, Where::Beijing, Where::NorthPole, Where::SouthPole, Where::Antimeridian, Where::Twins];

pub fn points(place: Where, n: usize, random: &mut Random) -> Vec<[i32; 2]> {
    let centres: Vec<[f64; 2]> =
        (0..60).map(|_| [random.between(116.1, 116.7), random.between(39.7, 40.1)]).collect();
    let mut one = || match place {
        Where::Globe => {
            let latitude = (random.between(-1.0, 1.0)).asin().to_degrees();
            micro(random.between(-180.0, 180.0), latitude)
        }
        Where::Beijing => {
            let [lon, lat] = centres[random.below(centres.len())];
            micro(lon + random.bell() * 0.02, lat + random.bell() * 0.015)
        }
        Where::NorthPole => micro(random.between(-180.0, 180.0), random.between(87.0, 90.0)),
        Where::SouthPole => micro(random.between(-180.0, 180.0), random.between(-90.0, -87.0)),
        Where::Antimeridian => micro(180.0 + random.bell() * 0.5, -17.0 + random.bell() * 0.5),
        Where::Twins => {
            micro(116.0 + random.below(12) as f64 / 100.0, 40.0 + random.below(12) as f64 / 100.0)
        }
    };
    (0..n).map(|_| one()).collect()
}

/// Bit 0: every point; bit 1: 5 % of them; bit 2: 0.2 %; bits 3 and up: half each.
pub fn mask(random: &mut Random) -> u64 {
    let some = |share: f64, bit: u32, random: &mut Random| u64::from(random.unit() < share) << bit;
    1 | some(0.05, 1, random)
        | some(0.002, 2, random)
        | (3..10).map(|bit| some(0.5, bit, random)).sum::<u64>()
}

pub fn index(points: &[[i32; 2]], random: &mut Random) -> PointIndex {
    let order = kd_order(points);
    let sorted: Vec<[i32; 2]> = order.iter().map(|i| points[*i as usize]).collect();
    let masks = sorted.iter().map(|_| mask(random)).collect();
    PointIndex::new(sorted, masks)
}

/// Every distance, sorted.
pub fn brute_force(
    index: &PointIndex,
    near: &Near,
    mut keep: impl FnMut(u32) -> bool,
    tie: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let mut hits: Vec<(f64, u32)> = Vec::new();
    for (i, (point, mask)) in (0u32..).zip(index.points().iter().zip(index.masks())) {
        let there = position(*point);
        let passes = mask & near.required == near.required && near.from.distance_m(there) <= near.radius_m;
        if passes && keep(i) {
            hits.push((near.from.haversine(there), i));
        }
    }
    hits.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| tie(a.1, b.1)).then_with(|| a.1.cmp(&b.1)));
    hits.into_iter().take(near.limit).map(|(_, i)| i).collect()
}
