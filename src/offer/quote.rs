//! The bill: the cheapest permitted combination and order of offers, and why each other offer is not in it.

use serde::{Deserialize, Serialize};

use super::basket::Basket;
use super::check::{Checks, Told, Wrong};
use super::effect::{Action, Line};
use super::record::{EffectKind, Offer, Policy};
use super::search::{Candidate, search};
use crate::Problem;
use crate::money::Fen;
use crate::rules::{Limit, LimitMetric};
use crate::sort::sort;

/// One bit each in the search. No merchant has as many for one worker.
const MOST_OFFERS: usize = 64;

/// How much of one limit of an offer has been used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// The offer's id.
    pub offer: String,
    /// Which of its limits, from 0.
    pub limit: usize,
    /// Redemptions or fen, as the limit counts.
    pub used: i64,
}

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Before any offer.
    pub subtotal_fen: Fen,
    /// To be paid.
    pub total_fen: Fen,
    /// The difference.
    pub saving_fen: Fen,
    /// Whether nothing permitted is cheaper, proven.
    pub optimal: bool,
    /// No permitted combination costs less than this; the total itself where that is proven.
    pub bound_fen: Fen,
    /// In the order in which they are applied.
    pub applied: Vec<AppliedOffer>,
    /// Points that come with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointsGiven>,
    /// What each line comes to, in the basket's order.
    pub lines: Vec<QuotedLine>,
    /// By id.
    pub rejected: Vec<RejectedOffer>,
    /// How much work it was: states of the search that were opened.
    #[serde(skip)]
    pub states_opened: usize,
}

/// A step of the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedOffer {
    /// Its id.
    pub offer: String,
    /// What it takes off.
    pub saving_fen: Fen,
    /// What the bill comes to after it.
    pub running_fen: Fen,
}

/// Points from an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointsGiven {
    /// Its id.
    pub offer: String,
    /// How many.
    pub points: i64,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotedLine {
    /// Its id.
    pub id: String,
    /// All its units together.
    pub total_fen: Fen,
}

/// An offer that is not in the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedOffer {
    /// Its id.
    pub offer: String,
    /// Why.
    pub reason_code: ReasonCode,
    /// What it would save alone on this basket, used-up limits aside.
    pub would_save_fen: Fen,
}

/// Why an offer is not in the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// A limit is used up.
    UsageLimitReached,
    /// No line has a tag it is about.
    CategoryNotIncluded,
    /// The basket, or what the other offers leave of it, is below its minimum.
    MinimumSpendNotReached,
    /// It, or an offer of the bill, is exclusive or excludes the other.
    CombinationDisallowed,
    /// A better one of its category is in the bill.
    StackingConflict,
    /// The bill would not be cheaper with it.
    NotCheaper,
    /// There were more offers than are compared.
    NotCompared,
}

/// The cheapest permitted combination and order of `offers`, for which the worker is eligible already.
///
/// # Errors
/// The basket or an offer has a number that is out of range: every problem at once.
pub fn quote(basket: &Basket, offers: &[&Offer], used: &[Used]) -> Result<Quote, Vec<Problem>> {
    let offers = by_id(offers);
    let mut checks = Checks::default();
    check(basket, &offers, &mut checks);
    if checks.problems.is_empty() { Ok(bill(basket, &offers, used)) } else { Err(checks.problems) }
}

/// The same where nobody is told what is wrong: `None` where anything is.
pub(super) fn quiet_quote(basket: &Basket, offers: &[&Offer], used: &[Used]) -> Option<Quote> {
    let offers = by_id(offers);
    let mut wrong = Wrong::default();
    check(basket, &offers, &mut wrong);
    (!wrong.is_told()).then(|| bill(basket, &offers, used))
}

/// Offers and lines by id: their order in the input changes nothing.
fn by_id<'o>(offers: &[&'o Offer]) -> Vec<&'o Offer> {
    let mut offers = offers.to_vec();
    sort(&mut offers, |a, b| a.id.cmp(&b.id));
    offers
}

