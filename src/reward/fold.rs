//! From a set of events to a state: one pass in canonical order.
//!
//! Nothing here depends on the order in which events came to be known. What an event pays may therefore change when an
//! earlier one arrives late; every device that has the same events comes to the same.

use std::collections::BTreeMap;

use super::ledger::NONE;
use super::{
    Accounts, ActivityEntry, Card, Deed, Event, Expiry, Ledger, Left, Lot, MOST_POINTS, Outcome, Programme,
    State, Zero,
};
use crate::rules::{Known, Rule, Trust, Truth, Window, World};
use crate::time::{Date, Instant};

/// What has been used of a cap or a limit in the window that was last looked at: time only goes forward.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    window: i32,
    points: i64,
    times: i64,
}

impl Used {
    /// What is used in the window that `day` lies in.
    fn on(&mut self, window: Window, day: Date) -> &mut Self {
        let number = window.number(day);
        if self.window != number {
            *self = Self { window: number, ..Self::default() };
        }
        self
    }
}

struct Fold<'a> {
    programme: &'a Programme,
    accounts: Accounts,
    /// Points that are left, by when they expire: those that never do come last.
    lots: BTreeMap<i64, i64>,
    expired: Vec<Expiry>,
    /// Stamps by the number of their card.
    stamps: Vec<u32>,
    /// By activity or reward, then by cap or limit.
    caps: Vec<Vec<Used>>,
    limits: Vec<Vec<Used>>,
    /// Causes that are settled: paid, or corrected by somebody.
    settled: Vec<bool>,
}

/// Points that never expire are kept under this.
const NEVER: i64 = i64::MAX;

/// What somebody has put right: by the number of a cause, what it is worth instead.
type Overrides = Vec<Option<i64>>;

impl Ledger {
    /// What the events up to `now` amount to. A later one is in the history and counts when its time has come.
    pub fn state(&self, programme: &Programme, now: Instant) -> State {
        let (overrides, corrections) = self.corrections(now);
        let mut fold = Fold {
            programme,
            accounts: Accounts::default(),
            lots: BTreeMap::new(),
            expired: Vec::new(),
            stamps: vec![0; programme.cards.len()],
            caps: none_used(programme.activities.iter().map(|entry| entry.activity.caps.len())),
            limits: none_used(programme.rewards.iter().map(|entry| entry.own_limits().count())),
            settled: vec![false; self.cause_count()],
        };
        let mut outcomes = Vec::with_capacity(self.events().len());
        for (at, event) in self.events().iter().enumerate() {
            let mut outcome = Outcome::default();
            // Also where the event counts for nothing: its balance is that of its moment, or of now.
            fold.expire(event.at.min(now));
            if event.at > now {
                outcome.reason = Some(Zero::InTheFuture);
            } else if self.is_conflicting(at) {
                outcome.reason = Some(Zero::IdConflict);
            } else {
                outcome = match &event.deed {
                    Deed::Correct { .. } => corrections.get(at).copied().unwrap_or_default(),
                    Deed::Other { .. } => zero(Zero::UnknownKind),
                    _ => fold.settle(event, self.cause(at), &overrides),
                };
            }
            outcome.balance = fold.accounts.worker;
            debug_assert_eq!(fold.accounts.sum(), 0, "what one account gives another gets");
            outcomes.push(outcome);
        }
        fold.expire(now);
        fold.finish(now, outcomes)
    }

    /// Which corrections hold: a later one about an earlier one takes it back.
    fn corrections(&self, now: Instant) -> (Overrides, Vec<Outcome>) {
        let mut overrides = vec![None; self.cause_count()];
        let events = self.events();
        if !events.iter().any(|event| matches!(event.deed, Deed::Correct { .. })) {
            return (overrides, Vec::new());
        }
        let mut outcomes = vec![Outcome::default(); events.len()];
        let mut taken_back = vec![false; events.len()];
        // The last word first, so that whatever takes a correction back has been heard.
        for (at, event) in events.iter().enumerate().rev() {
            let Deed::Correct { points, .. } = &event.deed else { continue };
            let target = self.target(at).and_then(|target| Some((target, events.get(target)?)));
            let is_off = taken_back.get(at).copied().unwrap_or(false);
            let reason = match target {
                _ if event.at > now || self.is_conflicting(at) => continue,
                _ if is_off => Zero::CorrectionCorrected,
                _ if !(0..=MOST_POINTS).contains(points) => Zero::PointsInvalid,
                None => Zero::UnknownEvent,
                Some((target, Event { deed: Deed::Correct { .. }, .. })) => {
                    // One that comes later has been heard already: it cannot be taken back from before it was said.
                    if target < at
                        && let Some(slot) = taken_back.get_mut(target)
                    {
                        *slot = true;
                    }
                    if target < at { Zero::Correction } else { Zero::UnknownEvent }
                }
                Some((target, _)) => {
                    let cause = self.cause(target);
                    match overrides.get_mut(cause as usize) {
                        // A later one has said so already.
                        Some(Some(_)) => {}
                        Some(slot) => *slot = Some(*points),
                        None => {}
                    }
                    if cause == NONE { Zero::UnknownEvent } else { Zero::Correction }
                }
            };
            if let Some(slot) = outcomes.get_mut(at) {
                *slot = zero(reason);
            }
        }
        (overrides, outcomes)
    }
}

