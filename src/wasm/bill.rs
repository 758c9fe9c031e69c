//! What `<friendly-offers>` calls where there is a basket, and its badge: a request as JSON text, HTML back.

use wasm_bindgen::prelude::wasm_bindgen;

use super::OffersEngine;
use crate::api::json;
use crate::view;

#[wasm_bindgen]
impl OffersEngine {
    /// The shadow tree of `<friendly-offers>`. Throws `{ "problems": [...] }` as a text.
    pub fn render(&self, request: &str) -> Result<String, String> {
        let screen = json::offers_screen(request).map_err(|problems| json::problems(&problems))?;
        Ok(view::offers(&self.catalogue, &screen))
    }

    /// The line of `<friendly-offer-badge>`; empty where there is nothing to say. Throws as [`OffersEngine::render`].
    pub fn badge(&self, request: &str) -> Result<String, String> {
        let asked = json::badge(request).map_err(|problems| json::problems(&problems))?;
        Ok(view::badge(&self.catalogue, &asked))
    }
}
