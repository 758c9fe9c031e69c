//! Which days a government moved: days off, and make-up workdays (调休).

use std::collections::BTreeMap;

use super::Date;

/// What an arranged day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A day off: `PH` in opening hours.
    Holiday,
    /// A day, usually at a weekend, that is worked as if it were a weekday.
    Workday,
}

/// The arranged days of a city. What it says holds for the years it names a day of, to the end of the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// By day: what it is, and its name in the city's first language.
    pub days: BTreeMap<Date, (DayKind, String)>,
}

impl Calendar {
    /// What is arranged for `date`; `None` also where the calendar does not reach.
    pub fn kind(&self, date: Date) -> Option<DayKind> {
        self.days.get(&date).map(|(kind, _)| *kind)
    }
    /// First and last day for which the calendar knows every arranged day: whole years. `None`: empty.
    pub fn span(&self) -> Option<(Date, Date)> {
        let first = self.days.first_key_value()?.0.ymd().0;
        let last = self.days.last_key_value()?.0.ymd().0;
        Some((Date::from_ymd(first, 1, 1)?, Date::from_ymd(last, 12, 31)?))
    }
}
