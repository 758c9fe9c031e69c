//! The wire format of a city's offers: a file of its own, because who looks for a station does not need it. What it
//! holds is compiled: rules, not conditions; opening hours as tables.

mod read;
mod write;

use super::PackError;
use crate::money::{RoundingMode, RoundingOf};
use crate::offer::{Basis, Catalogue, Disclosure, OfferStatus, Policy};

/// The first bytes of every pack of offers.
const MAGIC: &[u8; 4] = b"FCOP";
/// The version this code writes.
const VERSION: u8 = 1;

/// Section tags besides those of the rules; `docs/pack-format.md` says what each holds.
mod tag {
    pub(super) const META: u8 = 1;
    pub(super) const MERCHANTS: u8 = 7;
    pub(super) const OFFERS: u8 = 8;
}

/// First bytes of what an effect does.
mod effect {
    pub(super) const PERCENT_OFF: u8 = 0;
    pub(super) const AMOUNT_OFF: u8 = 1;
    pub(super) const FIXED_PRICE: u8 = 2;
    pub(super) const FREE_ITEM: u8 = 3;
    pub(super) const POINTS: u8 = 4;
}

// A word's place in its list is its number in the pack: only ever append.
const STATUSES: [OfferStatus; 3] = [OfferStatus::Active, OfferStatus::Paused, OfferStatus::Ended];
const BASES: [Basis; 2] = [Basis::Original, Basis::Running];
const ROUNDED: [RoundingOf; 2] = [RoundingOf::Price, RoundingOf::Discount];
const MODES: [RoundingMode; 3] = [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Down];
const POLICIES: [Policy; 3] = [Policy::Combine, Policy::BestOf, Policy::Exclusive];
const DISCLOSURES: [Disclosure; 2] = [Disclosure::Public, Disclosure::EligibleOnly];

impl Catalogue {
    /// Opens a pack of offers.
    ///
    /// # Errors
    /// The bytes are not one: what is wrong, and at which byte.
    pub fn open(pack: &[u8]) -> Result<Self, PackError> {
        read::read(pack)
    }

    /// As a pack. The same offers give the same bytes, whatever order they were written in.
    pub fn write(&self) -> Vec<u8> {
        write::write(self)
    }
}
