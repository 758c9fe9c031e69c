//! Whether an offer is a person's, until when, from when, why, and what would change it.

use super::catalogue::{Catalogue, Entry, Situation};
use super::record::Disclosure;
use crate::rules::{Change, Explanation, HORIZON_DAYS, Judgement, Open, Season, Trust, Verdict, judge};
use crate::time::Instant;

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
        let zone = &self.book.zone;
        let end = Instant(situation.at.0.saturating_add(HORIZON_DAYS * 86_400)).min(entry.valid.1);
        let season =
            Season { open: entry.open(situation, zone, end), end, reason: entry.shut(situation, zone) };
        judge(entry.rule.as_ref(), &self.world(situation, trust), &season)
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
