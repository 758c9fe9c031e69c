//! What the larger module has besides: the questions as JSON, and the index's own columns.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::api::json;

#[wasm_bindgen]
impl Engine {
    /// `question` is `nearest`, `along`, `overview` or `places`; request and answer are JSON text, the answer byte for
    /// byte what the program prints with `--json`. Throws `{ "problems": [...] }` as a text.
    pub fn ask(&self, question: &str, request: &str) -> Result<String, String> {
        json::ask(&self.city, question, request).map_err(|problems| json::problems(&problems))
    }

    /// Longitude and latitude of every station in micro-degrees, in index order.
    pub fn points(&self) -> Vec<i32> {
        self.city.index().points().iter().flatten().copied().collect()
    }

    /// The facility mask of every station in index order: two 32-bit words each, the low one first.
    pub fn masks(&self) -> Vec<u32> {
        self.city.index().masks().iter().flat_map(|mask| [*mask as u32, (mask >> 32) as u32]).collect()
    }
}
