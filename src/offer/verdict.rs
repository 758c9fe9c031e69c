//! Whether an offer is a person's, until when, from when, why, and what would change it.

use serde::Serialize;

use super::catalogue::{Catalogue, Entry, Situation};
use super::record::Disclosure;
use crate::rules::{
    Applied, Change, Explained, Explanation, Horizon, Leaf, Open, Reason, Trust, Truth, When, World,
};
use crate::time::{Instant, Intervals};

/// Nobody plans farther ahead than this; calendars do not reach it.
const HORIZON_DAYS: i64 = 400;
/// Times at which something might become theirs that are looked at: what is not known at the first few is not known later.
const MOST_LOOKED_AT: usize = 16;
/// So many windows are told.
const WINDOWS: usize = 3;

/// Whether an offer is a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Eligible,
    /// Not now; it will be if nothing but the clock changes.
    NotNow,
    /// It depends on what is not known, or not vouched for well enough.
    NeedsInformation {
        /// Names of attributes and events, `position` for the place; ascending.
        attributes: Vec<String>,
    },
    /// It is not.
    NotEligible,
}

/// A verdict with its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it is theirs.
    pub verdict: Verdict,
    /// Why nobody has it now: the season, a limit. Otherwise the explanation says.
    pub reason: Option<Reason>,
    /// If it is not theirs: the first instant at which it will be, if nothing but the clock changes.
    pub becomes_eligible_at: Option<Instant>,
    /// If it is theirs: the first instant at which it no longer is.
    pub eligible_until: Option<Instant>,
    /// The next times at which it is theirs, each from an instant to before another; the present one too.
    pub next_windows: Vec<Horizon>,
}

impl Judgement {
    fn not(reason: Option<Reason>) -> Self {
        Self {
            verdict: Verdict::NotEligible,
            reason,
            becomes_eligible_at: None,
            eligible_until: None,
            next_windows: Vec::new(),
        }
    }
}

impl Catalogue {
    /// Whether an offer is the person's, and when.
    ///
    /// An offer whose `disclosure` is not public is [`Verdict::NotEligible`] and nothing more to whom it is not for.
    pub fn judge(&self, entry: &Entry, situation: &Situation, trust: Trust) -> Judgement {
        let judged = self.judge_openly(entry, situation, trust);
        if entry.offer.disclosure == Disclosure::Public || judged.verdict == Verdict::Eligible {
            return judged;
        }
        Judgement::not(None)
    }

    fn judge_openly(&self, entry: &Entry, situation: &Situation, trust: Trust) -> Judgement {
        let (zone, at) = (&self.book.zone, situation.at);
        let reason = entry.shut(situation, zone);
        let end = Instant(at.0.saturating_add(HORIZON_DAYS * 86_400)).min(entry.valid.1);
        let open = entry.open(situation, zone, end);
        if open.is_empty() {
            return Judgement::not(reason);
        }
        let world = self.world(situation, trust);
        // What is near is looked at first: most is decided within two days.
        for days in [2, 40, HORIZON_DAYS] {
            let horizon = (at, Instant(at.0.saturating_add(days * 86_400)).min(end));
            let is_last = horizon.1 == end;
            let when = self.when(entry, &world, &open, horizon);
            let whole = |(_, to): &Horizon| is_last || *to < horizon.1;
            let next_windows: Vec<Horizon> = when.holds.iter().filter(whole).take(WINDOWS).collect();
            if !is_last && next_windows.len() < WINDOWS {
                continue;
            }
            return self.told(entry, &world, &when, next_windows, reason);
        }
        Judgement::not(reason)
    }

    fn when(&self, entry: &Entry, world: &World<'_>, open: &Intervals, horizon: Horizon) -> When {
        let when = match &entry.rule {
            Some(rule) => rule.when(world, horizon),
            None => When::always(Truth::True, horizon),
        };
        when.and(&When { holds: open.clone(), may_hold: open.clone() })
    }

