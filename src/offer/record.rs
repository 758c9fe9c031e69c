//! Offers exactly as they are written in `offers.json`.

use serde::{Deserialize, Serialize};

use crate::Text;
use crate::money::{BasisPoints, Fen, Rounding};
use crate::rules::{Area, Condition, Limit};

/// What `schema` must say.
pub const SCHEMA: &str = "friendly-city/offers@1";

/// `offers.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "OffersForm")]
pub struct OffersFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// Who gives the offers.
    #[serde(default)]
    pub merchants: Vec<Merchant>,
    /// Areas that conditions name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// The offers.
    pub offers: Vec<Offer>,
}

/// The file with the key that editors want; the rest is as above.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct OffersForm {
    /// Where the JSON Schema lies, for an editor.
    #[serde(default, rename = "$schema")]
    _schema: String,
    /// Which form this is, and its version.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: String,
    /// Who gives the offers.
    #[serde(default)]
    merchants: Vec<Merchant>,
    /// Areas that conditions name.
    #[serde(default)]
    areas: Vec<Area>,
    /// The offers.
    offers: Vec<Offer>,
}

impl From<OffersForm> for OffersFile {
    fn from(OffersForm { schema, merchants, areas, offers, .. }: OffersForm) -> Self {
        Self { schema, merchants, areas, offers }
    }
}

/// Who gives offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Merchant {
    /// Unique in the file.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// WGS-84, degrees east.
    #[cfg_attr(feature = "schema", schemars(range(min = -180, max = 180)))]
    pub longitude: f64,
    /// WGS-84, degrees north.
    #[cfg_attr(feature = "schema", schemars(range(min = -90, max = 90)))]
    pub latitude: f64,
    /// Street address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// OSM `opening_hours`; empty: not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opening_hours: String,
}

/// One offer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Unique in the file, stable for ever.
    pub id: String,
    /// The merchant who gives it.
    pub merchant: String,
    /// Stations at which it holds; none: at the merchant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<String>,
    /// Its name.
    pub name: Text,
    /// More about it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// Whether it is on.
    pub status: OfferStatus,
    /// First day, `YYYY-MM-DD`.
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))
    )]
    pub valid_from: String,
    /// The day from which it is over, `YYYY-MM-DD`.
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))
    )]
    pub valid_to: String,
    /// The notice it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Who it is for; none: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Condition>,
    /// What it does to the bill.
    pub effect: Effect,
    /// How often, or for how much.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// What it may be combined with.
    #[serde(default)]
    pub stacking: Stacking,
    /// Who may learn of it.
    #[serde(default)]
    pub disclosure: Disclosure,
}

/// Whether an offer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OfferStatus {
    /// On.
    Active,
    /// Off for now.
    Paused,
    /// Over.
    Ended,
}

/// Who may learn of an offer and its conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Anyone.
    #[default]
    Public,
    /// Those it is for.
    EligibleOnly,
}

/// What an offer does to the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "EffectForm", into = "EffectForm")]
pub struct Effect {
    /// What it does.
    pub kind: EffectKind,
    /// Which lines it is about.
    pub target: Target,
    /// Which prices it counts from.
    pub basis: Basis,
    /// What the target must come to, on the basis.
    pub minimum_spend_fen: Fen,
    /// The most it takes off.
    pub maximum_discount_fen: Option<Fen>,
    /// What is usually paid where a fixed price is paid now.
    pub usual_price_fen: Option<Fen>,
    /// How fractions of a fen are settled.
    pub rounding: Rounding,
}

/// What an effect does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// A share of the target.
    PercentOff(BasisPoints),
    /// An amount off the target.
    AmountOff(Fen),
    /// The whole order, or each unit of the items, for this price.
    FixedPrice(Fen),
    /// The cheapest unit of the target for nothing.
    FreeItem,
    /// Points for the worker; the bill stays as it is.
    Points(i64),
}

/// Which lines an effect is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// All of them.
    #[default]
    Order,
    /// Those with any of these tags.
    Item(Tags),
}

/// Tags, of which a line needs one: `{ "item": { "tags": ["meal"] } }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tags {
    /// The tags.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub tags: Vec<String>,
}

/// Which prices an effect counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Those before any offer.
    Original,
    /// Those the offers before it have left.
    #[default]
    Running,
}

/// What an offer may be combined with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Stacking {
    /// Its group; empty: none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// How it gets on with others.
    pub policy: Policy,
    /// Of offers that have one, the lower comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// Ids or categories it does not go with, either way round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
}

/// How an offer gets on with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// With any.
    #[default]
    Combine,
    /// With none of its category.
    BestOf,
    /// With none at all.
    Exclusive,
}

