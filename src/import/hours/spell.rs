//! Compiled hours → a text that says the same, where there is one.

use super::{HoursContext, compile};
use crate::Makeup;
use crate::time::{Calendar, DAY_MINUTES, Date, OpenState, Schedule};

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Hours as OSM `opening_hours` that compile to `schedule` whatever the calendar, and the make-up rule they take for that.
/// `None`: they hang on dates, or are unknown for a part of the time, and the table does not tell what was written.
///
/// ```
/// use friendly_city::Makeup;
/// use friendly_city::import::hours::spell;
/// use friendly_city::time::{OpenState::*, Schedule, ScheduleBuilder};
/// assert_eq!(spell(&Schedule::constant(Open)), Some(("24/7".to_owned(), Makeup::Weekday)));
/// let open = vec![(0, Closed), (8 * 60, Open), (17 * 60, Closed)];
/// let week = std::array::from_fn(|day| if day < 5 { open.clone() } else { vec![(0, Closed)] });
/// let schedule = ScheduleBuilder::weekly(week).build().unwrap();
/// assert_eq!(spell(&schedule), Some(("Mo-Fr 08:00-17:00".to_owned(), Makeup::None)));
/// ```
pub fn spell(schedule: &Schedule) -> Option<(String, Makeup)> {
    match schedule.constant_state() {
        // Hours that nobody wrote down.
        Some(OpenState::Unknown) => return Some((String::new(), Makeup::Weekday)),
        Some(OpenState::Open) => return Some(("24/7".to_owned(), Makeup::Weekday)),
        Some(OpenState::Closed) => return Some(("off".to_owned(), Makeup::Weekday)),
        None => {}
    }
    let week = schedule.only_week()?;
    let mut rules: Vec<String> = Vec::new();
    let mut said = [false; 7];
    for (first, pattern) in week.iter().enumerate() {
        let is_new = said.get(first).is_some_and(|said| !said);
        if !is_new {
            continue;
        }
        let same: Vec<bool> = week.iter().map(|other| other == pattern).collect();
        said.iter_mut().zip(&same).for_each(|(said, same)| *said |= same);
        let spans = spans(pattern)?;
        if !spans.is_empty() {
            rules.push(format!("{} {}", days(&same), spans.join(",")));
        }
    }
    let text = rules.join("; ");
    let makeup =
        if week.iter().all(|day| Some(day) == week.first()) { Makeup::Weekday } else { Makeup::None };
    // Proven, not believed: what it compiles to is what was compiled.
    let calendar = Calendar::default();
    let context = HoursContext { calendar: &calendar, makeup, from: Date(0), to: Date(0) };
    (compile(&text, &context).as_ref() == Ok(schedule)).then_some((text, makeup))
}

/// `Mo-Fr`, `Mo,We`: runs of at least three days are ranges.
fn days(same: &[bool]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut day = 0;
    while day < same.len() {
        let run = same.iter().skip(day).take_while(|same| **same).count();
        let name = |day: usize| DAYS.get(day).copied().unwrap_or_default();
        match run {
            0 => {}
            1 => parts.push(name(day).to_owned()),
            2 => parts.extend([name(day).to_owned(), name(day + 1).to_owned()]),
            _ => parts.push(format!("{}-{}", name(day), name(day + run - 1))),
        }
        day += run.max(1);
    }
    parts.join(",")
}

/// When a day is open; `None`: a part of it is unknown.
fn spans(pattern: &[(u16, OpenState)]) -> Option<Vec<String>> {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let ends = pattern.iter().skip(1).map(|(from, _)| *from).chain([DAY_MINUTES]);
    let mut spans = Vec::new();
    for ((from, state), to) in pattern.iter().zip(ends) {
        match state {
            OpenState::Open => spans.push(format!("{}-{}", clock(*from), clock(to))),
            OpenState::Closed => {}
            OpenState::Unknown => return None,
        }
    }
    Some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DayKind;

    /// What is spelled compiles, in a city with holidays too, to what it was spelled from.
    #[test]
    fn a_week_says_what_it_was() {
        let plain = Calendar::default();
        let day = |text: &str| Date::from_ymd(2026, 10, text.parse().expect("a day")).expect("a date");
        let kinds = [(day("1"), DayKind::Holiday), (day("10"), DayKind::Workday)];
        let arranged = Calendar { days: kinds.map(|(day, kind)| (day, (kind, String::new()))).into() };
        let context = |calendar, makeup| HoursContext { calendar, makeup, from: day("1"), to: day("31") };
        for (text, spelled, makeup) in [
            ("24/7", "24/7", Makeup::Weekday),
            ("off", "off", Makeup::Weekday),
            ("Mo-Su 08:00-20:00", "Mo-Su 08:00-20:00", Makeup::Weekday),
            (
                "Mo-Fr 08:00-12:00,13:30-18:00; Sa 10:00-16:00",
                "Mo-Fr 08:00-12:00,13:30-18:00; Sa 10:00-16:00",
                Makeup::None,
            ),
            ("Mo,We,Fr 09:00-10:00", "Mo,We,Fr 09:00-10:00", Makeup::None),
            // The tail of a night belongs to the day it lies on.
            ("Mo-Su 18:00-02:00", "Mo-Su 00:00-02:00,18:00-24:00", Makeup::Weekday),
            ("Fr 22:00-02:00", "Fr 22:00-24:00; Sa 00:00-02:00", Makeup::None),
        ] {
            let schedule = compile(text, &context(&plain, Makeup::None)).expect("right");
            let found = spell(&schedule);
            assert_eq!(found, Some((spelled.to_owned(), makeup)), "{text}");
            assert_eq!(compile(spelled, &context(&arranged, makeup)), Ok(schedule), "{text}");
        }
        for text in ["Mo-Fr 08:00-17:00; PH off", "Apr-Oct 08:00-20:00", "10:00+"] {
            let schedule = compile(text, &context(&arranged, Makeup::Weekday)).expect("right");
            assert_eq!(spell(&schedule), None, "{text}");
        }
    }
}
