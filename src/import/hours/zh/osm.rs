//! Groups → OSM syntax, if together they say one thing.

use super::group::{Days, Group, MonthDay, refuse};
use super::token::Day;
use crate::import::hours::HoursError;

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Bit of the holidays beside those of the seven weekdays.
const HOLIDAY: u8 = 1 << 7;

/// Writes the groups as rules.
pub(super) fn write(mut groups: Vec<Group>) -> Result<String, HoursError> {
    if !groups.iter().any(|g| !g.off) {
        let at = groups.first().map_or(0, |g| g.at);
        return Err(refuse("hours-no-times", at, "no times at which it is open"));
    }
    check_days(&mut groups)?;
    for group in &groups {
        check_times(group)?;
    }
    check_overlaps(&groups)?;

    // Days that are off say so last. Working days come before rest days, so that these may take back holidays.
    groups.sort_by_key(|g| (g.off, !(g.days.is_empty() && g.seasons.is_empty()), !is_working(g)));
    let all_holidays_said = groups.iter().any(|g| mask(&g.days) & HOLIDAY != 0);
    let mut text = String::new();
    for (index, group) in groups.iter().enumerate() {
        let adds = group.postfix && groups.iter().take(index).any(|g| overlap(g, group));
        if !text.is_empty() {
            text += if adds { ", " } else { "; " };
        }
        let whole = group.times == [(0, Some(1440))];
        let selector = selector(group);
        match (group.off, whole && selector.is_empty()) {
            (true, _) => text += &format!("{selector} off"),
            (false, true) => text += "24/7",
            (false, false) => {
                let times: Vec<String> = group.times.iter().map(|t| time(*t)).collect();
                text += format!("{selector} {}", times.join(",")).trim_start();
            }
        }
        let last_working = is_working(group) && !groups.iter().skip(index + 1).any(is_working);
        if last_working && !all_holidays_said {
            text += "; PH off";
        }
    }
    Ok(text)
}

fn is_working(group: &Group) -> bool {
    group.days.iter().any(|(day, _)| *day == Day::Working)
}

/// The days as bits: Monday lowest, then the holidays.
fn mask(days: &Days) -> u8 {
    days.iter().fold(0, |mask, (first, last)| {
        mask | match (first, last) {
            (Day::Week(a), Day::Week(b)) => (0..7)
                .filter(|d| if a <= b { (a..=b).contains(&d) } else { d >= a || d <= b })
                .fold(0, |m, d| m | 1 << d),
            (Day::Every, _) => 0x7f,
            (Day::Working, _) => 0x1f,
            (Day::Weekend, _) => 0x60,
            (Day::Rest, _) => 0x60 | HOLIDAY,
            _ => HOLIDAY,
        }
    })
}

/// A group without days speaks of every day.
fn spoken(group: &Group) -> u8 {
    if group.days.is_empty() { 0x7f } else { mask(&group.days) }
}

fn overlap(a: &Group, b: &Group) -> bool {
    let season = a.seasons.is_empty() || b.seasons.is_empty() || a.seasons == b.seasons;
    season && spoken(a) & spoken(b) != 0
}

