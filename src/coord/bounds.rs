//! Boxes in degrees, also across the antimeridian.

use serde::{Deserialize, Serialize};

use super::trig::{asin, atan2, cos_deg, sin_deg};
use super::{EARTH_RADIUS_M, Position, distance_m_from_haversine};

/// A box in degrees. `west > east` means that it crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Degrees east of the left edge.
    pub west: f64,
    /// Degrees north of the lower edge.
    pub south: f64,
    /// Degrees east of the right edge.
    pub east: f64,
    /// Degrees north of the upper edge.
    pub north: f64,
}

impl Bounds {
    /// The narrowest box around all positions; `None` if there are none.
    ///
    /// It crosses the antimeridian where that is shorter. Of two equally wide ones it does not cross, or else starts
    /// farther west.
    ///
    /// ```
    /// use friendly_city::{Bounds, Position};
    /// let fiji = [Position::new(179.0, -16.5)?, Position::new(-179.5, -17.5)?];
    /// let bounds = Bounds::of(fiji).unwrap();
    /// assert_eq!([bounds.west, bounds.south, bounds.east, bounds.north], [179.0, -17.5, -179.5, -16.5]);
    /// # Ok::<(), friendly_city::PositionError>(())
    /// ```
    pub fn of(positions: impl IntoIterator<Item = Position>) -> Option<Self> {
        let mut longitudes = Vec::new();
        let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        for position in positions {
            longitudes.push(position.longitude());
            (south, north) = (south.min(position.latitude()), north.max(position.latitude()));
        }
        longitudes.sort_unstable_by(f64::total_cmp);
        let (&first, &last) = (longitudes.first()?, longitudes.last()?);
        // The box is all but the widest gap. The gap across the antimeridian comes first, so it wins a tie.
        let (mut west, mut east, mut gap) = (first, last, first + 360.0 - last);
        for (&a, &b) in longitudes.iter().zip(longitudes.iter().skip(1)) {
            if b - a > gap {
                (west, east, gap) = (b, a, b - a);
            }
        }
        Some(Self { west, south, east, north })
    }

    /// From whole micro-degrees: west, south, east, north.
    pub fn from_micro(edges: [i32; 4]) -> Self {
        let [west, south, east, north] = edges.map(|micro| f64::from(micro) / 1e6);
        Self { west, south, east, north }
    }

    /// Whether the position lies inside or on the edge. 180 and -180 degrees are the same meridian.
    /// A box with NaN contains nothing.
    pub fn contains(&self, position: Position) -> bool {
        let (longitude, latitude) = (position.longitude(), position.latitude());
        let across = |longitude: f64| {
            if self.west > self.east {
                longitude >= self.west || longitude <= self.east
            } else {
                self.west <= longitude && longitude <= self.east
            }
        };
        let same_meridian = longitude.abs() == 180.0 && across(-longitude);
        self.south <= latitude && latitude <= self.north && (across(longitude) || same_meridian)
    }

    /// Degrees from the left edge to the right one, 0 to 360.
    pub fn width_deg(&self) -> f64 {
        let width = self.east - self.west;
        if width < 0.0 { width + 360.0 } else { width }
    }

    /// Great-circle metres from a position to the nearest place of the box: 0 inside. Rounding never makes it more than
    /// [`Position::distance_m`] says of a place in the box.
    ///
    /// ```
    /// use friendly_city::{Bounds, Position};
    /// let fiji = Bounds { west: 177.0, south: -18.5, east: -179.0, north: -16.0 };
    /// assert_eq!(fiji.distance_m(Position::new(179.9, -17.0)?), 0.0);
    /// assert_eq!(fiji.distance_m(Position::new(-178.0, -17.0)?).round(), 106_336.0);
    /// # Ok::<(), friendly_city::PositionError>(())
    /// ```
    pub fn distance_m(&self, from: Position) -> f64 {
        let latitude = from.latitude();
        // Degrees to the nearer edge, 0 between them.
        let east_of = |edge: f64| match from.longitude() - edge {
            west if west < 0.0 => west + 360.0,
            east => east,
        };
        let beyond = east_of(self.west) - self.width_deg();
        let apart = if beyond <= 0.0 { 0.0 } else { beyond.min(360.0 - east_of(self.west)) };
        if apart == 0.0 && self.south <= latitude && latitude <= self.north {
            return 0.0;
        }
        let here = Position { longitude: 0.0, latitude };
        let to = |latitude: f64| here.haversine(Position { longitude: apart, latitude });
        // On the great circle of the edge's meridian the nearest place is where the way to it meets it squarely; from
        // there on, distances rise both ways, to the end of the meridian.
        let foot = atan2(sin_deg(latitude), cos_deg(latitude) * cos_deg(apart)).to_degrees();
        let mut haversine = to(self.south).min(to(self.north));
        if self.south < foot && foot < self.north {
            haversine = haversine.min(to(foot));
        }
        // Ten times what the operations above lose, and a tenth of a millimetre.
        (distance_m_from_haversine(haversine) * (1.0 - 1e-14) - 1e-4).max(0.0)
    }

    /// The box and everything within `metres` of it, and no more than its corners need. All longitudes where that
    /// reaches a pole. Metres below zero or NaN count as zero.
    pub fn expanded(&self, metres: f64) -> Self {
        let angle = if metres > 0.0 { metres / EARTH_RADIUS_M } else { 0.0 };
        let (south, north) = (self.south - angle.to_degrees(), self.north + angle.to_degrees());
        let all = Self { west: -180.0, south: south.max(-90.0), east: 180.0, north: north.min(90.0) };
        if south <= -90.0 || north >= 90.0 {
            return all;
        }
        // The farthest a circle around a corner reaches east: sin(reach) = sin(angle) / cos(latitude).
        let farthest = self.south.abs().max(self.north.abs());
        let sine = sin_deg(angle.to_degrees()) / cos_deg(farthest);
        let reach = asin(sine).to_degrees();
        if self.width_deg() + 2.0 * reach >= 360.0 {
            return all;
        }
        let (west, east) = (self.west - reach, self.east + reach);
        let west = if west < -180.0 { west + 360.0 } else { west };
        let east = if east > 180.0 { east - 360.0 } else { east };
        Self { west, east, ..all }
    }
}
