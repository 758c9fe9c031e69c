//! Offers as staff write them, a basket, and the cheapest permitted bill.

mod basket;
mod catalogue;
mod check;
mod effect;
mod quote;
mod record;
mod search;

pub use basket::{Basket, BasketLine};
pub use catalogue::{Catalogue, Situation, Verdict};
pub use quote::{AppliedOffer, PointsGiven, Quote, QuotedLine, ReasonCode, RejectedOffer, Used, quote};
pub use record::{
    Area, Basis, Disclosure, Effect, EffectKind, Enforcement, Limit, LimitMetric, LimitPer, Merchant, Offer,
    OfferStatus, OffersFile, Policy, SCHEMA, Stacking, Tags, Target, Window,
};
