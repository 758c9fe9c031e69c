//! Days as `YYYY-MM-DD` and periods as `P18Y`, `P6M`, `P30D`.

use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::text::{digits, number};
use crate::time::Date;

/// A day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")))]
pub struct Day(pub Date);

impl Day {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digit = |(i, b): (usize, &u8)| if matches!(i, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() };
        if bytes.len() != 10 || !bytes.iter().enumerate().all(digit) {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        Date::from_ymd(i32::try_from(part(0, 4)?).ok()?, part(5, 7)?, part(8, 10)?).map(Self)
    }
}

impl TryFrom<String> for Day {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, RuleError> {
        Self::parse(&text).ok_or(RuleError::Day(text))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        let (year, month, day) = day.0.ymd();
        let mut text = String::from(if year < 0 { "-" } else { "" });
        digits(&mut text, u64::from(year.unsigned_abs()), if year < 0 { 3 } else { 4 });
        for part in [month, day] {
            text.push('-');
            digits(&mut text, u64::from(part), 2);
        }
        text
    }
}

/// A stretch of civil time in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^P[0-9]+[YMD]$")))]
pub enum Period {
    /// `P18Y`
    Years(u16),
    /// `P6M`
    Months(u16),
    /// `P30D`
    Days(u16),
}

impl Period {
    /// The day this long after `date`; the last of the month where the month has no such day.
    pub fn after(self, date: Date) -> Option<Date> {
        let months = match self {
            Self::Days(days) => return date.0.checked_add(i32::from(days)).map(Date),
            Self::Months(months) => i32::from(months),
            Self::Years(years) => i32::from(years) * 12,
        };
        let (year, month, day) = date.ymd();
        let total = year.checked_mul(12)?.checked_add(month as i32 - 1)?.checked_add(months)?;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) as u32 + 1);
        (28..=day.max(28)).rev().map(|last| day.min(last)).find_map(|day| Date::from_ymd(year, month, day))
    }
}

impl TryFrom<String> for Period {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, RuleError> {
        let read = || {
            let rest = text.strip_prefix('P')?;
            let number = rest.get(..rest.len().checked_sub(1)?)?;
            let number = number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())??;
            Some(match rest.bytes().last()? {
                b'Y' => Self::Years(number),
                b'M' => Self::Months(number),
                b'D' => Self::Days(number),
                _ => return None,
            })
        };
        read().ok_or_else(|| RuleError::Period(text.clone()))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        match period {
            Period::Years(n) => ["P", &number(n.into()), "Y"].concat(),
            Period::Months(n) => ["P", &number(n.into()), "M"].concat(),
            Period::Days(n) => ["P", &number(n.into()), "D"].concat(),
        }
    }
}
