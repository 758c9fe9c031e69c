//! Compiled rules: names have become numbers, days and codes integers, and what several rules ask is asked once.

use serde::{Deserialize, Serialize};

use super::{Attribute, DocumentState, Op, Period, Recurring, Window};
use crate::Text;
use crate::time::{Schedule, Zone};

/// An area that a condition names by its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Unique in the city.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// West, south, east, north in degrees, WGS-84; west and south are inside, east and north are not.
    #[cfg_attr(feature = "schema", schemars(inner(range(min = -180, max = 180))))]
    pub bounds: [f64; 4],
}

/// Opening hours that rules ask about: how they were written, and compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleHours {
    /// The text of the rule.
    pub text: String,
    /// What it says, over the city's horizon.
    pub schedule: Schedule,
}

/// One question about a worker, the clock or the place. Numbers are places in the lists of the [`RuleBook`]; values are
/// integers: a boolean is 0 or 1, a day its number since 1970, a code its place in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the fields are those of the condition of the same name")]
pub enum Leaf {
    /// Of the codes, which ascend.
    In {
        attribute: u16,
        codes: Vec<u16>,
    },
    Compare {
        attribute: u16,
        op: Op,
        value: i64,
    },
    Between {
        attribute: u16,
        from: i64,
        to: i64,
    },
    Age {
        attribute: u16,
        op: Op,
        period: Period,
    },
    /// Opening hours.
    Hours {
        hours: u16,
    },
    /// Hours that come back.
    Recurring(Recurring),
    Within {
        area: u16,
    },
    Document {
        attribute: u16,
        state: DocumentState,
    },
    Count {
        event: u16,
        window: Window,
        op: Op,
        value: i64,
    },
}

impl Leaf {
    /// The attribute it asks about.
    pub fn attribute(&self) -> Option<u16> {
        match self {
            Self::In { attribute, .. }
            | Self::Compare { attribute, .. }
            | Self::Between { attribute, .. }
            | Self::Age { attribute, .. }
            | Self::Document { attribute, .. } => Some(*attribute),
            Self::Hours { .. } | Self::Recurring(_) | Self::Within { .. } | Self::Count { .. } => None,
        }
    }
}

/// A compiled condition. A leaf is its place in the book's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One question.
    Leaf(u32),
    /// Every one holds.
    All(Vec<Rule>),
    /// At least one holds.
    Any(Vec<Rule>),
    /// At least so many hold.
    AtLeast(u32, Vec<Rule>),
    /// It does not hold.
    Not(Box<Rule>),
}

/// What the rules of a city share: everything a rule refers to by number.
#[derive(Clone, Debug)]
pub struct RuleBook {
    /// What may be known of a worker.
    pub attributes: Vec<Attribute>,
    /// Places that rules name.
    pub areas: Vec<Area>,
    /// Opening hours that rules name.
    pub hours: Vec<RuleHours>,
    /// Kinds of events that rules count.
    pub events: Vec<String>,
    /// Each question once, whoever asks it.
    pub leaves: Vec<Leaf>,
    /// The city's clock.
    pub zone: Zone,
}

impl RuleBook {
    /// The number of an attribute.
    pub fn attribute(&self, name: &str) -> Option<u16> {
        self.attributes.iter().position(|a| a.name == name).and_then(|at| u16::try_from(at).ok())
    }

    /// The leaf with this number.
    pub fn leaf(&self, number: u32) -> Option<&Leaf> {
        self.leaves.get(number as usize)
    }

    /// What a leaf asks about.
    pub fn attribute_of(&self, leaf: &Leaf) -> Option<&Attribute> {
        self.attributes.get(usize::from(leaf.attribute()?))
    }
}
