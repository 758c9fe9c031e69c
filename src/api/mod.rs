//! One function per question: plain requests in, plain answers out. The only door for wasm, CLI and views.
//!
//! Answers borrow from the [`City`](crate::City) and serialise to the JSON of `docs/json.md`.

mod along;
mod filter;
mod ids;
pub mod json;
mod live;
mod mine;
mod near;
mod nearest;
mod offers;
mod overview;
mod place;
mod question;
mod rewards;
mod screen;

pub use along::{AlongAnswer, AlongHit, AlongRequest, along, along_with};
pub use filter::Filter;
pub(crate) use filter::required;
pub use ids::nearest_ids;
pub(crate) use live::is_closed;
pub use live::{ActivityAnswer, AlertAnswer, Overlay, StationStatus, Words};
pub(crate) use mine::{Mine, mine};
#[cfg(feature = "wasm-parts")]
pub(crate) use near::reach_m;
pub(crate) use near::{Row, near};
pub use nearest::{
    NearestAnswer, NearestRequest, StationHit, in_bounds, in_bounds_with, nearest, nearest_reach_m,
    nearest_with,
};
pub use offers::{
    Asked, ChangeAnswer, Group, Node, OfferAnswer, OffersAnswer, OffersRequest, Plain, Presumed, Required,
    offers, quote,
};
pub use overview::{DistrictCount, OverviewAnswer, overview, overview_with};
pub(crate) use place::places_as_is;
pub use place::{PlaceHit, PlacesAnswer, places};
pub use question::{AnswerOption, Question, questions};
#[cfg(feature = "wasm-rewards")]
pub(crate) use rewards::hex;
pub use rewards::{
    AccountsAnswer, CardAnswer, CountAnswer, CountsAnswer, EarnItem, ExpiredItem, HistoryItem, LotAnswer,
    PaceAnswer, RedeemItem, RewardsAnswer, rewards,
};
pub(crate) use rewards::{Earn, Redeem, earn, redeem};
pub use screen::{Badge, OffersScreen, RewardsScreen};

use crate::Problem;

/// Everything that is wrong with a request, at once.
pub type Problems = Vec<Problem>;
