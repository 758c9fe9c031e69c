//! Offers as staff write them, a basket, and the cheapest permitted bill.

mod basket;
mod catalogue;
mod check;
mod effect;
mod layer;
pub mod lint;
mod quote;
mod record;
mod search;
mod sweep;
mod verdict;

pub use basket::{Basket, BasketLine};
pub use catalogue::{Catalogue, Entry, OfferError, Situation};
pub use quote::{AppliedOffer, PointsGiven, Quote, QuotedLine, ReasonCode, RejectedOffer, Used, quote};
pub use record::{
    Basis, Disclosure, Effect, EffectKind, Merchant, Offer, OfferStatus, OffersFile, Policy, SCHEMA,
    Stacking, Tags, Target,
};
pub use sweep::{FlatOffers, Sweep};

pub use crate::rules::{Area, Enforcement, Judgement, Limit, LimitMetric, LimitPer, Verdict, Window};
