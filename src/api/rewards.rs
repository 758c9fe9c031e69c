//! What have I earned, what can I earn, what can I redeem?

use serde::Serialize;

use super::offers::named;
use crate::reward::{
    ActivityEntry, ActivityKind, Ledger, Pace, Programme, Progress, RewardEntry, Situation, State,
};
use crate::rules::{Count, Day, Judgement, Trust, Verdict};
use crate::sort::sort;
use crate::time::{Instant, Timestamp};

/// The rewards of a city for one person.
#[derive(Debug, Serialize)]
pub struct RewardsAnswer<'a> {
    /// Whether the records are generated and not real.
    pub sample: bool,
    /// Whose ledger it is.
    pub worker: &'a str,
    /// The instant the answer is about.
    pub at: Timestamp,
    /// Points that can be spent.
    pub balance: i64,
    /// The same by when they expire, the first first.
    pub lots: Vec<LotAnswer>,
    /// Stamp cards, by id.
    pub cards: Vec<CardAnswer<'a>>,
    /// Double entry: the four sum to zero.
    pub accounts: AccountsAnswer,
    /// Every event in canonical order, with what it did.
    pub history: Vec<HistoryItem<'a>>,
    /// Points that have expired, in order.
    pub expired: Vec<ExpiredItem>,
    /// What can be done, what is possible now first, then by id.
    pub earn: Vec<EarnItem<'a>>,
    /// What points and cards are good for, what can be had now first, then the nearest.
    pub redeem: Vec<RedeemItem<'a>>,
    /// What is usually earned.
    pub pace: PaceAnswer,
    /// How often each activity was done and each reward taken, in the windows of now: the `counts` of a request about
    /// offers.
    pub counts: Vec<CountAnswer>,
    /// The same on every device that has the same events: 16 hexadecimal digits.
    pub state_hash: String,
    /// Events and facts that could not be used, where the caller reads them from JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: super::Problems,
}

/// Points that expire together.
#[derive(Debug, Serialize)]
pub struct LotAnswer {
    /// How many.
    pub points: i64,
    /// When; `null`: never.
    pub expires_at: Option<Timestamp>,
}

/// A stamp card.
#[derive(Debug, Serialize)]
pub struct CardAnswer<'a> {
    /// Its id.
    pub card: &'a str,
    /// Stamps on the card that is not full.
    pub have: u32,
    /// How many stamps fill it.
    pub of: u32,
    /// How many are full and not redeemed.
    pub full: u32,
}

/// The accounts.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "as in `reward::Accounts`")]
pub struct AccountsAnswer {
    pub issuance: i64,
    pub worker: i64,
    pub redemption: i64,
    pub expiry: i64,
}

/// What an event did.
#[derive(Debug, Serialize)]
pub struct HistoryItem<'a> {
    /// Its id.
    pub event: &'a str,
    /// `earn`, `redeem`, `correct`, or what it says.
    pub kind: &'a str,
    /// The activity, the reward or the event it is about.
    pub about: &'a str,
    /// The name of the activity or reward; empty where it is not known.
    pub name: &'a str,
    /// When it happened.
    pub at: Timestamp,
    /// Points it gave, below zero what it cost.
    pub credited: i64,
    /// Why that is nothing; `null` where it is something.
    pub reason_code: Option<&'static str>,
    /// Whether it counted, also where it moved no points.
    pub counted: bool,
    /// The points after it.
    pub balance: i64,
    /// The station where it happened.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub station: &'a str,
    /// Who vouches for it besides the device.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub vouched_by: &'a str,
}

/// Points that have expired.
#[derive(Debug, Serialize)]
pub struct ExpiredItem {
    /// When.
    pub at: Timestamp,
    /// How many.
    pub points: i64,
}

/// Something that can be done.
#[derive(Debug, Serialize)]
pub struct EarnItem<'a> {
    /// Its id.
    pub activity: &'a str,
    /// Its name.
    pub name: &'a str,
    /// `check_in`, `class`, `report`, `volunteer`, `other`.
    pub kind: &'static str,
    /// Points for one time; the least where there is a most.
    pub points: i64,
    /// The most, where whoever accepts it says how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_up_to: Option<i64>,
    /// The card that gets a stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<&'a str>,
    /// Stations at which it takes place; none: at any, or nowhere in particular.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub stations: &'a [String],
    /// `eligible`, `not_now`, `needs_information` or `not_eligible`.
    pub verdict: &'static str,
    /// What it takes to say; of `needs_information` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// `not_started`, `expired`, `usage_limit_reached`: why not now.
    pub reason_code: Option<&'static str>,
    /// When it becomes possible, if nothing but the clock changes.
    pub becomes_eligible_at: Option<Timestamp>,
    /// When it stops being possible.
    pub eligible_until: Option<Timestamp>,
    /// Points that the caps leave in their present windows; `null`: no cap.
    pub points_left: Option<i64>,
    /// Times that the caps leave; `null`: no cap.
    pub times_left: Option<i64>,
}

