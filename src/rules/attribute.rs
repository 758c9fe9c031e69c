//! What a city declares about a worker once: the attributes that rules may ask about.

use serde::{Deserialize, Serialize};

use crate::Text;

/// What kind of value an attribute has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// One of the words of a vocabulary.
    Code,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A document with the days between which it is valid.
    Document,
    /// A position.
    Point,
}

/// Who vouches for a fact, weakest first: the order is what "at least as good" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// The worker says so.
    #[default]
    SelfDeclared,
    /// The events on the device say so.
    Ledger,
    /// A signature of a platform or the city says so.
    Credential,
    /// The clock says so.
    Clock,
}

/// Who can change a fact, easiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangedBy {
    /// Waiting is enough.
    Time,
    /// The worker.
    Worker,
    /// The merchant.
    Merchant,
    /// Nobody.
    Nobody,
}

impl ChangedBy {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Worker => "worker",
            Self::Merchant => "merchant",
            Self::Nobody => "nobody",
        }
    }
}

/// A word of a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The word that rules and facts use.
    pub code: String,
    /// What people read.
    #[serde(default)]
    pub label: Text,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// For example `worker.category`.
    pub name: String,
    /// What kind of value it has.
    pub r#type: AttributeType,
    /// What people read.
    #[serde(default)]
    pub label: Option<Text>,
    /// The words of a code.
    #[serde(default)]
    pub vocabulary: Vec<Code>,
    /// The unit of an integer.
    #[serde(default)]
    pub unit: Option<String>,
    /// A fact vouched for less than this counts as not known.
    pub assurance: Assurance,
    /// Who can change it.
    pub changed_by: ChangedBy,
    /// How to change it.
    #[serde(default)]
    pub how: Text,
}

/// Who may sign credentials, and about what. Their keys come with the credentials themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Issuer {
    /// Unique in the city.
    pub id: String,
    /// What people read.
    #[serde(default)]
    pub name: Text,
    /// Names of the attributes that they are trusted for.
    pub issues: Vec<String>,
}
