//! Offers that no hour of their validity opens to anyone, and hours that are always open.

use std::collections::BTreeSet;

use crate::offer::{Catalogue, OfferStatus};
use crate::rules::lint::{Budget, size};
use crate::rules::{Horizon, Known, Rule, Trust, Truth, World};
use crate::time::{Instant, Intervals};
use crate::{Place, Problem};

/// Nobody announces a discount for longer, and working out its hours takes time.
const MOST_DAYS: i64 = 3_660;

/// What working out the hours of a day costs.
const QUESTIONS_A_DAY: u64 = 10;

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
        // Nothing is known of anybody: what may hold then is no less than what holds for whomever.
        let world = World {
            book: &catalogue.book,
            at: from,
            position: None,
            known: &known,
            counts: &[],
            trust: Trust::Vouched,
        };
        if is_both(rule, world, entry.valid) {
            continue;
        }
        let work = size(rule).saturating_mul(u64::try_from(days).unwrap_or(0) + 1);
        if budget.take(work.saturating_mul(QUESTIONS_A_DAY)).is_none() {
            return;
        }
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

/// Whether half-hours of its first week show already that it opens and that it is not always open: so with almost all.
fn is_both(rule: &Rule, mut world: World<'_>, valid: Horizon) -> bool {
    let (mut opens, mut is_not_always) = (false, false);
    for half_hour in 0..7 * 48 {
        world.at = Instant(valid.0.0.saturating_add(half_hour * 1_800));
        if world.at >= valid.1 {
            break;
        }
        let truth = rule.truth(&world);
        opens |= truth != Truth::False;
        is_not_always |= truth != Truth::True;
        if opens && is_not_always {
            return true;
        }
    }
    false
}
