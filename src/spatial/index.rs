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
pub(super) type Leaf = [[f32; LEAF]; 3];

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
    /// A [`Leaf`] after the other.
    leaves: Vec<f32>,
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
        masks.truncate(points.len());
        masks.resize(points.len().next_multiple_of(LEAF), 0);
        let frame = Frame::around(&points);
        let count = points.len().div_ceil(LEAF);
        let (mut leaves, mut below) = (Vec::new(), Vec::with_capacity(count));
        leaves.resize(count * 3 * LEAF, NOWHERE);
        let (mut longitudes, mut latitudes) = (NearbyAngles::new(), NearbyAngles::new());
        let mut farthest = 0.0f32;
        let inputs = points.chunks(LEAF).zip(masks.chunks(LEAF));
        for ((points, masks), leaf) in inputs.zip(leaves.chunks_mut(3 * LEAF)) {
            let mut summary = Summary::EMPTY;
            for (slot, (&point, &mask)) in points.iter().zip(masks).enumerate() {
                let place = rounded(frame.place(NearbyAngles::unit(&mut longitudes, &mut latitudes, point)));
                let off = place[0] * place[0] + place[1] * place[1] + place[2] * place[2];
                farthest = if off > farthest { off } else { farthest };
                put(leaf, slot, &place);
                summary.include(&place, &place, mask);
            }
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
        self.masks.get(..self.points.len()).unwrap_or_default()
    }
    /// The points of a leaf.
    pub(super) fn leaf(&self, place: usize) -> Option<&Leaf> {
        self.leaves.get(place * 3 * LEAF..)?.as_chunks().0.first_chunk()
    }
    /// The masks of a leaf: as many as points, so that going through both asks for no bounds.
    pub(super) fn leaf_masks(&self, place: usize) -> Option<&[u64; LEAF]> {
        self.masks.as_chunks().0.get(place)
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
    [v[0] as f32, v[1] as f32, v[2] as f32]
}

impl Summary {
    const EMPTY: Self = Self { low: [NOWHERE; 3], high: [-NOWHERE; 3], mask: 0 };

    /// Compares and selects, because `f32::min` is a call on wasm32.
    #[inline(never)]
    fn include(&mut self, low: &[f32; 3], high: &[f32; 3], mask: u64) {
        for (mine, &other) in self.low.iter_mut().zip(low) {
            *mine = if other < *mine { other } else { *mine };
        }
        for (mine, &other) in self.high.iter_mut().zip(high) {
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
        let mut above = Vec::new();
        for (i, child) in below.iter().enumerate() {
            let slot = i % 4;
            if slot == 0 {
                quads.push(Quad { low: [[NOWHERE; 4]; 3], high: [[NOWHERE; 4]; 3], masks: [0; 4] });
                above.push(Summary::EMPTY);
            }
            if let (Some(quad), Some(summary)) = (quads.last_mut(), above.last_mut()) {
                put(quad.low.as_flattened_mut(), slot, &child.low);
                put(quad.high.as_flattened_mut(), slot, &child.high);
                if let Some(mask) = quad.masks.get_mut(slot) {
                    *mask = child.mask;
                }
                summary.include(&child.low, &child.high, child.mask);
            }
        }
        if above.len() == 1 {
            break;
        }
        below = above;
    }
    (quads, levels)
}

/// Sets the three coordinates of one slot; `columns` are three columns of equal length, one after the other.
#[inline(never)]
fn put(columns: &mut [f32], mut slot: usize, values: &[f32; 3]) {
    let apart = columns.len() / 3;
    for value in values {
        if let Some(place) = columns.get_mut(slot) {
            *place = *value;
        }
        slot += apart;
    }
}

/// A facility that fewer points have is found faster by going through its list than through the tree. Measured:
/// the list wins below some 500 points and loses above 1,000 to 2,000.
const RARE_BELOW: usize = 500;

/// For every rare facility the points that have it. Memory: at most 64 × 500 numbers.
#[derive(Clone, Debug)]
struct Postings {
    /// The bits of the facilities that are rare.
    rare: u64,
    /// By bit, where its points end in `points`; they start where those of the bit before end.
    ends: [usize; 64],
    points: Vec<u32>,
}

impl Postings {
    fn of_rare(masks: &[u64]) -> Self {
        let mut ends = [0usize; 64];
        for mask in masks {
            for_each_bit(*mask, |bit| {
                if let Some(count) = ends.get_mut(bit) {
                    *count += 1;
                }
            });
        }
        // From how many there are to where the first of them goes.
        let (mut rare, mut total) = (0u64, 0);
        for end in ends.iter_mut().rev() {
            rare <<= 1;
            if *end < RARE_BELOW {
                rare |= 1;
            } else {
                *end = 0;
            }
        }
        for end in &mut ends {
            (*end, total) = (total, total + *end);
        }
        let mut points = vec![0; total];
        for (index, mask) in (0u32..).zip(masks) {
            for_each_bit(mask & rare, |bit| {
                if let Some(next) = ends.get_mut(bit) {
                    if let Some(place) = points.get_mut(*next) {
                        *place = index;
                    }
                    *next += 1;
                }
            });
        }
        Self { rare, ends, points }
    }
    fn shortest(&self, required: u64) -> Option<&[u32]> {
        let mut shortest: Option<&[u32]> = None;
        let mut start = 0;
        for (bit, &end) in self.ends.iter().enumerate() {
            if (required & self.rare) >> bit & 1 == 1 && shortest.is_none_or(|list| end - start < list.len())
            {
                shortest = self.points.get(start..end);
            }
            start = end;
        }
        shortest
    }
}

fn for_each_bit(mut mask: u64, mut act: impl FnMut(usize)) {
    while mask != 0 {
        act(mask.trailing_zeros() as usize);
        mask &= mask - 1;
    }
}
