//! The order points lie in, and the shape of the tree over them: a function of the number of points alone.
//!
//! A leaf is [`LEAF`] neighbouring points, an inner node up to four neighbouring nodes of the level below. Nothing
//! of that is stored, so a pack carries no tree, and opening one builds only boxes and masks. The order makes the
//! boxes small: every range is split where the shape says, along its longer side.

use crate::coord::trig::cos_deg;

/// Points in a leaf. Measured at 8, 16 and 32: plain queries in WASM took 721, 972 and 1,379 ns, natively 785, 568 and
/// 557; what small leaves save, more boxes cost in memory and on opening.
pub(super) const LEAF: usize = 16;

/// The order in which points must lie, as positions into the input. `points` are micro-degrees, longitude first.
///
/// Deterministic: it compares integers, and equal ones by their position in the input.
///
/// ```
/// use friendly_city::spatial::{PointIndex, kd_order};
/// let points = [[116_397_000, 39_909_000], [116_310_000, 39_990_000]];
/// let sorted: Vec<_> = kd_order(&points).iter().map(|&i| points[i as usize]).collect();
/// assert_eq!(PointIndex::new(sorted, vec![0; 2]).len(), 2);
/// ```
pub fn kd_order(points: &[[i32; 2]]) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(points.len()).collect();
    // Ranges still to split. Depth-first, so it stays as short as the tree is deep.
    let mut todo: Vec<&mut [u32]> = vec![&mut order];
    while let Some(range) = todo.pop() {
        if range.len() <= LEAF {
            continue;
        }
        // The left half is a full subtree: the largest power of two of leaves that leaves something for the right.
        let leaves = range.len().div_ceil(LEAF);
        let half = LEAF * (leaves.next_power_of_two() / 2);
        let axis = longer_side(points, range);
        let place = |i: &u32| points.get(*i as usize).and_then(|p| p.get(axis)).copied().unwrap_or_default();
        range.select_nth_unstable_by_key(half, |i| (place(i), *i));
        let (left, right) = range.split_at_mut(half);
        todo.push(right);
        todo.push(left);
    }
    // What the selection leaves inside a leaf is std's affair and may change: settle it.
    order.chunks_mut(LEAF).for_each(<[u32]>::sort_unstable);
    order
}

/// 0 where the range is wider than it is high on the ground, else 1.
fn longer_side(points: &[[i32; 2]], range: &[u32]) -> usize {
    let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
    for &[lon, lat] in range.iter().filter_map(|i| points.get(*i as usize)) {
        low = [low[0].min(lon), low[1].min(lat)];
        high = [high[0].max(lon), high[1].max(lat)];
    }
    let [width, height] = [0, 1].map(|axis: usize| match (low.get(axis), high.get(axis)) {
        (Some(low), Some(high)) => f64::from(*high) - f64::from(*low),
        _ => 0.0,
    });
    let middle = (f64::from(low[1]) + f64::from(high[1])) / 2e6;
    usize::from(width * cos_deg(middle) < height)
}
