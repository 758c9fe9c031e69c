//! What `<friendly-offers>` calls where there is no basket. The larger modules have the whole screen in its place.

use wasm_bindgen::prelude::wasm_bindgen;

use super::OffersEngine;
use crate::api::json;
use crate::view;

#[wasm_bindgen]
impl OffersEngine {
    /// The shadow tree without a bill. Throws `{ "problems": [...] }` as a text.
    pub fn list(&self, request: &str) -> Result<String, String> {
        let screen = json::offers_list(request).map_err(|problems| json::problems(&problems))?;
        Ok(view::offers_list(&self.catalogue, &screen))
    }
}
