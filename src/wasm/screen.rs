//! What `<friendly-stations>` calls once its first list stands: the whole screen.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use super::finder::{CHOOSING, hours, split, whence};
use crate::api::Filter;
use crate::time::Instant;
use crate::view::{self, Screen};
use crate::{Position, api};

#[wasm_bindgen]
impl Engine {
    /// The nearest stations as numbers in index order, for a caller in a hurry: how many there are is returned, they
    /// lie at [`Engine::ids_ptr`] in the module's memory until the next call. Nothing is copied; nothing is allocated
    /// once the list has grown. A position that is none has no neighbours.
    #[wasm_bindgen(js_name = nearestIds)]
    pub fn nearest_ids(
        &mut self,
        longitude: f64,
        latitude: f64,
        limit: usize,
        radius_m: f64,
        mask_low: u32,
        mask_high: u32,
    ) -> usize {
        self.ids.clear();
        let Ok(from) = Position::new(longitude, latitude) else { return 0 };
        let required = u64::from(mask_high) << 32 | u64::from(mask_low);
        api::nearest_ids(&self.city, from, limit, radius_m, required, &mut self.ids);
        self.ids.len()
    }

    /// Where in the module's memory [`Engine::nearest_ids`] leaves its answer; ask after the call, the list may move.
    #[wasm_bindgen(js_name = idsPtr)]
    pub fn ids_ptr(&self) -> usize {
        self.ids.as_ptr() as usize
    }

    /// The facilities of `names` (separated by commas or spaces) that the city does not know, in the same form.
    #[wasm_bindgen(js_name = unknownFacilities)]
    pub fn unknown_facilities(&self, names: &str) -> String {
        let mut unknown = String::new();
        for name in split(names).filter(|name| self.city.facility_bit(name).is_none()) {
            if !unknown.is_empty() {
                unknown.push_str(", ");
            }
            unknown.push_str(name);
        }
        unknown
    }

    /// The shadow tree. NaN for a position that is not known.
    #[allow(clippy::too_many_arguments, reason = "flat parameters are what crosses the boundary for nothing")]
    pub fn render(
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
        place_text: &str,
    ) -> String {
        let screen = Screen {
            whence: whence(flags),
            place,
            choosing: flags & CHOOSING != 0,
            place_text,
            filter: Filter {
                facilities: split(facilities).map(str::to_owned).collect(),
                text: text.to_owned(),
                ..hours(flags)
            },
            radius_m,
            limit,
            selected,
            live: self.statuses.shown(),
            ..Screen::new(language, Position::new(longitude, latitude).ok(), Instant(at_unix_s as i64))
        };
        view::stations(&self.city, &screen)
    }
}
