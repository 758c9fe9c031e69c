//! What a ledger amounts to at an instant.

use crate::time::Instant;

/// Why an event is credited nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "each is its word, explained in docs/rewards.md")]
pub enum Zero {
    CapReached = 1,
    DuplicateCause,
    IdConflict,
    InTheFuture,
    NotStarted,
    Expired,
    OutsideSchedule,
    UnknownActivity,
    UnknownReward,
    UnknownKind,
    UnknownEvent,
    PointsInvalid,
    BalanceTooLow,
    CardNotFull,
    UsageLimitReached,
    Corrected,
    CorrectionCorrected,
    Correction,
    StampOnly,
    Free,
    NoPoints,
}

impl Zero {
    /// All of them, in order.
    pub const ALL: [Self; 21] = [
        Self::CapReached,
        Self::DuplicateCause,
        Self::IdConflict,
        Self::InTheFuture,
        Self::NotStarted,
        Self::Expired,
        Self::OutsideSchedule,
        Self::UnknownActivity,
        Self::UnknownReward,
        Self::UnknownKind,
        Self::UnknownEvent,
        Self::PointsInvalid,
        Self::BalanceTooLow,
        Self::CardNotFull,
        Self::UsageLimitReached,
        Self::Corrected,
        Self::CorrectionCorrected,
        Self::Correction,
        Self::StampOnly,
        Self::Free,
        Self::NoPoints,
    ];

    /// As answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::CapReached => "cap_reached",
            Self::DuplicateCause => "duplicate_cause",
            Self::IdConflict => "id_conflict",
            Self::InTheFuture => "in_the_future",
            Self::NotStarted => "not_started",
            Self::Expired => "expired",
            Self::OutsideSchedule => "outside_schedule",
            Self::UnknownActivity => "unknown_activity",
            Self::UnknownReward => "unknown_reward",
            Self::UnknownKind => "unknown_kind",
            Self::UnknownEvent => "unknown_event",
            Self::PointsInvalid => "points_invalid",
            Self::BalanceTooLow => "balance_too_low",
            Self::CardNotFull => "card_not_full",
            Self::UsageLimitReached => "usage_limit_reached",
            Self::Corrected => "corrected",
            Self::CorrectionCorrected => "correction_corrected",
            Self::Correction => "correction",
            Self::StampOnly => "stamp_only",
            Self::Free => "free",
            Self::NoPoints => "no_points",
        }
    }
}

/// What one event did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Points to the worker; below zero where a reward was paid for.
    pub credited: i64,
    /// Why that is nothing.
    pub reason: Option<Zero>,
    /// Whether it counted: an activity done, a reward taken. Also where it moved no points.
    pub counted: bool,
    /// The worker's points after it.
    pub balance: i64,
}

/// Points that expire at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// How many are left.
    pub points: i64,
    /// When they expire; `None`: never.
    pub expires_at: Option<Instant>,
}

/// Points that have expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// When: a local midnight.
    pub at: Instant,
    /// How many.
    pub points: i64,
}

/// Double entry: what one account gives another gets, so that they sum to zero at every moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Where points come from; never above zero.
    pub issuance: i64,
    /// The balance.
    pub worker: i64,
    /// What was paid for rewards.
    pub redemption: i64,
    /// What has expired.
    pub expiry: i64,
}

impl Accounts {
    /// Zero.
    pub fn sum(&self) -> i64 {
        self.issuance + self.worker + self.redemption + self.expiry
    }
}

/// A stamp card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub card: String,
    /// How many stamps fill it.
    pub of: u32,
    /// The stamps that have not been redeemed, full cards too.
    pub stamps: u32,
}

impl Card {
    /// How many cards are full.
    pub fn full(&self) -> u32 {
        self.stamps / self.of.max(1)
    }
    /// The stamps on the card that is not full.
    pub fn have(&self) -> u32 {
        self.stamps % self.of.max(1)
    }
}

/// What is left of the caps of an activity, or of the limits of a reward, at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Points in the tightest window; `None`: no cap on points.
    pub points: Option<i64>,
    /// Times in the tightest window; `None`: no cap on times.
    pub times: Option<i64>,
    /// Where not even one more time is left: until when; `Some(None)`: for good.
    pub full_until: Option<Option<Instant>>,
}

impl Left {
    /// One more cap: so much is left of it, one more time takes `next`, and its window ends then.
    pub(super) fn take(&mut self, left: Option<i64>, next: i64, is_points: bool, ends: Option<Instant>) {
        let Some(left) = left else { return };
        let slot = if is_points { &mut self.points } else { &mut self.times };
        *slot = Some(slot.map_or(left, |other| other.min(left)));
        if left < next {
            self.full_until = Some(match (self.full_until, ends) {
                (Some(None), _) | (_, None) => None,
                (None, ends) => ends,
                (Some(Some(other)), Some(ends)) => Some(other.max(ends)),
            });
        }
    }
}

/// What a ledger amounts to at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The instant.
    pub at: Instant,
    /// The accounts.
    pub accounts: Accounts,
    /// The points that are left, those that expire first first.
    pub lots: Vec<Lot>,
    /// What has expired, in order.
    pub expired: Vec<Expiry>,
    /// Every card of the programme, by id.
    pub cards: Vec<Card>,
    /// What is left of the caps of each activity of the programme, in its order.
    pub activities: Vec<Left>,
    /// What is left of the limits of each reward of the programme, in its order.
    pub rewards: Vec<Left>,
    /// What each event did, in the order of [`Ledger::events`](super::Ledger::events).
    pub outcomes: Vec<Outcome>,
}

impl State {
    /// The points that can be spent.
    pub fn balance(&self) -> i64 {
        self.accounts.worker
    }
}
