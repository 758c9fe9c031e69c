//! How far it is to a reward, and when at the usual pace.

use super::{Deed, Ledger, Programme, RewardEntry, State};
use crate::rules::Period;
use crate::time::{Date, Local};

/// The pace is that of the last four weeks: a worker's weeks are alike, their days are not.
const PACE_DAYS: i32 = 28;
/// Who has just begun has no usual pace before a week is over.
const LEAST_DAYS: i32 = 7;
/// Farther ahead nobody's pace holds.
const MOST_DAYS: i32 = 366;

/// What a worker usually earns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// So many points…
    pub points: i64,
    /// …and of each card of the programme so many stamps…
    pub stamps: Vec<i64>,
    /// …in so many days.
    pub days: i32,
    /// For how many days such points can be counted on: as long as the shortest-lived of them.
    pub lasts_days: i32,
}

/// How far it is to a reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Points that are missing.
    pub missing_points: i64,
    /// Stamps that are missing on its card.
    pub missing_stamps: i64,
    /// The day on which nothing is missing any more if the worker goes on at their pace and lets what expires expire.
    /// `None`: not within a year, or there is nothing to say.
    pub by: Option<Date>,
}

impl Programme {
    /// What a worker usually earns: over the last four weeks, or since they began.
    pub fn pace(&self, ledger: &Ledger, state: &State) -> Pace {
        let zone = &self.book.zone;
        let today = zone.local(state.at).date;
        let mut pace = Pace { stamps: vec![0; self.cards.len()], lasts_days: i32::MAX, ..Pace::default() };
        let mut first = None;
        for (event, outcome) in ledger.events().iter().zip(&state.outcomes) {
            let Deed::Earn { activity, .. } = &event.deed else { continue };
            if !outcome.counted {
                continue;
            }
            let day = zone.local(event.at).date;
            first = first.or(Some(day));
            if today.0.saturating_sub(day.0) >= PACE_DAYS {
                continue;
            }
            pace.points += outcome.credited;
            let Some((_, entry)) = self.activity(activity) else { continue };
            if outcome.credited > 0 {
                pace.lasts_days = pace.lasts_days.min(entry.activity.expires_after.map_or(i32::MAX, days_of));
            }
            let stamps = entry.activity.stamps.as_ref();
            let card = stamps.and_then(|stamps| self.cards.iter().position(|(id, _)| *id == stamps.card));
            if let Some(slot) = card.and_then(|at| pace.stamps.get_mut(at)) {
                *slot += 1;
            }
        }
        let since = first.map_or(0, |day| today.0.saturating_sub(day.0).saturating_add(1));
        pace.days = since.clamp(LEAST_DAYS, PACE_DAYS);
        pace
    }

    /// How far it is to a reward.
    pub fn progress(&self, entry: &RewardEntry, state: &State, pace: &Pace) -> Progress {
        let reward = &entry.reward;
        let number =
            reward.costs_card.as_ref().and_then(|id| self.cards.iter().position(|(card, _)| card == id));
        let card = number.and_then(|at| state.cards.get(at));
        let missing_points = (reward.cost_points - state.balance()).max(0);
        let missing_stamps = card.map_or(0, |card| (i64::from(card.of) - i64::from(card.stamps)).max(0));
        let mut progress = Progress { missing_points, missing_stamps, by: None };
        if missing_points == 0 && missing_stamps == 0 {
            return progress;
        }
        let zone = &self.book.zone;
        let today = zone.local(state.at).date;
        let stamps = number.and_then(|at| pace.stamps.get(at)).copied().unwrap_or(0);
        let grown = |amount: i64, days: i32| amount * i64::from(days) / i64::from(pace.days.max(1));
        let is_there = |days: &i32| {
            let day = Date(today.0.saturating_add(*days));
            let kept =
                state.lots.iter().filter(|lot| lot.expires_at.is_none_or(|at| zone.local(at).date > day));
            let points =
                kept.map(|lot| lot.points).sum::<i64>() + grown(pace.points, (*days).min(pace.lasts_days));
            points >= reward.cost_points && grown(stamps, *days) >= missing_stamps
        };
        let by = (1..=MOST_DAYS).find(is_there).map(|days| Date(today.0.saturating_add(days)));
        // Nobody waits for what will be over by then.
        progress.by = by.filter(|date| zone.instant(Local { date: *date, second: 0 }) < entry.valid.1);
        progress
    }
}

/// At least so many days.
fn days_of(period: Period) -> i32 {
    match period {
        Period::Days(days) => i32::from(days),
        Period::Months(months) => i32::from(months) * 28,
        Period::Years(years) => i32::from(years) * 365,
    }
}