/// The bill of a basket and of offers by id, all of them checked.
fn bill(basket: &Basket, offers: &[&Offer], used: &[Used]) -> Quote {
    let mut sorted = basket.lines.clone();
    sort(&mut sorted, |a, b| a.id.cmp(&b.id));
    let lines: Vec<Line> = sorted.iter().map(Line::new).collect();
    let start: Vec<i64> = lines.iter().map(|line| line.original).collect();
    let subtotal: i64 = start.iter().sum();

    let mut rejected = Vec::new();
    let (mut ready, mut giving) = (Vec::new(), Vec::new());
    for &offer in offers {
        let (redemptions, amount) = left(offer, used);
        let free = Action::new(&offer.effect, &sorted, i64::MAX);
        let alone: i64 = free.savings(&lines, &start).iter().sum();
        let points = match offer.effect.kind {
            EffectKind::Points(points) => Some(points),
            _ => None,
        };
        let reason = if redemptions == Some(0) || amount == Some(0) {
            Some(ReasonCode::UsageLimitReached)
        } else if !free.aims() {
            Some(ReasonCode::CategoryNotIncluded)
        } else if !free.reached(&lines, &start) {
            Some(ReasonCode::MinimumSpendNotReached)
        } else {
            None
        };
        let action = Action::new(&offer.effect, &sorted, amount.unwrap_or(i64::MAX));
        match (reason, points) {
            (Some(reason), _) => rejected.push(reject(offer, reason, alone)),
            (None, Some(points)) => giving.push((offer, action, points)),
            (None, None) => ready.push((offer, action, (redemptions, amount), alone)),
        }
    }
    // Of those that exclude each other the one that gives most.
    sort(&mut giving, |a, b| b.2.cmp(&a.2).then_with(|| a.0.id.cmp(&b.0.id)));
    sort(&mut ready, |a, b| b.3.cmp(&a.3).then_with(|| a.0.id.cmp(&b.0.id)));
    let late = ready.split_off(ready.len().min(MOST_OFFERS));
    let ignored: i64 = late.iter().map(|one| one.1.most_saved(&lines, &start)).fold(0, i64::saturating_add);
    rejected.extend(late.iter().map(|one| reject(one.0, ReasonCode::NotCompared, one.3)));
    sort(&mut ready, |a, b| a.0.id.cmp(&b.0.id));

    let known: Vec<(&Offer, i64)> = ready.iter().map(|one| (one.0, one.3)).collect();
    let conflicts = |offer: &Offer| {
        let bits = known.iter().enumerate().filter(|(_, (other, _))| conflict(offer, other).is_some());
        bits.fold(0, |mask, (at, _)| mask | 1u64 << at)
    };
    let candidates: Vec<Candidate> = ready
        .into_iter()
        .map(|(offer, action, left, _)| Candidate {
            action,
            conflicts: conflicts(offer),
            priority: offer.stacking.priority,
            left,
        })
        .collect();
    let outcome = search(&lines, &candidates);

    let chosen: Vec<&Offer> =
        outcome.best.path.iter().filter_map(|&at| known.get(at)).map(|(offer, _)| *offer).collect();
    let mut running = start;
    let mut applied = Vec::new();
    for (&at, offer) in outcome.best.path.iter().zip(&chosen) {
        let Some(candidate) = candidates.get(at) else { continue };
        let savings = candidate.action.savings(&lines, &running);
        running.iter_mut().zip(&savings).for_each(|(amount, saving)| *amount -= saving);
        applied.push(AppliedOffer {
            offer: offer.id.clone(),
            saving_fen: Fen(savings.iter().sum()),
            running_fen: Fen(running.iter().sum()),
        });
    }
    for (at, ((offer, alone), candidate)) in known.iter().zip(&candidates).enumerate() {
        if !outcome.best.path.contains(&at) {
            let reason = chosen.iter().filter_map(|other| conflict(offer, other)).min();
            let reason = reason.filter(|_| *alone > 0).unwrap_or_else(|| {
                if candidate.action.reached(&lines, &running) {
                    ReasonCode::NotCheaper
                } else {
                    ReasonCode::MinimumSpendNotReached
                }
            });
            rejected.push(reject(offer, reason, *alone));
        }
    }
    let mut points: Vec<PointsGiven> = Vec::new();
    let mut present = chosen;
    for (offer, action, given) in giving {
        let reason = present.iter().filter_map(|other| conflict(offer, other)).min();
        let reason =
            reason.or((!action.reached(&lines, &running)).then_some(ReasonCode::MinimumSpendNotReached));
        match reason {
            Some(reason) => rejected.push(reject(offer, reason, 0)),
            None => {
                present.push(offer);
                points.push(PointsGiven { offer: offer.id.clone(), points: given });
            }
        }
    }
    sort(&mut points, |a, b| a.offer.cmp(&b.offer));
    sort(&mut rejected, |a, b| a.offer.cmp(&b.offer));
    let total: i64 = running.iter().sum();
    let bound = subtotal.saturating_sub(outcome.most_saved).saturating_sub(ignored).clamp(0, total);
    let line_total = |id: &str| {
        sorted.iter().zip(&running).find(|(line, _)| line.id == id).map_or(Fen(0), |(_, amount)| Fen(*amount))
    };
    Quote {
        subtotal_fen: Fen(subtotal),
        total_fen: Fen(total),
        saving_fen: Fen(subtotal - total),
        optimal: bound == total,
        bound_fen: Fen(bound),
        applied,
        points,
        lines: basket
            .lines
            .iter()
            .map(|line| QuotedLine { id: line.id.clone(), total_fen: line_total(&line.id) })
            .collect(),
        rejected,
        states_opened: outcome.states,
    }
}

