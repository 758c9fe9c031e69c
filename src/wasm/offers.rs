//! What every module of offers has: a pack that is opened.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::offer::Catalogue;

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
}
