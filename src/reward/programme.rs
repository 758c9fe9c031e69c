//! The activities and rewards of a city with everything a verdict takes: conditions compiled, dates read.

use super::record::{Activity, ActivityFile, ActivityKind, Reward};
use super::{Ledger, State};
use crate::rules::{
    Assurance, Attribute, CompileError, CompileHours, Compiler, Condition, Count, Day, Facts, Horizon,
    Judgement, Known, KnownFact, LimitMetric, LimitPer, Reason, Rule, RuleBook, Season, Trust, Value, Window,
    World, judge,
};
use crate::sort::sort;
use crate::time::{Date, Instant, Local, Zone};
use crate::{Position, Problem};

/// An activity, and what it takes to judge it.
#[derive(Clone, Debug)]
pub struct ActivityEntry {
    /// As it was written, but for `eligibility` and `schedule`, which are the rules below.
    pub activity: Activity,
    /// Who it is for.
    pub eligibility: Option<Rule>,
    /// When it takes place.
    pub schedule: Option<Rule>,
    /// Both.
    pub rule: Option<Rule>,
    /// From its first day to the day from which it is over.
    pub valid: Horizon,
}

/// A reward, and what it takes to judge it.
#[derive(Clone, Debug)]
pub struct RewardEntry {
    /// As it was written, but for `eligibility`, which is `rule`.
    pub reward: Reward,
    /// Who it is for.
    pub rule: Option<Rule>,
    /// From its first day to the day from which it is over.
    pub valid: Horizon,
}

/// Activities, rewards and their rules. Immutable; the same questions get the same answers.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The activities, by id.
    pub activities: Vec<ActivityEntry>,
    /// The rewards, by id.
    pub rewards: Vec<RewardEntry>,
    /// The stamp cards that activities fill: id, and how many stamps; by id.
    pub cards: Vec<(String, u32)>,
    /// What the rules refer to.
    pub book: RuleBook,
    /// Whether the records are generated and not real.
    pub sample: bool,
}

/// What of a condition did not compile: a JSON pointer to the condition, and the error.
pub type ErrorAt = (String, CompileError);

/// Who asks, when and where.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The instant.
    pub at: Instant,
    /// Where the person is, if that is known.
    pub position: Option<Position>,
    /// What is known of them, by the numbers of the programme's book.
    pub known: Known,
    /// What they did how often, from their ledger.
    pub counts: Vec<Count>,
}

/// The attribute that the ledger itself answers.
pub(super) const BALANCE: &str = "points.balance";
const WINDOWS: [Window; 4] = [Window::Day, Window::Week, Window::Month, Window::Ever];

impl Programme {
    /// Compiles the activities and rewards of a checked file ([`ActivityFile::problems`]) with the attributes of the city.
    ///
    /// # Errors
    /// Everything that does not compile in any condition.
    pub fn new(
        file: ActivityFile,
        attributes: Vec<Attribute>,
        zone: Zone,
        sample: bool,
        hours: &mut CompileHours<'_>,
    ) -> Result<Self, Vec<ErrorAt>> {
        let mut compiler = Compiler::new(attributes, file.areas, zone.clone());
        let mut errors = Vec::new();
        let programme = (file.valid_from, file.valid_to);
        let mut rule = |condition: Option<Condition>, pointer: String| -> Option<Rule> {
            match compiler.rule(&condition?, hours) {
                Ok(rule) => Some(rule),
                Err(wrong) => {
                    errors.extend(wrong.into_iter().map(|error| (pointer.clone(), error)));
                    None
                }
            }
        };
        // By id: the order in which they were written changes nothing, not even the bytes of a pack.
        let mut numbered: Vec<(usize, Activity)> = file.activities.into_iter().enumerate().collect();
        numbered.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let mut activities = Vec::new();
        for (number, mut activity) in numbered {
            let at = format!("/activities/{number}");
            let eligibility = rule(activity.eligibility.take(), format!("{at}/eligibility"));
            let schedule = rule(activity.schedule.take().map(Condition::Schedule), at);
            // What is written of the programme holds for each; a pack has it with each.
            activity.valid_from = activity.valid_from.or(programme.0);
            activity.valid_to = activity.valid_to.or(programme.1);
            activities.push(ActivityEntry::new(activity, eligibility, schedule, &zone));
        }
        let mut numbered: Vec<(usize, Reward)> = file.rewards.into_iter().enumerate().collect();
        numbered.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let mut rewards = Vec::new();
        for (number, mut reward) in numbered {
            let rule = rule(reward.eligibility.take(), format!("/rewards/{number}/eligibility"));
            reward.valid_from = reward.valid_from.or(programme.0);
            reward.valid_to = reward.valid_to.or(programme.1);
            rewards.push(RewardEntry::new(reward, rule, &zone));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self::of(activities, rewards, compiler.finish(), sample))
    }

