//! States of the search that have as many offers: of those that agree the one of the best rank, ascending.
//!
//! What std's map would do, at a tenth of its code.

use std::cmp::Ordering;

use super::search::Found;

/// States that lie together; twice as many are cut in two.
const ROW: usize = 32;

/// Rows of states, each row behind the one before it.
#[derive(Debug, Default)]
pub(super) struct Layer {
    rows: Vec<Vec<Found>>,
    count: usize,
}

impl Layer {
    /// How many states there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// All of them, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Found> {
        self.rows.iter().flatten()
    }

    /// All of them, ascending.
    pub(super) fn into_sorted(self) -> impl Iterator<Item = Found> {
        self.rows.into_iter().flatten()
    }

    /// Takes a state in, unless there is one that agrees with it and ranks no later.
    pub(super) fn take(&mut self, found: Found, compare: impl Fn(&Found, &Found) -> Ordering) {
        let begins_later = |row: &Vec<Found>| row.first().is_some_and(|first| compare(first, &found).is_gt());
        let at = self.rows.partition_point(|row| !begins_later(row)).saturating_sub(1);
        let Some(row) = self.rows.get_mut(at) else {
            self.rows.push(vec![found]);
            self.count = 1;
            return;
        };
        let place = row.partition_point(|one| compare(one, &found).is_lt());
        if let Some(known) = row.get_mut(place).filter(|known| compare(known, &found).is_eq()) {
            if found.rank() < known.rank() {
                *known = found;
            }
            return;
        }
        row.insert(place, found);
        self.count += 1;
        if row.len() == 2 * ROW {
            let rest = row.split_off(ROW);
            self.rows.insert(at + 1, rest);
        }
    }
}
