//! What serde cannot see: ranges, references, dates. Every problem at once, with JSON pointers.

use std::collections::BTreeSet;

use super::record::{EffectKind, Offer, OffersFile, Policy, SCHEMA, Target};
use crate::money::{BasisPoints, Fen};
use crate::time::Date;
use crate::{Place, Position, Problem};

/// Collects problems.
#[derive(Debug, Default)]
pub(super) struct Checks {
    pub(super) problems: Vec<Problem>,
}

impl Checks {
    pub(super) fn error(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: &str,
    ) {
        self.problems.push(Problem::error(code, Place::in_request(pointer), message, help));
    }

    pub(super) fn amount(&mut self, pointer: &str, amount: Fen) {
        if !amount.is_amount() {
            let message = format!("`{}` is not from 0 to {} fen", amount.0, Fen::MOST.0);
            self.error("amount-out-of-range", pointer, message, "write whole fen: 12.50 yuan is 1250");
        }
    }
}

impl OffersFile {
    /// Everything that is wrong with it beyond its shape, with JSON pointers.
    pub fn problems(&self) -> Vec<Problem> {
        let mut checks = Checks::default();
        if self.schema != SCHEMA {
            let message = format!("`{}` is not `{SCHEMA}`", self.schema);
            checks.error("schema-unknown", "/schema", message, "update the program, or correct the name");
        }
        let mut merchants = BTreeSet::new();
        for (at, merchant) in self.merchants.iter().enumerate() {
            if !merchants.insert(merchant.id.as_str()) {
                let message = format!("merchant `{}` stands twice", merchant.id);
                checks.error("merchant-duplicate", format!("/merchants/{at}/id"), message, "keep one");
            }
            if let Err(error) = Position::new(merchant.longitude, merchant.latitude) {
                let pointer = format!("/merchants/{at}");
                checks.error("position-out-of-range", pointer, error.to_string(), "longitude comes first");
            }
        }
        let mut areas = BTreeSet::new();
        for (at, area) in self.areas.iter().enumerate() {
            if !areas.insert(area.id.as_str()) {
                let message = format!("area `{}` stands twice", area.id);
                checks.error("area-duplicate", format!("/areas/{at}/id"), message, "keep one");
            }
            let [west, south, east, north] = area.bounds;
            let corners = Position::new(west, south).is_ok() && Position::new(east, north).is_ok();
            if !(corners && west < east && south < north) {
                let message = "the bounds are not west, south, east, north of a box in degrees";
                let help = "write for example `[116.3, 39.9, 116.4, 40.0]`, longitude first";
                checks.error("bounds", format!("/areas/{at}/bounds"), message, help);
            }
        }
        let mut offers = BTreeSet::new();
        for (at, offer) in self.offers.iter().enumerate() {
            let pointer = format!("/offers/{at}");
            if !offers.insert(offer.id.as_str()) {
                let message = format!("offer `{}` stands twice", offer.id);
                checks.error("offer-duplicate", format!("{pointer}/id"), message, "give each its own id");
            }
            if !merchants.contains(offer.merchant.as_str()) {
                let message = format!("there is no merchant `{}`", offer.merchant);
                checks.error(
                    "merchant-unknown",
                    format!("{pointer}/merchant"),
                    message,
                    "add it, or correct the id",
                );
            }
            checks.problems.extend(offer.problems(&pointer));
        }
        checks.problems
    }
}

impl Offer {
    /// Everything that is wrong with it beyond its shape; `pointer` is where it stands.
    pub fn problems(&self, pointer: &str) -> Vec<Problem> {
        let mut checks = Checks::default();
        let (from, to) = (parse_date(&self.valid_from), parse_date(&self.valid_to));
        for (name, text, date) in [("valid_from", &self.valid_from, from), ("valid_to", &self.valid_to, to)] {
            if date.is_none() {
                let message = format!("`{text}` is not a day");
                checks.error("date", format!("{pointer}/{name}"), message, "write `2026-10-01`");
            }
        }
        if from.is_some() && to.is_some() && to <= from {
            let message = format!("`{}` is not after `{}`", self.valid_to, self.valid_from);
            checks.error(
                "offer-never-valid",
                format!("{pointer}/valid_to"),
                message,
                "the day from which it is over",
            );
        }
        self.effect_problems(&format!("{pointer}/effect"), &mut checks);
        for (at, limit) in self.limits.iter().enumerate() {
            if !(1..=Fen::MOST.0).contains(&limit.limit) {
                let message = format!("`{}` is not from 1 to {}", limit.limit, Fen::MOST.0);
                checks.error(
                    "limit-value",
                    format!("{pointer}/limits/{at}/limit"),
                    message,
                    "pause the offer to stop it",
                );
            }
        }
        if self.stacking.policy == Policy::BestOf && self.stacking.category.is_empty() {
            let pointer = format!("{pointer}/stacking");
            checks.error("category-missing", pointer, "`best_of` without a category", "name the category");
        }
        checks.problems
    }

    fn effect_problems(&self, pointer: &str, checks: &mut Checks) {
        let effect = &self.effect;
        checks.amount(&format!("{pointer}/minimum_spend_fen"), effect.minimum_spend_fen);
        checks.amount(
            &format!("{pointer}/maximum_discount_fen"),
            effect.maximum_discount_fen.unwrap_or_default(),
        );
        checks.amount(&format!("{pointer}/usual_price_fen"), effect.usual_price_fen.unwrap_or_default());
        match effect.kind {
            EffectKind::PercentOff(share) if share > BasisPoints::WHOLE => {
                let message = format!("`{}` is more than 10000", share.0);
                checks.error("basis-points", format!("{pointer}/basis_points"), message, "20 % is 2000");
            }
            EffectKind::AmountOff(amount) | EffectKind::FixedPrice(amount) => {
                checks.amount(&format!("{pointer}/amount_fen"), amount);
            }
            EffectKind::Points(points) => checks.amount(&format!("{pointer}/points"), Fen(points)),
            EffectKind::PercentOff(_) | EffectKind::FreeItem => {}
        }
        let unit = effect.rounding.unit_fen;
        if unit < Fen(1) || !unit.is_amount() {
            let message = format!("`{}` is not a unit to round to", unit.0);
            checks.error("rounding-unit", format!("{pointer}/rounding/unit_fen"), message, "1, 10 or 100");
        }
        if let Target::Item(item) = &effect.target
            && item.tags.is_empty()
        {
            let pointer = format!("{pointer}/target/item/tags");
            checks.error("tags-missing", pointer, "no tag, so no item", "name a tag, or aim at the `order`");
        }
    }
}

/// `YYYY-MM-DD`
fn parse_date(text: &str) -> Option<Date> {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?;
    let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
    let shaped = text.get(4..5)? == "-" && text.get(7..8)? == "-" && day.len() == 2;
    shaped.then(|| Date::from_ymd(digits(year)? as i32, digits(month)?, digits(day)?))?
}
