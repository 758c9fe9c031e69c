//! The offers of a city in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::json;
use crate::offer::Catalogue;

/// A city's offers in the browser.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OffersEngine {
    pub(super) catalogue: Catalogue,
    pub(super) all: super::sweep::All,
}

#[wasm_bindgen]
impl OffersEngine {
    /// Opens a pack of offers; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: &[u8]) -> Result<OffersEngine, String> {
        match Catalogue::open(pack) {
            Ok(catalogue) => Ok(Self { all: super::sweep::All::new(&catalogue), catalogue }),
            Err(error) => Err([error.code, " ", error.what].concat()),
        }
    }

    /// `question` is `offers` or `quote`; request and answer are JSON text. Throws `{ "problems": [...] }` as a text.
    pub fn ask(&self, question: &str, request: &str) -> Result<String, String> {
        json::ask_offers(&self.catalogue, question, request).map_err(|problems| json::problems(&problems))
    }
}
