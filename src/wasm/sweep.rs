//! All offers at once for hosts that ask often: facts in once, answers as columns in the module's memory.

use wasm_bindgen::prelude::wasm_bindgen;

use super::OffersEngine;
use crate::Position;
use crate::api::json;
use crate::offer::{Catalogue, FlatOffers, Situation};
use crate::rules::{Asked, Columns, Facts, Trust, Truth};
use crate::time::Instant;

/// One person's facts, and the memory of asking all offers.
#[derive(Debug)]
pub(super) struct All {
    flat: FlatOffers,
    situation: Situation,
    asked: Asked,
    truths: Vec<Truth>,
    columns: Columns,
}

impl All {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let (situation, _) = catalogue.situation(Instant(0), None, &Facts::default());
        let (asked, truths, columns) = (Asked::default(), Vec::new(), Columns::default());
        Self { flat: catalogue.flat(), situation, asked, truths, columns }
    }
}

/// Pointers hold until the next call.
#[wasm_bindgen]
impl OffersEngine {
    /// What is known of the person, as in a facts file. Answers how many of the facts cannot be used; throws
    /// `{ "problems": [...] }` as a text.
    #[wasm_bindgen(js_name = setFacts)]
    pub fn set_facts(&mut self, text: &str) -> Result<u32, String> {
        let facts = json::facts(text).map_err(|problems| json::problems(&problems))?;
        let now = &mut self.all.situation;
        let (situation, problems) = self.catalogue.situation(now.at, now.position, &facts);
        *now = situation;
        Ok(problems.len() as u32)
    }

    /// Where the person is; NaN where that is not known.
    #[wasm_bindgen(js_name = setPosition)]
    pub fn set_position(&mut self, longitude: f64, latitude: f64) {
        self.all.situation.position = Position::new(longitude, latitude).ok();
    }

    /// Asks all offers at a Unix second: a pointer to a byte an offer, in the order of their ids: 0 not theirs, 1 not
    /// known, 2 theirs.
    pub fn truths(&mut self, at_unix_s: f64) -> u32 {
        let All { flat, situation, asked, truths, .. } = &mut self.all;
        situation.at = Instant(at_unix_s as i64);
        self.catalogue.sweep(flat, situation, Trust::Vouched, asked, truths);
        truths.as_ptr() as u32
    }

    /// The same with an explanation of every part of every rule; then the columns can be read.
    #[wasm_bindgen(js_name = explainAll)]
    pub fn explain_all(&mut self, at_unix_s: f64) -> u32 {
        let All { flat, situation, asked, truths, columns } = &mut self.all;
        situation.at = Instant(at_unix_s as i64);
        self.catalogue.explain_all(flat, situation, Trust::Vouched, asked, truths, columns);
        truths.as_ptr() as u32
    }

    /// How many offers there are.
    pub fn offers(&self) -> u32 {
        self.catalogue.offers.len() as u32
    }

    /// How many parts the rules have.
    pub fn parts(&self) -> u32 {
        self.all.flat.rules().len()
    }

    /// Pointers to the columns: the first part of each offer (32 bits), whether each part holds (a byte, as in
    /// `truths`), the number of its reason (a byte; 255: none), its gap (64-bit float; NaN: none).
    pub fn columns(&self) -> Vec<u32> {
        let Columns { status, reason, gap } = &self.all.columns;
        let starts = self.all.flat.rules().starts().as_ptr() as u32;
        vec![starts, status.as_ptr() as u32, reason.as_ptr() as u32, gap.as_ptr() as u32]
    }
}