    /// From its parts, each list by id.
    pub(crate) fn of(
        activities: Vec<ActivityEntry>,
        rewards: Vec<RewardEntry>,
        book: RuleBook,
        sample: bool,
    ) -> Self {
        let stamps = activities.iter().filter_map(|entry| entry.activity.stamps.as_ref());
        let mut cards: Vec<(String, u32)> = stamps.map(|stamps| (stamps.card.clone(), stamps.of)).collect();
        sort(&mut cards, Ord::cmp);
        cards.dedup_by(|a, b| a.0 == b.0);
        Self { activities, rewards, cards, book, sample }
    }

    /// The activity with this id: its place and itself.
    pub fn activity(&self, id: &str) -> Option<(usize, &ActivityEntry)> {
        let at = self.activities.binary_search_by(|entry| entry.activity.id.as_str().cmp(id)).ok()?;
        Some((at, self.activities.get(at)?))
    }

    /// The reward with this id: its place and itself.
    pub fn reward(&self, id: &str) -> Option<(usize, &RewardEntry)> {
        let at = self.rewards.binary_search_by(|entry| entry.reward.id.as_str().cmp(id)).ok()?;
        Some((at, self.rewards.get(at)?))
    }

    /// The name of the activity or reward that something is about.
    pub fn name(&self, deed: &super::Deed) -> Option<&crate::Text> {
        match deed {
            super::Deed::Earn { activity, .. } => {
                self.activity(activity).map(|(_, entry)| &entry.activity.name)
            }
            super::Deed::Redeem { reward } => self.reward(reward).map(|(_, entry)| &entry.reward.name),
            _ => None,
        }
    }

    /// A situation with these facts and what the ledger says, and a problem for each fact that cannot be used.
    pub fn situation(
        &self,
        position: Option<Position>,
        facts: &Facts,
        ledger: &Ledger,
        state: &State,
    ) -> (Situation, Vec<Problem>) {
        let (mut known, problems) = Known::new(&self.book, facts);
        if let Some(number) = self.book.attribute(BALANCE) {
            let value = Value::Integer(state.balance());
            known.set(number, Some(KnownFact { value, assurance: Assurance::Ledger }));
        }
        let counts = self.counts(ledger, state);
        (Situation { at: state.at, position, known, counts }, problems)
    }

