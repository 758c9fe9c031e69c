//! Weekly and monthly hours in the words of HSDS and RFC 5545, evaluated in civil time.

use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::text;
use crate::time::{Date, Local};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Frequency {
    /// On the weekdays of `byday`.
    Weekly,
    /// On the weekdays of `byday`, of which a number says which one of the month.
    Monthly,
}

impl Frequency {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
        }
    }
}

/// `MO,WE` or `2TU,-1FR`: weekdays (Monday 0), and which one of the month (0 = each).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^([+-]?0*[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?0*[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$")))]
pub struct ByDay(pub Vec<(i8, u8)>);

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl TryFrom<String> for ByDay {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, RuleError> {
        let one = |part: &str| {
            let (number, name) = part.split_at_checked(part.len().checked_sub(2)?)?;
            let weekday = NAMES.iter().position(|n| *n == name)? as u8;
            let number = if number.is_empty() { 0 } else { number.parse().ok().filter(|n| *n != 0)? };
            (-5..=5).contains(&number).then_some((number, weekday))
        };
        let days: Option<Vec<_>> = text.split(',').map(one).collect();
        days.map(Self).ok_or(RuleError::ByDay(text))
    }
}

impl From<ByDay> for String {
    fn from(days: ByDay) -> Self {
        let one = |(number, weekday): &(i8, u8)| {
            let name = NAMES.get(usize::from(*weekday)).copied().unwrap_or_default();
            if *number == 0 { name.to_owned() } else { [&text::number((*number).into()), name].concat() }
        };
        days.0.iter().map(one).collect::<Vec<_>>().join(",")
    }
}

/// `HH:MM`, to `24:00`, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")))]
pub struct Minute(pub u16);

impl TryFrom<String> for Minute {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, RuleError> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let digits = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
            let (hour, minute): (u16, u16) = (digits(hour) && digits(minute))
                .then(|| Some((hour.parse().ok()?, minute.parse().ok()?)))??;
            (minute < 60 && hour * 60 + minute <= 1440).then_some(Self(hour * 60 + minute))
        };
        read().ok_or_else(|| RuleError::Minute(text.clone()))
    }
}

impl From<Minute> for String {
    fn from(minute: Minute) -> Self {
        let mut text = String::new();
        text::digits(&mut text, u64::from(minute.0 / 60), 2);
        text.push(':');
        text::digits(&mut text, u64::from(minute.0 % 60), 2);
        text
    }
}

/// Hours that come back. They go over midnight where they close no later than they open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Recurring {
    /// How often.
    pub freq: Frequency,
    /// On which days.
    pub byday: ByDay,
    /// From.
    pub opens_at: Minute,
    /// To, not included.
    pub closes_at: Minute,
}

impl Recurring {
    /// Whether the hours hold at a civil moment.
    pub fn holds(&self, local: Local) -> bool {
        let (opens, closes) = (u32::from(self.opens_at.0) * 60, u32::from(self.closes_at.0) * 60);
        let over_midnight = closes <= opens;
        let today = local.second >= opens && (over_midnight || local.second < closes);
        let yesterday = over_midnight && local.second < closes;
        (today && self.begins_on(local.date))
            || (yesterday && local.date.0.checked_sub(1).is_some_and(|day| self.begins_on(Date(day))))
    }

    /// Whether hours begin on a day.
    pub(super) fn begins_on(&self, date: Date) -> bool {
        let (year, month, day) = date.ymd();
        let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let left = Date::from_ymd(next_year, next, 1).map_or(0, |first| (first.0 - 1 - date.0) / 7);
        let (from_start, from_end) = ((day as i32 - 1) / 7 + 1, -(left + 1));
        self.byday.0.iter().any(|(number, weekday)| {
            let number = i32::from(*number);
            *weekday == date.weekday() && (number == 0 || number == from_start || number == from_end)
        })
    }
}
