//! The offers of a city with everything a verdict takes: conditions compiled, dates read.

use super::quote::quiet_quote;
use super::record::{Disclosure, Merchant, Offer, OfferStatus, OffersFile};
use super::{Basket, Quote, Used, quote};
use crate::rules::{
    Answers, Attribute, CompileError, CompileHours, Compiler, Count, Day, Facts, Horizon, Known, LimitMetric,
    LimitPer, Reason, Rule, RuleBook, Trust, Truth, World,
};
use crate::time::{Date, Instant, Intervals, Local, Zone};
use crate::{Position, Problem};

/// An offer, and what it takes to judge it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As it was written, but for `eligibility`, which is `rule`.
    pub offer: Offer,
    /// Who it is for; `None`: everyone.
    pub rule: Option<Rule>,
    /// From its first day to the day from which it is over.
    pub valid: Horizon,
}

/// Merchants, offers and their rules. Immutable; the same questions get the same answers.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Who gives the offers, by id.
    pub merchants: Vec<Merchant>,
    /// The offers, by id.
    pub offers: Vec<Entry>,
    /// What their rules refer to.
    pub book: RuleBook,
    /// Whether the records are generated and not real.
    pub sample: bool,
}

/// What of a condition did not compile: the number of its offer, and the error.
pub type OfferError = (usize, CompileError);

/// Who asks, when and where.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The instant.
    pub at: Instant,
    /// Where the person is, if that is known.
    pub position: Option<Position>,
    /// What is known of them, by the numbers of the catalogue's book.
    pub known: Known,
    /// What happened how often, from the ledger.
    pub counts: Vec<Count>,
    /// How much of the offers' limits is used.
    pub used: Vec<Used>,
}

impl Catalogue {
    /// Compiles the offers of a checked file ([`OffersFile::problems`]) with the attributes of the city.
    ///
    /// # Errors
    /// Everything that does not compile in any condition.
    pub fn new(
        file: OffersFile,
        attributes: Vec<Attribute>,
        zone: Zone,
        sample: bool,
        hours: &mut CompileHours<'_>,
    ) -> Result<Self, Vec<OfferError>> {
        let mut compiler = Compiler::new(attributes, file.areas, zone.clone());
        let (mut offers, mut errors) = (Vec::new(), Vec::new());
        // By id: the order in which they were written changes nothing, not even the bytes of a pack.
        let mut numbered: Vec<(usize, Offer)> = file.offers.into_iter().enumerate().collect();
        numbered.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let mut merchants = file.merchants;
        merchants.sort_by(|a, b| a.id.cmp(&b.id));
        for (number, mut offer) in numbered {
            let condition = offer.eligibility.take();
            match condition.map(|condition| compiler.rule(&condition, hours)).transpose() {
                Ok(rule) => offers.push(Entry::new(offer, rule, &zone)),
                Err(wrong) => errors.extend(wrong.into_iter().map(|error| (number, error))),
            }
        }
        errors.sort_by_key(|(number, _)| *number);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { merchants, offers, book: compiler.finish(), sample })
    }

    /// The offer with this id.
    pub fn offer(&self, id: &str) -> Option<&Entry> {
        self.offers.iter().find(|entry| entry.offer.id == id)
    }

    /// The merchant with this id.
    pub fn merchant(&self, id: &str) -> Option<&Merchant> {
        self.merchants.iter().find(|merchant| merchant.id == id)
    }

    /// A situation with these facts, and a problem for each fact that cannot be used.
    pub fn situation(
        &self,
        at: Instant,
        position: Option<Position>,
        facts: &Facts,
    ) -> (Situation, Vec<Problem>) {
        let (known, problems) = Known::new(&self.book, facts);
        (Situation { at, position, known, counts: Vec::new(), used: Vec::new() }, problems)
    }

    /// The same where nobody is told what cannot be used.
    pub(crate) fn quiet_situation(
        &self,
        at: Instant,
        position: Option<Position>,
        facts: &Facts,
    ) -> Situation {
        let known = Known::usable(&self.book, facts);
        Situation { at, position, known, counts: Vec::new(), used: Vec::new() }
    }

    /// The situation as rules see it.
    pub fn world<'a>(&'a self, situation: &'a Situation, trust: Trust) -> World<'a> {
        World {
            book: &self.book,
            at: situation.at,
            position: situation.position,
            known: &situation.known,
            counts: &situation.counts,
            trust,
        }
    }

    /// Whether each offer is the person's now: the fast answer, without when or why.
    pub fn truths(&self, situation: &Situation, trust: Trust) -> Vec<Truth> {
        let answers = Answers::new(&self.world(situation, trust));
        let truth = |entry: &Entry| {
            if entry.shut(situation, &self.book.zone).is_some() {
                return Truth::False;
            }
            entry.rule.as_ref().map_or(Truth::True, |rule| answers.truth(rule))
        };
        self.offers.iter().map(truth).collect()
    }

    /// The cheapest bill of a basket from the offers of its merchant that are the person's. With [`Trust::Said`] also
    /// from those that would be, were everything vouched for that the person says: what they would probably pay.
    ///
    /// # Errors
    /// The basket has a number that is out of range: every problem at once.
    pub fn quote(&self, basket: &Basket, situation: &Situation, trust: Trust) -> Result<Quote, Vec<Problem>> {
        quote(basket, &self.usable(basket, situation, trust), &situation.used)
    }

    /// The same where nobody is told what is wrong with the basket.
    pub(crate) fn quiet_quote(&self, basket: &Basket, situation: &Situation, trust: Trust) -> Option<Quote> {
        quiet_quote(basket, &self.usable(basket, situation, trust), &situation.used)
    }

    /// The offers of the basket's merchant that are the person's.
    fn usable(&self, basket: &Basket, situation: &Situation, trust: Trust) -> Vec<&Offer> {
        let world = self.world(situation, trust);
        let vouched = self.world(situation, Trust::Vouched);
        let here = self.offers.iter().filter(|entry| entry.offer.merchant == basket.merchant);
        // What is used up is told in the bill, with what it would have saved.
        let mine = here.filter(|entry| {
            let holds =
                |world: &World<'_>| entry.rule.as_ref().is_none_or(|rule| rule.truth(world) == Truth::True);
            // What is for nobody else is not shown to whoever only says that they are meant.
            let is_told = entry.offer.disclosure == Disclosure::Public || holds(&vouched);
            entry.out_of_season(situation.at).is_none() && holds(&world) && is_told
        });
        mine.map(|entry| &entry.offer).collect()
    }
}

