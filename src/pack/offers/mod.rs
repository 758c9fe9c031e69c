//! The wire format of a city's offers: a file of its own, because who looks for a station does not need it. What it
//! holds is compiled: rules, not conditions; opening hours as tables.

mod read;
mod write;

use super::PackError;
use crate::money::{RoundingMode, RoundingOf};
use crate::offer::{
    Basis, Catalogue, Disclosure, Enforcement, LimitMetric, LimitPer, OfferStatus, Policy, Window,
};
use crate::rules::{Assurance, AttributeType, ChangedBy, DocumentState, Frequency, Op};

/// The first bytes of every pack of offers.
const MAGIC: &[u8; 4] = b"FCOP";
/// The version this code writes.
const VERSION: u8 = 1;

/// Section tags; `docs/pack-format.md` says what each holds.
mod tag {
    pub(super) const META: u8 = 1;
    pub(super) const ATTRIBUTES: u8 = 2;
    pub(super) const AREAS: u8 = 3;
    pub(super) const EVENTS: u8 = 4;
    pub(super) const HOURS: u8 = 5;
    pub(super) const QUESTIONS: u8 = 6;
    pub(super) const MERCHANTS: u8 = 7;
    pub(super) const OFFERS: u8 = 8;
}

/// First bytes of a question.
mod leaf {
    pub(super) const IN: u8 = 0;
    pub(super) const COMPARE: u8 = 1;
    pub(super) const BETWEEN: u8 = 2;
    pub(super) const AGE: u8 = 3;
    pub(super) const HOURS: u8 = 4;
    pub(super) const RECURRING: u8 = 5;
    pub(super) const WITHIN: u8 = 6;
    pub(super) const DOCUMENT: u8 = 7;
    pub(super) const COUNT: u8 = 8;
}

/// The low three bits of the number a rule begins with.
mod node {
    pub(super) const LEAF: u64 = 0;
    pub(super) const ALL: u64 = 1;
    pub(super) const ANY: u64 = 2;
    pub(super) const AT_LEAST: u64 = 3;
    pub(super) const NOT: u64 = 4;
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
const TYPES: [AttributeType; 6] = [
    AttributeType::Code,
    AttributeType::Integer,
    AttributeType::Boolean,
    AttributeType::Date,
    AttributeType::Document,
    AttributeType::Point,
];
const ASSURANCES: [Assurance; 4] =
    [Assurance::SelfDeclared, Assurance::Ledger, Assurance::Credential, Assurance::Clock];
const CHANGED_BY: [ChangedBy; 4] =
    [ChangedBy::Time, ChangedBy::Worker, ChangedBy::Merchant, ChangedBy::Nobody];
const OPS: [Op; 6] = [Op::Less, Op::LessOrEqual, Op::Equal, Op::NotEqual, Op::GreaterOrEqual, Op::Greater];
const STATES: [DocumentState; 3] = [DocumentState::Valid, DocumentState::Expired, DocumentState::Missing];
const WINDOWS: [Window; 4] = [Window::Day, Window::Week, Window::Month, Window::Ever];
const FREQUENCIES: [Frequency; 2] = [Frequency::Weekly, Frequency::Monthly];
const STATUSES: [OfferStatus; 3] = [OfferStatus::Active, OfferStatus::Paused, OfferStatus::Ended];
const BASES: [Basis; 2] = [Basis::Original, Basis::Running];
const ROUNDED: [RoundingOf; 2] = [RoundingOf::Price, RoundingOf::Discount];
const MODES: [RoundingMode; 3] = [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Down];
const PER: [LimitPer; 3] = [LimitPer::Worker, LimitPer::Merchant, LimitPer::Total];
const METRICS: [LimitMetric; 2] = [LimitMetric::Redemptions, LimitMetric::Amount];
const ENFORCEMENTS: [Enforcement; 3] =
    [Enforcement::VerifierLocal, Enforcement::Allotment, Enforcement::Online];
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
