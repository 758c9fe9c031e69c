//! The live status in the browser. Script fetches the file and has its signature checked; what it says is read here.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::api::Overlay;
use crate::pack::envelope::{self, Broken};
use crate::status::{MOST_BYTES, read};
use crate::view::Live;

/// The statuses that elements of the page have, by the number they were given, and which of them the next screen shows.
#[derive(Debug, Default)]
pub(super) struct Statuses {
    all: Vec<Option<(String, Overlay)>>,
    /// 0: none is asked for; else the number of one, from 1.
    shown: usize,
    /// Whether the last attempt to get it failed.
    failed: bool,
}

impl Statuses {
    pub(super) fn shown(&self) -> Live<'_> {
        match self.shown.checked_sub(1).map(|at| self.all.get(at)) {
            None => Live::None,
            Some(Some(Some((_, overlay)))) => Live::Of(overlay),
            Some(_) if self.failed => Live::Failed,
            Some(_) => Live::Waiting,
        }
    }
}

#[wasm_bindgen]
impl Engine {
    /// What is to be checked before a word of a status is read: where its signed part starts in the file, as four bytes, the
    /// lowest first (it ends two bytes before the end), then the signatures, 64 bytes each. One must be of a key that the page trusts.
    /// Throws the code of what is wrong.
    #[wasm_bindgen(js_name = statusSignatures)]
    pub fn status_signatures(file: &[u8]) -> Result<Vec<u8>, String> {
        if file.len() > MOST_BYTES {
            return Err("status-too-large".to_owned());
        }
        let opened = envelope::open(file).map_err(|broken| match broken {
            Broken::Cut => "status-truncated".to_owned(),
            Broken::At(_) => "status-form".to_owned(),
        })?;
        let start = file.len().saturating_sub(opened.signed.len() + 2);
        let mut found = (start as u32).to_le_bytes().to_vec();
        for (_, signature) in &opened.signatures {
            found.extend_from_slice(signature);
        }
        Ok(found)
    }

    /// Takes the signed part of a status, whose signature was checked, in place of the one that had the number before. It must not
    /// be older than that, nor another of the same version. Throws the code of what is wrong; then nothing has changed.
    #[wasm_bindgen(js_name = takeStatus)]
    pub fn take_status(&mut self, number: usize, signed: &str, at_unix_s: f64) -> Result<(), String> {
        let refuse = |code: &str| Err(code.to_owned());
        let status = match read(signed) {
            Ok(status) => status,
            Err(why) => return refuse(why.code()),
        };
        if status.is_ahead(crate::time::Instant(at_unix_s as i64)) {
            return refuse("status-future");
        }
        let Some(place) = number.checked_sub(1) else { return Ok(()) };
        if let Some(Some((text, before))) = self.statuses.all.get(place) {
            let version = before.status().version;
            if status.version < version {
                return refuse("status-rollback");
            }
            if status.version == version {
                return if text == signed { Ok(()) } else { refuse("status-mixed") };
            }
        }
        let Some(overlay) = Overlay::new(&self.city, status) else { return refuse("status-city") };
        // Numbers are given one after another; a page with more statuses than this is none.
        if place < 64 {
            while self.statuses.all.len() <= place {
                self.statuses.all.push(None);
            }
            if let Some(slot) = self.statuses.all.get_mut(place) {
                *slot = Some((signed.to_owned(), overlay));
            }
        }
        Ok(())
    }

    /// Shows the status of this number on the next screens; 0 shows none. Of one that was never taken, whether it `failed`.
    #[wasm_bindgen(js_name = showStatus)]
    pub fn show_status(&mut self, number: usize, failed: bool) {
        self.statuses.shown = number;
        self.statuses.failed = failed;
    }
}
