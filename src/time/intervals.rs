//! Sets of instants as half-open intervals: what `and`, `or` and `not` are once time is in play.

use super::Instant;

/// Disjoint half-open intervals of instants, ascending, none touching the next.
///
/// ```
/// use friendly_city::time::{Instant, Intervals};
/// let morning = Intervals::one(Instant(0), Instant(10));
/// let shift = Intervals::one(Instant(5), Instant(20));
/// assert_eq!(morning.intersect(&shift), Intervals::one(Instant(5), Instant(10)));
/// assert_eq!(morning.union(&shift), Intervals::one(Instant(0), Instant(20)));
/// assert!(morning.contains(Instant(0)) && !morning.contains(Instant(10)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intervals(Vec<(Instant, Instant)>);

impl Intervals {
    /// No instant.
    pub const EMPTY: Self = Self(Vec::new());

    /// From `from` to `to`, not included; nothing where that is not after `from`.
    pub fn one(from: Instant, to: Instant) -> Self {
        let mut one = Self::default();
        one.push(from, to);
        one
    }

    /// Appends an interval that starts no earlier than every one before; one that touches the last is joined to it.
    pub fn push(&mut self, from: Instant, to: Instant) {
        if to <= from {
            return;
        }
        match self.0.last_mut() {
            Some((_, end)) if *end >= from => *end = (*end).max(to),
            _ => self.0.push((from, to)),
        }
    }

    /// Whether there is no instant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (Instant, Instant)> {
        self.0.iter().copied()
    }

    /// Whether an instant is in it.
    pub fn contains(&self, at: Instant) -> bool {
        self.around(at).is_some()
    }

    /// The interval an instant lies in.
    pub fn around(&self, at: Instant) -> Option<(Instant, Instant)> {
        let next = self.0.partition_point(|(from, _)| *from <= at);
        let found = *self.0.get(next.checked_sub(1)?)?;
        (at < found.1).then_some(found)
    }

    /// The first instant of it from `at` on.
    pub fn first_from(&self, at: Instant) -> Option<Instant> {
        self.0.iter().find(|(_, to)| *to > at).map(|(from, _)| (*from).max(at))
    }

    /// What is in both.
    pub fn intersect(&self, other: &Self) -> Self {
        Self::at_least(2, &[self, other])
    }

    /// What is in either.
    pub fn union(&self, other: &Self) -> Self {
        Self::at_least(1, &[self, other])
    }

    /// What of `whole` is not in it.
    pub fn complement(&self, whole: (Instant, Instant)) -> Self {
        let mut rest = Self::default();
        let mut from = whole.0;
        for (start, end) in self.iter() {
            rest.push(from, start.min(whole.1));
            from = from.max(end);
        }
        rest.push(from, whole.1);
        rest
    }

    /// What is in at least `n` of the sets, by one sweep over all their ends. For `n` of 0 that is not answered: the
    /// caller knows the whole.
    pub fn at_least(n: usize, sets: &[&Self]) -> Self {
        let mut ends: Vec<(Instant, bool)> = Vec::new();
        for set in sets {
            for (from, to) in set.iter() {
                ends.push((from, true));
                ends.push((to, false));
            }
        }
        // At one instant what ends goes first; `push` joins what another one goes on with.
        crate::sort::sort(&mut ends, Ord::cmp);
        let mut found = Self::default();
        let (mut count, mut since) = (0usize, Instant(0));
        for (at, begins) in ends {
            if begins {
                count += 1;
                if count == n {
                    since = at;
                }
            } else {
                if count == n {
                    found.push(since, at);
                }
                count = count.saturating_sub(1);
            }
        }
        found
    }
}