/// Something that points or a card are good for.
#[derive(Debug, Serialize)]
pub struct RedeemItem<'a> {
    /// Its id.
    pub reward: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it costs.
    pub cost_points: i64,
    /// The card it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs_card: Option<&'a str>,
    /// The offer that it unlocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlocks_offer: Option<&'a str>,
    /// Stations that hand it out.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub stations: &'a [String],
    /// Whether it can be had now: theirs, paid for, and within its limits.
    pub can_redeem: bool,
    /// Points that are missing.
    pub missing_points: i64,
    /// Stamps that are missing.
    pub missing_stamps: i64,
    /// The day on which nothing is missing at the usual pace; `null`: not within a year, or nothing is missing.
    pub by: Option<String>,
    /// `eligible`, `not_now`, `needs_information` or `not_eligible`; what it costs apart.
    pub verdict: &'static str,
    /// What it takes to say; of `needs_information` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// `not_started`, `expired`, `usage_limit_reached`: why not now.
    pub reason_code: Option<&'static str>,
    /// When it becomes possible, if nothing but the clock changes.
    pub becomes_eligible_at: Option<Timestamp>,
}

/// What is usually earned.
#[derive(Debug, Serialize)]
pub struct PaceAnswer {
    /// So many points…
    pub points: i64,
    /// …in so many days.
    pub days: i32,
}

/// How often something happened.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "as in a request about offers")]
pub struct CountAnswer {
    pub event: String,
    pub window: &'static str,
    pub value: i64,
}

impl From<&Count> for CountAnswer {
    fn from(count: &Count) -> Self {
        Self { event: count.event.clone(), window: count.window.name(), value: count.value }
    }
}

/// What a ledger tells the rules of offers.
#[derive(Debug, Serialize)]
pub struct CountsAnswer {
    /// The fact `points.balance`.
    pub balance: i64,
    /// The `counts` of a request about offers.
    pub counts: Vec<CountAnswer>,
    /// Events that could not be used, where the caller reads them from JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: super::Problems,
}

/// An activity for one person, not yet in words or JSON.
#[derive(Debug)]
pub(crate) struct Earn<'a> {
    pub(crate) entry: &'a ActivityEntry,
    pub(crate) judged: Judgement,
    pub(crate) left: crate::reward::Left,
}

/// A reward for one person, not yet in words or JSON.
#[derive(Debug)]
pub(crate) struct Redeem<'a> {
    pub(crate) entry: &'a RewardEntry,
    pub(crate) judged: Judgement,
    pub(crate) progress: Progress,
}

impl Redeem<'_> {
    /// Whether it can be had now.
    pub(crate) fn can(&self) -> bool {
        let Progress { missing_points, missing_stamps, .. } = self.progress;
        self.judged.verdict == Verdict::Eligible && missing_points == 0 && missing_stamps == 0
    }
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Eligible => 0,
        Verdict::NotNow => 1,
        Verdict::NeedsInformation { .. } => 2,
        Verdict::NotEligible => 3,
    }
}

/// What can be done: what is possible now first, then what will be soonest, then by id.
pub(crate) fn earn<'a>(
    programme: &'a Programme,
    state: &State,
    situation: &Situation,
    trust: Trust,
) -> Vec<Earn<'a>> {
    let entries = programme.activities.iter().zip(&state.activities);
    let mut all: Vec<Earn<'_>> = entries
        .map(|(entry, left)| Earn {
            entry,
            judged: programme.judge_activity(entry, situation, left.full_until, trust),
            left: *left,
        })
        .collect();
    let key =
        |one: &Earn<'_>| (rank(&one.judged.verdict), one.judged.becomes_eligible_at.map_or(0, |at| at.0));
    sort(&mut all, |a, b| key(a).cmp(&key(b)).then_with(|| a.entry.activity.id.cmp(&b.entry.activity.id)));
    all
}

/// What points and cards are good for: what can be had now first, then what is nearest, then what costs least, then by id.
pub(crate) fn redeem<'a>(
    programme: &'a Programme,
    state: &State,
    situation: &Situation,
    pace: &Pace,
    trust: Trust,
) -> Vec<Redeem<'a>> {
    let entries = programme.rewards.iter().zip(&state.rewards);
    let mut all: Vec<Redeem<'_>> = entries
        .map(|(entry, left)| Redeem {
            entry,
            judged: programme.judge_reward(entry, situation, left.full_until, trust),
            progress: programme.progress(entry, state, pace),
        })
        .collect();
    let key = |one: &Redeem<'_>| {
        let Progress { missing_points, missing_stamps, .. } = one.progress;
        (!one.can(), rank(&one.judged.verdict), missing_points, missing_stamps, one.entry.reward.cost_points)
    };
    sort(&mut all, |a, b| key(a).cmp(&key(b)).then_with(|| a.entry.reward.id.cmp(&b.entry.reward.id)));
    all
}

