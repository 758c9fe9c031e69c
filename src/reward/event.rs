//! What happened: immutable, made on a device, by an organiser or at a counter.

use crate::time::Instant;

/// More events than this are nobody's: one every five minutes for ten years.
pub const MOST_EVENTS: usize = 1_000_000;
/// No deed is worth more, and no reward costs more: a million sums of it stay far below what 64 bits hold.
pub const MOST_POINTS: i64 = 1_000_000;

/// One thing that happened to one worker's points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When it happened, by the clock of whoever made the event.
    pub at: Instant,
    /// Made on the device, unique: a ULID, for example.
    pub id: String,
    /// What.
    pub deed: Deed,
    /// Of what it is the record, the same for whoever reports it (`report/4711`): pays once. Empty: of itself alone.
    pub cause: String,
    /// The station where it happened, or nothing.
    pub station: String,
    /// Who vouches for it besides the device: the seam for signed credentials. It pays nothing more or less today.
    pub vouched_by: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// An activity was done.
    Earn {
        /// Its id.
        activity: String,
        /// What it is worth, where the activity leaves that to whoever accepts it.
        points: Option<i64>,
    },
    /// A reward was taken.
    Redeem {
        /// Its id.
        reward: String,
    },
    /// An event is worth something else than it says; a correction that is corrected no longer holds.
    Correct {
        /// The event's id. The whole cause is corrected: another report of it cannot pay in its place.
        corrects: String,
        /// What was earned, or paid for the reward; 0 undoes the event.
        points: i64,
    },
    /// Something this version does not know: kept, and counted for nothing.
    Other {
        /// Its `kind`.
        kind: String,
    },
}

impl Deed {
    /// Its `kind` as it is written.
    pub fn kind(&self) -> &str {
        match self {
            Self::Earn { .. } => "earn",
            Self::Redeem { .. } => "redeem",
            Self::Correct { .. } => "correct",
            Self::Other { kind } => kind,
        }
    }

    /// The activity, the reward or the event it is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Earn { activity, .. } => activity,
            Self::Redeem { reward } => reward,
            Self::Correct { corrects, .. } => corrects,
            Self::Other { .. } => "",
        }
    }
}
