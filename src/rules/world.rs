//! Everything a rule is asked against: nothing else can change its answer.

use std::collections::BTreeMap;

use super::{Attribute, Facts, Window};
use crate::Position;
use crate::time::{Instant, Schedule, Zone};

/// Which positions lie in which area; `None` where the area is not known.
pub trait Areas {
    /// Whether the position lies in the area.
    fn contains(&self, area: &str, position: Position) -> Option<bool>;
}

/// No areas are known.
#[derive(Clone, Copy, Debug)]
pub struct NoAreas;

impl Areas for NoAreas {
    fn contains(&self, _: &str, _: Position) -> Option<bool> {
        None
    }
}

/// Compiled opening hours by their text.
#[derive(Clone, Debug, Default)]
pub struct Schedules(pub BTreeMap<String, Schedule>);

/// How often an event happened in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The event.
    pub event: String,
    /// The window that `at` lies in.
    pub window: Window,
    /// How often.
    pub value: i64,
}

/// The situation.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Now.
    pub at: Instant,
    /// The city's clock.
    pub zone: &'a Zone,
    /// Where, if that is known.
    pub position: Option<Position>,
    /// What is known about the worker.
    pub facts: &'a Facts,
    /// What the city declares. A fact whose attribute is not declared here counts as not known.
    pub attributes: &'a [Attribute],
    /// Opening hours that occur in rules.
    pub schedules: &'a Schedules,
    /// Areas.
    pub areas: &'a dyn Areas,
    /// From the ledger.
    pub counts: &'a [Count],
}