impl Entry {
    /// An offer whose dates were checked; one with a date that is none is never valid.
    pub fn new(offer: Offer, rule: Option<Rule>, zone: &Zone) -> Self {
        let begins = |text: &str| {
            let date = Day::parse(text).map_or(Date(i32::MIN / 2), |day| day.0);
            zone.instant(Local { date, second: 0 })
        };
        let valid = (begins(&offer.valid_from), begins(&offer.valid_to));
        Self { offer, rule, valid }
    }

    /// Why nobody has it now, whatever is known of them.
    pub fn out_of_season(&self, at: Instant) -> Option<Reason> {
        match self.offer.status {
            OfferStatus::Ended => Some(Reason::Expired),
            OfferStatus::Paused => Some(Reason::Paused),
            OfferStatus::Active if at < self.valid.0 => Some(Reason::NotStarted),
            OfferStatus::Active if at >= self.valid.1 => Some(Reason::Expired),
            OfferStatus::Active => None,
        }
    }

    /// Why it is shut: the season, or a limit that is used up.
    pub fn shut(&self, situation: &Situation, zone: &Zone) -> Option<Reason> {
        self.out_of_season(situation.at).or_else(|| self.used_up(situation, zone).map(|(reason, _)| reason))
    }

    /// The limit that is used up for longest: why, and until when; `None` for ever.
    pub fn used_up(&self, situation: &Situation, zone: &Zone) -> Option<(Reason, Option<Instant>)> {
        let limits = self.offer.limits.iter().enumerate().filter(|(at, limit)| {
            let uses = situation.used.iter().filter(|one| one.offer == self.offer.id && one.limit == *at);
            uses.fold(0i64, |sum, one| sum.saturating_add(one.used.max(0))) >= limit.limit
        });
        let told = limits.map(|(_, limit)| {
            // A budget is what a merchant or everyone shares; what one worker has had of it is their own use.
            let reason = match (limit.per, limit.metric) {
                (LimitPer::Merchant | LimitPer::Total, LimitMetric::Amount) => Reason::BudgetExhausted,
                (LimitPer::Worker, _) | (_, LimitMetric::Redemptions) => Reason::UsageLimitReached,
            };
            (reason, limit.window.ends(zone, situation.at))
        });
        // For ever is longer than any instant.
        told.max_by_key(|(_, until)| until.map_or(i64::MAX, |at| at.0))
    }

    /// The instants from now on at which it can be anyone's, to `end`.
    pub fn open(&self, situation: &Situation, zone: &Zone, end: Instant) -> Intervals {
        if self.offer.status != OfferStatus::Active {
            return Intervals::EMPTY;
        }
        let from = match self.used_up(situation, zone) {
            Some((_, None)) => return Intervals::EMPTY,
            Some((_, Some(until))) => until,
            None => situation.at,
        };
        Intervals::one(from.max(self.valid.0), end.min(self.valid.1))
    }
}
