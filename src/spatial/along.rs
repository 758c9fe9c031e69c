//! The points along a route.

use std::cmp::Ordering;

use super::index::{PointIndex, Visits};
use crate::Position;

/// One point found along a route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RouteHit {
    /// Its place in the index order.
    pub index: u32,
    /// Metres from the start of the route to the nearest point on it.
    pub along_m: f64,
    /// Metres from the route.
    pub off_route_m: f64,
    /// Extra metres for leaving the route there and coming back.
    pub detour_m: f64,
}

impl PointIndex {
    /// The points within `within_m` of the route, ordered by their place along it, ties by `tie`.
    pub fn along(
        &self,
        _route: &[Position],
        _within_m: f64,
        _required: u64,
        _keep: impl FnMut(u32) -> bool,
        _tie: impl Fn(u32, u32) -> Ordering,
        _visits: &mut Visits,
    ) -> Vec<RouteHit> {
        Vec::new()
    }
}
