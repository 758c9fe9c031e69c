//! The wire format of a city: one file with the stations in index order, one with the offers,
//! one with activities and rewards, read by a small binary
//! codec.

mod codec;
#[cfg(any(feature = "manifest-read", feature = "wasm-screen"))]
pub(crate) mod envelope;
#[cfg(feature = "manifest-read")]
pub mod manifest;
mod offers;
mod read;
mod rewards;
mod rules;
mod write;

pub(crate) use codec::Numbers;
pub use codec::{PackError, Reader, Writer};
pub(crate) use read::read;
pub mod shards;
pub use write::{PackInput, PackStation, write};
