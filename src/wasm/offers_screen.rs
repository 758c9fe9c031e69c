//! What `<friendly-offers>` and its badge call: a request as JSON text, HTML back.

use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;

use super::OffersEngine;
use crate::api::json;
use crate::view::{self, Badge, OffersScreen};
use crate::{Place, Problem};

#[wasm_bindgen]
impl OffersEngine {
    /// The shadow tree of `<friendly-offers>`. Throws `{ "problems": [...] }` as a text.
    pub fn render(&self, request: &str) -> Result<String, String> {
        let screen: OffersScreen = read(request)?;
        Ok(view::offers(&self.catalogue, &screen))
    }

    /// The line of `<friendly-offer-badge>`; empty where there is nothing to say. Throws as [`OffersEngine::render`].
    pub fn badge(&self, request: &str) -> Result<String, String> {
        let asked: Badge = read(request)?;
        Ok(view::badge(&self.catalogue, &asked))
    }
}

fn read<T: DeserializeOwned>(request: &str) -> Result<T, String> {
    serde_json::from_str(request).map_err(|error| {
        let place = Place::in_file("request", error.line() as u32, error.column() as u32);
        let help = "the properties of the element are listed in docs/element.md";
        json::problems(&[Problem::error("request-not-read", place, error.to_string(), help)])
    })
}
