//! A city cut by place, so that a phone fetches what is near: [`cut`] says where, [`shard`] and [`changes`] write the
//! parts, [`join`] makes one pack of those that a phone has, and [`Holding`] knows which it needs.
//!
//! `docs/pack-format.md` has the bytes, `docs/publishing.md` the files.

mod cell;
#[cfg(feature = "manifest-read")]
mod holding;
mod join;
mod part;
#[cfg(feature = "manifest-read")]
mod publish;

pub use cell::{Cell, NotACell, cut, cut_again, hash};
#[cfg(feature = "manifest-read")]
pub use holding::{FIRST_AT_ONCE, Holding, gather};
pub use join::{MicroBounds, Part, absent, join};
pub use part::{changes, meta, shard};
#[cfg(feature = "manifest-read")]
pub use publish::{Before, Published, cell_files, lists};

/// At most so many stations in a file when the city is first cut, and an eighth more as it grows. Measured on the sample city
/// at 256, 512, 768 and 1,024: a first list takes 16, 25, 34 and 40 kB (brotli) in the median and 44, 65, 89 and 120 kB at
/// worst, and all files 53, 42, 39 and 37 bytes a station.
pub const MOST_IN_SHARD: usize = 336;