    /// How often each activity was done, each kind of them (`class`) and each reward taken, in every window that the
    /// instant lies in: what `count` conditions read, those of offers too.
    pub fn counts(&self, ledger: &Ledger, state: &State) -> Vec<Count> {
        let zone = &self.book.zone;
        let today = zone.local(state.at).date;
        let mut earned = vec![[0i64; 4]; self.activities.len()];
        let mut kinds = [[0i64; 4]; ActivityKind::ALL.len()];
        let mut taken = vec![[0i64; 4]; self.rewards.len()];
        for (event, outcome) in ledger.events().iter().zip(&state.outcomes) {
            if !outcome.counted {
                continue;
            }
            let about = event.deed.about();
            let slot = match event.deed {
                super::Deed::Earn { .. } => self.activity(about).and_then(|(at, _)| earned.get_mut(at)),
                _ => self.reward(about).and_then(|(at, _)| taken.get_mut(at)),
            };
            let day = zone.local(event.at).date;
            for (count, window) in slot.into_iter().flatten().zip(WINDOWS) {
                *count += i64::from(window.number(day) == window.number(today));
            }
        }
        for (entry, times) in self.activities.iter().zip(&earned) {
            let kind = ActivityKind::ALL.iter().position(|kind| *kind == entry.activity.kind);
            let slot = kind.and_then(|at| kinds.get_mut(at));
            for (sum, value) in slot.into_iter().flatten().zip(times) {
                *sum += value;
            }
        }
        let ids = self.activities.iter().map(|entry| entry.activity.id.as_str());
        let ids = ids.chain(ActivityKind::ALL.iter().map(|kind| kind.name()));
        let ids = ids.chain(self.rewards.iter().map(|entry| entry.reward.id.as_str()));
        let mut counts = Vec::with_capacity(4 * (earned.len() + kinds.len() + taken.len()));
        for (id, times) in ids.zip(earned.into_iter().chain(kinds).chain(taken)) {
            for (value, window) in times.into_iter().zip(WINDOWS) {
                counts.push(Count { event: id.to_owned(), window, value });
            }
        }
        counts
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

    /// Whether an activity is the person's to do, and when. `full_until`: its caps are reached for so long, if they are
    /// (`Some(None)`: for ever).
    pub fn judge_activity(
        &self,
        entry: &ActivityEntry,
        situation: &Situation,
        full_until: Option<Option<Instant>>,
        trust: Trust,
    ) -> Judgement {
        self.judge(entry.rule.as_ref(), entry.valid, situation, full_until, trust)
    }

    /// Whether a reward is the person's to take, points and cards apart. `used_until`: its limits are reached for so long.
    pub fn judge_reward(
        &self,
        entry: &RewardEntry,
        situation: &Situation,
        used_until: Option<Option<Instant>>,
        trust: Trust,
    ) -> Judgement {
        self.judge(entry.rule.as_ref(), entry.valid, situation, used_until, trust)
    }

    fn judge(
        &self,
        rule: Option<&Rule>,
        valid: Horizon,
        situation: &Situation,
        until: Option<Option<Instant>>,
        trust: Trust,
    ) -> Judgement {
        let at = situation.at;
        let from = match until {
            Some(None) => return Judgement::not(Some(Reason::UsageLimitReached)),
            Some(Some(until)) => until.max(valid.0),
            None => valid.0,
        };
        let reason = if at < valid.0 {
            Some(Reason::NotStarted)
        } else if at >= valid.1 {
            Some(Reason::Expired)
        } else {
            until.map(|_| Reason::UsageLimitReached)
        };
        judge(rule, &self.world(situation, trust), &Season::new(at, from, valid.1, reason))
    }
}

/// From the first day to the day from which it is over; as far as a clock goes where none is written.
fn valid(from: Option<Day>, to: Option<Day>, zone: &Zone) -> Horizon {
    let begins = |day: Day| zone.instant(Local { date: day.0, second: 0 });
    (from.map_or(Instant(i64::MIN), begins), to.map_or(Instant(i64::MAX), begins))
}

impl ActivityEntry {
    /// An activity with its rules.
    pub fn new(activity: Activity, eligibility: Option<Rule>, schedule: Option<Rule>, zone: &Zone) -> Self {
        let valid = valid(activity.valid_from, activity.valid_to, zone);
        let rule = match (&eligibility, &schedule) {
            (Some(who), Some(when)) => Some(Rule::All(vec![who.clone(), when.clone()])),
            (one, None) | (None, one) => one.clone(),
        };
        Self { activity, eligibility, schedule, rule, valid }
    }

    /// When the points of something done on this day expire; `None`: never.
    pub(super) fn expires_at(&self, day: Date, zone: &Zone) -> Option<Instant> {
        let date = self.activity.expires_after?.after(day)?;
        Some(zone.instant(Local { date, second: 0 }))
    }
}

impl RewardEntry {
    /// A reward with its rule.
    pub fn new(reward: Reward, rule: Option<Rule>, zone: &Zone) -> Self {
        let valid = valid(reward.valid_from, reward.valid_to, zone);
        Self { reward, rule, valid }
    }

    /// The limits that one worker's ledger can hold: everybody's it does not know.
    pub(super) fn own_limits(&self) -> impl Iterator<Item = (Window, bool, i64)> + '_ {
        let own = self.reward.limits.iter().filter(|limit| limit.per == LimitPer::Worker);
        own.map(|limit| (limit.window, limit.metric == LimitMetric::Amount, limit.limit))
    }
}
