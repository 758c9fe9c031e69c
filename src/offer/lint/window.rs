//! Offers that no hour of their validity opens to anyone, and hours that are always open.

use std::collections::BTreeSet;

use crate::offer::{Catalogue, OfferStatus};
use crate::rules::lint::{Budget, size};
use crate::rules::{Known, Trust, World};
use crate::time::Intervals;
use crate::{Place, Problem};

/// Nobody announces a discount for longer, and working out its hours takes time.
const MOST_DAYS: i64 = 3_660;

pub(super) fn check(
    catalogue: &Catalogue,
    never: &BTreeSet<usize>,
    always: &BTreeSet<usize>,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) {
    let known = Known::default();
    for (at, entry) in catalogue.offers.iter().enumerate() {
        let Some(rule) = &entry.rule else { continue };
        let (from, to) = entry.valid;
        let days = (to.0.saturating_sub(from.0)) / 86_400;
        if entry.offer.status != OfferStatus::Active
            || never.contains(&at)
            || !(0..=MOST_DAYS).contains(&days)
        {
            continue;
        }
        let work = size(rule).saturating_mul(u64::try_from(days).unwrap_or(0) + 1);
        if budget.take(work).is_none() {
            return;
        }
        // Nothing is known of anybody: what may hold then is no less than what holds for whomever.
        let world = World {
            book: &catalogue.book,
            at: from,
            position: None,
            known: &known,
            counts: &[],
            trust: Trust::Vouched,
        };
        let when = rule.when(&world, entry.valid);
        let place = Place::in_request(format!("/offers/{at}/eligibility"));
        if when.may_hold.is_empty() {
            let message = format!(
                "from `{}` to before `{}` there is no instant at which anyone has it",
                entry.offer.valid_from, entry.offer.valid_to
            );
            let help = "correct its hours or days, or `valid_from` and `valid_to`";
            problems.push(Problem::error("offer-never-open", place, message, help));
        } else if when.holds == Intervals::one(from, to) && !always.contains(&at) {
            let message = "this always holds while the offer is valid, whatever is known of a person";
            let help = "leave it out; or are hours or days wrong?";
            problems.push(Problem::warning("condition-always", place, message, help));
        }
    }
}
