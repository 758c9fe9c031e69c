//! The offers of a city in the browser: what `<friendly-offers>` and its badge call, a request as JSON text, HTML back.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::json;
use crate::offer::Catalogue;
use crate::view;

/// A city's offers in the browser.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OffersEngine {
    pub(super) catalogue: Catalogue,
    #[cfg(feature = "wasm-full")]
    pub(super) all: super::sweep::All,
}

#[wasm_bindgen]
impl OffersEngine {
    /// Opens a pack of offers; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: &[u8]) -> Result<OffersEngine, String> {
        match Catalogue::open(pack) {
            Ok(catalogue) => Ok(Self {
                #[cfg(feature = "wasm-full")]
                all: super::sweep::All::new(&catalogue),
                catalogue,
            }),
            Err(error) => Err([error.code, " ", error.what].concat()),
        }
    }

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
