//! Offers that never make a bill cheaper, because another of their group is at least as good whenever they could be had.

use std::collections::BTreeSet;

use crate::money::Fen;
use crate::offer::{Basis, Catalogue, Effect, EffectKind, Entry, Offer, Policy};
use crate::rules::RuleBook;
use crate::rules::lint::{Budget, Constant};
use crate::{Place, Problem};

/// Each is compared with each; nobody writes so many of one group.
const MOST_OFFERS: usize = 500;

pub(super) fn check(
    catalogue: &Catalogue,
    never: &BTreeSet<usize>,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) {
    // Names that somebody excludes; excluding holds both ways.
    let excluded: BTreeSet<&str> = catalogue
        .offers
        .iter()
        .flat_map(|entry| entry.offer.stacking.excludes.iter().map(String::as_str))
        .collect();
    for ((merchant, group), offers) in catalogue.by_group() {
        // One that saves more can keep an offer after it from reaching its minimum spend.
        let depends = catalogue.offers.iter().map(|entry| &entry.offer).any(|other| {
            other.merchant == merchant
                && other.stacking.category != group
                && other.effect.basis == Basis::Running
                && other.effect.minimum_spend_fen > Fen(0)
        });
        if depends || offers.len() > MOST_OFFERS {
            continue;
        }
        for (number, entry) in offers.iter().filter(|(number, _)| !never.contains(number)) {
            let better = offers.iter().find(|(other, better)| {
                other != number
                    && budget.take(1).is_some()
                    && !excluded.contains(better.offer.id.as_str())
                    && is_as_good(&better.offer, &entry.offer)
                    // Of two that are equally good the first stays.
                    && (other < number || !is_as_good(&entry.offer, &better.offer) || !covers(&catalogue.book, entry, better, budget))
                    && covers(&catalogue.book, better, entry, budget)
            });
            if let Some((_, better)) = better {
                let message = format!(
                    "`{}` of the same group saves at least as much for everyone who has this, and only one of them counts",
                    better.offer.id
                );
                let help = "delete this one, or correct its effect or its conditions";
                let place = Place::in_request(format!("/offers/{number}/id"));
                problems.push(Problem::warning("offer-shadowed", place, message, help));
            }
        }
    }
}

/// Whether whoever has `entry` has `better` too, at any instant.
fn covers(book: &RuleBook, better: &Entry, entry: &Entry, budget: &mut Budget) -> bool {
    let is_there = better.offer.stations.is_empty()
        || !entry.offer.stations.is_empty()
            && entry.offer.stations.iter().all(|id| better.offer.stations.contains(id));
    is_there
        && better.valid.0 <= entry.valid.0
        && entry.valid.1 <= better.valid.1
        && match (&entry.rule, &better.rule) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(from), Some(to)) => {
                from == to || Constant::new(book, budget).implies(from, to).unwrap_or(false)
            }
        }
}

/// Whether `better` saves no less in any bill that `offer` could be in.
fn is_as_good(better: &Offer, offer: &Offer) -> bool {
    let (a, b) = (&better.stacking, &offer.stacking);
    // What has a limit may be used up. What excludes another cannot take the other's place beside what that goes with.
    better.limits.is_empty()
        && a.policy == Policy::BestOf
        && b.policy == Policy::BestOf
        && a.priority == b.priority
        && a.excludes.iter().all(|name| b.excludes.contains(name))
        && saves_no_less(&better.effect, &offer.effect)
}

fn saves_no_less(better: &Effect, effect: &Effect) -> bool {
    let is_more = match (better.kind, effect.kind) {
        (EffectKind::PercentOff(a), EffectKind::PercentOff(b)) => a >= b,
        (EffectKind::AmountOff(a), EffectKind::AmountOff(b)) => a >= b,
        (EffectKind::FixedPrice(a), EffectKind::FixedPrice(b)) => a <= b,
        (EffectKind::FreeItem, EffectKind::FreeItem) => true,
        _ => false,
    };
    is_more
        && better.target == effect.target
        && better.basis == effect.basis
        && better.rounding == effect.rounding
        && better.minimum_spend_fen <= effect.minimum_spend_fen
        && match (better.maximum_discount_fen, effect.maximum_discount_fen) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) => a >= b,
        }
}
