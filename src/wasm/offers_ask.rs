//! What hosts that draw for themselves ask of a city's offers.

use wasm_bindgen::prelude::wasm_bindgen;

use super::OffersEngine;
use crate::api::json;

#[wasm_bindgen]
impl OffersEngine {
    /// `question` is `offers` or `quote`; request and answer are JSON text. Throws `{ "problems": [...] }` as a text.
    pub fn ask(&self, question: &str, request: &str) -> Result<String, String> {
        json::ask_offers(&self.catalogue, question, request).map_err(|problems| json::problems(&problems))
    }
}
