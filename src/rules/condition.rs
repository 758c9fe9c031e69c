//! The language of rules: its authored form is the JSON of these types.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Frequency, Period, Recurring};

/// Deeper rules are refused: nobody can read them, and reading them takes a stack.
pub const MAX_DEPTH: usize = 32;
/// Larger rules are refused: 200 offers of this size still answer in a second.
pub const MAX_NODES: usize = 10_000;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are the words of the language")]
pub enum Condition {
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// At least `n` hold.
    AtLeast { n: u32, of: Vec<Condition> },
    /// The code is one of these.
    In { attribute: String, values: Vec<String> },
    /// The value compares so.
    Compare { attribute: String, op: Op, value: Scalar },
    /// `from` ≤ value < `to`.
    Between { attribute: String, from: Scalar, to: Scalar },
    /// So long since the day of the attribute.
    Age { attribute: String, op: Op, period: Period },
    /// At these times.
    Schedule(ScheduleRule),
    /// In this area.
    Within { area: String },
    /// The document is in this state.
    Document { attribute: String, state: DocumentState },
    /// So many events in the window.
    Count { event: String, window: Window, op: Op, value: i64 },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(missing_docs, reason = "each is its sign")]
pub enum Op {
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    LessOrEqual,
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "!=")]
    NotEqual,
    #[serde(rename = ">=")]
    GreaterOrEqual,
    #[serde(rename = ">")]
    Greater,
}

impl Op {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }

    /// Whether `a op b`.
    pub fn holds<T: Ord>(self, a: T, b: T) -> bool {
        match self {
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Equal => a == b,
            Self::NotEqual => a != b,
            Self::GreaterOrEqual => a >= b,
            Self::Greater => a > b,
        }
    }
}

/// A value in a rule. No floats, nothing is coerced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Scalar {
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A code or a day.
    Text(String),
}

/// The state of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Today is one of its days.
    Valid,
    /// Its last day is over.
    Expired,
    /// There is none.
    Missing,
}

impl DocumentState {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Missing => "missing",
        }
    }
}

/// How far back events count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is its word")]
pub enum Window {
    Day,
    Week,
    Month,
    Ever,
}

impl Window {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Ever];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Ever => "ever",
        }
    }
}

/// Opening hours in OpenStreetMap's words, or hours that come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ScheduleRule {
    /// `{ "opening_hours": "Mo-Su 13:00-13:45" }`
    Hours(Hours),
    /// `{ "freq": "MONTHLY", "byday": "2TU", "opens_at": "09:00", "closes_at": "11:00" }`
    Recurring(Recurring),
}

/// Opening hours in OpenStreetMap's words, compiled by whoever loads the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The text, for example `Mo-Fr 11:00-14:00; PH off`.
    pub opening_hours: String,
}

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is its message")]
pub enum RuleError {
    TooDeep,
    TooLarge,
    NumberedWeekday,
    Day(String),
    Period(String),
    ByDay(String),
    Minute(String),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => write!(f, "the condition is nested deeper than {MAX_DEPTH}"),
            Self::TooLarge => write!(f, "the condition has more than {MAX_NODES} parts"),
            Self::NumberedWeekday => f.write_str("a weekday has a number, and `freq` is not `MONTHLY`"),
            Self::Day(text) => write!(f, "`{text}` is not a day such as `2026-10-01`"),
            Self::Period(text) => write!(f, "`{text}` is not a period such as `P18Y`, `P6M` or `P30D`"),
            Self::ByDay(text) => write!(f, "`{text}` is not a list of weekdays such as `MO,WE` or `2TU`"),
            Self::Minute(text) => write!(f, "`{text}` is not a time from `00:00` to `24:00`"),
        }
    }
}

impl std::error::Error for RuleError {}

impl Condition {
    /// Refuses what is too deep or too large. Call it once, when the rule is loaded.
    pub fn check(&self) -> Result<(), RuleError> {
        let mut left = vec![(self, 1)];
        let mut nodes = 0;
        while let Some((condition, depth)) = left.pop() {
            nodes += 1;
            if depth > MAX_DEPTH {
                return Err(RuleError::TooDeep);
            }
            if nodes > MAX_NODES {
                return Err(RuleError::TooLarge);
            }
            match condition {
                Self::All(of) | Self::Any(of) | Self::AtLeast { of, .. } => {
                    left.extend(of.iter().map(|one| (one, depth + 1)));
                }
                Self::Not(one) => left.push((one, depth + 1)),
                Self::Schedule(ScheduleRule::Recurring(hours))
                    if hours.freq == Frequency::Weekly && hours.byday.0.iter().any(|(n, _)| *n != 0) =>
                {
                    return Err(RuleError::NumberedWeekday);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
