//! The nearest points: down the tree by `f32` distances, then exactly.
//!
//! Why the answer is exact. A distance here is the square of a chord between unit vectors, `f32`. It is off by at
//! most [`Precision`] says: both ends were rounded once ([`rounding`](super::index::rounding)), and the few operations
//! between lose 2.5 units in the last place of the chord. Candidates are kept until they are farther than the k-th
//! by more than that; among those left, neighbours in the order whose intervals overlap are ordered by
//! [`Position::haversine`] in `f64` and `tie`, and so is the cut at the radius decided. Box distances need no margin:
//! they take the same operations in the same order as point distances, and rounding is monotone.

use std::cmp::Ordering;
use std::ops::Range;

use super::frame::{dot, unit};
use super::index::{PointIndex, Quad, Visits, rounded, rounding};
use super::kd::LEAF;
use super::sort::{heapify, sink, sort};
use crate::Position;
use crate::coord::trig::sin_deg;
use crate::coord::{EARTH_RADIUS_M, distance_m_from_haversine};

/// One point found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its place in the index order.
    pub index: u32,
    /// Great-circle metres from the query.
    pub distance_m: f64,
}

/// What is asked: the nearest points to a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// From where.
    pub from: Position,
    /// At most so many points; 0: none.
    pub limit: usize,
    /// No farther than this many metres, that distance included. Infinity: however far. NaN or negative: none.
    pub radius_m: f64,
    /// A point must have all of these facilities.
    pub required: u64,
}

impl PointIndex {
    /// The `limit` nearest points within `radius_m` whose mask has all of `required` and that `keep` accepts,
    /// nearest first, ties by `tie` and then by index.
    ///
    /// The order is that of [`Position::haversine`], exactly. `keep` is asked at most once for a point, and only
    /// where the point would enter the answer as far as it is known then.
    #[expect(
        clippy::too_many_arguments,
        reason = "`near` takes them in a struct; this one reads better in place"
    )]
    pub fn nearest(
        &self,
        from: Position,
        limit: usize,
        radius_m: f64,
        required: u64,
        mut keep: impl FnMut(u32) -> bool,
        tie: impl Fn(u32, u32) -> Ordering,
        visits: &mut Visits,
    ) -> Vec<Hit> {
        let near = Near { from, limit, radius_m, required };
        let mut found = Vec::new();
        self.near(&near, &mut keep, &tie, visits, &mut found);
        let hit = |index| Hit { index, distance_m: distance_m_from_haversine(self.haversine(from, index)) };
        found.into_iter().map(hit).collect()
    }

    /// As [`nearest`](Self::nearest), the indices alone, into `found`, which is emptied first.
    pub fn near(
        &self,
        near: &Near,
        keep: &mut dyn FnMut(u32) -> bool,
        tie: &dyn Fn(u32, u32) -> Ordering,
        visits: &mut Visits,
        found: &mut Vec<u32>,
    ) {
        found.clear();
        if near.limit == 0 || near.radius_m.is_nan() || near.radius_m < 0.0 {
            return;
        }
        let mut search = Search::new(self, near, keep);
        match self.having_rarest(near.required) {
            Some(list) => search.list(list),
            None => search.quad(self.levels.len(), 0),
        }
        visits.nodes += search.visits.nodes;
        visits.points += search.visits.points;
        search.settle(tie, found);
    }

    /// The haversine between `from` and a point, as [`Position::haversine`] computes it.
    fn haversine(&self, from: Position, index: u32) -> f64 {
        let [longitude, latitude] = self.points().get(index as usize).copied().unwrap_or_default();
        from.haversine(Position::from_micro(longitude, latitude))
    }
}

/// Between which true chords a computed squared distance lies.
#[derive(Clone, Copy)]
pub(super) struct Precision {
    /// What rounding both ends can have moved the chord by.
    pub(super) moved: f64,
}

/// What the `f32` operations can change the chord by, relative to it: 2.5 units of 2^-24, rounded up.
const RELATIVE: f64 = 4.0 / (1u32 << 24) as f64;
/// More than any two points are apart: the square of the diameter is 4.
pub(super) const EVERYWHERE: f32 = 5.0;

