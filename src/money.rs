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
        let unit = i128::from(self.unit_fen.0.max(1));
        let (numerator, step) = (i128::from(numerator.max(0)), i128::from(denominator.max(1)) * unit);
        let (whole, rest) = (numerator / step, numerator % step);
        let up = match self.mode {
            RoundingMode::HalfUp => 2 * rest >= step,
            RoundingMode::HalfEven => 2 * rest > step || (2 * rest == step && whole % 2 == 1),
            RoundingMode::Down => false,
        };
        Fen(i64::try_from((whole + i128::from(up)) * unit).unwrap_or(i64::MAX))
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
    let weight = |fen: &Fen| if even { 1 } else { i128::from(fen.0.max(0)) };
    let all: i128 = weights.iter().map(weight).sum::<i128>().max(1);
    let (sign, size) = (total.0.signum(), i128::from(total.0).abs());
    let mut parts: Vec<(i128, i128)> =
        weights.iter().map(|w| (size * weight(w) / all, size * weight(w) % all)).collect();
    // Fewer than there are parts: each remainder is below one.
    let left = size - parts.iter().map(|(part, _)| part).sum::<i128>();
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
