//! What is known about a worker, and who vouches for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Assurance, Day};

/// The value of a fact. Days are texts here; the condition that asks reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FactValue {
    /// True or false; `false` for a document says that there is none.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A code or a day.
    Text(String),
    /// A document.
    Document(Document),
}

/// The days of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The last day on which it is valid.
    pub valid_to: Day,
    /// The first day on which it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
}

/// A value and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Form")]
pub struct Fact {
    /// What.
    pub value: FactValue,
    /// Who says so.
    pub assurance: Assurance,
}

/// A value and who vouches for it.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Wrapped {
    /// What.
    value: FactValue,
    /// Who says so.
    #[serde(default)]
    assurance: Assurance,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Form {
    Wrapped(Wrapped),
    Bare(FactValue),
}

impl From<Form> for Fact {
    fn from(form: Form) -> Self {
        match form {
            Form::Wrapped(Wrapped { value, assurance }) => Self { value, assurance },
            Form::Bare(value) => Self { value, assurance: Assurance::default() },
        }
    }
}

/// Facts by the attribute's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "BTreeMap<String, Fact>", into = "BTreeMap<String, Fact>")]
#[cfg_attr(feature = "schema", schemars(extend("properties" = { "$schema": { "description": "Where the JSON Schema lies, for an editor.", "type": "string" } })))]
pub struct Facts {
    /// Ascending by name, no name twice. Phones build and read it; a map is ten times the code.
    pairs: Vec<(String, Fact)>,
}

impl Facts {
    /// Name and fact, ascending by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.pairs.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// Of pairs that ascend by name, no name twice.
    pub(crate) fn of_ascending(pairs: Vec<(String, Fact)>) -> Self {
        Self { pairs }
    }
}

impl From<BTreeMap<String, Fact>> for Facts {
    fn from(mut facts: BTreeMap<String, Fact>) -> Self {
        // An editor's key, no attribute.
        facts.remove("$schema");
        Self { pairs: facts.into_iter().collect() }
    }
}

impl From<Facts> for BTreeMap<String, Fact> {
    fn from(facts: Facts) -> Self {
        facts.pairs.into_iter().collect()
    }
}
