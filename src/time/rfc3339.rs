//! RFC 3339 text → an instant.

use std::fmt;

use super::{Date, Instant};

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstantError {
    /// `instant-syntax`, `instant-value` (a month 13, a 30 February), `instant-offset` (no `Z` or `+08:00`).
    pub code: &'static str,
    /// Byte of the text at which it shows.
    pub at: usize,
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 instant such as 2026-10-08T03:00:00+08:00 [")?;
        f.write_str(self.code)?;
        f.write_str("]")
    }
}

impl std::error::Error for InstantError {}

/// Longer texts are not instants: what follows the ninth digit of a second tells nobody anything.
const MOST_BYTES: usize = 40;

struct Text<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Text<'_> {
    fn error(&self, code: &'static str) -> InstantError {
        InstantError { code, at: self.at }
    }
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    /// One of these bytes.
    fn mark(&mut self, one_of: &[u8]) -> Result<u8, InstantError> {
        match self.peek() {
            Some(byte) if one_of.contains(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            _ => Err(self.error("instant-syntax")),
        }
    }
    /// So many digits, at most `most` in value.
    fn number(&mut self, digits: usize, most: u32) -> Result<u32, InstantError> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 10 + u32::from(self.mark(b"0123456789")? - b'0');
        }
        if value > most {
            self.at -= digits;
            return Err(self.error("instant-value"));
        }
        Ok(value)
    }
}

impl Instant {
    /// Reads `2026-10-08T03:00:00+08:00`: a date, a time and an offset, all of them.
    ///
    /// A fraction of a second is dropped; a leap second (`23:59:60Z`) is the first second of the next day, as in
    /// POSIX time. The offset must be there: an instant without one could be anywhere within a day.
    ///
    /// ```
    /// use friendly_city::time::Instant;
    /// assert_eq!(Instant::parse_rfc3339("1970-01-01T08:00:01+08:00"), Ok(Instant(1)));
    /// assert_eq!(Instant::parse_rfc3339("1970-01-01T08:00:01").unwrap_err().code, "instant-offset");
    /// ```
    ///
    /// # Errors
    /// The text is not of that form, or names a day or time that does not exist.
    pub fn parse_rfc3339(text: &str) -> Result<Self, InstantError> {
        let mut text = Text { bytes: text.as_bytes(), at: 0 };
        if text.bytes.len() > MOST_BYTES {
            return Err(InstantError { code: "instant-syntax", at: MOST_BYTES });
        }
        let year = text.number(4, 9_999)?;
        text.mark(b"-")?;
        let month = text.number(2, 12)?;
        text.mark(b"-")?;
        let day_at = text.at;
        let day = text.number(2, 31)?;
        let date = Date::from_ymd(year as i32, month, day)
            .ok_or(InstantError { code: "instant-value", at: day_at })?;
        text.mark(b"Tt")?;
        let hour = text.number(2, 23)?;
        text.mark(b":")?;
        let minute = text.number(2, 59)?;
        text.mark(b":")?;
        let second_at = text.at;
        let second = text.number(2, 60)?;
        if text.peek() == Some(b'.') {
            text.at += 1;
            text.mark(b"0123456789")?;
            while text.mark(b"0123456789").is_ok() {}
        }
        if text.peek().is_none() {
            return Err(text.error("instant-offset"));
        }
        let offset_s = match text.mark(b"Zz+-")? {
            b'Z' | b'z' => 0,
            sign => {
                let hours = text.number(2, 23)?;
                text.mark(b":")?;
                let seconds = i64::from(hours * 3600 + text.number(2, 59)? * 60);
                if sign == b'-' { -seconds } else { seconds }
            }
        };
        if text.peek().is_some() {
            return Err(text.error("instant-syntax"));
        }
        let in_day = i64::from(hour * 3600 + minute * 60 + second);
        let instant = i64::from(date.0) * 86_400 + in_day - offset_s;
        // A leap second comes only at the end of a day in UTC.
        if second == 60 && instant.rem_euclid(86_400) != 0 {
            return Err(InstantError { code: "instant-value", at: second_at });
        }
        Ok(Self(instant))
    }
}
