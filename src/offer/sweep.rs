//! All offers at once, for one person or for many: the same answers as one by one, in memory that is used again.

use super::catalogue::{Catalogue, Entry, Situation};
use super::record::{Disclosure, OfferStatus};
use crate::rules::{Asked, Columns, FlatRules, Trust, Truth, Work};
use crate::time::Instant;

/// The offers of a catalogue, made ready for asking all of them: once, for many situations.
#[derive(Clone, Debug)]
pub struct FlatOffers {
    rules: FlatRules,
    heads: Vec<Head>,
}

/// What it takes of an offer besides its rule. Offers are large, and asking all of them would read every one.
#[derive(Clone, Copy, Debug)]
struct Head {
    start: u32,
    from: Instant,
    to: Instant,
    is_limited: bool,
    is_public: bool,
}

impl FlatOffers {
    /// The rules in the order of the offers.
    pub fn rules(&self) -> &FlatRules {
        &self.rules
    }
}

impl Head {
    fn new(entry: &Entry, start: u32) -> Self {
        let (from, to) = entry.valid;
        // An offer that is not active is never in season.
        let to = if entry.offer.status == OfferStatus::Active { to } else { from };
        let is_limited = !entry.offer.limits.is_empty();
        Self { start, from, to, is_limited, is_public: entry.offer.disclosure == Disclosure::Public }
    }

    fn is_shut(&self, entry: &Entry, situation: &Situation, catalogue: &Catalogue) -> bool {
        situation.at < self.from
            || situation.at >= self.to
            || self.is_limited && entry.used_up(situation, &catalogue.book.zone).is_some()
    }
}

/// A catalogue, and the memory that asking it takes.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    catalogue: &'a Catalogue,
    flat: FlatOffers,
    asked: Asked,
}

impl<'a> Sweep<'a> {
    /// Makes the offers of a catalogue ready.
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, flat: catalogue.flat(), asked: Asked::default() }
    }

    /// Whether each offer is the person's now, in the order of the catalogue's offers: what [`Catalogue::truths`] says.
    pub fn truths(&mut self, situation: &Situation, trust: Trust, truths: &mut Vec<Truth>) {
        self.catalogue.sweep(&self.flat, situation, trust, &mut self.asked, truths);
    }

    /// What the last situation took.
    pub fn work(&self) -> Work {
        self.asked.work()
    }
}

impl Catalogue {
    /// The offers made ready for [`Self::sweep`] and [`Self::explain_all`].
    pub fn flat(&self) -> FlatOffers {
        let rules = FlatRules::new(&self.book, self.offers.iter().map(|entry| entry.rule.as_ref()));
        let heads = self.offers.iter().zip(rules.starts()).map(|(entry, start)| Head::new(entry, *start));
        FlatOffers { heads: heads.collect(), rules }
    }

    /// [`Self::truths`] without allocating: `flat` is this catalogue's, the memory is the caller's.
    pub fn sweep(
        &self,
        flat: &FlatOffers,
        situation: &Situation,
        trust: Trust,
        asked: &mut Asked,
        truths: &mut Vec<Truth>,
    ) {
        let world = self.world(situation, trust);
        flat.rules.begin(&world, asked);
        truths.clear();
        truths.extend(self.offers.iter().zip(&flat.heads).map(|(entry, head)| {
            if head.is_shut(entry, situation, self) {
                return Truth::False;
            }
            flat.rules.truth(&world, asked, head.start)
        }));
    }

    /// [`Self::sweep`], and every part of every offer's rule with its reason and its gap, in columns. Of an offer whose
    /// `disclosure` is not public, nothing is told to whom it is not for.
    pub fn explain_all(
        &self,
        flat: &FlatOffers,
        situation: &Situation,
        trust: Trust,
        asked: &mut Asked,
        truths: &mut Vec<Truth>,
        columns: &mut Columns,
    ) {
        let world = self.world(situation, trust);
        flat.rules.begin(&world, asked);
        flat.rules.explain(&world, asked, columns);
        truths.clear();
        for (entry, head) in self.offers.iter().zip(&flat.heads) {
            let truth = if head.is_shut(entry, situation, self) {
                Truth::False
            } else {
                columns.status.get(head.start as usize).copied().unwrap_or(Truth::Unknown)
            };
            truths.push(truth);
            if !head.is_public && truth != Truth::True {
                columns.hide(head.start..flat.rules.end(head.start));
            }
        }
    }

    /// [`Self::truths`] of many people, each in the order of the offers, in the order of the situations. On all cores
    /// with the feature `parallel`; the answers are the same without it.
    pub fn evaluate_all(&self, situations: &[Situation], trust: Trust) -> Vec<Vec<Truth>> {
        let flat = self.flat();
        let one = |asked: &mut Asked, situation: &Situation| {
            let mut truths = Vec::with_capacity(self.offers.len());
            self.sweep(&flat, situation, trust, asked, &mut truths);
            truths
        };
        #[cfg(all(feature = "parallel", not(target_arch = "wasm32")))]
        {
            use rayon::prelude::{IntoParallelRefIterator as _, ParallelIterator as _};
            situations.par_iter().map_init(Asked::default, one).collect()
        }
        #[cfg(not(all(feature = "parallel", not(target_arch = "wasm32"))))]
        {
            let mut asked = Asked::default();
            situations.iter().map(|situation| one(&mut asked, situation)).collect()
        }
    }
}
