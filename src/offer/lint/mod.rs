//! What is wrong with offers that are written as they should be: those that nobody can have, and those that do not do what
//! they seem to. Nothing is said that is not so; what takes too long to say is left out.

mod limits;
mod price;
mod references;
mod shadow;
mod tiers;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalogue, Entry, OfferStatus};
use crate::Problem;
use crate::rules::lint::{Budget, conditions};

/// What of the city the offers refer to.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Attributes that an issuer is trusted for.
    pub issued: &'a BTreeSet<String>,
    /// Ids of stations; `None` where they were not read.
    pub stations: Option<&'a BTreeSet<&'a str>>,
}

impl Catalogue {
    /// Everything that the checks find, with JSON pointers into the file that the catalogue was made from.
    pub fn lint(&self, city: &Surroundings<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut budget = Budget::default();
        references::check(self, city, &mut problems);
        price::check(self, &mut problems);
        limits::check(self, &mut problems);
        let rules =
            self.offers.iter().enumerate().filter_map(|(at, entry)| {
                Some((at, format!("/offers/{at}/eligibility"), entry.rule.as_ref()?))
            });
        let (never, always) = conditions(&self.book, rules, city.issued, &mut budget, &mut problems);
        window::check(self, &never, &always, &mut budget, &mut problems);
        tiers::check(self, &mut budget, &mut problems);
        shadow::check(self, &never, &mut budget, &mut problems);
        problems
    }

    /// Offers that are on, with their numbers, by merchant and group; those of no group are left out.
    fn by_group(&self) -> BTreeMap<(&str, &str), Vec<(usize, &Entry)>> {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (at, entry) in self.offers.iter().enumerate() {
            let offer = &entry.offer;
            if offer.status == OfferStatus::Active && !offer.stacking.category.is_empty() {
                let group = (offer.merchant.as_str(), offer.stacking.category.as_str());
                all.entry(group).or_default().push((at, entry));
            }
        }
        all
    }
}
