//! What serde cannot see: ranges, references, dates. Every problem at once, with JSON pointers.

use std::collections::BTreeSet;

use super::record::{EffectKind, Offer, OffersFile, Policy, SCHEMA, Target};
use crate::money::{BasisPoints, Fen};
use crate::rules::Day;
use crate::{Place, Position, Problem};

/// What is told what is wrong. Places and messages are made only for who writes them down: those who just need to know
/// that something is wrong ([`Wrong`]) are most of what phones download.
pub(super) trait Told {
    fn error(
        &mut self,
        code: &'static str,
        pointer: impl FnOnce() -> String,
        message: impl FnOnce() -> String,
        help: &str,
    );

    /// Whether it has been told of anything.
    fn is_told(&self) -> bool;

    fn amount(&mut self, pointer: impl FnOnce() -> String, amount: Fen) {
        if !amount.is_amount() {
            let message = || format!("`{}` is not from 0 to {} fen", amount.0, Fen::MOST.0);
            self.error("amount-out-of-range", pointer, message, "write whole fen: 12.50 yuan is 1250");
        }
    }
}

/// Collects problems.
#[derive(Debug, Default)]
pub(super) struct Checks {
    pub(super) problems: Vec<Problem>,
}

impl Told for Checks {
    fn error(
        &mut self,
        code: &'static str,
        pointer: impl FnOnce() -> String,
        message: impl FnOnce() -> String,
        help: &str,
    ) {
        self.problems.push(Problem::error(code, Place::in_request(pointer()), message(), help));
    }

    fn is_told(&self) -> bool {
        !self.problems.is_empty()
    }
}

/// Whether anything is wrong.
#[derive(Debug, Default)]
pub(super) struct Wrong(bool);

impl Told for Wrong {
    fn error(&mut self, _: &'static str, _: impl FnOnce() -> String, _: impl FnOnce() -> String, _: &str) {
        self.0 = true;
    }

    fn is_told(&self) -> bool {
        self.0
    }
}

impl OffersFile {
    /// Everything that is wrong with it beyond its shape, with JSON pointers.
    pub fn problems(&self) -> Vec<Problem> {
        let mut checks = Checks::default();
        if self.schema != SCHEMA {
            let message = || format!("`{}` is not `{SCHEMA}`", self.schema);
            let help = "update the program, or correct the name";
            checks.error("schema-unknown", || "/schema".to_owned(), message, help);
        }
        let mut merchants = BTreeSet::new();
        for (at, merchant) in self.merchants.iter().enumerate() {
            if !merchants.insert(merchant.id.as_str()) {
                let message = || format!("merchant `{}` stands twice", merchant.id);
                checks.error("merchant-duplicate", || format!("/merchants/{at}/id"), message, "keep one");
            }
            if let Err(error) = Position::new(merchant.longitude, merchant.latitude) {
                let pointer = || format!("/merchants/{at}");
                checks.error("position-out-of-range", pointer, || error.to_string(), "longitude comes first");
            }
        }
        let mut areas = BTreeSet::new();
        for (at, area) in self.areas.iter().enumerate() {
            if !areas.insert(area.id.as_str()) {
                let message = || format!("area `{}` stands twice", area.id);
                checks.error("area-duplicate", || format!("/areas/{at}/id"), message, "keep one");
            }
            let [west, south, east, north] = area.bounds;
            let corners = Position::new(west, south).is_ok() && Position::new(east, north).is_ok();
            if !(corners && west < east && south < north) {
                let message = "the bounds are not west, south, east, north of a box in degrees";
                let help = "write for example `[116.3, 39.9, 116.4, 40.0]`, longitude first";
                checks.error("bounds", || format!("/areas/{at}/bounds"), || message.to_owned(), help);
            }
        }
        let mut offers = BTreeSet::new();
        for (at, offer) in self.offers.iter().enumerate() {
            let pointer = format!("/offers/{at}");
            if !offers.insert(offer.id.as_str()) {
                let message = || format!("offer `{}` stands twice", offer.id);
                let pointer = || format!("{pointer}/id");
                checks.error("offer-duplicate", pointer, message, "give each its own id");
            }
            if !merchants.contains(offer.merchant.as_str()) {
                let message = || format!("there is no merchant `{}`", offer.merchant);
                let pointer = || format!("{pointer}/merchant");
                checks.error("merchant-unknown", pointer, message, "add it, or correct the id");
            }
            offer.check(&pointer, &mut checks);
        }
        checks.problems
    }
}

