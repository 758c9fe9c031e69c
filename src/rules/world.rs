//! Everything a rule is asked against: nothing else can change its answer.

use super::{Assurance, Known, RuleBook, Value, Window};
use crate::Position;
use crate::time::{Date, Instant, Local};

/// How often an event happened in the window that `at` lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The event.
    pub event: String,
    /// The window.
    pub window: Window,
    /// How often.
    pub value: i64,
}

/// How much a fact needs behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// What its attribute asks for: less counts as not known. This is what decides.
    #[default]
    Vouched,
    /// The worker's own word will do: for what is probably so, never for paying.
    Said,
}

/// The situation.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// What the rules refer to.
    pub book: &'a RuleBook,
    /// Now.
    pub at: Instant,
    /// Where, if that is known.
    pub position: Option<Position>,
    /// What is known about the worker.
    pub known: &'a Known,
    /// From the ledger; what is not counted here is not known.
    pub counts: &'a [Count],
    /// How much a fact needs behind it.
    pub trust: Trust,
}

impl World<'_> {
    /// Civil time now.
    pub fn local(&self) -> Local {
        self.book.zone.local(self.at)
    }

    /// The value of an attribute, if it is known and vouched for well enough. Not for what the clock says.
    pub fn value(&self, attribute: u16) -> Option<Value> {
        let fact = self.known.get(attribute)?;
        let needed = self.book.attributes.get(usize::from(attribute))?.assurance;
        (self.trust == Trust::Said || fact.assurance >= needed).then_some(fact.value)
    }

    /// Whether an attribute is known, and only not vouched for well enough.
    pub fn is_weak(&self, attribute: u16) -> bool {
        let needed =
            self.book.attributes.get(usize::from(attribute)).map_or(Assurance::Clock, |a| a.assurance);
        self.trust == Trust::Vouched && self.known.get(attribute).is_some_and(|fact| fact.assurance < needed)
    }

    /// The number of an attribute: a day, a boolean, a code, an integer.
    pub(super) fn integer(&self, attribute: u16) -> Option<i64> {
        match self.value(attribute)? {
            Value::Integer(value) => Some(value),
            Value::Document(_) => None,
        }
    }

    pub(super) fn count(&self, event: u16, window: Window) -> Option<i64> {
        let name = self.book.events.get(usize::from(event))?;
        self.counts.iter().find(|c| c.event == *name && c.window == window).map(|c| c.value)
    }

    /// The area of a number, and whether the place is in it; `None` where there is no place.
    pub(super) fn is_within(&self, area: u16) -> Option<bool> {
        let position = self.position?;
        let [west, south, east, north] = self.book.areas.get(usize::from(area))?.bounds;
        let (longitude, latitude) = (position.longitude(), position.latitude());
        Some((west..east).contains(&longitude) && (south..north).contains(&latitude))
    }
}

/// A day as rules compare it.
pub(super) fn day_number(date: Date) -> i64 {
    i64::from(date.0)
}

/// The day of a number, as far as there are days.
pub(super) fn date_of(number: i64) -> Date {
    Date(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN / 2 } else { i32::MAX / 2 }))
}
