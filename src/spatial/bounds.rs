//! The points inside a box.

use super::index::PointIndex;
use super::kd::LEAF;
use super::nearest::{EVERYWHERE, Precision, box_distances, distances};
use crate::{Bounds, Position};

impl PointIndex {
    /// The points inside `bounds` (its edges included) that have all of `required` and that `keep` accepts, in index
    /// order. `keep` is asked once for every point inside.
    ///
    /// The tree leads to the smallest circle about the middle of the box that holds it; [`Bounds::contains`] decides.
    pub fn in_bounds(&self, bounds: Bounds, required: u64, mut keep: impl FnMut(u32) -> bool) -> Vec<u32> {
        let (from, within) = match circle(&bounds) {
            Some((middle, chord)) => {
                let (from, precision) = Precision::from(self, middle);
                (from, precision.bound(chord))
            }
            None => ([0.0; 3], EVERYWHERE),
        };
        let mut inside =
            Inside { index: self, bounds, from, within, required, keep: &mut keep, found: Vec::new() };
        inside.node(self.levels.len(), 0);
        inside.found
    }
}

/// The middle of the box and the chord to its farthest point, which is a corner as long as the box is not wider than
/// half the globe. `None`: it is, or its numbers are not degrees.
fn circle(bounds: &Bounds) -> Option<(Position, f64)> {
    let width = bounds.width_deg();
    let [first, .., last] = [bounds.south, bounds.north].map(|lat| Position::new(bounds.west, lat));
    let (first, last) = (first.ok()?, last.ok()?);
    Position::new(bounds.east, bounds.north).ok().filter(|_| width <= 180.0)?;
    let longitude = bounds.west + width / 2.0;
    let longitude = if longitude > 180.0 { longitude - 360.0 } else { longitude };
    let middle = Position::new(longitude, (bounds.south + bounds.north) / 2.0).ok()?;
    let farthest = middle.haversine(first).max(middle.haversine(last));
    Some((middle, 2.0 * farthest.sqrt() + 1e-12))
}

struct Inside<'a> {
    index: &'a PointIndex,
    bounds: Bounds,
    from: [f32; 3],
    within: f32,
    required: u64,
    keep: &'a mut dyn FnMut(u32) -> bool,
    found: Vec<u32>,
}

impl Inside<'_> {
    fn node(&mut self, level: usize, place: usize) {
        let Some(below) = level.checked_sub(1) else { return self.leaf(place) };
        let index = self.index;
        let start = index.levels.get(below).copied().unwrap_or_default();
        let Some(quad) = index.quads.get(start + place) else { return };
        let children = (4 * place..).zip(box_distances(quad, self.from).into_iter().zip(quad.masks));
        for (child, (squared, mask)) in children {
            if squared * 0.25 <= self.within && mask & self.required == self.required {
                self.node(below, child);
            }
        }
    }

    fn leaf(&mut self, place: usize) {
        let index = self.index;
        let Some(leaf) = index.leaf(place) else { return };
        let first = place * LEAF;
        let points = index.points().iter().zip(index.masks()).skip(first);
        for ((i, squared), (point, mask)) in (first as u32..).zip(distances(leaf, self.from)).zip(points) {
            if squared <= self.within
                && mask & self.required == self.required
                && self.bounds.contains(Position::from_micro(point[0], point[1]))
                && (self.keep)(i)
            {
                self.found.push(i);
            }
        }
    }
}
