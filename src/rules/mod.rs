//! Conditions on who an offer is for.

use serde::{Deserialize, Serialize};

/// A condition, as authored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Every one of these.
    All(Vec<Condition>),
}
