//! What a day may be: the calendar says, or it does not reach that far and every possibility counts.

use std::collections::BTreeSet;

use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};

use super::HoursContext;
use super::dates;
use super::day::Matches;
use super::rules::Rule;
use crate::Makeup;
use crate::time::{Date, DayKind};

/// A way a day can be read.
#[derive(Clone, Copy)]
struct World {
    weekday: u8,
    /// Whether it is a public holiday.
    holiday: bool,
    /// Whether days some days off are, where the calendar does not say.
    holiday_nearby: bool,
    school_holiday: bool,
}

/// The rules, and what they want to know of a day.
pub(super) struct Worlds<'a> {
    rules: &'a [Rule],
    context: &'a HoursContext<'a>,
    span: Option<(Date, Date)>,
    holidays: bool,
    school: bool,
    nearby: Vec<i16>,
    /// Make-up workdays count, and this city has them.
    makeup: bool,
}

impl<'a> Worlds<'a> {
    pub fn new(rules: &'a [Rule], context: &'a HoursContext<'a>) -> Self {
        let named: Vec<(HolidayKind, i16)> = rules.iter().flat_map(Rule::holidays).collect();
        let offsets = named.iter().filter(|(kind, offset)| *kind == HolidayKind::Public && *offset != 0);
        // A calendar without a make-up workday is that of a country that has none.
        let has_makeup = context.calendar.days.values().any(|(kind, _)| *kind == DayKind::Workday);
        Self {
            rules,
            context,
            span: context.calendar.span(),
            holidays: named.contains(&(HolidayKind::Public, 0)),
            school: named.iter().any(|(kind, _)| *kind == HolidayKind::School),
            nearby: offsets.map(|(_, offset)| *offset).collect(),
            makeup: has_makeup && context.makeup == Makeup::Weekday && rules.iter().any(Rule::names_weekday),
        }
    }

    /// Whether the calendar has a say at all.
    pub fn use_calendar(&self) -> bool {
        self.holidays || self.makeup || !self.nearby.is_empty()
    }

    fn covered(&self, date: Date) -> bool {
        self.span.is_some_and(|(first, last)| (first..=last).contains(&date))
    }

    /// The sets of rules that may match a day. `known`: whether the calendar may be asked.
    pub fn matches(&self, date: Date, known: bool) -> BTreeSet<Matches> {
        let known_day = known && self.covered(date);
        let weekday = date.weekday();
        let kind = self.context.calendar.kind(date).filter(|_| known_day);
        let mut days = Vec::new();
        match kind {
            Some(DayKind::Holiday) => days.push((weekday, true)),
            // Which weekday it replaces is not published, so it may be any of the five.
            Some(DayKind::Workday) if self.makeup => days.extend((0..5).map(|w| (w, false))),
            Some(DayKind::Workday) => days.push((weekday, false)),
            None => {
                days.push((weekday, false));
                if self.holidays && !known_day {
                    days.push((weekday, true));
                }
                if self.makeup && !known_day && weekday >= 5 {
                    days.extend((0..5).map(|w| (w, false)));
                }
            }
        }
        let nearby_unknown =
            self.nearby.iter().any(|offset| !(known && self.covered(Date(date.0 - i32::from(*offset)))));
        let mut found = BTreeSet::new();
        for (weekday, holiday) in days {
            for holiday_nearby in either(nearby_unknown) {
                for school_holiday in either(self.school) {
                    let world = World {
                        weekday,
                        holiday,
                        holiday_nearby: *holiday_nearby,
                        school_holiday: *school_holiday,
                    };
                    found.insert(self.matches_in(date, known, world));
                }
            }
        }
        found
    }

    fn matches_in(&self, date: Date, known: bool, world: World) -> Matches {
        let day = |range: &WeekDayRange| match range {
            WeekDayRange::Fixed { .. } => dates::weekday(range, date, world.weekday),
            // No calendar of school holidays is kept: each day may be one.
            WeekDayRange::Holiday { kind: HolidayKind::School, .. } => world.school_holiday,
            WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } => world.holiday,
            WeekDayRange::Holiday { kind: HolidayKind::Public, offset } => {
                let base = Date(date.0 - i32::from(*offset));
                match known && self.covered(base) {
                    true => self.context.calendar.kind(base) == Some(DayKind::Holiday),
                    false => world.holiday_nearby,
                }
            }
        };
        let mut matches = 0;
        for (index, rule) in self.rules.iter().enumerate() {
            let weekdays = &rule.days.weekday;
            if (weekdays.is_empty() || weekdays.iter().any(day)) && dates::in_season(&rule.days, date) {
                matches |= 1 << index;
            }
        }
        matches
    }
}

fn either(unknown: bool) -> &'static [bool] {
    if unknown { &[false, true] } else { &[false] }
}
