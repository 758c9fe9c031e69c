//! From conditions as they are written to rules as they are asked: every name looked up, every type checked.

use std::collections::BTreeMap;
use std::fmt;

use super::{
    Area, Assurance, Attribute, AttributeType, Condition, Day, Leaf, Op, Rule, RuleBook, RuleError,
    RuleHours, Scalar, ScheduleRule,
};
use crate::time::{Schedule, Zone};

/// What is wrong with a condition, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// JSON pointer from the condition on.
    pub pointer: String,
    /// What.
    pub fault: Fault,
}

/// What can be wrong with a condition that has the right shape.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is its message")]
pub enum Fault {
    Refused(RuleError),
    AttributeUnknown(String),
    AreaUnknown(String),
    CodeUnknown {
        code: String,
        attribute: String,
    },
    /// The attribute's type does not go with the condition or the value.
    Type {
        attribute: String,
        is: AttributeType,
        wanted: &'static str,
    },
    /// A code or a boolean has no order.
    Order(Op),
    /// `from` is not before `to`, or `n` is more than there are.
    Empty(&'static str),
    /// Opening hours that do not compile: code, message, help.
    Hours {
        code: &'static str,
        message: String,
        help: String,
    },
}

impl Fault {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "condition-refused",
            Self::AttributeUnknown(_) => "attribute-unknown",
            Self::AreaUnknown(_) => "area-unknown",
            Self::CodeUnknown { .. } => "code-unknown",
            Self::Type { .. } => "condition-type",
            Self::Order(_) => "condition-order",
            Self::Empty(_) => "condition-empty",
            Self::Hours { code, .. } => code,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &str {
        match self {
            Self::Refused(_) => "say it with less",
            Self::AttributeUnknown(_) => "declare it under `attributes`, or correct the name",
            Self::AreaUnknown(_) => "add it under `areas`, or correct the id",
            Self::CodeUnknown { .. } => "add it to the attribute's `vocabulary`, or correct it",
            Self::Type { .. } => "ask about another attribute, or in another way: nothing is converted",
            Self::Order(_) => "only numbers and days have an order: use `=`, `!=` or `in`",
            Self::Empty(_) => "as it stands nothing fulfils it",
            Self::Hours { help, .. } => help,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::AttributeUnknown(name) => write!(f, "no attribute `{name}` is declared"),
            Self::AreaUnknown(id) => write!(f, "there is no area `{id}`"),
            Self::CodeUnknown { code, attribute } => write!(f, "`{code}` is not a word of `{attribute}`"),
            Self::Type { attribute, is, wanted } => {
                write!(f, "`{attribute}` is of type `{}`, {wanted}", is.name())
            }
            Self::Order(op) => write!(f, "`{}` needs an order, and codes and booleans have none", op.sign()),
            Self::Empty(what) => f.write_str(what),
            Self::Hours { message, .. } => f.write_str(message),
        }
    }
}

/// Compiles opening hours: the schedule, or code, message and help.
pub type CompileHours<'a> = dyn FnMut(&str) -> Result<Schedule, (&'static str, String, String)> + 'a;

/// Compiles the conditions of a city one after the other into one book.
#[derive(Debug)]
pub struct Compiler {
    book: RuleBook,
    known: BTreeMap<Leaf, u32>,
}

impl Compiler {
    /// A book without rules.
    pub fn new(attributes: Vec<Attribute>, areas: Vec<Area>, zone: Zone) -> Self {
        let book =
            RuleBook { attributes, areas, hours: Vec::new(), events: Vec::new(), leaves: Vec::new(), zone };
        Self { book, known: BTreeMap::new() }
    }

    /// The book with everything that was compiled.
    pub fn finish(self) -> RuleBook {
        self.book
    }

    /// Compiles a condition.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn rule(
        &mut self,
        condition: &Condition,
        hours: &mut CompileHours<'_>,
    ) -> Result<Rule, Vec<CompileError>> {
        // First, because what follows walks down by recursion.
        if let Err(error) = condition.check() {
            return Err(vec![CompileError { pointer: String::new(), fault: Fault::Refused(error) }]);
        }
        let mut walk = Walk { compiler: self, hours, errors: Vec::new() };
        let rule = walk.rule(condition, "");
        if walk.errors.is_empty() { Ok(rule) } else { Err(walk.errors) }
    }
}

struct Walk<'c, 'h> {
    compiler: &'c mut Compiler,
    hours: &'c mut CompileHours<'h>,
    errors: Vec<CompileError>,
}