/// What a worker's ledger amounts to, what they can do and what they can have.
pub fn rewards<'a>(
    programme: &'a Programme,
    ledger: &'a Ledger,
    state: &State,
    situation: &Situation,
    language: &str,
) -> RewardsAnswer<'a> {
    let zone = &programme.book.zone;
    let stamp = |at: Instant| zone.timestamp(at);
    let pace = programme.pace(ledger, state);
    let accounts = state.accounts;
    RewardsAnswer {
        sample: programme.sample,
        worker: ledger.worker(),
        at: stamp(state.at),
        balance: state.balance(),
        lots: (state.lots.iter())
            .map(|lot| LotAnswer { points: lot.points, expires_at: lot.expires_at.map(stamp) })
            .collect(),
        cards: (programme.cards.iter().zip(&state.cards))
            .map(|((id, _), card)| CardAnswer { card: id, have: card.have(), of: card.of, full: card.full() })
            .collect(),
        accounts: AccountsAnswer {
            issuance: accounts.issuance,
            worker: accounts.worker,
            redemption: accounts.redemption,
            expiry: accounts.expiry,
        },
        history: history(programme, ledger, state, language),
        expired: state
            .expired
            .iter()
            .map(|one| ExpiredItem { at: stamp(one.at), points: one.points })
            .collect(),
        earn: (earn(programme, state, situation, Trust::Vouched).iter())
            .map(|one| {
                let activity = &one.entry.activity;
                let (verdict, attributes) = named(one.judged.verdict.clone());
                EarnItem {
                    activity: &activity.id,
                    name: activity.name.get(language),
                    kind: ActivityKind::name(activity.kind),
                    points: activity.points,
                    points_up_to: activity.points_up_to,
                    card: activity.stamps.as_ref().map(|stamps| stamps.card.as_str()),
                    stations: &activity.stations,
                    verdict,
                    attributes,
                    reason_code: one.judged.reason.map(crate::rules::Reason::code),
                    becomes_eligible_at: one.judged.becomes_eligible_at.map(stamp),
                    eligible_until: one.judged.eligible_until.map(stamp),
                    points_left: one.left.points,
                    times_left: one.left.times,
                }
            })
            .collect(),
        redeem: (redeem(programme, state, situation, &pace, Trust::Vouched).iter())
            .map(|one| {
                let reward = &one.entry.reward;
                let (verdict, attributes) = named(one.judged.verdict.clone());
                RedeemItem {
                    reward: &reward.id,
                    name: reward.name.get(language),
                    cost_points: reward.cost_points,
                    costs_card: reward.costs_card.as_deref(),
                    unlocks_offer: reward.unlocks_offer.as_deref(),
                    stations: &reward.stations,
                    can_redeem: one.can(),
                    missing_points: one.progress.missing_points,
                    missing_stamps: one.progress.missing_stamps,
                    by: one.progress.by.map(|day| Day(day).into()),
                    verdict,
                    attributes,
                    reason_code: one.judged.reason.map(crate::rules::Reason::code),
                    becomes_eligible_at: one.judged.becomes_eligible_at.map(stamp),
                }
            })
            .collect(),
        pace: PaceAnswer { points: pace.points, days: pace.days },
        counts: situation.counts.iter().map(CountAnswer::from).collect(),
        state_hash: hex(state.hash(ledger)),
        problems: Vec::new(),
    }
}

fn history<'a>(
    programme: &'a Programme,
    ledger: &'a Ledger,
    state: &State,
    language: &str,
) -> Vec<HistoryItem<'a>> {
    let zone = &programme.book.zone;
    let all = ledger.events().iter().zip(&state.outcomes);
    all.map(|(event, outcome)| HistoryItem {
        event: &event.id,
        kind: event.deed.kind(),
        about: event.deed.about(),
        name: programme.name(&event.deed).map_or("", |name| name.get(language)),
        at: zone.timestamp(event.at),
        credited: outcome.credited,
        reason_code: outcome.reason.map(crate::reward::Zero::code),
        counted: outcome.counted,
        balance: outcome.balance,
        station: &event.station,
        vouched_by: &event.vouched_by,
    })
    .collect()
}

/// Sixteen digits.
pub(crate) fn hex(value: u64) -> String {
    (0..16u32).rev().filter_map(|at| char::from_digit((value >> (4 * at) & 15) as u32, 16)).collect()
}
