//! The wire format of a city: one file, stations in index order, read by a small binary codec.

mod codec;
mod read;
mod write;

pub(crate) use codec::Numbers;
pub use codec::{PackError, Reader, Writer};
pub(crate) use read::read;
pub use write::{PackInput, PackStation, write};
