//! HTML as a growing string, with one escaping rule and no formatting machinery: every byte of it is downloaded.

/// HTML being written. What a person or a data file wrote goes through [`Html::text`], nothing else does.
#[derive(Debug, Default)]
pub(super) struct Html(pub(super) String);

impl Html {
    /// Markup of ours, as it is.
    #[inline(never)]
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from outside, safe between tags and inside a double-quoted attribute.
    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        // Everything special is ASCII, so what lies between is whole characters.
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let instead = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&#34;",
                b'\'' => "&#39;",
                // What HTML forbids in text, and NUL, which a parser would replace.
                0..=8 | 0xb | 0xe..=0x1f | 0x7f => "\u{fffd}",
                _ => continue,
            };
            self.raw(text.get(from..at).unwrap_or_default()).raw(instead);
            from = at + 1;
        }
        self.raw(text.get(from..).unwrap_or_default())
    }

    /// `text` percent-encoded for the value of a query parameter; then it needs no escaping.
    pub(super) fn query(&mut self, text: &str) -> &mut Self {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        let digit = |nibble: u8| HEX.get(usize::from(nibble)).map_or('0', |b| char::from(*b));
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                self.0.push(char::from(byte));
            } else {
                self.0.push('%');
                self.0.push(digit(byte >> 4));
                self.0.push(digit(byte & 15));
            }
        }
        self
    }

    /// A whole number.
    #[inline(never)]
    pub(super) fn int(&mut self, value: i64) -> &mut Self {
        if value < 0 {
            self.raw("-");
        }
        self.digits(value.unsigned_abs(), 1)
    }

    /// `value / 10^decimals` with that many decimals.
    #[inline(never)]
    pub(super) fn fixed(&mut self, value: i64, decimals: u32) -> &mut Self {
        if value < 0 {
            self.raw("-");
        }
        let unit = 10u64.saturating_pow(decimals);
        let magnitude = value.unsigned_abs();
        self.digits(magnitude / unit, 1);
        if decimals > 0 {
            self.raw(".");
            self.digits(magnitude % unit, decimals);
        }
        self
    }

    /// To a tenth, for a drawing.
    pub(super) fn tenths(&mut self, value: f64) -> &mut Self {
        self.fixed(libm::round(value * 10.0) as i64, 1)
    }

    /// At least `width` digits.
    pub(super) fn digits(&mut self, mut value: u64, width: u32) -> &mut Self {
        let mut buffer = [b'0'; 20];
        let mut used = 0usize;
        for slot in buffer.iter_mut().rev() {
            if value == 0 && used >= width as usize {
                break;
            }
            *slot = b'0' + (value % 10) as u8;
            value /= 10;
            used += 1;
        }
        let digits = buffer.get(buffer.len() - used..).unwrap_or_default();
        self.0.push_str(std::str::from_utf8(digits).unwrap_or_default());
        self
    }

    /// Markup or a sentence of ours; each `{}` takes the next of `texts`, escaped. One call for a whole element is
    /// less code than one for every piece of it.
    #[inline(never)]
    pub(super) fn put(&mut self, template: &str, texts: &[&str]) -> &mut Self {
        let mut rest = template;
        for text in texts {
            let Some((before, after)) = split_hole(rest) else { break };
            self.raw(before).text(text);
            rest = after;
        }
        self.raw(rest)
    }

    /// An icon of the sprite.
    #[inline(never)]
    pub(super) fn icon(&mut self, name: &str) -> &mut Self {
        self.put("<svg class=\"i\" aria-hidden=\"true\"><use href=\"#{}\"/></svg>", &[name])
    }
}

/// What is before and after the first `{}`. By hand: the standard search brings its own machinery.
fn split_hole(template: &str) -> Option<(&str, &str)> {
    let at = template.bytes().position(|b| b == b'{')?;
    Some((template.get(..at)?, template.get(at + 2..)?))
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn escapes_what_could_leave_text_or_attribute() {
        let mut html = Html::default();
        html.text("<img src=x onerror='a'> & \"b\"\0");
        assert_eq!(html.0, "&lt;img src=x onerror=&#39;a&#39;&gt; &amp; &#34;b&#34;\u{fffd}");
    }

    #[test]
    fn numbers_by_hand() {
        for (value, decimals, expected) in [
            (0, 0, "0"),
            (0, 1, "0.0"),
            (12, 1, "1.2"),
            (-5, 2, "-0.05"),
            (116_397_000, 6, "116.397000"),
            (-33_000_001, 6, "-33.000001"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            let mut html = Html::default();
            assert_eq!(html.fixed(value, decimals).0, expected);
        }
    }

    #[test]
    fn percent_encodes_query_values() {
        let mut html = Html::default();
        assert_eq!(html.query("东华门 &a").0, "%E4%B8%9C%E5%8D%8E%E9%97%A8%20%26a");
    }

    #[test]
    fn fills_in_turn_and_escapes() {
        let mut html = Html::default();
        assert_eq!(html.put("<b>{}</b> {}.", &["<1>", "2"]).0, "<b>&lt;1&gt;</b> 2.");
        let mut html = Html::default();
        assert_eq!(html.put("{}{}", &["1"]).0, "1{}");
    }
}
