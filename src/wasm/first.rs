//! What `<friendly-stations>` calls for its first list. The larger modules have the whole screen in its place.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use super::finder::{CHOOSING, filter, whence};
use crate::Position;
use crate::time::Instant;
use crate::view::{self, Screen};

#[wasm_bindgen]
impl Engine {
    /// The shadow tree as far as a first look needs it, or nothing where that takes the larger module. NaN for a
    /// position that is not known.
    #[allow(clippy::too_many_arguments, reason = "flat parameters are what crosses the boundary for nothing")]
    pub fn first(
        &self,
        longitude: f64,
        latitude: f64,
        at_unix_s: f64,
        radius_m: f64,
        limit: u32,
        flags: u32,
        language: &str,
        facilities: &str,
        text: &str,
        place: &str,
        selected: &str,
    ) -> String {
        let screen = Screen {
            whence: whence(flags),
            place,
            choosing: flags & CHOOSING != 0,
            filter: filter(flags, facilities, text),
            radius_m,
            limit,
            selected,
            ..Screen::new(language, Position::new(longitude, latitude).ok(), Instant(at_unix_s as i64))
        };
        view::first(&self.city, &screen)
    }
}
