//! The set of one worker's events, in canonical order, with everything looked up that a fold would otherwise look up anew.

use super::{Deed, Event};
use crate::sort::sort;

/// Events of one id that say different things. None of them counts, on any device, until somebody sorts it out: the one
/// that came first is not known to all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The id.
    pub id: String,
    /// The events, by their place in [`Ledger::events`].
    pub events: Vec<u32>,
}

/// The events of one worker: a set. The same events give the same ledger, whatever order they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    worker: String,
    /// By time, then by id, then by what they say.
    events: Vec<Event>,
    /// Of each event the number of its cause, or [`NONE`].
    causes: Vec<u32>,
    /// How many causes there are.
    cause_count: u32,
    /// Of each correction the event it is about.
    targets: Vec<u32>,
    /// Of each event whether another says something else under its id.
    conflicting: Vec<bool>,
    conflicts: Vec<Conflict>,
}

/// No place.
pub(super) const NONE: u32 = u32::MAX;

impl Ledger {
    /// The set of these events.
    ///
    /// ```
    /// use friendly_city::reward::{Deed, Event, Ledger};
    /// use friendly_city::time::Instant;
    /// let earned = Event {
    ///     at: Instant(1_760_000_000),
    ///     id: "01J1".into(),
    ///     deed: Deed::Earn { activity: "check-in".into(), points: None },
    ///     cause: "st-1/2026-10-08".into(),
    ///     station: String::new(),
    ///     vouched_by: String::new(),
    /// };
    /// let twice = Ledger::new("w-1", vec![earned.clone(), earned.clone()]);
    /// assert_eq!(twice, Ledger::new("w-1", vec![earned]));
    /// ```
    pub fn new(worker: impl Into<String>, events: Vec<Event>) -> Self {
        let mut ledger = Self { worker: worker.into(), events, ..Self::default() };
        ledger.index();
        ledger
    }

    /// Whose it is.
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// The events by time, then by id.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Ids under which different things are said.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Adds events: the union of both sets.
    pub fn merge(&mut self, events: impl IntoIterator<Item = Event>) {
        self.events.extend(events);
        self.index();
    }

    fn index(&mut self) {
        let events = &mut self.events;
        if !events.is_sorted_by(|a, b| a < b) {
            sort(events, Ord::cmp);
            events.dedup();
        }
        let count = events.len();
        let mut by_id: Vec<u32> = (0..count as u32).collect();
        let id = |at: u32| events.get(at as usize).map_or("", |event| event.id.as_str());
        // Ids that hold their time ascend as the events do, and then this is already sorted.
        if !by_id.is_sorted_by(|a, b| id(*a) <= id(*b)) {
            sort(&mut by_id, |a, b| id(*a).cmp(id(*b)).then(a.cmp(b)));
        }
        self.conflicting.clear();
        self.conflicting.resize(count, false);
        self.conflicts.clear();
        for same in by_id.chunk_by(|a, b| id(*a) == id(*b)).filter(|same| same.len() > 1) {
            for at in same {
                if let Some(slot) = self.conflicting.get_mut(*at as usize) {
                    *slot = true;
                }
            }
            self.conflicts.push(Conflict {
                id: same.first().map_or("", |at| id(*at)).to_owned(),
                events: same.to_vec(),
            });
        }
        let conflicting = &self.conflicting;
        self.targets.clear();
        self.targets.extend(events.iter().map(|event| match &event.deed {
            Deed::Correct { corrects, .. } => {
                let found = by_id.binary_search_by(|at| id(*at).cmp(corrects)).ok();
                let found = found.and_then(|at| by_id.get(at)).copied();
                // Which of several is meant nobody can say.
                found.filter(|at| conflicting.get(*at as usize) == Some(&false)).unwrap_or(NONE)
            }
            _ => NONE,
        }));
        self.number_causes();
    }

    /// One number for a cause, whoever reports it: the idempotency key is (kind, worker, cause). An event without one is
    /// its own.
    fn number_causes(&mut self) {
        let events = &self.events;
        let key = |at: u32| {
            let event = events.get(at as usize)?;
            let kind = match event.deed {
                Deed::Earn { .. } => 0,
                Deed::Redeem { .. } => 1,
                _ => return None,
            };
            // Causes and ids are told apart: somebody may use an id as a cause.
            Some(if event.cause.is_empty() {
                (kind, 1, event.id.as_str())
            } else {
                (kind, 0, event.cause.as_str())
            })
        };
        let mut by_cause: Vec<u32> = (0..events.len() as u32).filter(|at| key(*at).is_some()).collect();
        sort(&mut by_cause, |a, b| key(*a).cmp(&key(*b)).then(a.cmp(b)));
        self.causes.clear();
        self.causes.resize(events.len(), NONE);
        self.cause_count = 0;
        for same in by_cause.chunk_by(|a, b| key(*a) == key(*b)) {
            for at in same {
                if let Some(slot) = self.causes.get_mut(*at as usize) {
                    *slot = self.cause_count;
                }
            }
            self.cause_count += 1;
        }
    }

    /// The number of an event's cause.
    pub(super) fn cause(&self, at: usize) -> u32 {
        self.causes.get(at).copied().unwrap_or(NONE)
    }

    pub(super) fn cause_count(&self) -> usize {
        self.cause_count as usize
    }

    /// The event that a correction is about.
    pub(super) fn target(&self, at: usize) -> Option<usize> {
        self.targets.get(at).filter(|target| **target != NONE).map(|target| *target as usize)
    }

    pub(super) fn is_conflicting(&self, at: usize) -> bool {
        self.conflicting.get(at).copied().unwrap_or(false)
    }
}
