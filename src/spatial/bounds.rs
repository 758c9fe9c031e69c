//! The points inside a box.

use super::index::PointIndex;
use crate::{Bounds, Position};

impl PointIndex {
    /// The points inside `bounds` that have all of `required` and that `keep` accepts, in index order.
    pub fn in_bounds(&self, bounds: Bounds, required: u64, mut keep: impl FnMut(u32) -> bool) -> Vec<u32> {
        let inside = |p: &[i32; 2]| bounds.contains(Position::from_micro(p[0], p[1]));
        let all = (0u32..).zip(self.points().iter().zip(self.masks()));
        all.filter(|(i, (p, m))| *m & required == required && inside(p) && keep(*i)).map(|(i, _)| i).collect()
    }
}
