//! Which stations are near, inside a box, or along a route.

mod nearest;

pub use nearest::{Hit, PointIndex, RouteHit, Visits, kd_order};
