//! What `<friendly-stations>` calls.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::{self, Filter};
use crate::text::pieces;
use crate::time::Instant;
use crate::view::{self, Screen, Whence};
use crate::{City, Position};

/// A city in the browser.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    pub(super) city: City,
    ids: Vec<u32>,
}

/// `open`, of [`Engine::render`]'s flags.
const OPEN: u32 = 1;
/// `round the clock`.
const ROUND: u32 = 2;
/// The person is choosing another place.
const CHOOSING: u32 = 4;
/// The flags from here on are the number of a [`Whence`].
const WHENCE_SHIFT: u32 = 8;

#[wasm_bindgen]
impl Engine {
    /// Opens a pack; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: Vec<u8>) -> Result<Engine, String> {
        match City::open(pack) {
            Ok(city) => Ok(Self { city, ids: Vec::new() }),
            Err(error) => {
                let mut text = error.code.to_owned();
                text.push(' ');
                text.push_str(error.what);
                Err(text)
            }
        }
    }

    /// How many stations there are.
    #[allow(
        clippy::len_without_is_empty,
        reason = "JavaScript compares it with 0; an export more is downloaded"
    )]
    pub fn len(&self) -> usize {
        self.city.len()
    }

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
        place_text: &str,
        selected: &str,
    ) -> String {
        let whence = Whence::ALL.get((flags >> WHENCE_SHIFT) as usize).copied().unwrap_or_default();
        let filter = Filter {
            facilities: split(facilities).map(str::to_owned).collect(),
            open: flags & OPEN != 0,
            round_the_clock: flags & ROUND != 0,
            text: text.to_owned(),
            ..Filter::default()
        };
        let screen = Screen {
            whence,
            place,
            choosing: flags & CHOOSING != 0,
            place_text,
            filter,
            radius_m,
            limit,
            selected,
            ..Screen::new(language, Position::new(longitude, latitude).ok(), Instant(at_unix_s as i64))
        };
        view::stations(&self.city, &screen)
    }
}

fn split(names: &str) -> impl Iterator<Item = &str> {
    pieces(names, b", ;")
}
