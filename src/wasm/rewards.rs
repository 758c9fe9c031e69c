//! A city's rewards in the browser, and a worker's ledger.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::City;
use crate::api::{Problems, json};
use crate::reward::{Ledger, Programme};
use crate::time::Instant;
use crate::view;

/// A worker's events, read once and asked about as often as wanted.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RewardsLedger {
    ledger: Ledger,
    unread: Problems,
}

#[wasm_bindgen]
impl RewardsLedger {
    /// Reads the text of an events file; throws `{ "problems": [...] }` as a text if it is none.
    pub fn read(text: &str) -> Result<RewardsLedger, String> {
        match json::ledger(text) {
            Ok((ledger, unread)) => Ok(Self { ledger, unread }),
            Err(problems) => Err(json::problems(&problems)),
        }
    }

    /// How many events of the file cannot be read.
    pub fn unread(&self) -> u32 {
        self.unread.len() as u32
    }

    /// Why: `{ "problems": [...] }`.
    pub fn problems(&self) -> String {
        json::problems(&self.unread)
    }
}

/// A city's activities and rewards in the browser.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RewardsEngine {
    programme: Programme,
    city: Option<City>,
}

#[wasm_bindgen]
impl RewardsEngine {
    /// Opens a pack of rewards; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: &[u8]) -> Result<RewardsEngine, String> {
        match Programme::open(pack) {
            Ok(programme) => Ok(Self { programme, city: None }),
            Err(error) => Err([error.code, " ", error.what].concat()),
        }
    }

    /// Opens a pack of stations, so that those near are shown. Throws as [`RewardsEngine::open`].
    pub fn stations(&mut self, pack: Vec<u8>) -> Result<(), String> {
        match City::open(pack) {
            Ok(city) => {
                self.city = Some(city);
                Ok(())
            }
            Err(error) => Err([error.code, " ", error.what].concat()),
        }
    }

    /// `question` is `rewards` or `counts`; request and answer are JSON text. Throws `{ "problems": [...] }` as a text.
    pub fn ask(&self, ledger: &RewardsLedger, question: &str, request: &str) -> Result<String, String> {
        let answer = json::ask_rewards(&self.programme, &ledger.ledger, question, request);
        answer.map_err(|problems| json::problems(&problems))
    }

    /// The hash of the state at an instant, in Unix seconds: the work of a fold and nothing else.
    pub fn hash(&self, ledger: &RewardsLedger, at: f64) -> String {
        let state = ledger.ledger.state(&self.programme, Instant(at as i64));
        crate::api::hex(state.hash(&ledger.ledger))
    }

    /// The shadow tree of `<friendly-rewards>`. Throws `{ "problems": [...] }` as a text.
    pub fn render(&self, ledger: &RewardsLedger, request: &str) -> Result<String, String> {
        let screen = json::rewards_screen(request).map_err(|problems| json::problems(&problems))?;
        Ok(view::rewards(&self.programme, &ledger.ledger, self.city.as_ref(), &screen))
    }
}
