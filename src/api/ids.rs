//! The nearest stations as numbers alone, for a caller in a hurry.

use super::nearest::by_id;
use crate::spatial::{Near, Visits};
use crate::{City, Position};

/// Empties `ids` and fills it with the places in index order of the `limit` nearest stations within `radius_m` metres
/// that have every facility of `required` (bits as [`City::facility_bit`]), nearest first, ties by id.
///
/// Allocates nothing once `ids` has grown.
pub fn nearest_ids(
    city: &City,
    from: Position,
    limit: usize,
    radius_m: f64,
    required: u64,
    ids: &mut Vec<u32>,
) {
    let near = Near { from, limit, radius_m, required };
    city.index().near(&near, &mut |_| true, &|a, b| by_id(city, a, b), &mut Visits::default(), ids);
}
