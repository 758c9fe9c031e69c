//! The same question as [`offers`](super::offers()), answered for whoever shows it: nothing is put into words or JSON yet.

use std::cmp::Ordering;

use super::OffersRequest;
use super::offers::way;
use crate::offer::{Catalogue, Disclosure, Entry, Judgement, Merchant, Situation, Verdict};
use crate::rules::{Change, Explanation, Reason, Trust};
use crate::sort::sort;

/// One offer for one person.
#[derive(Debug)]
pub(crate) struct Mine<'a> {
    /// The offer.
    pub entry: &'a Entry,
    /// Who gives it.
    pub merchant: Option<&'a Merchant>,
    /// From the person to the merchant: metres, and degrees from north.
    pub way: Option<(f64, f64)>,
    /// Whether it is theirs, if they are believed.
    pub judged: Judgement,
    /// Whether it is so without believing them.
    pub sure: bool,
    /// Why, if they are believed.
    pub explanation: Option<Explanation>,
    /// What would make it theirs, the easiest first.
    pub remedies: Vec<Vec<Change>>,
}

/// Every offer the person may learn of, nearest first, then by id.
pub(crate) fn mine<'a>(
    catalogue: &'a Catalogue,
    situation: &Situation,
    request: &OffersRequest<'_>,
) -> Vec<Mine<'a>> {
    let mut all: Vec<Mine<'a>> = catalogue
        .offers
        .iter()
        .filter(|entry| request.merchant.is_none_or(|merchant| merchant == entry.offer.merchant))
        .filter_map(|entry| one(catalogue, entry, situation, request))
        .collect();
    sort(&mut all, Mine::nearer);
    all
}

impl Mine<'_> {
    /// The nearer first, then by id.
    pub(crate) fn nearer(&self, other: &Self) -> Ordering {
        let far = |one: &Mine<'_>| one.way.map_or(0.0, |(metres, _)| metres);
        far(self).total_cmp(&far(other)).then_with(|| self.entry.offer.id.cmp(&other.entry.offer.id))
    }
}

fn one<'a>(
    catalogue: &'a Catalogue,
    entry: &'a Entry,
    situation: &Situation,
    request: &OffersRequest<'_>,
) -> Option<Mine<'a>> {
    let merchant = catalogue.merchant(&entry.offer.merchant);
    let way = way(merchant, situation.position);
    if !request.reaches(way) {
        return None;
    }
    let vouched = catalogue.judge(entry, situation, Trust::Vouched);
    if entry.offer.disclosure != Disclosure::Public && vouched.verdict != Verdict::Eligible {
        return None;
    }
    let judged = catalogue.judge(entry, situation, Trust::Said);
    // What is over for everyone is no news to anyone.
    if judged.verdict == Verdict::NotEligible
        && matches!(judged.reason, Some(Reason::Expired | Reason::Paused))
    {
        return None;
    }
    let remedies = match judged.verdict {
        Verdict::NotNow | Verdict::NotEligible => catalogue.remedies(entry, situation, Trust::Said),
        _ => Vec::new(),
    };
    Some(Mine {
        entry,
        merchant,
        way,
        sure: vouched.verdict == judged.verdict,
        judged,
        explanation: catalogue.explain(entry, situation, Trust::Said),
        remedies,
    })
}