    fn told(
        &self,
        entry: &Entry,
        world: &World<'_>,
        when: &When,
        next_windows: Vec<Horizon>,
        reason: Option<Reason>,
    ) -> Judgement {
        let at = world.at;
        let end = Instant(at.0.saturating_add(HORIZON_DAYS * 86_400));
        if let Some((_, until)) = when.holds.around(at) {
            return Judgement {
                verdict: Verdict::Eligible,
                reason: None,
                becomes_eligible_at: None,
                eligible_until: (until < end).then_some(until),
                next_windows,
            };
        }
        let becomes_eligible_at = when.holds.first_from(at);
        // Before that, something that is not known might make it theirs: sooner, or at all.
        let sooner = when.may_hold.iter().map(|(from, _)| from.max(at));
        let sooner = sooner.take_while(|from| becomes_eligible_at.is_none_or(|holds| *from < holds));
        let mut is_open = false;
        let attributes = sooner.take(MOST_LOOKED_AT).find_map(|from| {
            is_open = true;
            let names = missing(entry, world, from);
            // Hours that are not known nobody can be asked for.
            (!names.is_empty()).then_some(names)
        });
        let verdict = match (attributes, becomes_eligible_at) {
            (Some(attributes), _) => Verdict::NeedsInformation { attributes },
            (None, Some(_)) => Verdict::NotNow,
            (None, None) if is_open => Verdict::NeedsInformation { attributes: Vec::new() },
            (None, None) => Verdict::NotEligible,
        };
        Judgement { verdict, reason, becomes_eligible_at, eligible_until: None, next_windows }
    }

    /// Why: the tree of the offer's rule with a reason at every question. `None` where it has none, or where it is not
    /// for this person and others may not learn its conditions.
    pub fn explain(&self, entry: &Entry, situation: &Situation, trust: Trust) -> Option<Explanation> {
        let explanation = entry.rule.as_ref()?.explain(&self.world(situation, trust));
        let told = entry.offer.disclosure == Disclosure::Public
            || self.judge_openly(entry, situation, trust).verdict == Verdict::Eligible;
        told.then_some(explanation)
    }

    /// What would make it theirs: the smallest sets of changes, the easiest first. None for what others may not learn.
    pub fn remedies(&self, entry: &Entry, situation: &Situation, trust: Trust) -> Vec<Vec<Change>> {
        if entry.offer.disclosure != Disclosure::Public {
            return Vec::new();
        }
        let end = Instant(situation.at.0.saturating_add(HORIZON_DAYS * 86_400)).min(entry.valid.1);
        let when = entry.open(situation, &self.book.zone, end);
        if when.is_empty() {
            return Vec::new();
        }
        let always = crate::rules::Rule::All(Vec::new());
        let rule = entry.rule.as_ref().unwrap_or(&always);
        rule.remedies(&self.world(situation, trust), Open { when: &when, until: end })
    }
}

/// What is not known and would decide: the questions without an answer, where what is around them is undecided too.
fn missing(entry: &Entry, world: &World<'_>, at: Instant) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(rule) = &entry.rule {
        let then = Applied::new(world, &[], at);
        let then = then.world(world, at);
        undecided(&rule.explain(&then), &then, &mut names);
    }
    names.sort();
    names.dedup();
    names
}

fn undecided(explanation: &Explanation, world: &World<'_>, names: &mut Vec<String>) {
    if explanation.truth != Truth::Unknown {
        return;
    }
    match &explanation.of {
        Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
            of.iter().for_each(|one| undecided(one, world, names));
        }
        Explained::Not(one) => undecided(one, world, names),
        Explained::Leaf(number, _) => {
            let Some(leaf) = world.book.leaf(*number) else { return };
            match leaf {
                Leaf::Within { .. } => names.push("position".to_owned()),
                Leaf::Count { event, .. } => {
                    names.extend(world.book.events.get(usize::from(*event)).cloned());
                }
                _ => names.extend(world.book.attribute_of(leaf).map(|attribute| attribute.name.clone())),
            }
        }
    }
}
