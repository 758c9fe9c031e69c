//! What a comparison asks for, as a range of integers.

use super::Op;

/// `from` ≤ value ≤ `to`, or the contrary. The least and the greatest integer stand for no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    from: i64,
    to: i64,
    outside: bool,
}

impl Range {
    /// That a value compares so; `None` where no value does.
    pub(super) fn of(op: Op, value: i64) -> Option<Self> {
        let (from, to) = match op {
            Op::Less => (i64::MIN, value.checked_sub(1)?),
            Op::LessOrEqual => (i64::MIN, value),
            Op::Equal | Op::NotEqual => (value, value),
            Op::GreaterOrEqual => (value, i64::MAX),
            Op::Greater => (value.checked_add(1)?, i64::MAX),
        };
        Some(Self { from, to, outside: op == Op::NotEqual })
    }

    /// Half-open, as it is written.
    pub(super) fn between(from: i64, to: i64) -> Option<Self> {
        Some(Self { from, to: to.checked_sub(1)?, outside: false })
    }

    pub(super) fn holds(&self, value: i64) -> bool {
        (self.from <= value && value <= self.to) != self.outside
    }

    /// How much a value must change until this holds, or no longer holds, as is wanted; `None` where nothing would do.
    pub(super) fn gap(&self, value: i64, wanted: bool) -> Option<i64> {
        if wanted != self.outside {
            return if value < self.from { self.from.checked_sub(value) } else { value.checked_sub(self.to) };
        }
        let past = |bound: i64, end: i64, way: Option<i64>| {
            way.filter(|_| bound != end).and_then(|way| way.checked_add(1))
        };
        let down = past(self.from, i64::MIN, value.checked_sub(self.from));
        let up = past(self.to, i64::MAX, self.to.checked_sub(value));
        down.into_iter().chain(up).min()
    }
}
