//! What the larger module has besides: the questions as JSON, and the index's own columns.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::api::json;
use crate::time::Instant;

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

    /// What the hours of the station at `index` say at a Unix second: four times the Unix second of the next change (0:
    /// never), plus 0 closed, 1 open, 2 unknown. One number, because that is what crosses the boundary for nothing.
    pub fn hours(&self, index: u32, at_unix_s: f64) -> f64 {
        let zone = &self.city.meta().zone;
        let local = zone.local(Instant(at_unix_s as i64));
        let schedule = self.city.station(index).and_then(|station| station.schedule(false));
        let Some(status) = schedule.map(|schedule| schedule.status(local)) else { return 2.0 };
        let change = status.changes_at.map_or(0, |at| zone.instant(at).0);
        (change * 4) as f64 + f64::from(status.state as u8)
    }

    /// The facility mask of every station in index order: two 32-bit words each, the low one first.
    pub fn masks(&self) -> Vec<u32> {
        self.city.index().masks().iter().flat_map(|mask| [*mask as u32, (mask >> 32) as u32]).collect()
    }
}
