//! Two written times → a span, if there is only one way to read them.

use super::token::Part;
use crate::import::hours::HoursError;

/// A time as written: hour, minute, how it was marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub hour: u16,
    pub minute: u16,
    pub padded: bool,
    pub part: Option<Part>,
    /// Marked `AM` (false) or `PM` (true).
    pub pm: Option<bool>,
    pub next_day: bool,
    pub at: usize,
}

/// A span in minutes from midnight; the end may pass 1440. No end: it is not said when it closes.
pub(super) type Span = (u16, Option<u16>);

fn ambiguous(at: usize, what: &str) -> HoursError {
    HoursError::new(
        "hours-ambiguous",
        at,
        what,
        "write times of the 24-hour clock with two digits, for example `09:00-17:00`",
    )
}

/// The time of the 24-hour clock, from 0 to 30 hours.
fn read(clock: Clock) -> Result<u16, HoursError> {
    let Clock { hour, minute, part, pm, at, .. } = clock;
    let wrong = || ambiguous(at, "the part of the day and the hour do not go together");
    if hour > 24 && (part.is_some() || pm.is_some()) || hour > 29 || (hour == 24 && minute > 0) {
        return Err(HoursError::new(
            "hours-value",
            at,
            format!("`{hour}:{minute:02}` is not a time"),
            "write hours from 0 to 24",
        ));
    }
    let hour = match (pm, part) {
        (Some(_), Some(_)) => return Err(wrong()),
        (Some(false), None) => match hour {
            12 => 0,
            0..=11 => hour,
            _ => return Err(wrong()),
        },
        (Some(true), None) => match hour {
            12 => 12,
            1..=11 => hour + 12,
            _ => return Err(wrong()),
        },
        (None, None) => hour,
        (None, Some(Part::Morning)) if hour <= 12 => hour,
        (None, Some(Part::Noon)) => match hour {
            11..=14 => hour,
            1 | 2 => hour + 12,
            _ => return Err(wrong()),
        },
        (None, Some(Part::Afternoon)) => match (hour, minute) {
            (1..=11, _) => hour + 12,
            // 下午12:00 is noon to some and midnight to others.
            (12, 0) => return Err(wrong()),
            (12..=24, _) => hour,
            _ => return Err(wrong()),
        },
        (None, Some(Part::Evening)) => match hour {
            5..=11 => hour + 12,
            12 if minute == 0 => 24,
            13..=24 => hour,
            _ => return Err(wrong()),
        },
        (None, Some(Part::Night)) if hour <= 6 => hour,
        _ => return Err(wrong()),
    };
    Ok(hour * 60 + minute)
}

/// The span from one written time to another.
pub(super) fn span(from: Clock, to: Clock) -> Result<Span, HoursError> {
    let start = read(from)?;
    if start >= 24 * 60 || from.next_day {
        return Err(ambiguous(from.at, "a span that starts after midnight of its day"));
    }
    if from.pm.is_none() && from.part.is_none() && to.pm.is_some() && from.hour <= 12 {
        return Err(ambiguous(from.at, "whether the start is before or after noon is not said"));
    }
    let marked = to.part.is_some() || to.pm.is_some();
    // The end takes the mark of the start: 下午3:00-5:00. Hours from 13 on need none.
    let inherits = !marked && !to.next_day && to.hour <= 12;
    let end = match (inherits, from.part, from.pm) {
        (true, Some(_), _) | (true, _, Some(_)) => {
            let part = match from.part {
                Some(Part::Noon) => Some(Part::Afternoon),
                other => other,
            };
            let end = read(Clock { part, pm: from.pm, ..to })?;
            if end <= start {
                return Err(ambiguous(to.at, "whether the end is before or after noon is not said"));
            }
            end
        }
        _ => read(to)?,
    };
    let end = match (end, to.next_day) {
        (0, false) if start > 0 => 24 * 60,
        (_, true) if end < 24 * 60 => end + 24 * 60,
        (_, true) => return Err(ambiguous(to.at, "the next day, and past 24 hours")),
        (_, false) if end > start => end,
        (_, false) => {
            let morning = start < 12 * 60;
            let may_be_afternoon = !marked && !to.padded && (1..=11).contains(&to.hour);
            let night = matches!(to.part, Some(Part::Night)) || to.pm == Some(false) || to.part.is_none();
            if !night || (morning && may_be_afternoon) {
                return Err(ambiguous(to.at, "the end is before the start: the next day, or the afternoon?"));
            }
            end + 24 * 60
        }
    };
    Ok((start, Some(end)))
}

/// A start whose end is not said.
pub(super) fn from_on(from: Clock) -> Result<Span, HoursError> {
    let start = read(from)?;
    if start >= 24 * 60 {
        return Err(ambiguous(from.at, "a start at or after midnight of its day"));
    }
    Ok((start, None))
}
