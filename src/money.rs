//! Money in whole fen, rounding that is stated, and a split that sums exactly. No floats anywhere.

use crate::sort::sort;
use serde::{Deserialize, Serialize};

/// An amount in fen, a hundredth of a yuan. Arithmetic is checked: there is no `+` that could wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schemars(extend("minimum" = 0, "maximum" = 1_000_000_000_000_i64)))]
pub struct Fen(pub i64);

impl Fen {
    /// The largest amount accepted from outside, ten thousand million yuan: times 10,000 it still fits.
    pub const MOST: Self = Self(1_000_000_000_000);

    /// The sum, unless it overflows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
    /// The difference, unless it overflows.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
    /// The multiple, unless it overflows.
    pub fn checked_mul(self, factor: i64) -> Option<Self> {
        self.0.checked_mul(factor).map(Self)
    }
    /// Whether it is from 0 to [`Fen::MOST`], as every authored amount must be.
    pub fn is_amount(self) -> bool {
        (Self(0)..=Self::MOST).contains(&self)
    }
}

/// Hundredths of a percent: 2000 is 20 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schemars(extend("maximum" = 10_000)))]
pub struct BasisPoints(pub u32);

impl BasisPoints {
    /// All of it.
    pub const WHOLE: Self = Self(10_000);
}

/// What is rounded: the price that remains, or the discount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoundingOf {
    /// The price that remains.
    #[default]
    Price,
    /// The discount.
    Discount,
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest, halves up.
    #[default]
    HalfUp,
    /// To the nearest, halves to the even multiple.
    HalfEven,
    /// Towards zero.
    Down,
}

/// What is rounded, which way, and to multiples of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Rounding {
    /// What is rounded.
    pub of: RoundingOf,
    /// Which way.
    pub mode: RoundingMode,
    /// To multiples of this: 1 is the fen, 10 the jiao, 100 the yuan.
    #[cfg_attr(feature = "schema", schemars(extend("type" = "integer", "minimum" = 1)))]
    pub unit_fen: Fen,
}

impl Default for Rounding {
    fn default() -> Self {
        Self { of: RoundingOf::Price, mode: RoundingMode::HalfUp, unit_fen: Fen(1) }
    }
}

impl Rounding {
    /// `numerator / denominator` fen to a multiple of the unit. A negative numerator counts as 0, a denominator or unit
    /// below 1 as 1.
    ///
    /// ```
    /// use friendly_city::money::{Fen, Rounding, RoundingMode};
    /// let to_jiao = Rounding { unit_fen: Fen(10), ..Rounding::default() };
    /// assert_eq!(to_jiao.round(25, 1), Fen(30));
    /// assert_eq!(Rounding { mode: RoundingMode::HalfEven, ..to_jiao }.round(25, 1), Fen(20));
    /// assert_eq!(Rounding { mode: RoundingMode::Down, ..to_jiao }.round(299, 10), Fen(20));
    /// ```
    pub fn round(self, numerator: i64, denominator: i64) -> Fen {
        let (unit, denominator) = (self.unit_fen.0.max(1) as u64, denominator.max(1) as u64);
        let numerator = numerator.max(0) as u64;
        // A step beyond all numbers is more than twice any numerator.
        if unit > u64::MAX / denominator {
            return Fen(0);
        }
        let step = unit * denominator;
        let (whole, rest) = (numerator / step, numerator % step);
        let up = match self.mode {
            RoundingMode::HalfUp => rest >= step - rest,
            RoundingMode::HalfEven => rest > step - rest || (rest == step - rest && whole % 2 == 1),
            RoundingMode::Down => false,
        };
        let steps = whole + u64::from(up);
        let fits = steps <= i64::MAX as u64 / unit;
        Fen(if fits { (steps * unit) as i64 } else { i64::MAX })
    }
}

/// Splits `total` in proportion to `weights` by largest remainder, ties to the earlier; the parts sum to `total`.
///
/// A weight below 0 counts as 0. If nothing has weight, everything counts the same. No weights give no parts.
///
/// ```
/// use friendly_city::money::{Fen, split};
/// assert_eq!(split(Fen(300), &[Fen(4300), Fen(1400), Fen(2300)]), [Fen(161), Fen(53), Fen(86)]);
/// assert_eq!(split(Fen(5), &[Fen(1), Fen(1)]), [Fen(3), Fen(2)]);
/// ```
pub fn split(total: Fen, weights: &[Fen]) -> Vec<Fen> {
    let even = weights.iter().all(|weight| weight.0 <= 0);
    let weight = |fen: &Fen| if even { 1 } else { fen.0.max(0) as u64 };
    let all = weights.iter().map(|fen| u128::from(weight(fen))).sum::<u128>().max(1);
    let (sign, size) = (total.0.signum(), total.0.unsigned_abs());
    let mut parts: Vec<(u64, u128)> = weights.iter().map(|fen| part(size, weight(fen), all)).collect();
    // Fewer than there are parts: each remainder is below one.
    let left = size - parts.iter().map(|(part, _)| part).sum::<u64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let rest = |at: usize| parts.get(at).map(|(_, rest)| *rest);
    sort(&mut order, |a, b| rest(*b).cmp(&rest(*a)).then_with(|| a.cmp(b)));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some((part, _)) = parts.get_mut(at) {
            *part += 1;
        }
    }
    parts.into_iter().map(|(part, _)| Fen(sign * i64::try_from(part).unwrap_or(i64::MAX))).collect()
}

/// `size * weight / all` and what is left over. `weight` is at most `all`.
#[inline(never)]
fn part(size: u64, weight: u64, all: u128) -> (u64, u128) {
    let (product, beyond) = size.overflowing_mul(weight);
    if let (false, Ok(all)) = (beyond, u64::try_from(all)) {
        return (product / all, u128::from(product % all));
    }
    // A bit at a time: hardly any bill is so large, and a division of 128 bits is a kilobyte to download.
    let (mut whole, mut rest) = (0, 0);
    for bit in (0..64).rev() {
        whole <<= 1;
        rest <<= 1;
        if size >> bit & 1 == 1 {
            rest += u128::from(weight);
        }
        while rest >= all {
            rest -= all;
            whole += 1;
        }
    }
    (whole, rest)
}
