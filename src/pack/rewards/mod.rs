//! The wire format of a city's activities and rewards: a file of its own, fetched when somebody looks at their points.

mod read;
mod write;

use super::PackError;
use crate::reward::{ActivityKind, Programme};

/// The first bytes of every pack of rewards.
const MAGIC: &[u8; 4] = b"FCRW";
/// The version this code writes.
const VERSION: u8 = 1;

/// Section tags besides those of the rules; `docs/pack-format.md` says what each holds.
mod tag {
    pub(super) const META: u8 = 1;
    pub(super) const ACTIVITIES: u8 = 7;
    pub(super) const REWARDS: u8 = 8;
}

// A word's place in its list is its number in the pack: only ever append.
const KINDS: [ActivityKind; 5] = [
    ActivityKind::CheckIn,
    ActivityKind::Class,
    ActivityKind::Report,
    ActivityKind::Volunteer,
    ActivityKind::Other,
];

impl Programme {
    /// Opens a pack of rewards.
    ///
    /// # Errors
    /// The bytes are not one: what is wrong, and at which byte.
    pub fn open(pack: &[u8]) -> Result<Self, PackError> {
        read::read(pack)
    }

    /// As a pack. The same activities and rewards give the same bytes, whatever order they were written in.
    pub fn write(&self) -> Vec<u8> {
        write::write(self)
    }
}
