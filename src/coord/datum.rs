//! The two shifted Chinese datums, GCJ-02 and BD-09, in and out.
//!
//! Neither is published by those who made it. The formulas are those everyone uses, known from `eviltransform`
//! (<https://github.com/googollee/eviltransform>, MIT) and `coordtransform` (MIT): GCJ-02 adds sums of sines to
//! degrees on the Krasovsky ellipsoid, BD-09 turns and stretches GCJ-02 by a few more.
//!
//! The shift applies inside a box around China (72.004–137.8347°E, 0.8293–55.8271°N, edges included) and nowhere
//! else: outside, all datums are WGS-84. It is the box of the common implementations, far larger than the country,
//! so all use of it is inside.
//!
//! At the edge of the box the shift stops abruptly, so that a position inside and one outside can land on the same
//! pair of degrees, and some pairs have no origin at all. The inverse gives the position inside where there is one:
//! every position in the box comes back, up to the edge itself, and so does every position outside that shares its
//! pair with none inside: all that are more than 0.05° away. A pair without origin stays as it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Position;
use super::trig::{cos_deg, sin_deg};

/// The datum a pair of degrees is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Crs {
    /// GPS, OpenStreetMap.
    #[default]
    Wgs84,
    /// AMap, Tencent, Apple and Google in China.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// A name that is no datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrsError {
    name: String,
}

impl fmt::Display for CrsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not one of wgs84, gcj02, bd09", self.name)
    }
}

impl std::error::Error for CrsError {}

impl FromStr for Crs {
    type Err = CrsError;

    /// `wgs84`, `gcj02` or `bd09`, in any case, also written `WGS-84`, `GCJ-02`, `BD-09`.
    fn from_str(name: &str) -> Result<Self, CrsError> {
        let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).take(6).collect();
        let all = [Self::Wgs84, Self::Gcj02, Self::Bd09];
        all.into_iter()
            .find(|crs| crs.name().eq_ignore_ascii_case(&plain))
            // What a person typed is short; a message does not repeat more.
            .ok_or_else(|| CrsError { name: name.chars().take(40).collect() })
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Crs {
    /// The name, as read by [`FromStr`] and written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// From WGS-84 to this datum; unchanged outside the box around China.
    ///
    /// ```
    /// use friendly_city::{Crs, Position};
    /// let tiananmen = Position::new(116.3912757, 39.906217)?;
    /// let amap = Crs::Gcj02.from_wgs84(tiananmen);
    /// assert!((tiananmen.distance_m(amap) - 550.0).abs() < 20.0);
    /// assert!(Crs::Gcj02.to_wgs84(amap).distance_m(tiananmen) < 0.000_01);
    /// # Ok::<(), friendly_city::PositionError>(())
    /// ```
    pub fn from_wgs84(self, position: Position) -> Position {
        if in_box(position) { self.shifted(position) } else { position }
    }

    /// From this datum to WGS-84, the exact inverse of [`from_wgs84`](Self::from_wgs84): within a micrometre where
    /// that is unique (see the module's text for the edge of the box).
    pub fn to_wgs84(self, position: Position) -> Position {
        // Seeks w = position - shift(w) by putting w in again and again. The shift changes by at most 2 % of a
        // step (BD-09; GCJ-02 0.1 %), so that eight steps take kilometres below a nanometre.
        let mut from = position;
        for _ in 0..STEPS {
            let [longitude, latitude] = self.miss(from, position);
            from = Position { longitude: from.longitude + longitude, latitude: from.latitude + latitude };
        }
        // Far outside, where the formulas mean nothing, the steps may end anywhere, in the box too.
        let arrived = self.miss(from, position).iter().all(|miss| (-TINY..=TINY).contains(miss));
        // An origin on the edge may come out a rounding error beyond it.
        let inside = Position {
            longitude: from.longitude.clamp(WEST, EAST),
            latitude: from.latitude.clamp(SOUTH, NORTH),
        };
        let beyond = [from.longitude - inside.longitude, from.latitude - inside.latitude];
        if arrived && beyond.iter().all(|by| (-TINY..=TINY).contains(by)) { inside } else { position }
    }

    /// By how many degrees the formulas take `from` short of `to`.
    fn miss(self, from: Position, to: Position) -> [f64; 2] {
        let there = self.shifted(from);
        [to.longitude - there.longitude, to.latitude - there.latitude]
    }

    /// The formulas, wherever it is.
    fn shifted(self, position: Position) -> Position {
        match self {
            Self::Wgs84 => position,
            Self::Gcj02 => gcj02(position),
            Self::Bd09 => bd09(gcj02(position)),
        }
    }
}

const STEPS: u32 = 8;
/// A tenth of a millimetre, in degrees.
const TINY: f64 = 1e-9;

const WEST: f64 = 72.004;
const EAST: f64 = 137.8347;
const SOUTH: f64 = 0.8293;
const NORTH: f64 = 55.8271;

fn in_box(position: Position) -> bool {
    (WEST..=EAST).contains(&position.longitude) && (SOUTH..=NORTH).contains(&position.latitude)
}

/// Semi-major axis and squared eccentricity of the Krasovsky 1940 ellipsoid, as the formula has them.
const AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// Amplitudes in metres (two thirds of each count), and degrees of the wave for each degree on the ground.
type Waves = [[f64; 2]];
const COMMON: [[f64; 2]; 2] = [[20.0, 1080.0], [20.0, 360.0]];
const EAST_WAVES: [[f64; 2]; 4] = [[20.0, 180.0], [40.0, 60.0], [150.0, 15.0], [300.0, 6.0]];
const NORTH_WAVES: [[f64; 2]; 4] = [[20.0, 180.0], [40.0, 60.0], [160.0, 15.0], [320.0, 6.0]];

fn waves(waves: &Waves, degrees: f64) -> f64 {
    let mut sum_m = 0.0;
    for [amplitude_m, pace] in waves {
        sum_m += amplitude_m * sin_deg(pace * degrees);
    }
    sum_m * 2.0 / 3.0
}

fn gcj02(position: Position) -> Position {
    let (x, y) = (position.longitude - 105.0, position.latitude - 35.0);
    let root = x.abs().sqrt();
    let common = waves(&COMMON, x);
    let east_m =
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + waves(&EAST_WAVES, x);
    let north_m =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + waves(&NORTH_WAVES, y);
    let sin = sin_deg(position.latitude);
    let flat = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (flat * flat.sqrt());
    let parallel_m = AXIS_M / flat.sqrt() * cos_deg(position.latitude);
    Position {
        longitude: position.longitude + (east_m / parallel_m).to_degrees(),
        latitude: position.latitude + (north_m / meridian_m).to_degrees(),
    }
}

fn bd09(position: Position) -> Position {
    /// Waves a degree, times 360.
    const WAVE: f64 = 3000.0;
    let (x, y) = (position.longitude, position.latitude);
    let length = (x * x + y * y).sqrt();
    let stretch = 1.0 + 0.000_02 * sin_deg(y * WAVE) / length;
    // The turn is so small that its sine and cosine are one and two terms: the next are below 1e-17.
    let turn = 0.000_003 * cos_deg(x * WAVE);
    let (sin, cos) = (turn - turn * turn * turn / 6.0, 1.0 - turn * turn / 2.0);
    Position {
        longitude: stretch * (x * cos - y * sin) + 0.006_5,
        latitude: stretch * (y * cos + x * sin) + 0.006,
    }
}
