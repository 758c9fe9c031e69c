//! The points, and the tree over them: boxes and masks, computed when the index is opened.

use super::frame::{Frame, NearbyAngles, Vector};
use super::kd::LEAF;

/// How much work a query did; tests assert it, since times are noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// Inner nodes looked at. Each holds the boxes of up to four children.
    pub nodes: u32,
    /// Points whose distance was computed.
    pub points: u32,
}

/// A place no point of the sphere comes near: it fills what a last leaf or node has no children for.
const NOWHERE: f32 = 1e18;

/// The points of a leaf, a coordinate at a time: the shape in which distances compute side by side.
#[derive(Clone, Debug)]
pub(super) struct Leaf(pub(super) [[f32; LEAF]; 3]);

/// An inner node: the boxes of its four children, a coordinate at a time, and the facilities in each.
#[derive(Clone, Debug)]
pub(super) struct Quad {
    pub(super) low: [[f32; 4]; 3],
    pub(super) high: [[f32; 4]; 3],
    /// Every facility that a point below the child has.
    pub(super) masks: [u64; 4],
}

/// The box and mask of one node, as its parent keeps it.
struct Summary {
    low: [f32; 3],
    high: [f32; 3],
    mask: u64,
}

/// An index over points that already lie in [`kd_order`](super::kd_order); opening it is a linear pass.
///
/// In another order every answer is the same, only slower. About 33 bytes a point.
#[derive(Clone, Debug)]
pub struct PointIndex {
    points: Vec<[i32; 2]>,
    masks: Vec<u64>,
    pub(super) frame: Frame,
    pub(super) leaves: Vec<Leaf>,
    /// Level by level, those over the leaves first and the root last.
    pub(super) quads: Vec<Quad>,
    /// Where each level starts in `quads`.
    pub(super) levels: Vec<usize>,
    /// How far, as a chord, rounding to `f32` can have moved a point.
    pub(super) moved: f64,
    rare: Postings,
}

impl PointIndex {
    /// `points` in micro-degrees in kd order, longitude first, and the facility mask of each. Degrees out of range
    /// count as the nearest in range, and a mask that is missing as empty.
    pub fn new(points: Vec<[i32; 2]>, mut masks: Vec<u64>) -> Self {
        masks.resize(points.len(), 0);
        let frame = Frame::around(&points);
        let mut leaves = Vec::with_capacity(points.len().div_ceil(LEAF));
        let mut below = Vec::with_capacity(leaves.capacity());
        let (mut longitudes, mut latitudes) = (NearbyAngles::new(), NearbyAngles::new());
        let mut farthest = 0.0f32;
        for (points, masks) in points.chunks(LEAF).zip(masks.chunks(LEAF)) {
            let mut leaf = Leaf([[NOWHERE; LEAF]; 3]);
            let mut summary = Summary::empty();
            let [xs, ys, zs] = &mut leaf.0;
            let slots = xs.iter_mut().zip(ys).zip(zs);
            for (((x, y), z), (&point, mask)) in slots.zip(points.iter().zip(masks)) {
                let place = frame.place(NearbyAngles::unit(&mut longitudes, &mut latitudes, point));
                let place = rounded(place);
                [*x, *y, *z] = place;
                summary.include(place, place, *mask);
                let off = place[0] * place[0] + place[1] * place[1] + place[2] * place[2];
                farthest = if off > farthest { off } else { farthest };
            }
            leaves.push(leaf);
            below.push(summary);
        }
        let (quads, levels) = stack_up(below);
        let rare = Postings::of_rare(&masks);
        let moved = rounding(f64::from(farthest).sqrt());
        Self { points, masks, frame, leaves, quads, levels, moved, rare }
    }
    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
    /// The points, in micro-degrees.
    pub fn points(&self) -> &[[i32; 2]] {
        &self.points
    }
    /// The facility masks.
    pub fn masks(&self) -> &[u64] {
        &self.masks
    }
    /// The points that have the rarest facility of `required`, if one of them is rare.
    pub(super) fn having_rarest(&self, required: u64) -> Option<&[u32]> {
        self.rare.shortest(required)
    }
}