/// Every field an effect may have; which it must have depends on `kind`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [
    { "properties": { "kind": { "const": "percent_off" }, "usual_price_fen": { "type": "null" }, "amount_fen": { "type": "null" }, "points": { "type": "null" } }, "required": ["basis_points"] },
    { "properties": { "kind": { "const": "amount_off" }, "usual_price_fen": { "type": "null" }, "basis_points": { "type": "null" }, "points": { "type": "null" } }, "required": ["amount_fen"] },
    { "properties": { "kind": { "const": "fixed_price" }, "basis_points": { "type": "null" }, "points": { "type": "null" } }, "required": ["amount_fen"] },
    { "properties": { "kind": { "const": "free_item" }, "usual_price_fen": { "type": "null" }, "basis_points": { "type": "null" }, "amount_fen": { "type": "null" }, "points": { "type": "null" } } },
    { "properties": { "kind": { "const": "points" }, "usual_price_fen": { "type": "null" }, "basis_points": { "type": "null" }, "amount_fen": { "type": "null" } }, "required": ["points"] },
])))]
struct EffectForm {
    /// What it does.
    kind: Kind,
    /// Of `percent_off`: the share in hundredths of a percent, 2000 is 20 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis_points: Option<BasisPoints>,
    /// Of `amount_off` the amount, of `fixed_price` the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_fen: Option<Fen>,
    /// Of `points`: how many it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000_000_000_000_i64)))]
    points: Option<i64>,
    /// Which lines it is about.
    #[serde(default)]
    target: Target,
    /// Which prices it counts from.
    #[serde(default)]
    basis: Basis,
    /// What the target must come to, on the basis.
    #[serde(default)]
    minimum_spend_fen: Fen,
    /// The most it takes off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maximum_discount_fen: Option<Fen>,
    /// Of `fixed_price`: what is usually paid instead, for the order or for one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usual_price_fen: Option<Fen>,
    /// How fractions of a fen are settled.
    #[serde(default)]
    rounding: Rounding,
}

/// What an effect does.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A share of the target; takes `basis_points`.
    PercentOff,
    /// An amount off the target; takes `amount_fen`.
    AmountOff,
    /// The whole order, or each unit of the items, for a price; takes `amount_fen`.
    FixedPrice,
    /// The cheapest unit of the target for nothing.
    FreeItem,
    /// Points for the worker; takes `points`.
    Points,
}

impl TryFrom<EffectForm> for Effect {
    type Error = &'static str;

    fn try_from(form: EffectForm) -> Result<Self, Self::Error> {
        if form.usual_price_fen.is_some() && !matches!(form.kind, Kind::FixedPrice) {
            return Err("`usual_price_fen` goes with `fixed_price` alone");
        }
        let kind = match (form.kind, form.basis_points, form.amount_fen, form.points) {
            (Kind::PercentOff, Some(share), None, None) => EffectKind::PercentOff(share),
            (Kind::AmountOff, None, Some(amount), None) => EffectKind::AmountOff(amount),
            (Kind::FixedPrice, None, Some(amount), None) => EffectKind::FixedPrice(amount),
            (Kind::FreeItem, None, None, None) => EffectKind::FreeItem,
            (Kind::Points, None, None, Some(points)) => EffectKind::Points(points),
            (Kind::PercentOff, ..) => return Err("`percent_off` takes `basis_points` and no other amount"),
            (Kind::AmountOff, ..) => return Err("`amount_off` takes `amount_fen` and no other amount"),
            (Kind::FixedPrice, ..) => return Err("`fixed_price` takes `amount_fen` and no other amount"),
            (Kind::FreeItem, ..) => return Err("`free_item` takes no amount"),
            (Kind::Points, ..) => return Err("`points` takes `points` and no other amount"),
        };
        let EffectForm {
            target,
            basis,
            minimum_spend_fen,
            maximum_discount_fen,
            usual_price_fen,
            rounding,
            ..
        } = form;
        Ok(Self { kind, target, basis, minimum_spend_fen, maximum_discount_fen, usual_price_fen, rounding })
    }
}

impl From<Effect> for EffectForm {
    fn from(effect: Effect) -> Self {
        let Effect {
            target, basis, minimum_spend_fen, maximum_discount_fen, usual_price_fen, rounding, ..
        } = effect;
        let (kind, basis_points, amount_fen, points) = match effect.kind {
            EffectKind::PercentOff(share) => (Kind::PercentOff, Some(share), None, None),
            EffectKind::AmountOff(amount) => (Kind::AmountOff, None, Some(amount), None),
            EffectKind::FixedPrice(amount) => (Kind::FixedPrice, None, Some(amount), None),
            EffectKind::FreeItem => (Kind::FreeItem, None, None, None),
            EffectKind::Points(points) => (Kind::Points, None, None, Some(points)),
        };
        Self {
            kind,
            basis_points,
            amount_fen,
            points,
            target,
            basis,
            minimum_spend_fen,
            maximum_discount_fen,
            usual_price_fen,
            rounding,
        }
    }
}
