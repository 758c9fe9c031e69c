//! Positions on the sphere, and the two shifted Chinese datums in and out.

mod bounds;
mod datum;
pub(crate) mod trig;

use std::fmt;

pub use bounds::Bounds;
pub use datum::{Crs, CrsError};
use trig::{atan2, cos_deg, sin_deg};

/// Mean earth radius in metres (IUGG R1), the sphere every distance here is measured on.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A WGS-84 position in degrees, longitude first: finite, longitude −180…180, latitude −90…90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    longitude: f64,
    latitude: f64,
}

/// Why two numbers are not a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionError {
    /// Not a finite number from −180 to 180.
    Longitude,
    /// Not a finite number from −90 to 90.
    Latitude,
}

impl fmt::Display for PositionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Longitude => "longitude is not a number from -180 to 180",
            Self::Latitude => "latitude is not a number from -90 to 90",
        })
    }
}

impl std::error::Error for PositionError {}

impl Position {
    /// A position, if both numbers are in range.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, PositionError> {
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(PositionError::Longitude);
        }
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(PositionError::Latitude);
        }
        Ok(Self { longitude, latitude })
    }
    /// From whole millionths of a degree, clamped into range.
    pub fn from_micro(longitude: i32, latitude: i32) -> Self {
        let longitude = longitude.clamp(-180_000_000, 180_000_000);
        let latitude = latitude.clamp(-90_000_000, 90_000_000);
        Self { longitude: f64::from(longitude) / 1e6, latitude: f64::from(latitude) / 1e6 }
    }
    /// To whole millionths of a degree (11 cm at the equator), `[longitude, latitude]`.
    pub fn to_micro(self) -> [i32; 2] {
        [libm::round(self.longitude * 1e6) as i32, libm::round(self.latitude * 1e6) as i32]
    }
    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }
    /// The haversine of the angle to `other`: grows with the distance, so it orders without a root or an arc.
    ///
    /// Out of line, since its sines and cosines are long and every question asks for it somewhere.
    #[inline(never)]
    pub fn haversine(self, other: Self) -> f64 {
        let sin_lat = sin_deg((other.latitude - self.latitude) / 2.0);
        let sin_lon = sin_deg((other.longitude - self.longitude) / 2.0);
        sin_lat * sin_lat + cos_deg(self.latitude) * cos_deg(other.latitude) * sin_lon * sin_lon
    }
    /// Great-circle distance in metres on the mean-radius sphere.
    pub fn distance_m(self, other: Self) -> f64 {
        distance_m_from_haversine(self.haversine(other))
    }
    /// Initial bearing towards `other` in degrees clockwise from north, 0 ≤ b < 360.
    pub fn bearing_deg(self, other: Self) -> f64 {
        let (lat_a, lat_b, d_lon) = (self.latitude, other.latitude, other.longitude - self.longitude);
        let y = sin_deg(d_lon) * cos_deg(lat_b);
        let x = cos_deg(lat_a) * sin_deg(lat_b) - sin_deg(lat_a) * cos_deg(lat_b) * cos_deg(d_lon);
        let degrees = atan2(y, x).to_degrees();
        let turned = if degrees < 0.0 { degrees + 360.0 } else { degrees };
        if turned >= 360.0 { 0.0 } else { turned }
    }
}

/// Metres from a haversine.
#[inline(never)]
pub(crate) fn distance_m_from_haversine(haversine: f64) -> f64 {
    // Not by the root's own arcsine: one minus the haversine is exact where a root near one is not.
    let rest = 1.0 - haversine;
    2.0 * EARTH_RADIUS_M * atan2(haversine.sqrt(), if rest > 0.0 { rest.sqrt() } else { 0.0 })
}
