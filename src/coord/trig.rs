//! Sine, cosine and arctangent for the angles of this crate: degrees in, and the same bits on every machine.
//!
//! Degrees reduce to ±45 exactly (90 of them are a quarter turn, while π/2 is no `f64`), so the long division by π/2
//! that radians need, half of what a mathematics library weighs in a module, has nothing to do here. All is additions
//! and multiplications, which IEEE 754 defines to the last bit. Polynomials: fdlibm's `k_sin.c`, `k_cos.c` and
//! `s_atan.c` (Sun Microsystems 1993, freely usable); `libm` and most C libraries have the same ones.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// `(sin x - x) / x³` by powers of `x²`, the highest first; |x| ≤ π/4.
const SIN: [f64; 6] = [
    1.589_690_995_211_55e-10,
    -2.505_076_025_340_686_3e-8,
    2.755_731_370_707_006_8e-6,
    -1.984_126_982_985_795e-4,
    8.333_333_333_322_49e-3,
    -1.666_666_666_666_663_2e-1,
];

/// `(cos x - 1 + x²/2) / x⁴`, likewise.
const COS: [f64; 6] = [
    -1.135_964_755_778_819_5e-11,
    2.087_572_321_298_175e-9,
    -2.755_731_435_139_066_3e-7,
    2.480_158_728_947_673e-5,
    -1.388_888_888_887_411e-3,
    4.166_666_666_666_66e-2,
];

/// `(x - atan x) / x³`, likewise; |x| ≤ 7/16.
const ATAN: [f64; 11] = [
    1.628_582_011_536_578_2e-2,
    -3.653_157_274_421_691_6e-2,
    4.976_877_994_615_932_4e-2,
    -5.833_570_133_790_573_5e-2,
    6.661_073_137_387_531e-2,
    -7.691_876_205_044_83e-2,
    9.090_887_133_436_507e-2,
    -1.111_111_040_546_235_6e-1,
    1.428_571_427_250_346_6e-1,
    -1.999_999_999_987_648_3e-1,
    3.333_333_333_333_293e-1,
];

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let mut sum = 0.0;
    for coefficient in coefficients {
        sum = sum * x + coefficient;
    }
    sum
}

/// The sine of an angle in degrees, to 3e-16. Beyond some 1e15 degrees, or for what is no number, it means nothing.
pub(crate) fn sin_deg(degrees: f64) -> f64 {
    sine(degrees, 0)
}

/// The cosine of an angle in degrees; see [`sin_deg`].
pub(crate) fn cos_deg(degrees: f64) -> f64 {
    sine(degrees, 1)
}

/// The sine of an angle and so many quarter turns more. Out of line: everything else is made of it.
#[inline(never)]
fn sine(degrees: f64, quarters: u64) -> f64 {
    // Added to a small number, it leaves no room for a fraction, and the whole number lies in the last bits.
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0; // 1.5 × 2^52
    let shifted = degrees / 90.0 + TO_WHOLE;
    let x = (degrees - 90.0 * (shifted - TO_WHOLE)) * (PI / 180.0);
    let quadrant = shifted.to_bits().wrapping_add(quarters);
    let squared = x * x;
    let sine = if quadrant & 1 == 0 {
        x + x * squared * polynomial(&SIN, squared)
    } else {
        1.0 - (squared / 2.0 - squared * squared * polynomial(&COS, squared))
    };
    if quadrant & 2 == 0 { sine } else { -sine }
}

/// The angle of the point `(x, y)` as seen from the origin, in radians from −π to π, to 4e-16; 0 at the origin.
#[inline(never)]
pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    let (up, across) = (y.abs(), x.abs());
    let (short, long) = if up > across { (across, up) } else { (up, across) };
    // Below 22.5° the polynomial is good; above, it takes the angle to 45°.
    let (short, long, from) = if short > long * 0.414_213_562_373_095_03 {
        (short - long, short + long, FRAC_PI_4)
    } else {
        (short, long, 0.0)
    };
    let ratio = if long > 0.0 { short / long } else { 0.0 };
    let squared = ratio * ratio;
    let eighth = from + (ratio - ratio * squared * polynomial(&ATAN, squared));
    let quarter = if up > across { FRAC_PI_2 - eighth } else { eighth };
    let half = if x < 0.0 { PI - quarter } else { quarter };
    if y < 0.0 { -half } else { half }
}

