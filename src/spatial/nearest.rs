//! Points in kd order with facility masks. (First slice: brute force behind the final interface.)

use std::cmp::Ordering;

use crate::coord::distance_m_from_haversine;
use crate::{Bounds, Position};

/// How much work a query did; tests assert it, since times are noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// Inner nodes looked at.
    pub nodes: u32,
    /// Points whose distance was computed.
    pub points: u32,
}

/// One point found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its place in the index order.
    pub index: u32,
    /// Great-circle metres from the query.
    pub distance_m: f64,
}

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

/// The order in which points must lie, as positions into the input. `points` are micro-degrees, longitude first.
pub fn kd_order(points: &[[i32; 2]]) -> Vec<u32> {
    (0..points.len() as u32).collect()
}

/// An index over points that already lie in [`kd_order`]; opening it is a linear pass.
#[derive(Clone, Debug)]
pub struct PointIndex {
    points: Vec<[i32; 2]>,
    masks: Vec<u64>,
}

impl PointIndex {
    /// `points` in micro-degrees in kd order, and the facility mask of each.
    pub fn new(points: Vec<[i32; 2]>, masks: Vec<u64>) -> Self {
        Self { points, masks }
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

    /// The `limit` nearest points within `radius_m` whose mask has all of `required` and that `keep` accepts,
    /// nearest first, ties by `tie`.
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
        let mut hits: Vec<(f64, u32)> = Vec::new();
        for (index, (point, mask)) in (0u32..).zip(self.points.iter().zip(&self.masks)) {
            if mask & required != required || !keep(index) {
                continue;
            }
            visits.points += 1;
            hits.push((from.haversine(Position::from_micro(point[0], point[1])), index));
        }
        hits.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| tie(a.1, b.1)));
        let hits = hits.into_iter().map(|(h, index)| Hit { index, distance_m: distance_m_from_haversine(h) });
        hits.filter(|hit| hit.distance_m <= radius_m).take(limit).collect()
    }

    /// The points inside `bounds`, in index order.
    pub fn in_bounds(&self, bounds: Bounds, required: u64, mut keep: impl FnMut(u32) -> bool) -> Vec<u32> {
        let inside = |p: &[i32; 2]| bounds.contains(Position::from_micro(p[0], p[1]));
        let all = (0u32..).zip(self.points.iter().zip(&self.masks));
        all.filter(|(i, (p, m))| *m & required == required && inside(p) && keep(*i)).map(|(i, _)| i).collect()
    }

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