impl Precision {
    /// That of distances from `position`, and its place in the frame of the index.
    pub(super) fn from(index: &PointIndex, position: Position) -> ([f32; 3], Self) {
        let place = index.frame.place(unit(position));
        (rounded(place), Self { moved: index.moved + rounding(dot(place, place).sqrt()) })
    }
    fn least(self, squared: f32) -> f64 {
        f64::from(squared).sqrt() * (1.0 - RELATIVE) - self.moved
    }
    fn most(self, squared: f32) -> f64 {
        f64::from(squared).sqrt() * (1.0 + RELATIVE) + self.moved
    }
    /// A squared distance up to which the true chord is surely at most `chord`; negative: none is.
    fn inside(self, chord: f64) -> f32 {
        let computed = (chord - self.moved) * (1.0 - 2.0 * RELATIVE);
        if computed > 0.0 { (computed * computed * (1.0 - RELATIVE)) as f32 } else { -1.0 }
    }
    /// Two squared distances up to `farthest` that differ by more than this are surely in the right order: from
    /// `√b − √a > 2 moved + RELATIVE (√a + √b)`, multiplied by `√a + √b`. Saves the roots.
    fn apart(self, farthest: f32) -> f64 {
        let chord = f64::from(farthest).sqrt();
        4.0 * chord * (self.moved + RELATIVE * chord)
    }
    /// The largest squared distance that a point whose true chord is at most `chord` can have.
    pub(super) fn bound(self, chord: f64) -> f32 {
        let computed = (chord + self.moved) * (1.0 + 2.0 * RELATIVE);
        let squared = (computed * computed * (1.0 + RELATIVE)) as f32;
        if squared < EVERYWHERE { squared } else { EVERYWHERE }
    }
}

/// Room to begin with for candidates: a list on a screen has no more.
const FEW: usize = 32;

/// Without vectors nothing is won by computing the distances of a whole leaf first.
const ONE_BY_ONE: bool = cfg!(all(target_arch = "wasm32", not(target_feature = "simd128")));

/// A candidate as one number that sorts by squared distance, then index.
fn key(squared: f32, index: u32) -> u64 {
    u64::from(squared.to_bits()) << 32 | u64::from(index)
}

fn squared_of(key: u64) -> f32 {
    f32::from_bits((key >> 32) as u32)
}

struct Search<'a> {
    index: &'a PointIndex,
    near: &'a Near,
    keep: &'a mut dyn FnMut(u32) -> bool,
    from: [f32; 3],
    precision: Precision,
    /// Everything with at most this squared distance is within the radius.
    inside: f32,
    /// Nothing with a larger squared distance can enter the answer.
    bound: f32,
    /// What the rounding of the ends adds to the bound; 0: not known yet.
    slack: f64,
    /// The best so far; once there are as many as wanted a heap, the worst of them on top.
    best: Vec<u64>,
    /// What the best displaced by less than the precision.
    close: Vec<u64>,
    visits: Visits,
}

impl<'a> Search<'a> {
    fn new(index: &'a PointIndex, near: &'a Near, keep: &'a mut dyn FnMut(u32) -> bool) -> Self {
        let (from, precision) = Precision::from(index, near.from);
        let half_angle = near.radius_m / EARTH_RADIUS_M / 2.0;
        let radius = if half_angle < std::f64::consts::FRAC_PI_2 {
            2.0 * sin_deg(half_angle.to_degrees())
        } else {
            f64::INFINITY
        };
        Self {
            index,
            near,
            keep,
            from,
            precision,
            bound: precision.bound(radius),
            slack: 0.0,
            inside: precision.inside(radius),
            best: Vec::with_capacity(near.limit.min(FEW)),
            close: Vec::new(),
            visits: Visits::default(),
        }
    }

