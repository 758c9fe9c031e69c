//! All offers at once for hosts that ask often: facts in once, answers as columns in the module's memory.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::Position;
use crate::offer::{Catalogue, FlatOffers, Situation};
use crate::rules::{Asked, Columns, Facts, Trust, Truth};
use crate::time::Instant;

/// The offers of a city and one person's facts. Pointers hold until the next call.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OffersSweep {
    catalogue: Catalogue,
    flat: FlatOffers,
    situation: Situation,
    asked: Asked,
    truths: Vec<Truth>,
    columns: Columns,
}

#[wasm_bindgen]
impl OffersSweep {
    /// Opens a pack of offers; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: &[u8]) -> Result<OffersSweep, String> {
        let catalogue = Catalogue::open(pack).map_err(|error| [error.code, " ", error.what].concat())?;
        let (situation, _) = catalogue.situation(Instant(0), None, &Facts::default());
        let flat = catalogue.flat();
        let (asked, truths, columns) = (Asked::default(), Vec::new(), Columns::default());
        Ok(Self { catalogue, flat, situation, asked, truths, columns })
    }

    /// What is known of the person, as in a facts file. Answers how many of the facts cannot be used; throws a text
    /// where it is none.
    #[wasm_bindgen(js_name = setFacts)]
    pub fn set_facts(&mut self, json: &str) -> Result<u32, String> {
        let facts: Facts = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let (situation, problems) =
            self.catalogue.situation(self.situation.at, self.situation.position, &facts);
        self.situation = situation;
        Ok(problems.len() as u32)
    }

    /// Where the person is; NaN where that is not known.
    #[wasm_bindgen(js_name = setPosition)]
    pub fn set_position(&mut self, longitude: f64, latitude: f64) {
        self.situation.position = Position::new(longitude, latitude).ok();
    }

    /// Asks all offers at a Unix second: a pointer to a byte an offer, in the order of their ids: 0 not theirs, 1 not
    /// known, 2 theirs.
    pub fn truths(&mut self, at_unix_s: f64) -> u32 {
        self.situation.at = Instant(at_unix_s as i64);
        let Self { catalogue, flat, situation, asked, truths, .. } = self;
        catalogue.sweep(flat, situation, Trust::Vouched, asked, truths);
        truths.as_ptr() as u32
    }

    /// The same with an explanation of every part of every rule; then the columns can be read.
    #[wasm_bindgen(js_name = explainAll)]
    pub fn explain_all(&mut self, at_unix_s: f64) -> u32 {
        self.situation.at = Instant(at_unix_s as i64);
        let Self { catalogue, flat, situation, asked, truths, columns } = self;
        catalogue.explain_all(flat, situation, Trust::Vouched, asked, truths, columns);
        truths.as_ptr() as u32
    }

    /// How many offers there are.
    pub fn offers(&self) -> u32 {
        self.catalogue.offers.len() as u32
    }

    /// How many parts the rules have.
    pub fn parts(&self) -> u32 {
        self.flat.rules().len()
    }

    /// Pointers to the columns: the first part of each offer (32 bits), whether each part holds (a byte, as in
    /// `truths`), the number of its reason (a byte; 255: none), its gap (64-bit float; NaN: none).
    pub fn columns(&self) -> Vec<u32> {
        let Columns { status, reason, gap } = &self.columns;
        let starts = self.flat.rules().starts().as_ptr() as u32;
        vec![starts, status.as_ptr() as u32, reason.as_ptr() as u32, gap.as_ptr() as u32]
    }
}
