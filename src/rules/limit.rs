//! How often, or for how much: limits as they are written.

use serde::{Deserialize, Serialize};

use super::Window;

/// A limit on the use of an offer or a reward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Whose use is counted.
    pub per: LimitPer,
    /// What is counted.
    pub metric: LimitMetric,
    /// Redemptions, or fen of an offer, or points of a reward.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000_000_000_i64)))]
    pub limit: i64,
    /// In what time, in the city's civil calendar: a week is from Monday, `ever` as long as the offer lasts.
    pub window: Window,
    /// Who can hold it.
    pub enforcement: Enforcement,
}

/// Whose use a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LimitPer {
    /// One worker's.
    Worker,
    /// One merchant's.
    Merchant,
    /// Everybody's.
    Total,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LimitMetric {
    /// Times.
    Redemptions,
    /// Fen taken off by an offer, or points paid for a reward.
    Amount,
}

/// Who can hold a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// The merchant's own log.
    VerifierLocal,
    /// Shares handed out beforehand.
    Allotment,
    /// A server, asked each time.
    Online,
}
