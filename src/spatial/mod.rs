//! Which stations are near, inside a box, or along a route.
//!
//! [`PointIndex`] holds points that lie in [`kd_order`]. Its tree is implicit (`kd`): opening an index computes
//! the boxes and masks in one pass over the points (`index`, `frame`) and sorts nothing. Distances are compared in
//! `f32` as long as that decides, and in `f64` where it does not, so every answer is exactly the one that computing
//! and sorting all distances would give.

mod along;
mod bounds;
mod frame;
mod index;
mod kd;
mod nearest;
mod sort;

pub use along::RouteHit;
pub use index::{PointIndex, Visits};
pub use kd::kd_order;
pub use nearest::{Hit, Near};