    /// Goes down from a node: its level (1: its children are leaves; 0: it is a leaf) and its place on it.
    fn quad(&mut self, level: usize, place: usize) {
        let Some(below) = level.checked_sub(1) else { return self.leaf(place) };
        let start = self.index.levels.get(below).copied().unwrap_or_default();
        let Some(quad) = self.index.quads.get(start + place) else { return };
        self.visits.nodes += 1;
        for key in nearest_first(quad, self.from, self.near.required) {
            // The last two bits say which child it is; without them the distance is a shade less, never more.
            if f32::from_bits(key & !3) > self.bound {
                break;
            }
            self.quad(below, 4 * place + (key & 3) as usize);
        }
    }

    fn leaf(&mut self, place: usize) {
        let first = place * LEAF;
        self.visits.points += LEAF as u32;
        if ONE_BY_ONE {
            return self.one_by_one(first..first + LEAF);
        }
        let index = self.index;
        let (Some(leaf), Some(masks)) = (index.leaf(place), index.leaf_masks(place)) else { return };
        let required = self.near.required;
        for ((index, squared), mask) in (first as u32..).zip(distances(leaf, self.from)).zip(masks) {
            if squared <= self.bound && mask & required == required {
                self.offer(squared, index);
            }
        }
    }

    fn list(&mut self, list: &[u32]) {
        self.visits.points += list.len() as u32;
        for &index in list {
            let index = index as usize;
            self.one_by_one(index..index + 1);
        }
    }

    /// Offers those points of a range within one leaf that have what is required. The mask first: most points fail by
    /// it, where any do.
    #[expect(clippy::indexing_slicing, reason = "every array has LEAF items")]
    fn one_by_one(&mut self, points: Range<usize>) {
        let (index, place) = (self.index, points.start / LEAF);
        let (Some([x, y, z]), Some(masks)) = (index.leaf(place), index.leaf_masks(place)) else { return };
        for index in points {
            let slot = index % LEAF;
            if masks[slot] & self.near.required == self.near.required {
                let squared = squared_distance([x[slot], y[slot], z[slot]], self.from);
                if squared <= self.bound {
                    self.offer(squared, index as u32);
                }
            }
        }
    }

    /// Takes a point that has what is required, and is not too far as far as `f32` can say.
    fn offer(&mut self, squared: f32, index: u32) {
        if (squared > self.inside && !self.is_within_radius(index)) || !(self.keep)(index) {
            return;
        }
        let mut out = key(squared, index);
        if self.best.len() < self.near.limit {
            self.best.push(out);
            if self.best.len() == self.near.limit {
                heapify(&mut self.best, &nearer);
                self.tighten();
            }
            return;
        }
        if let Some(worst) = self.best.first_mut()
            && out < *worst
        {
            std::mem::swap(worst, &mut out);
            sink(&mut self.best, 0, &nearer);
        }
        self.tighten();
        if squared_of(out) <= self.bound {
            self.close.push(out);
        }
    }

    fn is_within_radius(&self, index: u32) -> bool {
        distance_m_from_haversine(self.index.haversine(self.near.from, index)) <= self.near.radius_m
    }

    /// Nothing beyond the worst of the best can enter: [`Precision::bound`] of its chord, multiplied out, so that
    /// only the first time needs a root. The worst only comes nearer, and the slack of the first covers the others.
    fn tighten(&mut self) {
        let Some(worst) = self.best.first().map(|key| f64::from(squared_of(*key))) else { return };
        let moved = self.precision.moved;
        if self.slack == 0.0 {
            self.slack = 4.01 * moved * (worst.sqrt() + moved);
        }
        let bound = (worst * (1.0 + 8.0 * RELATIVE) + self.slack) as f32;
        self.bound = if bound < self.bound { bound } else { self.bound };
    }

    /// Orders the candidates exactly and cuts at the limit.
    fn settle(self, tie: &dyn Fn(u32, u32) -> Ordering, found: &mut Vec<u32>) {
        let (precision, index, from) = (self.precision, self.index, self.near.from);
        let mut keys = self.best;
        keys.extend(self.close.iter().filter(|key| squared_of(**key) <= self.bound));
        ascending(&mut keys);
        let apart = precision.apart(keys.last().map_or(0.0, |key| squared_of(*key)));
        let undecided = |a: &u64, b: &u64| {
            let (a, b) = (squared_of(*a), squared_of(*b));
            f64::from(b) - f64::from(a) <= apart && precision.least(b) <= precision.most(a)
        };
        found.reserve(keys.len());
        for keys in keys.chunk_by(undecided) {
            let first = found.len();
            found.extend(keys.iter().map(|key| *key as u32));
            if keys.len() > 1 {
                exactly(found.get_mut(first..).unwrap_or_default(), &|i| index.haversine(from, i), tie);
            }
        }
        found.truncate(self.near.limit);
    }
}

