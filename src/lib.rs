//! Where can a rider rest, drink, charge or shelter now, near here or along the way?
//!
//! `friendly-city` answers from data on the device: no clock, no I/O and no global state in the core, and the
//! same bytes out natively and in WebAssembly. See `ARCHITECTURE.md` for the map of the code.

pub mod api;
mod city;
#[cfg(feature = "cli")]
pub mod cli;
mod coord;
#[cfg(feature = "import")]
pub mod import;
mod json;
pub mod money;
pub mod offer;
pub mod pack;
pub mod phrase;
mod problem;
pub mod reward;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
mod search;
mod sort;
pub mod spatial;
mod station;
pub mod status;
#[cfg(all(feature = "manifest", not(target_arch = "wasm32")))]
pub mod store;
mod text;
pub mod time;
pub mod view;
#[cfg(any(
    feature = "wasm",
    feature = "wasm-offers",
    feature = "wasm-rewards",
    feature = "wasm-parts",
    feature = "wasm-store",
    feature = "wasm-verify"
))]
pub mod wasm;

pub use city::{City, CityMeta, District, StationRef};
pub use coord::{Bounds, Crs, CrsError, EARTH_RADIUS_M, Position, PositionError};
pub use problem::{Place, Problem, Severity};
pub use station::{Admission, FacilitySet, KNOWN_FACILITIES, Makeup, Station};
pub use text::Text;

/// The example in README.md compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
