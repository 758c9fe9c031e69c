//! What one offer does to the running lines, and the most it could still do.

use super::basket::BasketLine;
use super::record::{Basis, Effect, EffectKind, Target};
use crate::money::{Fen, Rounding, RoundingOf, split};

/// A line as effects see it. Amounts are those of the whole line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) original: i64,
    floor: i64,
    quantity: i64,
}

impl Line {
    /// Of a checked line: nothing saturates.
    pub(super) fn new(line: &BasketLine) -> Self {
        Self {
            original: line.unit_price_fen.0.saturating_mul(line.quantity),
            floor: line.floor_fen.0.saturating_mul(line.quantity),
            quantity: line.quantity.max(1),
        }
    }
}

/// An effect bound to the lines of one basket.
#[derive(Debug)]
pub(super) struct Action {
    kind: EffectKind,
    whole_order: bool,
    targets: Vec<bool>,
    basis: Basis,
    minimum: i64,
    most: i64,
    rounding: Rounding,
}

/// A line, what it counts for, and what it can still lose; both 0 where the effect does not aim at it.
struct Aim<'l> {
    line: &'l Line,
    targeted: bool,
    amount: i64,
    room: i64,
}

impl Action {
    /// `left` is what the offer's limits still allow it to take off.
    pub(super) fn new(effect: &Effect, lines: &[BasketLine], left: i64) -> Self {
        let aims = |line: &BasketLine| match &effect.target {
            Target::Order => true,
            Target::Item(item) => item.tags.iter().any(|tag| line.tags.contains(tag)),
        };
        Self {
            kind: effect.kind,
            whole_order: effect.target == Target::Order,
            targets: lines.iter().map(aims).collect(),
            basis: effect.basis,
            minimum: effect.minimum_spend_fen.0,
            most: effect.maximum_discount_fen.map_or(i64::MAX, |most| most.0).min(left),
            rounding: effect.rounding,
        }
    }

    /// Whether any line is aimed at.
    pub(super) fn aims(&self) -> bool {
        self.targets.iter().any(|targeted| *targeted)
    }

    /// Whether what it does depends on more than the sum of the lines.
    pub(super) fn sees_lines(&self) -> bool {
        !self.whole_order || matches!(self.kind, EffectKind::FreeItem)
    }

    /// Whether the minimum spend is reached on the basis amount of the targeted lines.
    pub(super) fn reached(&self, lines: &[Line], running: &[i64]) -> bool {
        self.aim(lines, running).iter().map(|aim| aim.amount).sum::<i64>() >= self.minimum
    }

    /// What each line saves. Never more than the line can lose; all 0 below the minimum spend.
    pub(super) fn savings(&self, lines: &[Line], running: &[i64]) -> Vec<i64> {
        let aims = self.aim(lines, running);
        let total: i64 = aims.iter().map(|aim| aim.amount).sum();
        if total < self.minimum {
            return vec![0; lines.len()];
        }
        let each: Vec<i64> = match self.kind {
            EffectKind::PercentOff(_) | EffectKind::AmountOff(_) => {
                return self.spread(self.rounded(total), &aims);
            }
            EffectKind::FixedPrice(price) if self.whole_order => return self.spread(total - price.0, &aims),
            EffectKind::FixedPrice(price) => {
                let wanted = |aim: &Aim| aim.amount - price.0.saturating_mul(aim.line.quantity);
                aims.iter().map(|aim| wanted(aim).clamp(0, aim.room)).collect()
            }
            EffectKind::FreeItem => {
                let free = aims.iter().enumerate().filter(|(_, aim)| aim.gift() > 0);
                let cheapest = free.min_by_key(|(at, aim)| (aim.unit(), *at)).map(|(at, _)| at);
                let gift = |(at, aim): (usize, &Aim)| if Some(at) == cheapest { aim.gift() } else { 0 };
                aims.iter().enumerate().map(gift).collect()
            }
            EffectKind::Points(_) => vec![0; lines.len()],
        };
        let sum: i64 = each.iter().sum();
        if sum <= self.most { each } else { share(self.most, &each) }
    }