/// Words whose sense hangs on the rest of the text: 假日 beside 平日 is every day that is none; 节假日 is a holiday
/// for certain, and a weekend too unless the text speaks of weekends otherwise.
fn check_days(groups: &mut [Group]) -> Result<(), HoursError> {
    let working = groups.iter().any(is_working);
    let named = groups.iter().filter(|g| !g.off).fold(0, |mask, g| {
        mask | g.days.iter().filter(|(d, _)| !matches!(d, Day::Every)).fold(0, |m, day| m | mask_of(*day))
    });
    for group in groups.iter_mut() {
        for (first, last) in &mut group.days {
            match first {
                Day::Rest if !working => {
                    return Err(refuse(
                        "hours-ambiguous",
                        group.at,
                        "`假日` without `平日`: weekends, holidays or both",
                    ));
                }
                Day::HolidayOrRest
                    if named & 0x60 == 0x60 || (group.off && named & 0x60 == 0 && named != 0) =>
                {
                    (*first, *last) = (Day::Holiday, Day::Holiday);
                }
                Day::HolidayOrRest => {
                    return Err(refuse(
                        "hours-ambiguous",
                        group.at,
                        "`节假日`: whether weekends are meant too is not said",
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn mask_of(day: (Day, Day)) -> u8 {
    match day.0 {
        Day::HolidayOrRest => 0,
        _ => mask(&vec![day]),
    }
}

/// Times ascend and do not overlap: otherwise an afternoon was written as a morning.
fn check_times(group: &Group) -> Result<(), HoursError> {
    let mut last = 0;
    for (index, (start, end)) in group.times.iter().enumerate() {
        let ends = end.unwrap_or(1440);
        let more = index + 1 < group.times.len();
        if *start < last || (more && (end.is_none() || ends >= 1440)) {
            return Err(refuse("hours-ambiguous", group.at, "times that are out of order or overlap"));
        }
        last = ends;
    }
    Ok(())
}

/// Two groups that open on the same days say the same thing twice, or one of them means something else. It is
/// clear only where one speaks of every day and the other of some, or where the days stand behind the times.
fn check_overlaps(groups: &[Group]) -> Result<(), HoursError> {
    let open: Vec<&Group> = groups.iter().filter(|g| !g.off).collect();
    let some_days = open.iter().find(|g| !g.days.is_empty() && spoken(g) & 0x7f != 0x7f);
    if let (Some(_), Some(group)) =
        (some_days, open.iter().find(|g| g.days.is_empty() && !g.seasons.is_empty()))
    {
        return Err(refuse("hours-ambiguous", group.at, "a season that may be for certain days only"));
    }
    for (index, group) in open.iter().enumerate() {
        for earlier in open.iter().take(index) {
            if !overlap(earlier, group) {
                continue;
            }
            // What working days have of their own leaves open what holidays have.
            let exception = !is_working(group)
                && earlier.days.is_empty()
                && earlier.seasons.is_empty()
                && !(group.days.is_empty() && group.seasons.is_empty());
            let apart = earlier.times.iter().all(|(s, e)| {
                group.times.iter().all(|(t, f)| e.is_some_and(|e| e <= *t) || f.is_some_and(|f| f <= *s))
            });
            let adds = earlier.postfix && group.postfix && apart;
            if !(exception && !group.postfix) && !adds {
                return Err(refuse("hours-ambiguous", group.at, "different times for the same days"));
            }
        }
    }
    Ok(())
}

fn selector(group: &Group) -> String {
    let seasons: Vec<String> = group
        .seasons
        .iter()
        .map(|(from, to)| if from == to { date(*from) } else { format!("{}-{}", date(*from), date(*to)) })
        .collect();
    // Holidays stand last, as the syntax wants them.
    let (mut days, mut holidays) = (Vec::new(), false);
    let every = group.days.iter().any(|(d, _)| *d == Day::Every);
    for (first, last) in &group.days {
        match (first, last) {
            (Day::Week(a), Day::Week(b)) => days.push(match (name(*a), name(*b)) {
                (a, b) if a == b => a.to_owned(),
                (a, b) => format!("{a}-{b}"),
            }),
            (Day::Working, _) => days.push("Mo-Fr".to_owned()),
            (Day::Weekend, _) => days.push("Sa-Su".to_owned()),
            (Day::Rest, _) => {
                days.push("Sa-Su".to_owned());
                holidays = true;
            }
            (Day::Every, _) => {}
            _ => holidays = true,
        }
    }
    if every {
        days = if holidays { vec!["Mo-Su".to_owned()] } else { Vec::new() };
    }
    if holidays {
        days.push("PH".to_owned());
    }
    [seasons.join(","), days.join(",")].join(" ").trim().to_owned()
}

fn name(day: u8) -> &'static str {
    WEEKDAYS.get(usize::from(day)).copied().unwrap_or("Mo")
}

fn date((month, day): MonthDay) -> String {
    let month = MONTHS.get(usize::from(month) - 1).copied().unwrap_or("Jan");
    day.map_or(month.to_owned(), |day| format!("{month} {day:02}"))
}

fn time((start, end): (u16, Option<u16>)) -> String {
    let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match end {
        None => format!("{}+", text(start)),
        // Past midnight as the clock shows it, unless that would be a day too short.
        Some(end) if end > 1440 && end - 1440 <= start => format!("{}-{}", text(start), text(end - 1440)),
        Some(end) => format!("{}-{}", text(start), text(end)),
    }
}