impl Walk<'_, '_> {
    fn error(&mut self, pointer: String, fault: Fault) {
        self.errors.push(CompileError { pointer, fault });
    }

    fn each(&mut self, of: &[Condition], pointer: &str, word: &str) -> Vec<Rule> {
        of.iter().enumerate().map(|(at, one)| self.rule(one, &format!("{pointer}/{word}/{at}"))).collect()
    }

    /// The rule; any rule where something was wrong.
    fn rule(&mut self, condition: &Condition, pointer: &str) -> Rule {
        let leaf = match condition {
            Condition::All(of) => return Rule::All(self.each(of, pointer, "all")),
            Condition::Any(of) => return Rule::Any(self.each(of, pointer, "any")),
            Condition::AtLeast { n, of } => {
                if *n as usize > of.len() {
                    self.error(
                        format!("{pointer}/at_least/n"),
                        Fault::Empty("`n` is more than there are conditions"),
                    );
                }
                return Rule::AtLeast(*n, self.each(of, pointer, "at_least/of"));
            }
            Condition::Not(one) => return Rule::Not(Box::new(self.rule(one, &format!("{pointer}/not")))),
            Condition::In { attribute, values } => self.codes(attribute, values, &format!("{pointer}/in")),
            Condition::Compare { attribute, op, value } => {
                self.compare(attribute, *op, value, &format!("{pointer}/compare"))
            }
            Condition::Between { attribute, from, to } => {
                self.between(attribute, from, to, &format!("{pointer}/between"))
            }
            Condition::Age { attribute, op, period } => {
                let (pointer, (op, period)) = (format!("{pointer}/age"), (*op, *period));
                self.typed(attribute, AttributeType::Date, "and an age takes a `date`", &pointer)
                    .map(|attribute| Leaf::Age { attribute, op, period })
            }
            Condition::Document { attribute, state } => {
                let (pointer, state) = (format!("{pointer}/document"), *state);
                self.typed(attribute, AttributeType::Document, "and this takes a `document`", &pointer)
                    .map(|attribute| Leaf::Document { attribute, state })
            }
            Condition::Schedule(ScheduleRule::Recurring(hours)) => Some(Leaf::Recurring(hours.clone())),
            Condition::Schedule(ScheduleRule::Hours(hours)) => {
                self.opening_hours(&hours.opening_hours, &format!("{pointer}/schedule/opening_hours"))
            }
            Condition::Within { area } => {
                let found = self.compiler.book.areas.iter().position(|one| one.id == *area);
                if found.is_none() {
                    self.error(format!("{pointer}/within/area"), Fault::AreaUnknown(area.clone()));
                }
                found.and_then(small).map(|area| Leaf::Within { area })
            }
            Condition::Count { event, window, op, value } => {
                let events = &mut self.compiler.book.events;
                let at = events.iter().position(|one| one == event).unwrap_or_else(|| {
                    events.push(event.clone());
                    events.len() - 1
                });
                small(at).map(|event| Leaf::Count { event, window: *window, op: *op, value: *value })
            }
        };
        let Some(leaf) = leaf else { return Rule::All(Vec::new()) };
        let leaves = &mut self.compiler.book.leaves;
        let number = *self.compiler.known.entry(leaf).or_insert_with_key(|leaf| {
            leaves.push(leaf.clone());
            (leaves.len() - 1) as u32
        });
        Rule::Leaf(number)
    }

