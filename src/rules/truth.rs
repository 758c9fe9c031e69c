//! The three values, and the fast answer without an explanation.

use std::cmp::Ordering;

use super::facts::Document;
use super::{Condition, Day, DocumentState, FactValue, Op, Scalar, ScheduleRule, World};
use crate::time::OpenState;

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// What it takes to say is not known, or nobody good enough vouches for it.
    Unknown,
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
        Self::at_least(2, [self, other])
    }
    /// Either (Kleene).
    pub fn or(self, other: Self) -> Self {
        Self::at_least(1, [self, other])
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
}

/// Whether a condition holds.
pub fn truth(condition: &Condition, world: &World<'_>) -> Truth {
    let each = |of: &[Condition], n: usize| Truth::at_least(n, of.iter().map(|one| truth(one, world)));
    match condition {
        Condition::All(of) => each(of, of.len()),
        Condition::Any(of) => each(of, 1),
        Condition::AtLeast { n, of } => each(of, usize::try_from(*n).unwrap_or(usize::MAX)),
        Condition::Not(one) => !truth(one, world),
        leaf => leaf_truth(leaf, world).unwrap_or(Truth::Unknown),
    }
}

/// A leaf; `None` where it is not known, or where the types do not fit each other.
fn leaf_truth(leaf: &Condition, world: &World<'_>) -> Option<Truth> {
    let local = world.zone.local(world.at);
    let holds = match leaf {
        Condition::In { attribute, values } => match known(attribute, world)? {
            FactValue::Text(code) => values.contains(code),
            _ => return None,
        },
        Condition::Compare { attribute, op, value } => compare(known(attribute, world)?, *op, value)?,
        Condition::Between { attribute, from, to } => {
            let fact = known(attribute, world)?;
            compare(fact, Op::GreaterOrEqual, from)? && compare(fact, Op::Less, to)?
        }
        Condition::Age { attribute, op, period } => match known(attribute, world)? {
            FactValue::Text(day) => op.holds(local.date, period.after(Day::parse(day)?.0)?),
            _ => return None,
        },
        Condition::Schedule(ScheduleRule::Hours(hours)) => {
            match world.schedules.0.get(&hours.opening_hours)?.status(local).state {
                OpenState::Open => true,
                OpenState::Closed => false,
                OpenState::Unknown => return None,
            }
        }
        Condition::Schedule(ScheduleRule::Recurring(hours)) => hours.holds(local),
        Condition::Within { area } => world.areas.contains(area, world.position?)?,
        Condition::Document { attribute, state } => match known(attribute, world)? {
            FactValue::Boolean(false) => *state == DocumentState::Missing,
            FactValue::Document(Document { valid_to, valid_from }) => {
                let expired = local.date > valid_to.0;
                match state {
                    DocumentState::Missing => false,
                    DocumentState::Expired => expired,
                    DocumentState::Valid => !expired && valid_from.is_none_or(|from| from.0 <= local.date),
                }
            }
            _ => return None,
        },
        Condition::Count { event, window, op, value } => {
            let count = world.counts.iter().find(|c| c.event == *event && c.window == *window)?;
            op.holds(count.value, *value)
        }
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::AtLeast { .. } => return None,
    };
    Some(holds.into())
}

/// The fact, if somebody good enough vouches for it.
fn known<'a>(name: &str, world: &World<'a>) -> Option<&'a FactValue> {
    let fact = world.facts.0.get(name)?;
    let attribute = world.attributes.iter().find(|a| a.name == name)?;
    (fact.assurance >= attribute.assurance).then_some(&fact.value)
}

/// Days and numbers have an order; codes and booleans are only the same or not.
fn compare(fact: &FactValue, op: Op, value: &Scalar) -> Option<bool> {
    let same_only = |order: Ordering| match op {
        Op::Equal => Some(order.is_eq()),
        Op::NotEqual => Some(order.is_ne()),
        _ => None,
    };
    match (fact, value) {
        (FactValue::Integer(a), Scalar::Integer(b)) => Some(op.holds(a, b)),
        (FactValue::Boolean(a), Scalar::Boolean(b)) => same_only(a.cmp(b)),
        (FactValue::Text(a), Scalar::Text(b)) => match (Day::parse(a), Day::parse(b)) {
            (Some(a), Some(b)) => Some(op.holds(a, b)),
            _ => same_only(a.cmp(b)),
        },
        _ => None,
    }
}
