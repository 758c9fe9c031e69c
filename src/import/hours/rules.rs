//! The parser's tree → rules this project can evaluate, or the reason why not.

use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleOperator, RuleSequence};
use opening_hours_syntax::{Error, parse};

use super::HoursError;
use super::source::{Plain, plain};
use crate::time::{DAY_MINUTES, OpenState};

/// One bit each in a mask of the rules that match a day.
const MOST_RULES: usize = 64;

/// A span of minutes counted from the midnight its day starts with; the end may lie in the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub start: u16,
    pub end: u16,
    pub state: OpenState,
}

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub days: DaySelector,
    /// Unknown ends of open-ended spans first, so that what is known paints over them.
    pub spans: Vec<Span>,
    pub state: OpenState,
    pub operator: RuleOperator,
}

impl Rule {
    /// Whether it speaks of the whole day.
    pub fn is_whole_day(&self) -> bool {
        matches!(self.spans.as_slice(), [Span { start: 0, end: DAY_MINUTES, .. }])
    }

    /// Whether what it says hangs on more of the date than the weekday.
    pub fn is_dated(&self) -> bool {
        let DaySelector { year, monthday, week, weekday } = &self.days;
        let dated = |range: &WeekDayRange| match range {
            WeekDayRange::Fixed { offset, nth_from_start, nth_from_end, .. } => {
                *offset != 0 || *nth_from_start != [true; 5] || *nth_from_end != [true; 5]
            }
            WeekDayRange::Holiday { .. } => false,
        };
        !year.is_empty() || !monthday.is_empty() || !week.is_empty() || weekday.iter().any(dated)
    }

    /// Whether it names a weekday.
    pub fn names_weekday(&self) -> bool {
        self.days.weekday.iter().any(|r| matches!(r, WeekDayRange::Fixed { .. }))
    }

    /// Day offsets of the holidays it names.
    pub fn holidays(&self) -> impl Iterator<Item = (HolidayKind, i16)> {
        self.days.weekday.iter().filter_map(|r| match r {
            WeekDayRange::Holiday { kind, offset } => Some((*kind, *offset)),
            WeekDayRange::Fixed { .. } => None,
        })
    }
}

/// Reads a text as rules.
pub(super) fn rules(text: &str) -> Result<Vec<Rule>, HoursError> {
    if text.trim().is_empty() {
        return Err(syntax(0, "there are no opening hours"));
    }
    let plain = plain(text)?;
    let tree = parse(&plain.text).map_err(|error| refuse(&error, &plain))?;
    if tree.rules.len() > MOST_RULES {
        return Err(HoursError::new(
            "hours-too-long",
            0,
            format!("{} rules, more than {MOST_RULES}", tree.rules.len()),
            "say it with fewer rules",
        ));
    }
    tree.rules.into_iter().map(rule).collect()
}

fn syntax(at: usize, message: impl Into<String>) -> HoursError {
    HoursError::new(
        "hours-syntax",
        at,
        message,
        "write OSM opening_hours, for example `Mo-Fr 09:00-17:00; PH off`",
    )
}

fn unsupported(message: impl Into<String>, help: &str) -> HoursError {
    HoursError::new("hours-unsupported", 0, message, help)
}

fn refuse(error: &Error, plain: &Plain) -> HoursError {
    match error {
        Error::Syntax(detail) => {
            // The parser's own error type is not public to its users; its first line ends in `--> line:column`.
            let shown = detail.to_string();
            let column = shown
                .lines()
                .next()
                .and_then(|line| line.rsplit(':').next())
                .and_then(|column| column.trim().parse::<usize>().ok());
            let column = column.unwrap_or(1).saturating_sub(1);
            let blank = plain.text.chars().skip(column).take_while(|c| *c == ' ').count();
            let at = plain.origin(column + blank);
            let rest: String = plain.text.chars().skip(column + blank).take(20).collect();
            match rest.is_empty() {
                true => syntax(at, "the text ends where something more is expected"),
                false => syntax(at, format!("`{rest}` is not opening hours here")),
            }
        }
        Error::Unsupported("point in time") => unsupported(
            "a single time is not a span",
            "write when it closes, for example `10:00-18:00`, or `10:00+` if that is not known",
        ),
        other => {
            let message = other.to_string().to_lowercase();
            HoursError::new("hours-value", 0, message, "see the OSM wiki, Key:opening_hours/specification")
        }
    }
}

fn rule(parsed: RuleSequence) -> Result<Rule, HoursError> {
    let state = match parsed.kind {
        RuleKind::Open => OpenState::Open,
        RuleKind::Closed => OpenState::Closed,
        RuleKind::Unknown => OpenState::Unknown,
    };
    let spans = spans(&parsed.time_selector.spans, state)?;
    Ok(Rule { days: parsed.day_selector, spans, state, operator: parsed.operator })
}

fn spans(parsed: &[TimeSpan], state: OpenState) -> Result<Vec<Span>, HoursError> {
    let mut known = Vec::new();
    let mut open_ended = Vec::new();
    for span in parsed {
        if span.repeats.is_some() {
            return Err(unsupported(
                "times that repeat within a span",
                "write the span alone: `10:00-16:00`",
            ));
        }
        let (start, end) = (minutes(&span.range.start)?, minutes(&span.range.end)?);
        // An end at or before the start lies in the next day; `08:00-08:00` is a whole day.
        let end = if end <= start { end + DAY_MINUTES } else { end };
        match (span.open_end, end) {
            (false, _) => known.push(Span { start, end, state }),
            (true, _) if state == OpenState::Closed => {
                return Err(HoursError::new(
                    "hours-ambiguous",
                    0,
                    "closed with an open end",
                    "write until when it is closed",
                ));
            }
            // The parser writes `10:00+` as `10:00-24:00` with an open end.
            (true, DAY_MINUTES) => open_ended.push(start),
            (true, _) => {
                known.push(Span { start, end, state });
                open_ended.push(end);
            }
        }
    }
    let starts: Vec<u16> = known.iter().map(|s| s.start).chain(open_ended.iter().copied()).collect();
    let ends = open_ended.iter().map(|from| {
        let next = starts.iter().copied().filter(|s| s > from).min();
        Span {
            start: *from,
            end: next.unwrap_or(2 * DAY_MINUTES).min(latest(*from)),
            state: OpenState::Unknown,
        }
    });
    Ok(ends.filter(|s| s.start < s.end).chain(known.iter().copied()).collect())
}

/// How long `from+` leaves the state unknown: to midnight, but 10 hours from 17:00 on and 8 from 22:00 on, as
/// opening_hours.js has it.
fn latest(from: u16) -> u16 {
    match from / 60 {
        22.. => (from + 8 * 60).min(2 * DAY_MINUTES),
        17.. => from + 10 * 60,
        _ => DAY_MINUTES,
    }
}

fn minutes(time: &Time) -> Result<u16, HoursError> {
    match time {
        Time::Fixed(time) => Ok(time.mins_from_midnight()),
        Time::Variable(time) => Err(HoursError::new(
            "hours-sun",
            0,
            format!("`{time}` hangs on the sun, whose times this compiler does not work out"),
            "write times of the clock, per season if they differ",
        )),
    }
}
