//! What is different just now: a station that is closed or full, weather alerts. A small signed file beside the pack, written
//! anew every few minutes; without it everything else stays as it is.
//!
//! `docs/status.md` has the form and the rules. No clock: the instant comes in.

mod form;
mod timeline;
#[cfg(feature = "manifest")]
mod verify;

#[cfg(feature = "import")]
mod events;
#[cfg(feature = "import")]
mod record;

#[cfg(feature = "import")]
pub use events::{EVENTS, event};
pub use form::{Refused, read, write};
#[cfg(feature = "import")]
pub(crate) use form::{is_words, on_globe};
#[cfg(feature = "import")]
pub use record::{
    Closed, STATUS_SCHEMA, StatusFile, When, WrittenActivity, WrittenAlert, WrittenRoom, WrittenStation,
    WrittenText,
};
pub(crate) use timeline::status_at;
#[cfg(feature = "manifest")]
pub use verify::{Taken, authenticate, read_file, sign, verify};

use crate::Text;
use crate::sort::sort;
use crate::time::Instant;

/// The name of the file beside the manifest.
pub const STATUS_FILE: &str = "status.json";
/// A phone reads it every few minutes, so it must stay small: a thousand stations with something to say fit.
pub const MOST_BYTES: usize = 128 << 10;
/// More alerts at once are nobody's weather.
pub const MOST_ALERTS: usize = 32;
/// Those that [`MOST_BYTES`] could hold at the shortest.
pub const MOST_STATIONS: usize = 4_096;
/// Things that one station is short of.
pub const MOST_SHORT: usize = 16;
/// Times at which one station is open in a day.
pub const MOST_TIMES: usize = 8;
/// Characters of a text that people read: three lines on a phone.
pub const MOST_TEXT: usize = 200;
/// Languages of one text.
pub const MOST_LANGUAGES: usize = 8;
/// Characters of a name that is kept as it was given: an id, an event, a colour, a supply.
pub const MOST_NAME: usize = 64;
/// For so long after it was issued a status is used, with its age; what was true a day ago helps nobody.
pub const MOST_AGE_S: i64 = 86_400;
/// A phone's clock may be so far behind the publisher's.
pub const AHEAD_S: i64 = 86_400;

/// What is different just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveStatus {
    /// The city's id.
    pub city: String,
    /// From 1; every later one has a higher one.
    pub version: u64,
    /// When it was signed.
    pub issued: Instant,
    /// From when the next one should have been there.
    pub expires: Instant,
    /// Weather alerts, in the order of [`LiveStatus::sort`].
    pub alerts: Vec<Alert>,
    /// Stations with something to say, ascending by id.
    pub stations: Vec<StationNow>,
}

/// A severe-weather alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// From when it is in force.
    pub from: Instant,
    /// Until when, not included.
    pub to: Instant,
    /// The code of the event, `1003`; or whatever the publisher wrote, if that is none that was known.
    pub event: String,
    /// What the event is called, where that is known.
    pub names: Text,
    /// `blue`, `yellow`, `orange` or `red`; or whatever the publisher wrote.
    pub colour: String,
    /// Where it holds, in whole micro-degrees west, south, east, north; `None`: in the whole city. West above east crosses
    /// the antimeridian.
    pub bounds: Option<[i32; 4]>,
}

/// The order of alerts.
pub(crate) type AlertKey<'a> = (Instant, Instant, &'a str, &'a str, Option<[i32; 4]>);

/// What is different at a station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StationNow {
    /// Its id.
    pub id: String,
    /// Whether it is closed out of turn.
    pub closed: Option<Until>,
    /// Hours that hold today in place of the usual ones.
    pub hours: Option<HoursNow>,
    /// Whether there is room.
    pub room: Option<Room>,
    /// Facilities and supplies that it has run short of, ascending.
    pub short: Vec<String>,
    /// What is going on there.
    pub activity: Option<ActivityNow>,
    /// Whatever else must be said.
    pub note: Text,
}

/// Up to when something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// As long as nothing else is said.
    FurtherNotice,
    /// Not included.
    At(Instant),
}

/// Hours that hold from one instant to another: open in the given times, else closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursNow {
    /// From when they hold.
    pub from: Instant,
    /// Until when, not included.
    pub to: Instant,
    /// When it is open: half-open, ascending, within these, none touching the next.
    pub open: Vec<(Instant, Instant)>,
}

/// Whether there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// None.
    Full,
    /// Some.
    Some,
}

/// What is going on at a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityNow {
    /// What it is called.
    pub names: Text,
    /// Until when it goes on.
    pub to: Instant,
}

/// How old a status is at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// The next is not due yet.
    Current,
    /// The next should have been there: it is used, and its age is said.
    Late,
    /// Issued more than a day before the instant, or after it: not used.
    Not,
}

impl Room {
    /// Both, by name.
    pub const ALL: [(&'static str, Self); 2] = [("full", Self::Full), ("some", Self::Some)];

    /// The word in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Some => "some",
        }
    }
}

impl LiveStatus {
    /// Puts everything in the one order that a file has, so that it says the same in whatever order it was written. What
    /// [`read`] gives has it.
    pub fn sort(&mut self) {
        sort(&mut self.alerts, |a, b| a.key().cmp(&b.key()));
        sort(&mut self.stations, |a, b| a.id.cmp(&b.id));
        self.stations.iter_mut().for_each(|station| sort(&mut station.short, Ord::cmp));
    }

    /// Seconds since it was issued, not below 0.
    pub fn age_s(&self, at: Instant) -> i64 {
        at.0.saturating_sub(self.issued.0).max(0)
    }

    /// Whether it was issued more than a day after an instant: one of the two clocks is wrong.
    pub fn is_ahead(&self, at: Instant) -> bool {
        self.issued.0 > at.0.saturating_add(AHEAD_S)
    }

    /// Whether it is to be used at an instant.
    pub fn age(&self, at: Instant) -> Age {
        if self.is_ahead(at) || self.age_s(at) >= MOST_AGE_S {
            Age::Not
        } else if at < self.expires {
            Age::Current
        } else {
            Age::Late
        }
    }
}

impl Alert {
    /// Whether it is in force at an instant and a place (micro-degrees, longitude first).
    pub fn holds(&self, at: Instant, [longitude, latitude]: [i32; 2]) -> bool {
        let Some([west, south, east, north]) = self.bounds else { return self.is_on(at) };
        let across = if west <= east {
            west <= longitude && longitude <= east
        } else {
            longitude >= west || longitude <= east
        };
        across && south <= latitude && latitude <= north && self.is_on(at)
    }

    /// Whether it is in force at an instant, somewhere.
    pub fn is_on(&self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }

    /// What the event is called in a language, or as it was given.
    pub fn name(&self, language: &str) -> &str {
        if self.names.is_empty() { &self.event } else { self.names.get(language) }
    }

    /// What no two alerts have in common.
    pub(crate) fn key(&self) -> AlertKey<'_> {
        (self.from, self.to, &self.event, &self.colour, self.bounds)
    }

    /// How grave it is: red 4 to blue 1; 0 for a colour that is not known.
    pub fn gravity(&self) -> u8 {
        match self.colour.as_str() {
            "red" => 4,
            "orange" => 3,
            "yellow" => 2,
            "blue" => 1,
            _ => 0,
        }
    }
}