impl Offer {
    /// Everything that is wrong with it beyond its shape; `pointer` is where it stands.
    pub fn problems(&self, pointer: &str) -> Vec<Problem> {
        let mut checks = Checks::default();
        self.check(pointer, &mut checks);
        checks.problems
    }

    /// Whether nothing is wrong with it beyond its shape.
    pub fn is_sound(&self) -> bool {
        let mut wrong = Wrong::default();
        self.check("", &mut wrong);
        !wrong.is_told()
    }

    pub(super) fn check(&self, pointer: &str, told: &mut impl Told) {
        let (from, to) = (Day::parse(&self.valid_from), Day::parse(&self.valid_to));
        for (name, text, date) in [("valid_from", &self.valid_from, from), ("valid_to", &self.valid_to, to)] {
            if date.is_none() {
                let message = || format!("`{text}` is not a day");
                told.error("date", || format!("{pointer}/{name}"), message, "write `2026-10-01`");
            }
        }
        if from.is_some() && to.is_some() && to <= from {
            let message = || format!("`{}` is not after `{}`", self.valid_to, self.valid_from);
            let pointer = || format!("{pointer}/valid_to");
            told.error("offer-never-valid", pointer, message, "the day from which it is over");
        }
        self.check_effect(pointer, told);
        for (at, limit) in self.limits.iter().enumerate() {
            if !(1..=Fen::MOST.0).contains(&limit.limit) {
                let message = || format!("`{}` is not from 1 to {}", limit.limit, Fen::MOST.0);
                let pointer = || format!("{pointer}/limits/{at}/limit");
                told.error("limit-value", pointer, message, "pause the offer to stop it");
            }
        }
        if self.stacking.policy == Policy::BestOf && self.stacking.category.is_empty() {
            let message = || "`best_of` without a category".to_owned();
            told.error("category-missing", || format!("{pointer}/stacking"), message, "name the category");
        }
    }

    fn check_effect(&self, pointer: &str, told: &mut impl Told) {
        let effect = &self.effect;
        let field = |name: &'static str| move || format!("{pointer}/effect/{name}");
        told.amount(field("minimum_spend_fen"), effect.minimum_spend_fen);
        told.amount(field("maximum_discount_fen"), effect.maximum_discount_fen.unwrap_or_default());
        told.amount(field("usual_price_fen"), effect.usual_price_fen.unwrap_or_default());
        match effect.kind {
            EffectKind::PercentOff(share) if share > BasisPoints::WHOLE => {
                let message = || format!("`{}` is more than 10000", share.0);
                told.error("basis-points", field("basis_points"), message, "20 % is 2000");
            }
            EffectKind::AmountOff(amount) | EffectKind::FixedPrice(amount) => {
                told.amount(field("amount_fen"), amount);
            }
            EffectKind::Points(points) => told.amount(field("points"), Fen(points)),
            EffectKind::PercentOff(_) | EffectKind::FreeItem => {}
        }
        let unit = effect.rounding.unit_fen;
        if unit < Fen(1) || !unit.is_amount() {
            let message = || format!("`{}` is not a unit to round to", unit.0);
            told.error("rounding-unit", field("rounding/unit_fen"), message, "1, 10 or 100");
        }
        if let Target::Item(item) = &effect.target
            && item.tags.is_empty()
        {
            let message = || "no tag, so no item".to_owned();
            told.error(
                "tags-missing",
                field("target/item/tags"),
                message,
                "name a tag, or aim at the `order`",
            );
        }
    }
}