    /// No less than it saves in this or any state that later offers leave: their basis amounts and rooms only fall.
    pub(super) fn most_saved(&self, lines: &[Line], running: &[i64]) -> i64 {
        let aims = self.aim(lines, running);
        let total: i64 = aims.iter().map(|aim| aim.amount).sum();
        if total < self.minimum {
            return 0;
        }
        let room: i64 = aims.iter().map(|aim| aim.room).sum();
        let wanted = match self.kind {
            // The cheapest unit may be used up and a dearer one come next.
            EffectKind::FreeItem => aims.iter().map(Aim::gift).max().unwrap_or(0),
            // A price rounded to a coarse unit does not fall evenly: a smaller amount can save up to a unit more.
            EffectKind::PercentOff(_) | EffectKind::AmountOff(_) if self.slack() > 1 => {
                let (part, whole) = self.nominal(total);
                (part / whole).saturating_add(self.slack())
            }
            _ => self.savings(lines, running).iter().sum(),
        };
        wanted.min(self.most).min(room)
    }

    /// Of a percentage of the whole running order: its share, and the most that rounding can add to it.
    pub(super) fn factor(&self) -> Option<(i64, i64)> {
        match self.kind {
            EffectKind::PercentOff(share) if self.whole_order && self.basis == Basis::Running => {
                Some((i64::from(share.0), self.rounding.unit_fen.0))
            }
            _ => None,
        }
    }

    /// Whether a line can still lose something to it.
    pub(super) fn room(&self, line: &Line, running: i64, at: usize) -> i64 {
        if self.targets.get(at) == Some(&true) { running - line.floor } else { 0 }
    }

    fn slack(&self) -> i64 {
        if self.rounding.of == RoundingOf::Price { self.rounding.unit_fen.0 } else { 1 }
    }

    fn aim<'l>(&self, lines: &'l [Line], running: &[i64]) -> Vec<Aim<'l>> {
        let aim = |((line, &running), &targeted): ((&'l Line, &i64), &bool)| {
            let amount = if self.basis == Basis::Original { line.original } else { running };
            let room = (running - line.floor).max(0);
            if targeted {
                Aim { line, targeted, amount, room }
            } else {
                Aim { line, targeted, amount: 0, room: 0 }
            }
        };
        lines.iter().zip(running).zip(&self.targets).map(aim).collect()
    }

    /// The discount as a fraction, before rounding.
    fn nominal(&self, total: i64) -> (i64, i64) {
        match self.kind {
            // At most 10^12 times 10^4.
            EffectKind::PercentOff(share) => (total.saturating_mul(i64::from(share.0)), 10_000),
            EffectKind::AmountOff(amount) => (amount.0.min(total), 1),
            _ => (0, 1),
        }
    }

    fn rounded(&self, total: i64) -> i64 {
        let (part, whole) = self.nominal(total);
        match self.rounding.of {
            RoundingOf::Discount => self.rounding.round(part, whole).0,
            RoundingOf::Price => total - self.rounding.round(total.saturating_mul(whole) - part, whole).0,
        }
    }

    /// `wanted` over the lines in proportion to what each can lose, so that none loses more.
    fn spread(&self, wanted: i64, aims: &[Aim]) -> Vec<i64> {
        let rooms: Vec<i64> = aims.iter().map(|aim| aim.room).collect();
        let saving = wanted.min(self.most).min(rooms.iter().sum()).max(0);
        share(saving, &rooms)
    }
}

impl Aim<'_> {
    /// What one unit counts for: the units of a line share its amount evenly.
    fn unit(&self) -> i64 {
        self.amount / self.line.quantity
    }
    fn gift(&self) -> i64 {
        if self.targeted { self.unit().min(self.room) } else { 0 }
    }
}

/// `total` in proportion to `weights`; nothing where there is nothing to take.
fn share(total: i64, weights: &[i64]) -> Vec<i64> {
    if total <= 0 {
        return vec![0; weights.len()];
    }
    let weights: Vec<Fen> = weights.iter().copied().map(Fen).collect();
    split(Fen(total), &weights).into_iter().map(|part| part.0).collect()
}
