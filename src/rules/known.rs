//! What is known of a worker, by the numbers of a book: checked once, then looked up by place.

use super::facts::Document;
use super::{Assurance, AttributeType, Day, Fact, FactValue, Facts, RuleBook};
use crate::{Place, Problem};

/// A value as rules compare it: see [`Leaf`](super::Leaf).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, a boolean, a day or a code.
    Integer(i64),
    /// A document, or that there is none.
    Document(Option<Document>),
}

/// A value and who vouches for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownFact {
    /// What.
    pub value: Value,
    /// Who says so.
    pub assurance: Assurance,
}

/// Facts by the number of their attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    slots: Vec<Option<KnownFact>>,
}

impl Known {
    /// The facts that `book` can use, and a problem for each that it cannot: of an attribute nobody declared, of
    /// another type, or said of the clock. Those count as not known.
    pub fn new(book: &RuleBook, facts: &Facts) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let known = Self::of(book, facts, |name, unfit| {
            let pointer = ["/facts/", &name.replace('~', "~0").replace('/', "~1")].concat();
            let (code, message, help) = match unfit {
                Some((what, help)) => ("fact-type", ["`", name, "` ", what].concat(), help),
                None => (
                    "fact-unknown",
                    ["no attribute `", name, "` is declared"].concat(),
                    "declare it in city.json, or leave it out",
                ),
            };
            problems.push(Problem::warning(code, Place::in_request(pointer), message, help));
        });
        (known, problems)
    }

    /// The same where nobody is told what cannot be used.
    pub(crate) fn usable(book: &RuleBook, facts: &Facts) -> Self {
        Self::of(book, facts, |_, _| {})
    }

    /// Tells of each fact that cannot be used its name, and what is wrong with it; `None`: nobody declared it.
    fn of(book: &RuleBook, facts: &Facts, mut tell: impl FnMut(&str, Option<Unfit>)) -> Self {
        let mut known = Self { slots: vec![None; book.attributes.len()] };
        for (name, fact) in facts.iter() {
            match book.attribute(name).map(|number| (number, read(book, number, fact))) {
                Some((number, Ok(value))) => {
                    known.set(number, Some(KnownFact { value, assurance: fact.assurance }));
                }
                Some((_, Err(unfit))) => tell(name, Some(unfit)),
                None => tell(name, None),
            }
        }
        known
    }

    /// What is known of an attribute, whoever vouches for it.
    pub fn get(&self, attribute: u16) -> Option<KnownFact> {
        self.slots.get(usize::from(attribute)).copied().flatten()
    }

    /// Sets or takes away what is known of an attribute.
    pub fn set(&mut self, attribute: u16, fact: Option<KnownFact>) {
        let at = usize::from(attribute);
        if self.slots.len() <= at {
            self.slots.resize(at + 1, None);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = fact;
        }
    }
}

type Unfit = (&'static str, &'static str);

fn read(book: &RuleBook, number: u16, fact: &Fact) -> Result<Value, Unfit> {
    let Some(attribute) = book.attributes.get(usize::from(number)) else {
        return Err(("is not declared", ""));
    };
    if attribute.is_clock() || fact.assurance == Assurance::Clock {
        return Err(("is what the clock says, and nobody else may", "leave it out"));
    }
    match (attribute.r#type, &fact.value) {
        (AttributeType::Integer, FactValue::Integer(value)) => Ok(Value::Integer(*value)),
        (AttributeType::Boolean, FactValue::Boolean(value)) => Ok(Value::Integer(i64::from(*value))),
        (AttributeType::Code, FactValue::Text(code)) => {
            let code =
                attribute.code(code).ok_or(("has a word that is not in its vocabulary", "see city.json"))?;
            Ok(Value::Integer(i64::from(code)))
        }
        (AttributeType::Date, FactValue::Text(text)) => {
            let day = Day::parse(text).ok_or(("is not a day", "write it as `2026-10-01`"))?;
            Ok(Value::Integer(i64::from(day.0.0)))
        }
        (AttributeType::Document, FactValue::Document(document)) => Ok(Value::Document(Some(*document))),
        (AttributeType::Document, FactValue::Boolean(false)) => Ok(Value::Document(None)),
        _ => Err(("has a value of another type", "docs/offers.md says how facts are written")),
    }
}
