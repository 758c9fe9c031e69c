//! A service station as its staff write it, and the set of facilities it has.

use serde::{Deserialize, Serialize};

use crate::{Position, Text};

/// Facility names every city shares, after OpenStreetMap and the field; their place here is their bit.
/// New names are only ever appended: packs that are out there refer to these by number.
pub const KNOWN_FACILITIES: [&str; 20] = [
    "rest_area",
    "drinking_water",
    "hot_water",
    "microwave",
    "charging",
    "battery_swap",
    "toilet",
    "air_conditioning",
    "heating",
    "wifi",
    "first_aid",
    "tools",
    "umbrella",
    "reading",
    "nap",
    "refrigerator",
    "shower",
    "parking",
    "mother_and_baby",
    "legal_desk",
];

/// A set of up to 64 facilities, one bit each: the known ones first, then a city's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FacilitySet(pub u64);

impl FacilitySet {
    /// Whether every facility of `needed` is here.
    pub fn contains_all(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }
    /// The bits that are set, lowest first.
    pub fn bits(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |bit| self.0 >> bit & 1 == 1)
    }
}

/// Who may come in. A wider standing includes the narrower: a member is a worker, a worker is everyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Admission {
    /// Anyone.
    #[default]
    Everyone,
    /// People who work in new forms of employment: riders, couriers, drivers.
    Workers,
    /// Members of the operator's organisation only.
    Members,
}

impl Admission {
    /// All of them, in wire order.
    pub const ALL: [Self; 3] = [Self::Everyone, Self::Workers, Self::Members];
    /// The authored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Workers => "workers",
            Self::Members => "members",
        }
    }
    /// The admission with this authored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }
}

/// How a make-up workday (调休) is read by a station's hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Makeup {
    /// It counts as the weekday it replaces.
    #[default]
    Weekday,
    /// It stays the day it is.
    None,
}

/// A station as authored: one row of `stations.csv`. Everything but `id`, `names` and `position` may be empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// Unique in the city, stable for ever.
    pub id: String,
    /// Its name; the column `name` is in the city's first language, `name_en` in English, and so on.
    pub names: Text,
    /// What it is, for example `station`, `toilets`, `cafe`.
    pub kind: String,
    /// WGS-84.
    pub position: Position,
    /// Street address, in the city's first language.
    pub address: String,
    /// District name as in the city's districts.
    pub district: String,
    /// OSM `opening_hours`, already normalised; empty: not known.
    pub opening_hours: String,
    /// How a make-up workday is read.
    pub makeup: Makeup,
    /// OSM `opening_hours` while a severe-weather alert is on; empty: the usual ones.
    pub alert_hours: String,
    /// Facility names, of [`KNOWN_FACILITIES`] or the city's own.
    pub facilities: Vec<String>,
    /// Emergency supplies, free words.
    pub supplies: Vec<String>,
    /// Who may come in.
    pub admission: Admission,
    /// How to get in, for example "code lock at night".
    pub access_note: String,
    /// Seats; 0: not known.
    pub capacity: u32,
    /// Telephone.
    pub phone: String,
    /// Who runs it.
    pub operator: String,
    /// Where the record comes from.
    pub source: String,
    /// When someone last vouched for it, `YYYY-MM-DD`.
    pub assured_date: String,
    /// Columns this version does not know, kept as `name, text`.
    pub extra: Vec<(String, String)>,
}
