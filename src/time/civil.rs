//! Instants on the time line, civil dates, and the offset between them.

use std::fmt;

use serde::{Serialize, Serializer};

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A day of the proleptic Gregorian calendar: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// The date of a year, month (1–12) and day (1–31), or `None` if there is no such day.
    ///
    /// Formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=longest).contains(&day) || !(-9999..=9999).contains(&year) {
            return None;
        }
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let mp = (month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + day as i32 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Some(Self(era * 146_097 + doe - 719_468))
    }

    /// Year, month (1–12), day (1–31). Formula: Hinnant, `civil_from_days`.
    pub fn ymd(self) -> (i32, u32, u32) {
        // In i64, so that no day overflows.
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// Monday 0 … Sunday 6.
    pub fn weekday(self) -> u8 {
        // The sum after the remainder: it must not overflow on any day.
        (self.0.rem_euclid(7) + 3).rem_euclid(7) as u8
    }
}

/// A civil moment: a day and the second within it (0–86,399).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local {
    /// The day.
    pub date: Date,
    /// Seconds since its midnight.
    pub second: u32,
}

/// A city's offset from UTC: one fixed offset, or the transitions that were resolved when the pack was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Offset in seconds before the first transition.
    pub first_offset_s: i32,
    /// `(from, offset in seconds)`, ascending.
    pub transitions: Vec<(Instant, i32)>,
}

impl Zone {
    /// One offset for ever.
    pub fn fixed(offset_s: i32) -> Self {
        Self { first_offset_s: offset_s, transitions: Vec::new() }
    }
    /// The offset in force at `instant`, in seconds east of Greenwich.
    pub fn offset_s(&self, instant: Instant) -> i32 {
        let after = self.transitions.partition_point(|(from, _)| *from <= instant);
        after.checked_sub(1).and_then(|i| self.transitions.get(i)).map_or(self.first_offset_s, |t| t.1)
    }
    /// Civil time at `instant`.
    pub fn local(&self, instant: Instant) -> Local {
        let s = instant.0.saturating_add(i64::from(self.offset_s(instant)));
        let day = s.div_euclid(86_400).clamp(-4_000_000, 4_000_000);
        Local { date: Date(day as i32), second: s.rem_euclid(86_400) as u32 }
    }
    /// The instant at which the civil clock first shows `local`; in a gap, the instant the clock jumps past it.
    pub fn instant(&self, local: Local) -> Instant {
        let naive = i64::from(local.date.0) * 86_400 + i64::from(local.second);
        let mut offset = self.first_offset_s;
        for &(from, next) in &self.transitions {
            // Still before the jump with the old offset: the jump does not concern this civil moment.
            if naive - i64::from(offset) < from.0 {
                break;
            }
            if naive - i64::from(next) < from.0 {
                return from;
            }
            offset = next;
        }
        Instant(naive - i64::from(offset))
    }
    /// `instant` with this zone's offset, for printing.
    pub fn timestamp(&self, instant: Instant) -> Timestamp {
        Timestamp { instant, offset_s: self.offset_s(instant) }
    }
}

/// An instant with an offset; prints and serialises as RFC 3339, `2026-10-08T03:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// When.
    pub instant: Instant,
    /// Seconds east of Greenwich.
    pub offset_s: i32,
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = Zone::fixed(self.offset_s).local(self.instant);
        let (year, month, day) = local.date.ymd();
        let (h, m, s) = (local.second / 3600, local.second / 60 % 60, local.second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}")?;
        let (sign, off) = if self.offset_s < 0 { ('-', -self.offset_s) } else { ('+', self.offset_s) };
        write!(f, "{sign}{:02}:{:02}", off / 3600, off / 60 % 60)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
