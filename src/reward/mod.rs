//! Activities that earn points and stamps, rewards that cost them, and the ledger of one worker.
//!
//! A worker's [`Ledger`] is a set of immutable [`Event`]s, whatever order they came in and from how many devices. What
//! they amount to, a [`State`], is a fold over that set in one canonical order, so that merging is a union of sets.

mod check;
mod event;
mod fold;
mod hash;
mod ledger;
mod lint;
mod programme;
mod progress;
mod record;
mod state;
mod sweep;

pub use event::{Deed, Event, MOST_EVENTS, MOST_POINTS};
pub use ledger::{Conflict, Ledger};
pub use lint::Surroundings;
pub use programme::{ActivityEntry, ErrorAt, Programme, RewardEntry, Situation};
pub use progress::{Pace, Progress};
pub use record::{Activity, ActivityFile, ActivityKind, Cap, PROGRAMME_SCHEMA, Reward, Stamps};
pub use state::{Accounts, Card, Expiry, Left, Lot, Outcome, State, Zero};
pub use sweep::Totals;