/// `offers` are sorted by id.
fn check(basket: &Basket, offers: &[&Offer], told: &mut impl Told) {
    basket.check(told);
    for offer in offers {
        offer.check(&["/offers/", &offer.id].concat(), told);
    }
    for (one, next) in offers.iter().zip(offers.iter().skip(1)) {
        if one.id == next.id {
            let message = || format!("offer `{}` stands twice", one.id);
            let pointer = || ["/offers/", &one.id].concat();
            told.error("offer-duplicate", pointer, message, "give each its own id");
        }
    }
}

fn reject(offer: &Offer, reason_code: ReasonCode, alone: i64) -> RejectedOffer {
    RejectedOffer { offer: offer.id.clone(), reason_code, would_save_fen: Fen(alone) }
}

/// What is left of the scarcest limit in redemptions, and in fen.
fn left(offer: &Offer, used: &[Used]) -> (Option<i64>, Option<i64>) {
    let rest = |at: usize, limit: &Limit| {
        let uses = used.iter().filter(|one| one.offer == offer.id && one.limit == at);
        limit.limit.saturating_sub(uses.fold(0, |sum, one| sum.saturating_add(one.used.max(0)))).max(0)
    };
    let of = |metric: LimitMetric| {
        let limits = offer.limits.iter().enumerate().filter(|(_, limit)| limit.metric == metric);
        limits.map(|(at, limit)| rest(at, limit)).min()
    };
    (of(LimitMetric::Redemptions), of(LimitMetric::Amount))
}

/// Why two offers cannot be in one bill.
fn conflict(one: &Offer, other: &Offer) -> Option<ReasonCode> {
    let (a, b) = (&one.stacking, &other.stacking);
    let excludes = |list: &[String], offer: &Offer| {
        let category = &offer.stacking.category;
        list.iter().any(|name| *name == offer.id || (!category.is_empty() && name == category))
    };
    let same = !a.category.is_empty() && a.category == b.category;
    if one.id == other.id {
        None
    } else if a.policy == Policy::Exclusive
        || b.policy == Policy::Exclusive
        || excludes(&a.excludes, other)
        || excludes(&b.excludes, one)
    {
        Some(ReasonCode::CombinationDisallowed)
    } else if same && (a.policy == Policy::BestOf || b.policy == Policy::BestOf) {
        Some(ReasonCode::StackingConflict)
    } else {
        None
    }
}
