//! Rules as bytes: the sections that every pack with rules has, and the parts that its own sections are made of.

mod read;
mod write;

use crate::rules::{
    Assurance, AttributeType, ChangedBy, DocumentState, Enforcement, Frequency, LimitMetric, LimitPer, Op,
    Window,
};

pub(super) use read::{ascending, book, check, day, day_of, degrees, flag, limit, period, rule, word};
pub(super) use write::{
    all, day_number, each, maybe, number_of, sections, texts, write_degrees, write_limit, write_period,
    write_rule,
};

/// Section tags; `docs/pack-format.md` says what each holds.
mod tag {
    pub(super) const ATTRIBUTES: u8 = 2;
    pub(super) const AREAS: u8 = 3;
    pub(super) const EVENTS: u8 = 4;
    pub(super) const HOURS: u8 = 5;
    pub(super) const QUESTIONS: u8 = 6;
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

// A word's place in its list is its number in the pack: only ever append.
const TYPES: [AttributeType; 6] = [
    AttributeType::Code,
    AttributeType::Integer,
    AttributeType::Boolean,
    AttributeType::Date,
    AttributeType::Document,
    AttributeType::Point,
];
pub(super) const ASSURANCES: [Assurance; 4] =
    [Assurance::SelfDeclared, Assurance::Ledger, Assurance::Credential, Assurance::Clock];
pub(super) const CHANGED_BY: [ChangedBy; 4] =
    [ChangedBy::Time, ChangedBy::Worker, ChangedBy::Merchant, ChangedBy::Nobody];
pub(super) const OPS: [Op; 6] =
    [Op::Less, Op::LessOrEqual, Op::Equal, Op::NotEqual, Op::GreaterOrEqual, Op::Greater];
pub(super) const STATES: [DocumentState; 3] =
    [DocumentState::Valid, DocumentState::Expired, DocumentState::Missing];
pub(super) const WINDOWS: [Window; 4] = [Window::Day, Window::Week, Window::Month, Window::Ever];
pub(super) const FREQUENCIES: [Frequency; 2] = [Frequency::Weekly, Frequency::Monthly];
const PER: [LimitPer; 3] = [LimitPer::Worker, LimitPer::Merchant, LimitPer::Total];
const METRICS: [LimitMetric; 2] = [LimitMetric::Redemptions, LimitMetric::Amount];
const ENFORCEMENTS: [Enforcement; 3] =
    [Enforcement::VerifierLocal, Enforcement::Allotment, Enforcement::Online];