/// Puts keys in order. They differ, so that every sort gives the same: natively the fastest, in WASM the one that is
/// there already (std's sort would add 2 kB brotli).
fn ascending(keys: &mut [u64]) {
    if cfg!(target_arch = "wasm32") { sort(keys, &nearer) } else { keys.sort_unstable() }
}

fn nearer(a: u64, b: u64) -> bool {
    a < b
}

/// Orders indices, few as a rule, by their haversines, then `tie`, then index.
fn exactly(indices: &mut [u32], haversine: &dyn Fn(u32) -> f64, tie: &dyn Fn(u32, u32) -> Ordering) {
    let mut candidates: Vec<(f64, u32)> = indices.iter().map(|i| (haversine(*i), *i)).collect();
    sort(&mut candidates, &|(a_far, a): (f64, u32), (b_far, b)| {
        a_far.total_cmp(&b_far).then_with(|| tie(a, b)).then_with(|| a.cmp(&b)).is_lt()
    });
    for (slot, (_, index)) in indices.iter_mut().zip(candidates) {
        *slot = index;
    }
}

fn squared_distance(point: [f32; 3], from: [f32; 3]) -> f32 {
    let [x, y, z] = [point[0] - from[0], point[1] - from[1], point[2] - from[2]];
    x * x + y * y + z * z
}

#[expect(clippy::indexing_slicing, reason = "every array has LEAF items; written so that it vectorises")]
pub(super) fn distances(points: &[[f32; LEAF]; 3], from: [f32; 3]) -> [f32; LEAF] {
    let [xs, ys, zs] = points;
    let mut distances = [0.0; LEAF];
    for i in 0..LEAF {
        distances[i] = squared_distance([xs[i], ys[i], zs[i]], from);
    }
    distances
}

/// The children's squared distances as bits, ascending, the child's number in the last two. A child that lacks a
/// required facility comes as infinity.
#[expect(clippy::indexing_slicing, reason = "every array has four items; written so that it vectorises")]
fn nearest_first(quad: &Quad, from: [f32; 3], required: u64) -> [u32; 4] {
    let mut keys = [0u32; 4];
    let squares = box_distances(quad, from);
    for child in 0..4 {
        let has_all = quad.masks[child] & required == required;
        let bits = (squares[child] * 0.25).to_bits();
        keys[child] = (if has_all { bits } else { f32::INFINITY.to_bits() }) & !3 | child as u32;
    }
    // A sorting network.
    let ordered = |a: u32, b: u32| if a < b { (a, b) } else { (b, a) };
    let [a, b, c, d] = keys;
    let ((a, b), (c, d)) = (ordered(a, b), ordered(c, d));
    let ((a, c), (b, d)) = (ordered(a, c), ordered(b, d));
    let (b, c) = ordered(b, c);
    [a, b, c, d]
}

/// Four times the squared distance to the box of each child: a quarter of it is at most what [`squared_distance`]
/// gives for any point in it.
///
/// Only one of `under` and `over` is ever above zero, and a number plus its size is twice the number or nothing: so
/// the distance comes without a choice, and engines make a jump of a choice between floats. Twice is exact.
#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "every array has three or four items; written so that it vectorises"
)]
pub(super) fn box_distances(quad: &Quad, from: [f32; 3]) -> [f32; 4] {
    let mut squares = [0.0; 4];
    for axis in 0..3 {
        for child in 0..4 {
            let (under, over) = (quad.low[axis][child] - from[axis], from[axis] - quad.high[axis][child]);
            let off = (under + under.abs()) + (over + over.abs());
            squares[child] += off * off;
        }
    }
    squares
}
