//! A whole city's ledgers at once.

use super::{Accounts, Ledger, Programme, State, Zero};
use crate::time::Instant;

/// What the ledgers of many workers amount to together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Workers.
    pub workers: u64,
    /// Events.
    pub events: u64,
    /// Events that counted.
    pub counted: u64,
    /// Events that were credited nothing because their cause had paid already.
    pub duplicates: u64,
    /// Events that were credited nothing because another says something else under their id.
    pub conflicts: u64,
    /// All accounts together.
    pub accounts: Accounts,
}

impl Totals {
    /// With one more worker.
    pub fn with(mut self, ledger: &Ledger, state: &State) -> Self {
        let of = |reason| state.outcomes.iter().filter(|one| one.reason == Some(reason)).count() as u64;
        self.workers += 1;
        self.events += ledger.events().len() as u64;
        self.counted += state.outcomes.iter().filter(|one| one.counted).count() as u64;
        self.duplicates += of(Zero::DuplicateCause);
        self.conflicts += of(Zero::IdConflict);
        self.plus(&Self { accounts: state.accounts, ..Self::default() })
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.workers += other.workers;
        self.events += other.events;
        self.counted += other.counted;
        self.duplicates += other.duplicates;
        self.conflicts += other.conflicts;
        self.accounts.issuance += other.accounts.issuance;
        self.accounts.worker += other.accounts.worker;
        self.accounts.redemption += other.accounts.redemption;
        self.accounts.expiry += other.accounts.expiry;
        self
    }
}

impl Programme {
    /// What the ledgers of many workers amount to. They come one by one, so that a city's need not be in memory at once;
    /// with the feature `parallel` on all cores: what becomes a ledger only there is read and put in order there too.
    #[cfg(all(feature = "parallel", not(target_arch = "wasm32")))]
    pub fn fold_all<L: Into<Ledger> + Send>(
        &self,
        ledgers: impl Iterator<Item = L> + Send,
        now: Instant,
    ) -> Totals {
        use rayon::iter::{ParallelBridge as _, ParallelIterator as _};
        // Sums do not depend on the order in which they are made.
        ledgers
            .par_bridge()
            .fold(Totals::default, |totals, ledger| {
                let ledger = ledger.into();
                totals.with(&ledger, &ledger.state(self, now))
            })
            .reduce(Totals::default, |a, b| a.plus(&b))
    }

    /// What the ledgers of many workers amount to. They come one by one, so that a city's need not be in memory at once.
    #[cfg(not(all(feature = "parallel", not(target_arch = "wasm32"))))]
    pub fn fold_all<L: Into<Ledger>>(&self, ledgers: impl Iterator<Item = L>, now: Instant) -> Totals {
        ledgers.fold(Totals::default(), |totals, ledger| {
            let ledger = ledger.into();
            totals.with(&ledger, &ledger.state(self, now))
        })
    }
}