/// How far, as a chord, a place at most `off` from the origin moves when its coordinates are rounded to `f32`: half
/// a unit in the last place of each. The rest covers what the `f64` computations around it lose (under 1e-15 each).
pub(super) fn rounding(off: f64) -> f64 {
    off * f64::from(f32::EPSILON) / 2.0 * 1.001 + 1e-14
}

pub(super) fn rounded(v: Vector) -> [f32; 3] {
    v.map(|c| c as f32)
}

impl Summary {
    fn empty() -> Self {
        Self { low: [NOWHERE; 3], high: [-NOWHERE; 3], mask: 0 }
    }
    /// Compares and selects, because `f32::min` is a call on wasm32.
    fn include(&mut self, low: [f32; 3], high: [f32; 3], mask: u64) {
        for (mine, other) in self.low.iter_mut().zip(low) {
            *mine = if other < *mine { other } else { *mine };
        }
        for (mine, other) in self.high.iter_mut().zip(high) {
            *mine = if other > *mine { other } else { *mine };
        }
        self.mask |= mask;
    }
}

/// Packs the summaries of one level by fours into the level above, until one node is left.
fn stack_up(mut below: Vec<Summary>) -> (Vec<Quad>, Vec<usize>) {
    let mut quads = Vec::with_capacity(below.len() / 3 + 16);
    let mut levels = Vec::new();
    while !below.is_empty() {
        levels.push(quads.len());
        let mut above = Vec::with_capacity(below.len().div_ceil(4));
        for four in below.chunks(4) {
            let mut quad = Quad { low: [[NOWHERE; 4]; 3], high: [[NOWHERE; 4]; 3], masks: [0; 4] };
            let mut summary = Summary::empty();
            for (slot, child) in four.iter().enumerate() {
                put(&mut quad.low, slot, child.low);
                put(&mut quad.high, slot, child.high);
                if let Some(mask) = quad.masks.get_mut(slot) {
                    *mask = child.mask;
                }
                summary.include(child.low, child.high, child.mask);
            }
            quads.push(quad);
            above.push(summary);
        }
        if above.len() == 1 {
            break;
        }
        below = above;
    }
    (quads, levels)
}

fn put(columns: &mut [[f32; 4]; 3], slot: usize, values: [f32; 3]) {
    for (column, value) in columns.iter_mut().zip(values) {
        if let Some(place) = column.get_mut(slot) {
            *place = value;
        }
    }
}

/// A facility that fewer points have is found faster by going through its list than through the tree. Measured:
/// the list wins below some 500 points and loses above 1,000 to 2,000.
const RARE_BELOW: usize = 500;

/// For every rare facility the points that have it. Memory: at most 64 × 500 numbers.
#[derive(Clone, Debug)]
struct Postings {
    /// By facility bit; `None`: not rare.
    lists: Vec<Option<Vec<u32>>>,
}

impl Postings {
    fn of_rare(masks: &[u64]) -> Self {
        let mut counts = [0usize; 64];
        for mask in masks {
            for_each_bit(*mask, |bit| {
                if let Some(count) = counts.get_mut(bit) {
                    *count += 1;
                }
            });
        }
        let mut lists: Vec<Option<Vec<u32>>> =
            counts.iter().map(|count| (*count < RARE_BELOW).then(|| Vec::with_capacity(*count))).collect();
        let bits = counts.iter().enumerate().filter(|(_, count)| **count < RARE_BELOW);
        let rare = bits.fold(0, |all, (bit, _)| all | 1u64 << bit);
        for (index, mask) in (0u32..).zip(masks) {
            for_each_bit(mask & rare, |bit| {
                if let Some(Some(list)) = lists.get_mut(bit) {
                    list.push(index);
                }
            });
        }
        Self { lists }
    }
    fn shortest(&self, required: u64) -> Option<&[u32]> {
        let wanted = self.lists.iter().enumerate().filter(|(bit, _)| required >> bit & 1 == 1);
        wanted.filter_map(|(_, list)| list.as_deref()).min_by_key(|list| list.len())
    }
}

fn for_each_bit(mut mask: u64, mut act: impl FnMut(usize)) {
    while mask != 0 {
        act(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
