//! The offers of a city with everything a verdict takes, and the verdict.

use serde::Serialize;

use super::record::{Area, Disclosure, Offer, OfferStatus, OffersFile};
use super::{Basket, Quote, quote};
use crate::rules::{
    Areas, Assurance, Attribute, Condition, Fact, FactValue, Facts, Schedules, Truth, World, truth,
};
use crate::time::{Instant, Local, Zone};
use crate::{Position, Problem};

/// `offers.json`, the attributes of `city.json`, and the opening hours of conditions, compiled.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Merchants, areas and offers.
    pub file: OffersFile,
    /// What may be known of a person.
    pub attributes: Vec<Attribute>,
    /// Compiled hours by the text that conditions have.
    pub schedules: Schedules,
    /// The city's clock.
    pub zone: Zone,
    /// Whether the records are generated and not real.
    pub sample: bool,
}

/// Who asks, when and where.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The instant.
    pub at: Instant,
    /// Where the person is, if that is known.
    pub position: Option<Position>,
    /// What is known of them.
    pub facts: Facts,
}

/// Whether an offer is a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Eligible,
    /// It is not, as things are.
    NotEligible {
        /// `not_started`, `expired`, or nothing where the conditions say so.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason_code: Option<&'static str>,
    },
    /// It depends on what is not known, or not vouched for well enough.
    NeedsInformation {
        /// Names of attributes, `position` for the place; ascending.
        attributes: Vec<String>,
    },
}

struct Boxes<'a>(&'a [Area]);

impl Areas for Boxes<'_> {
    fn contains(&self, area: &str, position: Position) -> Option<bool> {
        let [west, south, east, north] = self.0.iter().find(|one| one.id == area)?.bounds;
        let (longitude, latitude) = (position.longitude(), position.latitude());
        Some((west..east).contains(&longitude) && (south..north).contains(&latitude))
    }
}

impl Catalogue {
    /// Whether an offer is the person's.
    pub fn verdict(&self, offer: &Offer, situation: &Situation) -> Verdict {
        let today = date_text(self.zone.local(situation.at));
        let out = |reason| Verdict::NotEligible { reason_code: Some(reason) };
        // Dates that are written alike compare as texts.
        if today < offer.valid_from {
            return out("not_started");
        }
        if offer.status == OfferStatus::Ended || today >= offer.valid_to {
            return out("expired");
        }
        // Neither over nor on: nothing the person does would change it.
        if offer.status == OfferStatus::Paused {
            return Verdict::NotEligible { reason_code: None };
        }
        let Some(condition) = &offer.eligibility else { return Verdict::Eligible };
        let mut facts = situation.facts.clone();
        // What the clock says nobody else may.
        facts.0.retain(|_, fact| fact.assurance != Assurance::Clock);
        let clock = Fact { value: FactValue::Text(today), assurance: Assurance::Clock };
        facts.0.insert("clock.date".to_owned(), clock);
        let world = World {
            at: situation.at,
            zone: &self.zone,
            position: situation.position,
            facts: &facts,
            attributes: &self.attributes,
            schedules: &self.schedules,
            areas: &Boxes(&self.file.areas),
            counts: &[],
        };
        match truth(condition, &world) {
            Truth::True => Verdict::Eligible,
            // Who an offer is not for does not learn whom it is for.
            Truth::Unknown if offer.disclosure == Disclosure::Public => {
                let mut attributes = Vec::new();
                unknown(condition, &world, &mut attributes);
                attributes.sort();
                attributes.dedup();
                Verdict::NeedsInformation { attributes }
            }
            Truth::False | Truth::Unknown => Verdict::NotEligible { reason_code: None },
        }
    }

    /// The cheapest bill of a basket from the offers of its merchant that are the person's.
    ///
    /// # Errors
    /// The basket has a number that is out of range: every problem at once.
    pub fn quote(&self, basket: &Basket, situation: &Situation) -> Result<Quote, Vec<Problem>> {
        let here = self.file.offers.iter().filter(|offer| offer.merchant == basket.merchant);
        let mine = here.filter(|offer| self.verdict(offer, situation) == Verdict::Eligible);
        quote(basket, &mine.collect::<Vec<_>>(), &[])
    }
}

/// The attributes of the leaves that are not known.
fn unknown(condition: &Condition, world: &World<'_>, names: &mut Vec<String>) {
    let name = match condition {
        Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => {
            return of.iter().for_each(|one| unknown(one, world, names));
        }
        Condition::Not(one) => return unknown(one, world, names),
        Condition::In { attribute, .. }
        | Condition::Compare { attribute, .. }
        | Condition::Between { attribute, .. }
        | Condition::Age { attribute, .. }
        | Condition::Document { attribute, .. } => attribute,
        Condition::Count { event, .. } => event,
        Condition::Within { .. } => "position",
        Condition::Schedule(_) => return,
    };
    if truth(condition, world) == Truth::Unknown {
        names.push(name.to_owned());
    }
}

/// `YYYY-MM-DD`.
fn date_text(local: Local) -> String {
    let (year, month, day) = local.date.ymd();
    format!("{year:04}-{month:02}-{day:02}")
}
