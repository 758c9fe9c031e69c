//! The three values, and the fast answer without an explanation: each question once, then every rule from the answers.

use super::world::{date_of, day_number};
use super::{Document, DocumentState, Leaf, Period, Rule, Value, World};
use crate::time::{Date, OpenState};

/// False, not known, or true, in the order in which `and` takes the least and `or` the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False,
    /// What it takes to say is not known, or nobody good enough vouches for it.
    Unknown,
    /// It holds.
    True,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl Truth {
    /// Both (Kleene).
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }
    /// Either (Kleene).
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
    /// At least `n`: decided as soon as what is not known could no longer change it.
    pub fn at_least(n: usize, of: impl IntoIterator<Item = Self>) -> Self {
        let (mut holds, mut may_hold) = (0, 0);
        for one in of {
            holds += usize::from(one == Self::True);
            may_hold += usize::from(one != Self::False);
        }
        match (holds >= n, may_hold >= n) {
            (true, _) => Self::True,
            (_, false) => Self::False,
            _ => Self::Unknown,
        }
    }
    /// `true`, `false` or `unknown`, as answers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        }
    }
}

/// The answer to every question of a book in one situation.
#[derive(Clone, Debug, Default)]
pub struct Answers(pub(super) Vec<Truth>);

impl Answers {
    /// Asks every question once.
    pub fn new(world: &World<'_>) -> Self {
        let mut answers = Self::default();
        answers.ask(world);
        answers
    }

    /// Answers by the number of their question.
    pub fn of(answers: impl IntoIterator<Item = Truth>) -> Self {
        Self(answers.into_iter().collect())
    }

    /// The answers by the number of their question.
    pub(super) fn into_inner(self) -> Vec<Truth> {
        self.0
    }

    /// Asks every question again, in the same memory.
    pub fn ask(&mut self, world: &World<'_>) {
        self.0.clear();
        self.0.extend(world.book.leaves.iter().map(|leaf| leaf.truth(world)));
    }

    /// Whether a rule holds.
    pub fn truth(&self, rule: &Rule) -> Truth {
        match rule {
            Rule::Leaf(leaf) => self.leaf(*leaf),
            Rule::All(of) => {
                let mut least = Truth::True;
                for one in of {
                    least = least.and(self.truth(one));
                    if least == Truth::False {
                        break;
                    }
                }
                least
            }
            Rule::Any(of) => {
                let mut greatest = Truth::False;
                for one in of {
                    greatest = greatest.or(self.truth(one));
                    if greatest == Truth::True {
                        break;
                    }
                }
                greatest
            }
            Rule::AtLeast(n, of) => Truth::at_least(*n as usize, of.iter().map(|one| self.truth(one))),
            Rule::Not(one) => !self.truth(one),
        }
    }

    /// The answer to one question.
    pub fn leaf(&self, leaf: u32) -> Truth {
        self.0.get(leaf as usize).copied().unwrap_or(Truth::Unknown)
    }
}

impl Rule {
    /// Whether it holds. Asks its own questions only; for many rules [`Answers`] asks each once.
    pub fn truth(&self, world: &World<'_>) -> Truth {
        match self {
            Self::Leaf(leaf) => world.book.leaf(*leaf).map_or(Truth::Unknown, |leaf| leaf.truth(world)),
            Self::All(of) => of.iter().fold(Truth::True, |all, one| all.and(one.truth(world))),
            Self::Any(of) => of.iter().fold(Truth::False, |any, one| any.or(one.truth(world))),
            Self::AtLeast(n, of) => Truth::at_least(*n as usize, of.iter().map(|one| one.truth(world))),
            Self::Not(one) => !one.truth(world),
        }
    }
}

impl Leaf {
    /// The answer.
    pub fn truth(&self, world: &World<'_>) -> Truth {
        self.known(world).map_or(Truth::Unknown, Truth::from)
    }

    /// Whether it holds; `None` where that is not known.
    fn known(&self, world: &World<'_>) -> Option<bool> {
        Some(match self {
            Self::In { attribute, codes } => {
                let code = world.integer(*attribute)?;
                codes.iter().any(|one| i64::from(*one) == code)
            }
            Self::Compare { attribute, op, value } => op.holds(number(world, *attribute)?, *value),
            Self::Between { attribute, from, to } => (*from..*to).contains(&number(world, *attribute)?),
            Self::Age { attribute, op, period } => {
                op.holds(world.local().date, reached(world, *attribute, *period)?)
            }
            Self::Hours { hours } => {
                let schedule = &world.book.hours.get(usize::from(*hours))?.schedule;
                match schedule.status(world.local()).state {
                    OpenState::Open => true,
                    OpenState::Closed => false,
                    OpenState::Unknown => return None,
                }
            }
            Self::Recurring(hours) => hours.holds(world.local()),
            Self::Within { area } => world.is_within(*area)?,
            Self::Document { attribute, state } => match world.value(*attribute)? {
                Value::Document(document) => in_state(document, *state, world.local().date),
                Value::Integer(_) => return None,
            },
            Self::Count { event, window, op, value } => op.holds(world.count(*event, *window)?, *value),
        })
    }
}

/// The value of an attribute; the day itself where the clock says it.
pub(super) fn number(world: &World<'_>, attribute: u16) -> Option<i64> {
    match world.book.attributes.get(usize::from(attribute)) {
        Some(one) if one.is_clock() => Some(day_number(world.local().date)),
        _ => world.integer(attribute),
    }
}

/// The day on which the period since the day of the attribute is over.
pub(super) fn reached(world: &World<'_>, attribute: u16, period: Period) -> Option<Date> {
    period.after(date_of(number(world, attribute)?))
}

pub(super) fn in_state(document: Option<Document>, state: DocumentState, today: Date) -> bool {
    let Some(Document { valid_to, valid_from }) = document else { return state == DocumentState::Missing };
    let expired = today > valid_to.0;
    match state {
        DocumentState::Missing => false,
        DocumentState::Expired => expired,
        DocumentState::Valid => !expired && valid_from.is_none_or(|from| from.0 <= today),
    }
}
