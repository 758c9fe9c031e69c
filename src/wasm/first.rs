//! What `<friendly-stations>` calls for its first list. The larger modules have the whole screen in its place.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use super::finder::{CHOOSING, hours, split, whence};
use crate::Position;
use crate::time::Instant;
use crate::view::{self, Screen};

#[wasm_bindgen]
impl Engine {
    /// The shadow tree as far as a first look needs it, or nothing where that takes the larger module. NaN for a
    /// position that is not known. `words` are language, facilities, what was typed, place and the chosen station, with
    /// a NUL between them: each text of its own that crosses the boundary would be code to download.
    #[allow(clippy::too_many_arguments, reason = "flat parameters are what crosses the boundary for nothing")]
    pub fn first(
        &self,
        longitude: f64,
        latitude: f64,
        at_unix_s: f64,
        radius_m: f64,
        limit: u32,
        flags: u32,
        words: &str,
    ) -> String {
        let mut words = words;
        let mut next = || word(&mut words);
        let (language, facilities, text, place, selected) = (next(), next(), next(), next(), next());
        let wanted = split(facilities)
            .filter_map(|name| self.city.facility_bit(name))
            .fold(0, |all, bit| all | 1 << bit);
        let screen = Screen {
            whence: whence(flags),
            place,
            choosing: flags & CHOOSING != 0 || !text.is_empty(),
            filter: hours(flags),
            radius_m,
            limit,
            selected,
            ..Screen::new(language, Position::new(longitude, latitude).ok(), Instant(at_unix_s as i64))
        };
        view::first_with(&self.city, &screen, wanted)
    }
}

/// Takes what comes before the next NUL.
#[inline(never)]
fn word<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.bytes().position(|b| b == 0).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    *rest = rest.get(end + 1..).unwrap_or_default();
    word
}
