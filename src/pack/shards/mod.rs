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

pub use cell::{Cell, cut, hash};
#[cfg(feature = "manifest-read")]
pub use holding::{Holding, MOST_AT_ONCE, gather};
pub use join::{Box, Part, absent, join};
pub use part::{changes, meta, shard};
#[cfg(feature = "manifest-read")]
pub use publish::{Before, Published, cell_files, lists};

/// At most so many stations in one file. Measured on a country of 1,000,000: with fewer, phones fetch more files for the
/// same list and bytes a station rise; with more, they fetch more stations that are not near.
pub const MOST_IN_SHARD: usize = 512;
