//! Which days a date selector means.

use std::ops::RangeInclusive;

use opening_hours_syntax::rules::day::{
    self as ds, DateOffset, DaySelector, MonthdayRange, WeekDayOffset, WeekDayRange, WeekRange, Weekday,
    YearRange,
};

use crate::time::Date;

/// Whether the parts of a selector above the weekday (year, month and day, week) mean this day.
pub(super) fn in_season(days: &DaySelector, date: Date) -> bool {
    (days.year.is_empty() || days.year.iter().any(|r| year(r, date)))
        && (days.monthday.is_empty() || days.monthday.iter().any(|r| monthday(r, date)))
        && (days.week.is_empty() || days.week.iter().any(|r| week(r, date)))
}

/// Whether a weekday selector means `date`, read as weekday `weekday` (Monday 0).
pub(super) fn weekday(range: &WeekDayRange, date: Date, weekday: u8) -> bool {
    let WeekDayRange::Fixed { range, offset, nth_from_start, nth_from_end } = range else { return false };
    let base = Date(date.0 - i32::from(*offset));
    let weekday = if *offset == 0 { weekday } else { base.weekday() };
    let (first, last) = (*range.start() as u8, *range.end() as u8);
    let named =
        if first <= last { (first..=last).contains(&weekday) } else { weekday >= first || weekday <= last };
    let (year, month, day) = base.ymd();
    let nth = |list: &[bool; 5], days: u32| list.get((days / 7) as usize).copied().unwrap_or(false);
    named && (nth(nth_from_start, day - 1) || nth(nth_from_end, month_length(year, month) - day))
}

/// The years a selector names, for working out how far it reaches.
pub(super) fn named_years(days: &DaySelector) -> Vec<i32> {
    let mut years = Vec::new();
    for range in &days.year {
        let (range, _) = range.into_parts();
        years.extend([**range.start(), **range.end()]);
    }
    for range in &days.monthday {
        match range {
            MonthdayRange::Month { year, .. } => years.extend(year.map(|y| *y)),
            MonthdayRange::Date { start, end } => {
                years.extend([start.0.year(), end.0.year()].into_iter().flatten().map(|y| *y));
            }
        }
    }
    years
}

fn year(range: &YearRange, date: Date) -> bool {
    let (range, step) = range.into_parts();
    let year = date.ymd().0;
    (**range.start()..=**range.end()).contains(&year)
        && (year - **range.start()) % i32::from(step.max(1)) == 0
}

fn week(range: &WeekRange, date: Date) -> bool {
    let (range, step) = range.into_parts();
    let week = iso_week(date);
    (range.start().0..=range.end().0).contains(&week)
        && week.saturating_sub(range.start().0).is_multiple_of(step.max(1))
}

/// ISO 8601: the week belongs to the year its Thursday lies in.
fn iso_week(date: Date) -> u8 {
    let thursday = Date(date.0 - i32::from(date.weekday()) + 3);
    let first = first_of(thursday.ymd().0, 1);
    ((thursday.0 - first.0) / 7 + 1) as u8
}

fn first_of(year: i32, month: u32) -> Date {
    // Years come from the parser (1900–9999) or from days near the horizon.
    Date::from_ymd(year, month, 1).unwrap_or(Date(0))
}

fn month_length(year: i32, month: u32) -> u32 {
    let next = if month == 12 { first_of(year + 1, 1) } else { first_of(year, month + 1) };
    (next.0 - first_of(year, month).0) as u32
}

fn monthday(range: &MonthdayRange, date: Date) -> bool {
    let (this, month, _) = date.ymd();
    match range {
        MonthdayRange::Month { range, year } => {
            let (first, last) = (*range.start() as u32, *range.end() as u32);
            let wraps = first > last;
            let within =
                if wraps { month >= first || month <= last } else { (first..=last).contains(&month) };
            let start_year = if wraps && month <= last { this - 1 } else { this };
            within && year.is_none_or(|y| *y == start_year)
        }
        MonthdayRange::Date { start, end } => {
            (this - 1..=this + 1).filter_map(|y| span(start, end, y)).any(|span| span.contains(&date))
        }
    }
}

/// The span that starts in `year`.
fn span(
    (start, from): &(ds::Date, DateOffset),
    (end, to): &(ds::Date, DateOffset),
    year: i32,
) -> Option<RangeInclusive<Date>> {
    let first = offset(on_year(start, year, Round::Up)?, from);
    let last = |year| Some(offset(on_year(end, year, Round::Down)?, to));
    // An end that names its year has only that one; otherwise the first end that is not before the start.
    let ends = match end.year() {
        Some(named) => [last(*named), None],
        None => [last(year), if start == end { None } else { last(year + 1) }],
    };
    let last = ends.into_iter().flatten().find(|last| *last >= first)?;
    // `2024 Dec 24` to an end without a year starts once; `Dec 24-2025 Jan 2` starts within the year before.
    let once = start.year().is_some() || end.year().is_none() || last.0 - first.0 < 366;
    once.then_some(first..=last)
}

/// What a day that a year lacks (29 February) becomes.
#[derive(Clone, Copy)]
enum Round {
    Up,
    Down,
}

fn on_year(date: &ds::Date, year: i32, round: Round) -> Option<Date> {
    if date.year().is_some_and(|named| *named != year) {
        return None;
    }
    match *date {
        ds::Date::Fixed { month, day, .. } => {
            let (month, day) = (month as u32, u32::from(day));
            Date::from_ymd(year, month, day).or_else(|| {
                let last = first_of(year, month).0 + month_length(year, month) as i32 - 1;
                Some(Date(match round {
                    Round::Up => last + 1,
                    Round::Down => last,
                }))
            })
        }
        ds::Date::Weekday { month, wday, nth, .. } => nth_weekday(year, month as u32, wday, nth),
        ds::Date::Easter { .. } => Some(easter(year)),
    }
}

fn nth_weekday(year: i32, month: u32, weekday: Weekday, nth: i8) -> Option<Date> {
    let (first, length) = (first_of(year, month), month_length(year, month) as i32);
    let weekday = weekday as i32;
    let day = if nth > 0 {
        (weekday - i32::from(first.weekday())).rem_euclid(7) + 7 * (i32::from(nth) - 1)
    } else {
        let last = Date(first.0 + length - 1);
        length - 1 - (i32::from(last.weekday()) - weekday).rem_euclid(7) + 7 * (i32::from(nth) + 1)
    };
    (0..length).contains(&day).then_some(Date(first.0 + day))
}

/// Western Easter Sunday. Source: the anonymous Gregorian algorithm, Nature, 20 April 1876.
fn easter(year: i32) -> Date {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days = h + l - 7 * m + 114;
    Date(first_of(year, (days / 31) as u32).0 + days % 31)
}

/// `+Su` is the first Sunday not before the date, `-Su` the last not after it; then whole days.
fn offset(date: Date, by: &DateOffset) -> Date {
    let days = match by.wday_offset {
        WeekDayOffset::None => 0,
        WeekDayOffset::Next(day) => (day as i32 - i32::from(date.weekday())).rem_euclid(7),
        WeekDayOffset::Prev(day) => -(i32::from(date.weekday()) - day as i32).rem_euclid(7),
    };
    Date(date.0 + days + i32::from(by.day_offset))
}