/// The angle whose sine is `sine`, 0 to 1, in radians; above 1 counts as 1.
pub(crate) fn asin(sine: f64) -> f64 {
    let cos_squared = (1.0 - sine) * (1.0 + sine);
    atan2(sine, if cos_squared > 0.0 { cos_squared.sqrt() } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fixed numbers from 0 to 1, evenly spread.
    fn shares(count: u32) -> impl Iterator<Item = f64> {
        (0..count).map(|i| f64::from(i.wrapping_mul(2_654_435_761)) / f64::from(u32::MAX))
    }

    #[test]
    fn sine_and_cosine_agree_with_libm() {
        let mut worst = 0.0f64;
        let dense = (-3600..=3600).map(|i| f64::from(i) / 10.0);
        for degrees in dense.chain(shares(200_000).map(|share| (share - 0.5) * 720.0)) {
            // The nearest whole turn off first: rounding the radians of 360° alone costs 4e-16.
            let near = if degrees.abs() > 180.0 { degrees - 360f64.copysign(degrees) } else { degrees };
            let radians = near.to_radians();
            worst = worst.max((sin_deg(degrees) - libm::sin(radians)).abs());
            worst = worst.max((cos_deg(degrees) - libm::cos(radians)).abs());
        }
        assert!(worst < 6e-16, "{worst:e}");
        for (degrees, sin, cos) in
            [(0.0, 0.0, 1.0), (90.0, 1.0, 0.0), (180.0, 0.0, -1.0), (-90.0, -1.0, 0.0), (540_000.0, 0.0, 1.0)]
        {
            assert_eq!((sin_deg(degrees), cos_deg(degrees)), (sin, cos), "{degrees}");
        }
        assert!((sin_deg(30.0) - 0.5).abs() < 1e-16 && (cos_deg(60.0) - 0.5).abs() < 2e-16);
    }

    #[test]
    fn small_angles_keep_their_digits() {
        for power in 1..300 {
            let small = 10f64.powi(-power);
            let off = |ours: f64, theirs: f64| ((ours - theirs) / theirs).abs();
            assert!(off(sin_deg(small), libm::sin(small.to_radians())) < 4e-16, "{small:e}");
            assert!(off(atan2(small, 1.0), libm::atan(small)) < 4e-16, "{small:e}");
            assert!(off(asin(small), libm::asin(small)) < 4e-16, "{small:e}");
        }
    }

    #[test]
    fn arctangent_and_arcsine_agree_with_libm() {
        let mut worst = 0.0f64;
        for turn in shares(200_000).map(|share| (share - 0.5) * 720.0) {
            let (y, x) = (3.0 * sin_deg(turn), 3.0 * cos_deg(turn));
            worst = worst.max((atan2(y, x) - libm::atan2(y, x)).abs());
        }
        for sine in shares(200_000).chain([0.0, 0.5, 1.0]) {
            worst = worst.max((asin(sine) - libm::asin(sine)).abs());
        }
        assert!(worst < 1e-15, "{worst:e}");
        assert_eq!(
            [atan2(0.0, 0.0), atan2(0.0, -1.0), atan2(-1.0, 0.0), asin(1.5)],
            [0.0, PI, -FRAC_PI_2, FRAC_PI_2]
        );
    }

    #[test]
    fn what_is_no_angle_does_no_harm() {
        for wild in [f64::NAN, f64::INFINITY, f64::MAX, -1e300] {
            let _ = (sin_deg(wild), cos_deg(wild), atan2(wild, 1.0), atan2(1.0, wild), asin(wild));
        }
    }
}
