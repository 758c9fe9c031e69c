//! Decimals to floats, each to the nearest one there is. The standard library does it faster by tables of twelve
//! thousand bytes that do not compress, a twelfth of what phones would download.

/// More digits than that decide nothing but whether there is more than nothing after them.
const MOST_DIGITS: i32 = 800;
/// What a float holds exactly: whole numbers below this one, and powers of ten up to this one.
const EXACT: (u64, u32) = (1 << 53, 22);

/// The float nearest to a number as JSON writes it; infinite where there is none.
pub(super) fn float(text: &str) -> f64 {
    let mut bytes = text.bytes();
    let (mut lead, mut count, mut after_point, mut tens) = (0u64, 0i32, false, 0i32);
    for byte in bytes.by_ref() {
        match byte {
            b'0'..=b'9' => {
                if lead > 0 || byte > b'0' {
                    count += 1;
                }
                if count <= 19 {
                    lead = lead * 10 + u64::from(byte - b'0');
                }
                tens -= i32::from(after_point);
            }
            b'.' => after_point = true,
            b'e' | b'E' => break,
            _ => {}
        }
    }
    let (mut exponent, mut below) = (0i32, false);
    for byte in bytes {
        match byte {
            b'0'..=b'9' => exponent = exponent.saturating_mul(10).saturating_add(i32::from(byte - b'0')),
            _ => below |= byte == b'-',
        }
    }
    tens = tens.saturating_add(if below { -exponent } else { exponent });
    let number = if lead < EXACT.0 && count <= 19 && tens.unsigned_abs() <= EXACT.1 {
        let power = (0..tens.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
        // Both are exact, so what comes of them is the nearest.
        if tens < 0 { lead as f64 / power } else { lead as f64 * power }
    } else if lead == 0 {
        0.0
    } else {
        match count.saturating_add(tens) {
            ..=-325 => 0.0,
            310.. => f64::INFINITY,
            _ => long(text, count, tens),
        }
    };
    if text.starts_with('-') { -number } else { number }
}

/// The float nearest to the `count` digits of `text` times ten to the `tens`, by long arithmetic.
#[inline(never)]
fn long(text: &str, count: i32, tens: i32) -> f64 {
    let mut number = Long(Vec::new());
    let digits = text.bytes().take_while(|byte| byte | 32 != b'e').filter(u8::is_ascii_digit);
    let (mut more, mut taken) = (false, 0);
    for digit in digits.skip_while(|digit| *digit == b'0') {
        if taken < MOST_DIGITS {
            number.times_plus(10, u32::from(digit - b'0'));
            taken += 1;
        } else {
            more |= digit > b'0';
        }
    }
    let mut tens = tens + (count - taken);
    while tens > 0 {
        number.times_plus(10, 0);
        tens -= 1;
    }
    // Room for two words of a quotient and more: a division by ten takes less than ten thirds of a bit.
    let words = if tens < 0 { tens.unsigned_abs() as usize * 10 / 96 + 3 } else { 0 };
    number.0.splice(0..0, std::iter::repeat_n(0, words));
    while tens < 0 {
        let some = tens.unsigned_abs().min(9);
        more |= number.divide(10u32.pow(some));
        tens += some as i32;
    }
    number.nearest(words as i32 * 32, more)
}

/// A whole number, its low word first.
struct Long(Vec<u32>);

impl Long {
    fn times_plus(&mut self, by: u32, mut carry: u32) {
        for word in &mut self.0 {
            let product = u64::from(*word) * u64::from(by) + u64::from(carry);
            *word = product as u32;
            carry = (product >> 32) as u32;
        }
        if carry > 0 {
            self.0.push(carry);
        }
    }

    /// Whether something is left over.
    fn divide(&mut self, by: u32) -> bool {
        let mut left = 0;
        for word in self.0.iter_mut().rev() {
            let value = left << 32 | u64::from(*word);
            *word = (value / u64::from(by)) as u32;
            left = value % u64::from(by);
        }
        left > 0
    }

    fn bit(&self, at: i32) -> bool {
        self.0.get(at as usize / 32).is_some_and(|word| word >> (at % 32) & 1 == 1)
    }

    /// The float nearest to this and `more` than it, without the lowest `fraction` bits' weight; of two as near, the
    /// even one.
    fn nearest(&self, fraction: i32, more: bool) -> f64 {
        let bits = (0..self.0.len() as i32 * 32).rev().find(|at| self.bit(*at)).map_or(0, |at| at + 1);
        // The last bit of the float: 53 from the first, unless there is none so small.
        let last = (bits - 53).max(fraction - 1074).max(0);
        let mut whole = (last..bits).rev().fold(0u64, |whole, at| whole << 1 | u64::from(self.bit(at)));
        if last > 0 && self.bit(last - 1) && (more || whole & 1 == 1 || (0..last - 1).any(|at| self.bit(at)))
        {
            whole += 1;
        }
        // Exact, as is a product with a power of two.
        let weight = i64::from(last - fraction);
        let power = if weight < -1022 { 1 << (weight + 1074) } else { (weight + 1023) << 52 };
        whole as f64 * f64::from_bits(power as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::float;
    use proptest::prelude::*;

    fn same(text: &str) {
        let expected: f64 = text.parse().expect("a number");
        assert_eq!(float(text).to_bits(), expected.to_bits(), "{text}");
    }

    #[test]
    fn the_hard_ones() {
        let long =
            |digits: &str, zeros: usize, exponent: &str| digits.to_owned() + &"0".repeat(zeros) + exponent;
        for text in [
            "0",
            "-0",
            "0.0e99999999999",
            "-0.00e-99999999999",
            "1e99999999999",
            "-1e-99999999999",
            "116.39712345678901",
            "-39.909000000000006",
            "9007199254740993",
            "9007199254740992.999999999999999999",
            "9007199254740993.000000000000000000000000000000000000001",
            "1e22",
            "1e23",
            "123456789012345678901234567890",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1e-324",
            "1e-325",
            "0.00000000000000000000000000000000000000001e41",
            &long("1", 400, "e-400"),
            &long("9007199254740993", 900, "e-900"),
            &(long("9007199254740993", 900, "1e-900")),
            &format!("0.{}1e901", "0".repeat(900)),
            &format!("{}e-1100", "123456789".repeat(90)),
        ] {
            same(text);
        }
        // Halfway between nothing and the smallest float, to its last digit (five to the 1075th), and just above.
        let mut digits = vec![1u8];
        for _ in 0..1075 {
            let mut carry = 0;
            for digit in &mut digits {
                (carry, *digit) = ((*digit * 5 + carry) / 10, (*digit * 5 + carry) % 10);
            }
            digits.extend((carry > 0).then_some(carry));
        }
        let half: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        for text in [format!("{half}e-1075"), format!("{half}1e-1076"), format!("{half}.0001e-1075")] {
            same(&text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_float_comes_back(bits: u64) {
            let number = f64::from_bits(bits);
            if number.is_finite() {
                for text in [format!("{number:e}"), format!("{number:.40e}"), format!("{number:.16e}")] {
                    same(&text);
                }
            }
        }

        #[test]
        fn halves_go_to_the_even_one(whole in 1u64 << 53..1 << 54, power in 0u32..900, more in "(|0*1|0*)") {
            // The digits of a number between two floats, which a float as large as this power can hold.
            let text = format!("{:.0}{more}", 2f64.powi(power as i32));
            same(&text);
            same(&format!("{whole}.{more}0"));
            same(&format!("{whole}.5{more}e-{power}"));
        }

        #[test]
        fn any_text(whole in "(0|[1-9][0-9]{0,30})", part in "(|\\.[0-9]{1,40})", exponent in "(|e[+-]?[0-9]{1,3})") {
            same(&format!("{whole}{part}{exponent}"));
        }
    }
}
