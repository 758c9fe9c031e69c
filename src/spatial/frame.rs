//! Unit vectors in a frame turned so that the points lie around its pole, where `f32` is finest.

use crate::Position;
use crate::coord::trig::{cos_deg, sin_deg};

pub(super) type Vector = [f64; 3];

pub(super) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn plus(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn minus(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// The vector of length one in the same direction; `None` where there is no direction.
pub(super) fn normalised(a: Vector) -> Option<Vector> {
    let length = dot(a, a).sqrt();
    (length > 1e-12).then(|| a.map(|c| c / length))
}

/// The unit vector of a position: x towards 0°E, y towards 90°E, z towards the north pole.
#[inline(never)]
pub(super) fn unit(position: Position) -> Vector {
    let (lon, lat) = (position.longitude(), position.latitude());
    from_sines(sin_deg(lon), cos_deg(lon), sin_deg(lat), cos_deg(lat))
}

fn from_sines(sin_lon: f64, cos_lon: f64, sin_lat: f64, cos_lat: f64) -> Vector {
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// East, north and up at the middle of the points; its origin lies on the sphere there.
///
/// A city's coordinates are then at most a hundredth of the radius, and rounding them to `f32` moves a point by a
/// few millimetres instead of half a metre.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    east: Vector,
    north: Vector,
    up: Vector,
}

/// So many points, spread over the order, say where the middle is.
const SAMPLES: usize = 64;

impl Frame {
    pub(super) fn around(points: &[[i32; 2]]) -> Self {
        let mut sum = [0.0; 3];
        for p in points.iter().step_by(points.len() / SAMPLES + 1) {
            sum = plus(sum, unit(Position::from_micro(p[0], p[1])));
        }
        let up = normalised(sum).unwrap_or([0.0, 0.0, 1.0]);
        let east = normalised(cross([0.0, 0.0, 1.0], up)).unwrap_or([0.0, 1.0, 0.0]);
        Self { east, north: cross(up, east), up }
    }
    /// The coordinates of a unit vector in this frame, its origin in the middle of the points.
    pub(super) fn place(&self, v: Vector) -> Vector {
        plus(self.turn(v), [0.0, 0.0, -1.0])
    }
    /// The same turned only: its origin is the centre of the earth.
    pub(super) fn turn(&self, v: Vector) -> Vector {
        [dot(self.east, v), dot(self.north, v), dot(self.up, v)]
    }
    /// From [`place`](Self::place) to [`turn`](Self::turn).
    pub(super) fn back(&self, place: Vector) -> Vector {
        plus(place, [0.0, 0.0, 1.0])
    }
}

/// Sines and cosines of many angles in micro-degrees that lie near each other, without a call for each.
///
/// It keeps one angle whose sine and cosine [`trig`](crate::coord::trig) computed, and adds the difference by the addition theorem with
/// Taylor polynomials: up to [`NEAR`] (1/64 rad) the first term left out is below 5e-17, less than `f64` rounds.
/// An angle farther off becomes the new reference.
pub(super) struct NearbyAngles {
    micro: i32,
    sin: f64,
    cos: f64,
}

/// 1/64 rad in micro-degrees.
const NEAR: f64 = 895_247.0;

impl NearbyAngles {
    pub(super) fn new() -> Self {
        Self { micro: 0, sin: 0.0, cos: 1.0 }
    }
    /// Out of line: rare, and long.
    #[cold]
    #[inline(never)]
    fn at(micro: i32) -> Self {
        let degrees = f64::from(micro) / 1e6;
        Self { micro, sin: sin_deg(degrees), cos: cos_deg(degrees) }
    }
    fn sin_cos(&mut self, micro: i32) -> (f64, f64) {
        let off = f64::from(micro) - f64::from(self.micro);
        if !(-NEAR..=NEAR).contains(&off) {
            *self = Self::at(micro);
            return (self.sin, self.cos);
        }
        let d = off * (std::f64::consts::PI / 180e6);
        let dd = d * d;
        let sin = d * (1.0 - dd / 6.0 * (1.0 - dd / 20.0));
        let cos = 1.0 - dd / 2.0 * (1.0 - dd / 12.0 * (1.0 - dd / 30.0));
        (self.sin * cos + self.cos * sin, self.cos * cos - self.sin * sin)
    }
    /// The unit vector of `point` (micro-degrees), with `longitudes` and `latitudes` as memory.
    pub(super) fn unit(longitudes: &mut Self, latitudes: &mut Self, point: [i32; 2]) -> Vector {
        let (sin_lon, cos_lon) = longitudes.sin_cos(point[0].clamp(-180_000_000, 180_000_000));
        let (sin_lat, cos_lat) = latitudes.sin_cos(point[1].clamp(-90_000_000, 90_000_000));
        from_sines(sin_lon, cos_lon, sin_lat, cos_lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearby_angles_agree_with_libm() {
        let mut angles = NearbyAngles::new();
        let mut micro: i32 = -180_000_000;
        let mut worst = 0.0f64;
        while micro <= 180_000_000 {
            let (sin, cos) = angles.sin_cos(micro);
            let angle = (f64::from(micro) / 1e6).to_radians();
            worst = worst.max((sin - libm::sin(angle)).abs()).max((cos - libm::cos(angle)).abs());
            micro += 1_237;
        }
        assert!(worst < 1e-15, "{worst:e}");
    }

    #[test]
    fn a_frame_turns_without_stretching() {
        for points in [vec![[116_397_000, 39_909_000]], vec![[0, 90_000_000]], vec![[0, 0], [180_000_000, 0]]]
        {
            let frame = Frame::around(&points);
            for (a, b) in [(frame.east, frame.north), (frame.north, frame.up), (frame.up, frame.east)] {
                assert!(dot(a, b).abs() < 1e-15 && (dot(a, a) - 1.0).abs() < 1e-15);
            }
        }
    }
}
