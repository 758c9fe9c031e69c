//! Text to values that know where they stand.

use std::borrow::Cow;

use super::float::float;

/// Deeper than any request; a reader that walks down by recursion must stop somewhere.
const MOST_DEPTH: usize = 64;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What was expected, or is too much.
    pub what: &'static str,
    /// The byte at which that showed.
    pub offset: usize,
}

impl JsonError {
    /// Line and column in `text`, in characters from 1.
    pub fn place(&self, text: &str) -> (u32, u32) {
        let before = text.as_bytes().get(..self.offset).unwrap_or(text.as_bytes());
        let line = before.iter().filter(|b| **b == b'\n').count();
        let column = before.iter().rev().take_while(|b| **b != b'\n').filter(|b| **b & 0xc0 != 0x80).count();
        (line as u32 + 1, column as u32 + 1)
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// `[…]`
    List(Vec<Value<'a>>),
    /// `{…}`, in the order of the text; a name may stand twice.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    /// A finite number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => Some(float(text)).filter(|number| number.is_finite()),
            _ => None,
        }
    }

    /// A whole number, written as one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// Reads one value and nothing after it.
///
/// # Errors
/// The text is not JSON, or nested deeper than 64.
pub fn parse(text: &str) -> Result<Value<'_>, JsonError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    if reader.peek().is_some() {
        return Err(reader.error("expected nothing more"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, what: &'static str) -> JsonError {
        JsonError { what, offset: self.at.min(self.text.len()) }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let taken = self.byte() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, JsonError> {
        Ok(match self.peek() {
            Some(b'{' | b'[') if depth == MOST_DEPTH => return Err(self.error("nested deeper than 64")),
            Some(b'{') => Value::Object(self.object(depth)?),
            Some(b'[') => Value::List(self.list(depth)?),
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        })
    }

    fn word(&mut self) -> Result<Value<'a>, JsonError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        let words = [("null", Value::Null), ("true", Value::Boolean(true)), ("false", Value::Boolean(false))];
        for (word, value) in words {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("expected a value"))
    }

    fn object(&mut self, depth: usize) -> Result<Vec<(Cow<'a, str>, Value<'a>)>, JsonError> {
        self.at += 1;
        let mut members = Vec::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(members);
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error("expected a name in quotes"));
            }
            let name = self.string()?;
            self.peek();
            if !self.takes(b':') {
                return Err(self.error("expected `:`"));
            }
            members.push((name, self.value(depth + 1)?));
            self.peek();
            if self.takes(b'}') {
                return Ok(members);
            }
            if !self.takes(b',') {
                return Err(self.error("expected `,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Value<'a>>, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.peek();
            if self.takes(b']') {
                return Ok(items);
            }
            if !self.takes(b',') {
                return Err(self.error("expected `,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at == start { Err(self.error("expected a digit")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            let _sign = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or("0"))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let mut owned = String::new();
        let mut start = self.at;
        loop {
            match self.byte() {
                None => return Err(self.error("expected the end of a text")),
                Some(0..=0x1f) => return Err(self.error("a control character in a text")),
                Some(quote @ (b'"' | b'\\')) => {
                    // Quotes and backslashes are no part of a longer character, so these are its borders.
                    let piece = self.text.get(start..self.at).unwrap_or("");
                    self.at += 1;
                    if quote == b'"' {
                        if owned.is_empty() {
                            return Ok(Cow::Borrowed(piece));
                        }
                        owned.push_str(piece);
                        return Ok(Cow::Owned(owned));
                    }
                    owned.push_str(piece);
                    owned.push(self.escape()?);
                    start = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let wrong = self.error("an escape that is none");
        let byte = self.byte().ok_or(wrong)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex().ok_or(wrong)?;
                if (0xd800..0xdc00).contains(&code) && self.takes(b'\\') && self.takes(b'u') {
                    let low = self.hex().filter(|low| (0xdc00..0xe000).contains(low)).ok_or(wrong)?;
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                char::from_u32(code).ok_or(wrong)?
            }
            _ => return Err(wrong),
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::to_string;
    use super::{Value, parse};
    use proptest::prelude::*;

    /// As another reader sees it.
    fn plain(value: &Value<'_>) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Boolean(yes) => (*yes).into(),
            Value::Number(text) => serde_json::from_str(text).expect("a number"),
            Value::Text(text) => text.as_ref().into(),
            Value::List(items) => items.iter().map(plain).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| (name.clone().into_owned(), plain(value))).collect()
            }
        }
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_stops_being_json() {
        for (text, line, column) in [
            ("", 1, 1),
            ("{\"驿站\": tru}", 1, 8),
            ("{\n  \"a\": 1,\n}", 3, 1),
            ("[1 2]", 1, 4),
            ("[1,]", 1, 4),
            ("{\"a\" 1}", 1, 6),
            ("01", 1, 2),
            ("-", 1, 2),
            ("1.", 1, 3),
            ("1e", 1, 3),
            ("+1", 1, 1),
            (".5", 1, 1),
            ("NaN", 1, 1),
            ("'a'", 1, 1),
            ("\"a", 1, 3),
            ("\"\t\"", 1, 2),
            ("\"\\x\"", 1, 3),
            ("\"\\u12\"", 1, 3),
            ("\"\\ud800\"", 1, 3),
            ("\"\\udc00\"", 1, 3),
            ("\"\\ud800\\u0041\"", 1, 3),
            ("{} {}", 1, 4),
            ("// no\n1", 1, 1),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.place(text), (line, column), "{text}: {}", error.what);
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(64)).is_ok());
        assert_eq!(parse(&nested(65)).expect_err("too deep").what, "nested deeper than 64");
        assert!(parse(&"{\"a\":".repeat(1_000_000)).is_err());
    }

    #[test]
    fn numbers_keep_what_is_written() {
        let whole = |text| parse(text).expect(text).integer();
        assert_eq!(whole("9223372036854775807"), Some(i64::MAX));
        assert_eq!(whole("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(whole("9223372036854775808"), None);
        assert_eq!(whole("1.0"), None);
        let number = |text| parse(text).expect(text).number();
        let written = "116.39712345678901";
        assert_eq!(number(written), written.parse().ok());
        assert_eq!(number("1e3"), Some(1000.0));
        assert_eq!(number("1e999"), None);
    }

    #[test]
    fn answers_are_written_as_serde_json_writes_them() {
        use std::collections::BTreeMap;
        #[derive(serde::Serialize)]
        struct All<'a> {
            texts: Vec<&'a str>,
            numbers: [f64; 9],
            whole: (i64, u64, i8),
            nothing: Option<bool>,
            map: BTreeMap<&'a str, bool>,
            kinds: [Kind; 4],
            empty: [u8; 0],
        }
        #[derive(serde::Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Kind {
            Plain,
            One(u8),
            Two(u8, u8),
            Named { a: char },
        }
        let all = All {
            texts: vec!["", "驿站\u{1f6f5}", "\"\\/\n\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}", "[", "{", "[{"],
            numbers: [0.0, -0.0, 0.1, -1.5, 116.397_128, 6_371_008.8, 0.000_001, f64::NAN, 99_999.9],
            whole: (i64::MIN, u64::MAX, -1),
            nothing: None,
            map: [("a", true), ("b", false)].into(),
            kinds: [Kind::Plain, Kind::One(1), Kind::Two(1, 2), Kind::Named { a: 'é' }],
            empty: [],
        };
        assert_eq!(to_string(&all).expect("JSON"), serde_json::to_string(&all).expect("JSON"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_text_is_read_as_another_reader_reads_it(text in "[\\[\\]{}\",:\\\\ue0-9.+ \\-a-f驿ntrls\n]{0,24}") {
            let other: Result<serde_json::Value, _> = serde_json::from_str(&text);
            match parse(&text) {
                // What overflows is a number here, and refused by whoever asks for it.
                Ok(value) if other.is_ok() => prop_assert_eq!(plain(&value), other.expect("read")),
                Ok(_) => prop_assert!(text.contains(['e', 'E']), "{text}"),
                Err(_) => prop_assert!(other.is_err(), "{text}"),
            }
        }

        #[test]
        fn numbers_with_six_decimals_are_written_as_short_as_they_are(millionths in -999_999_999_999_999i64..999_999_999_999_999) {
            let number = millionths as f64 / 1e6;
            prop_assert_eq!(to_string(&number).expect("JSON"), serde_json::to_string(&number).expect("JSON"));
        }
    }
}
