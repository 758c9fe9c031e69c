//! What every module has: a city that is opened.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::City;
use crate::api::Filter;
use crate::text::pieces;
use crate::view::Whence;

/// A city in the browser.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    pub(super) city: City,
    #[cfg(feature = "wasm-screen")]
    pub(super) ids: Vec<u32>,
    #[cfg(feature = "wasm-screen")]
    pub(super) statuses: super::status::Statuses,
}

/// `open`, of [`Engine::first`]'s flags.
const OPEN: u32 = 1;
/// `round the clock`.
const ROUND: u32 = 2;
/// The person is choosing another place.
pub(super) const CHOOSING: u32 = 4;
/// The flags from here on are the number of a [`Whence`].
const WHENCE_SHIFT: u32 = 8;

#[wasm_bindgen]
impl Engine {
    /// Opens a pack; throws its error as a text: its code, a space, what was being read.
    pub fn open(pack: Vec<u8>) -> Result<Engine, String> {
        match City::open(pack) {
            Ok(city) => Ok(Self {
                city,
                #[cfg(feature = "wasm-screen")]
                ids: Vec::new(),
                #[cfg(feature = "wasm-screen")]
                statuses: super::status::Statuses::default(),
            }),
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
}

pub(super) fn whence(flags: u32) -> Whence {
    Whence::ALL.get((flags >> WHENCE_SHIFT) as usize).copied().unwrap_or_default()
}

/// The filter as far as it is flags.
pub(super) fn hours(flags: u32) -> Filter {
    Filter { open: flags & OPEN != 0, round_the_clock: flags & ROUND != 0, ..Filter::default() }
}

pub(super) fn split(names: &str) -> impl Iterator<Item = &str> {
    pieces(names, b", ;")
}