    /// The attribute, if there is one.
    fn attribute(&mut self, name: &str, pointer: &str) -> Option<(u16, AttributeType)> {
        let found = self.compiler.book.attribute(name);
        if found.is_none() {
            self.error(format!("{pointer}/attribute"), Fault::AttributeUnknown(name.to_owned()));
        }
        let number = found?;
        self.compiler.book.attributes.get(usize::from(number)).map(|attribute| (number, attribute.r#type))
    }

    fn typed(&mut self, name: &str, wanted: AttributeType, said: &'static str, pointer: &str) -> Option<u16> {
        let (number, is) = self.attribute(name, pointer)?;
        if is == wanted {
            return Some(number);
        }
        self.error(
            format!("{pointer}/attribute"),
            Fault::Type { attribute: name.to_owned(), is, wanted: said },
        );
        None
    }

    fn code(&mut self, name: &str, number: u16, code: &str, pointer: String) -> Option<u16> {
        let attribute = self.compiler.book.attributes.get(usize::from(number))?;
        let found = attribute.code(code);
        if found.is_none() {
            self.error(pointer, Fault::CodeUnknown { code: code.to_owned(), attribute: name.to_owned() });
        }
        found
    }

    fn codes(&mut self, name: &str, values: &[String], pointer: &str) -> Option<Leaf> {
        let attribute = self.typed(name, AttributeType::Code, "and `in` takes a `code`", pointer)?;
        let all = values.iter().enumerate();
        let found: Vec<_> = all
            .map(|(at, code)| self.code(name, attribute, code, format!("{pointer}/values/{at}")))
            .collect();
        let mut codes: Vec<u16> = found.into_iter().collect::<Option<_>>()?;
        codes.sort_unstable();
        codes.dedup();
        Some(Leaf::In { attribute, codes })
    }

    fn compare(&mut self, name: &str, op: Op, value: &Scalar, pointer: &str) -> Option<Leaf> {
        let (attribute, is) = self.attribute(name, pointer)?;
        let value = self.scalar(name, attribute, is, value, format!("{pointer}/value"))?;
        let ordered = matches!(is, AttributeType::Integer | AttributeType::Date);
        if !ordered && !matches!(op, Op::Equal | Op::NotEqual) {
            self.error(format!("{pointer}/op"), Fault::Order(op));
            return None;
        }
        Some(Leaf::Compare { attribute, op, value })
    }

    fn between(&mut self, name: &str, from: &Scalar, to: &Scalar, pointer: &str) -> Option<Leaf> {
        let (attribute, is) = self.attribute(name, pointer)?;
        if !matches!(is, AttributeType::Integer | AttributeType::Date) {
            let fault = Fault::Type {
                attribute: name.to_owned(),
                is,
                wanted: "and `between` takes an `integer` or a `date`",
            };
            self.error(format!("{pointer}/attribute"), fault);
            return None;
        }
        let start = self.scalar(name, attribute, is, from, format!("{pointer}/from"));
        let end = self.scalar(name, attribute, is, to, format!("{pointer}/to"));
        let (from, to) = (start?, end?);
        if from >= to {
            self.error(format!("{pointer}/to"), Fault::Empty("`to` is not after `from`"));
            return None;
        }
        Some(Leaf::Between { attribute, from, to })
    }

    /// A value of the attribute's type, as an integer.
    fn scalar(
        &mut self,
        name: &str,
        number: u16,
        is: AttributeType,
        value: &Scalar,
        pointer: String,
    ) -> Option<i64> {
        let wanted = match (is, value) {
            (AttributeType::Integer, Scalar::Integer(value)) => return Some(*value),
            (AttributeType::Boolean, Scalar::Boolean(value)) => return Some(i64::from(*value)),
            (AttributeType::Code, Scalar::Text(code)) => {
                return self.code(name, number, code, pointer).map(i64::from);
            }
            (AttributeType::Date, Scalar::Text(text)) => match Day::parse(text) {
                Some(day) => return Some(i64::from(day.0.0)),
                None => {
                    self.error(pointer, Fault::Refused(RuleError::Day(text.clone())));
                    return None;
                }
            },
            (AttributeType::Document, _) => "and a document is asked about with `document`",
            (AttributeType::Point, _) => "and a place is asked about with `within`",
            _ => "and the value is of another",
        };
        self.error(pointer, Fault::Type { attribute: name.to_owned(), is, wanted });
        None
    }

    fn opening_hours(&mut self, text: &str, pointer: &str) -> Option<Leaf> {
        let known = self.compiler.book.hours.iter().position(|one| one.text == text);
        if let Some(hours) = known {
            return small(hours).map(|hours| Leaf::Hours { hours });
        }
        match (self.hours)(text) {
            Ok(schedule) => {
                let hours = &mut self.compiler.book.hours;
                hours.push(RuleHours { text: text.to_owned(), schedule });
                small(hours.len() - 1).map(|hours| Leaf::Hours { hours })
            }
            Err((code, message, help)) => {
                self.error(pointer.to_owned(), Fault::Hours { code, message, help });
                None
            }
        }
    }
}

/// Nobody declares 65,536 of anything; what is beyond is left out by the caps of who reads the files.
fn small(at: usize) -> Option<u16> {
    u16::try_from(at).ok()
}

impl Attribute {
    /// The number of a word of the vocabulary.
    pub fn code(&self, code: &str) -> Option<u16> {
        self.vocabulary.iter().position(|one| one.code == code).and_then(small)
    }

    /// Whether the clock says it: the city's day.
    pub fn is_clock(&self) -> bool {
        self.assurance == Assurance::Clock && self.r#type == AttributeType::Date
    }
}

impl AttributeType {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Document => "document",
            Self::Point => "point",
        }
    }
}