fn none_used(counts: impl Iterator<Item = usize>) -> Vec<Vec<Used>> {
    counts.map(|count| vec![Used::default(); count]).collect()
}

fn zero(reason: Zero) -> Outcome {
    Outcome { reason: Some(reason), ..Outcome::default() }
}

impl Fold<'_> {
    /// Lets everything expire that has by then.
    fn expire(&mut self, now: Instant) {
        while let Some(first) = self.lots.first_entry() {
            let (at, points) = (*first.key(), *first.get());
            if at > now.0 || at == NEVER {
                return;
            }
            first.remove();
            self.accounts.worker -= points;
            self.accounts.expiry += points;
            self.expired.push(Expiry { at: Instant(at), points });
        }
    }

    /// A deed or a redemption: pays once for each cause.
    fn settle(&mut self, event: &Event, cause: u32, overrides: &Overrides) -> Outcome {
        let cause = cause as usize;
        if self.settled.get(cause).copied().unwrap_or(true) {
            return zero(Zero::DuplicateCause);
        }
        let instead = overrides.get(cause).copied().flatten();
        let done = match &event.deed {
            Deed::Earn { activity, points } => self.earn(event, activity, *points, instead),
            Deed::Redeem { reward } => self.redeem(event, reward, instead),
            _ => Err(Zero::UnknownKind),
        };
        // Of a cause that was corrected no other report may pay either.
        if (done.is_ok() || instead.is_some())
            && let Some(slot) = self.settled.get_mut(cause)
        {
            *slot = true;
        }
        done.unwrap_or_else(zero)
    }

    fn earn(
        &mut self,
        event: &Event,
        id: &str,
        stated: Option<i64>,
        instead: Option<i64>,
    ) -> Result<Outcome, Zero> {
        if instead == Some(0) {
            return Err(Zero::Corrected);
        }
        let (number, entry) = self.programme.activity(id).ok_or(Zero::UnknownActivity)?;
        let activity = &entry.activity;
        let day = self.is_on(event, entry)?;
        let points = match (instead, stated, activity.points_up_to) {
            (Some(points), ..) => points,
            (None, Some(points), Some(most)) if (activity.points..=most).contains(&points) => points,
            (None, None, _) => activity.points,
            // What an activity is worth the event may not say where the activity does.
            (None, Some(points), None) if points == activity.points => points,
            (None, Some(_), _) => return Err(Zero::PointsInvalid),
        };
        let used = self.caps.get_mut(number).map(Vec::as_mut_slice).unwrap_or_default();
        for (cap, used) in activity.caps.iter().zip(used.iter_mut()) {
            let used = used.on(cap.window, day);
            let is_over = cap.limit.is_some_and(|most| used.points + points > most)
                || cap.times.is_some_and(|most| used.times + 1 > i64::from(most));
            if is_over {
                return Err(Zero::CapReached);
            }
        }
        for used in used {
            used.points += points;
            used.times += 1;
        }
        let card = activity.stamps.as_ref().and_then(|stamps| self.card(&stamps.card));
        if let Some(stamps) = card.and_then(|at| self.stamps.get_mut(at)) {
            *stamps = stamps.saturating_add(1);
        }
        if points > 0 {
            let expires_at = entry.expires_at(day, &self.programme.book.zone).map_or(NEVER, |at| at.0);
            *self.lots.entry(expires_at).or_insert(0) += points;
            self.accounts.issuance -= points;
            self.accounts.worker += points;
        }
        let reason = match (points, card) {
            (0, Some(_)) => Some(Zero::StampOnly),
            (0, None) => Some(Zero::NoPoints),
            _ => None,
        };
        Ok(Outcome { credited: points, reason, counted: true, balance: 0 })
    }

    /// Whether the activity took place then; its day.
    fn is_on(&self, event: &Event, entry: &ActivityEntry) -> Result<Date, Zero> {
        season(event.at, entry.valid)?;
        if entry.schedule.as_ref().is_some_and(|rule| self.is_outside(rule, event.at)) {
            return Err(Zero::OutsideSchedule);
        }
        Ok(self.programme.book.zone.local(event.at).date)
    }

    /// Surely outside: hours that are not known, because the pack's calendar does not reach that far, are nobody's fault.
    fn is_outside(&self, schedule: &Rule, at: Instant) -> bool {
        let world = World {
            book: &self.programme.book,
            at,
            position: None,
            known: &Known::default(),
            counts: &[],
            trust: Trust::Vouched,
        };
        schedule.truth(&world) == Truth::False
    }

    fn redeem(&mut self, event: &Event, id: &str, instead: Option<i64>) -> Result<Outcome, Zero> {
        if instead == Some(0) {
            return Err(Zero::Corrected);
        }
        let programme = self.programme;
        let (number, entry) = programme.reward(id).ok_or(Zero::UnknownReward)?;
        season(event.at, entry.valid)?;
        let day = programme.book.zone.local(event.at).date;
        let cost = instead.unwrap_or(entry.reward.cost_points);
        let used = self.limits.get_mut(number).map(Vec::as_mut_slice).unwrap_or_default();
        for ((window, is_amount, most), used) in entry.own_limits().zip(used.iter_mut()) {
            let used = used.on(window, day);
            if if is_amount { used.points + cost } else { used.times + 1 } > most {
                return Err(Zero::UsageLimitReached);
            }
        }
        if self.accounts.worker < cost {
            return Err(Zero::BalanceTooLow);
        }
        let card = entry.reward.costs_card.as_ref();
        if let Some(at) = card.map(|card| programme.cards.binary_search_by(|(id, _)| id.cmp(card))) {
            let at = at.map_err(|_| Zero::CardNotFull)?;
            let of = programme.cards.get(at).map_or(0, |(_, of)| *of);
            let left =
                self.stamps.get(at).and_then(|stamps| stamps.checked_sub(of)).ok_or(Zero::CardNotFull)?;
            if let Some(slot) = self.stamps.get_mut(at) {
                *slot = left;
            }
        }
        let used = self.limits.get_mut(number).map(Vec::as_mut_slice).unwrap_or_default();
        for used in used {
            used.points += cost;
            used.times += 1;
        }
        self.pay(cost);
        let reason = (cost == 0).then_some(Zero::Free);
        Ok(Outcome { credited: -cost, reason, counted: true, balance: 0 })
    }

    /// Takes points from the lots that expire first.
    fn pay(&mut self, cost: i64) {
        let mut due = cost;
        while due > 0 {
            let Some(mut first) = self.lots.first_entry() else { break };
            let part = due.min(*first.get());
            *first.get_mut() -= part;
            if *first.get() == 0 {
                first.remove();
            }
            due -= part;
        }
        self.accounts.worker -= cost;
        self.accounts.redemption += cost;
    }

    fn card(&self, id: &str) -> Option<usize> {
        self.programme.cards.binary_search_by(|(card, _)| card.as_str().cmp(id)).ok()
    }

    fn finish(mut self, at: Instant, outcomes: Vec<Outcome>) -> State {
        let zone = &self.programme.book.zone;
        let today = zone.local(at).date;
        let ends = |window: Window| window.ends(zone, at);
        let mut activities = vec![Left::default(); self.programme.activities.len()];
        let entries = self.programme.activities.iter().zip(&mut self.caps);
        for ((entry, used), left) in entries.zip(&mut activities) {
            for (cap, used) in entry.activity.caps.iter().zip(used) {
                let used = used.on(cap.window, today);
                let (points, times) = (entry.activity.points, cap.times.map(i64::from));
                left.take(cap.limit.map(|most| most - used.points), points, true, ends(cap.window));
                left.take(times.map(|most| most - used.times), 1, false, ends(cap.window));
            }
        }
        let mut rewards = vec![Left::default(); self.programme.rewards.len()];
        let entries = self.programme.rewards.iter().zip(&mut self.limits);
        for ((entry, used), left) in entries.zip(&mut rewards) {
            for ((window, is_amount, most), used) in entry.own_limits().zip(used) {
                let used = used.on(window, today);
                let (used, next) =
                    if is_amount { (used.points, entry.reward.cost_points) } else { (used.times, 1) };
                left.take(Some(most - used), next, is_amount, ends(window));
            }
        }
        let lots = self.lots.into_iter();
        State {
            at,
            activities,
            rewards,
            accounts: self.accounts,
            lots: lots
                .map(|(expires, points)| Lot {
                    points,
                    expires_at: (expires != NEVER).then_some(Instant(expires)),
                })
                .collect(),
            expired: self.expired,
            cards: (self.programme.cards.iter().zip(self.stamps))
                .map(|((card, of), stamps)| Card { card: card.clone(), of: *of, stamps })
                .collect(),
            outcomes,
        }
    }
}

fn season(at: Instant, valid: (Instant, Instant)) -> Result<(), Zero> {
    if at < valid.0 {
        Err(Zero::NotStarted)
    } else if at >= valid.1 {
        Err(Zero::Expired)
    } else {
        Ok(())
    }
}
