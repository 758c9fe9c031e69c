//! Reading an instant as RFC 3339 writes it: date, time and an explicit offset.

use std::fmt;

use super::{Date, Instant};

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantError {
    /// Not of the form `2026-10-08T03:00:00+08:00`.
    Form,
    /// There is no such day, hour, minute or second.
    Range,
    /// No `Z` and no `+08:00` at the end: the text does not say where its clock hangs.
    Offset,
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not of the form 2026-10-08T03:00:00+08:00",
            Self::Range => "there is no such day or time",
            Self::Offset => "the offset from UTC is missing or not one",
        })
    }
}

impl std::error::Error for InstantError {}

impl Instant {
    /// Reads RFC 3339, section 5.6: `2026-10-08T03:00:00+08:00`, `2026-10-07T19:00:00Z`, fractions of a second
    /// dropped. Seconds may be left out, as HTML's `datetime-local` does; the offset may not.
    ///
    /// # Errors
    /// The text has another form, names a moment that does not exist, or has no offset.
    ///
    /// ```
    /// use friendly_city::time::Instant;
    /// assert_eq!(Instant::parse_rfc3339("1970-01-01T08:00:00+08:00"), Ok(Instant(0)));
    /// assert!(Instant::parse_rfc3339("2026-02-30T00:00:00Z").is_err());
    /// ```
    pub fn parse_rfc3339(text: &str) -> Result<Self, InstantError> {
        let mut rest = text.as_bytes();
        let year = digits(&mut rest, 4).ok_or(InstantError::Form)?;
        let month = after(&mut rest, b"-", 2).ok_or(InstantError::Form)?;
        let day = after(&mut rest, b"-", 2).ok_or(InstantError::Form)?;
        let hour = after(&mut rest, b"Tt ", 2).ok_or(InstantError::Form)?;
        let minute = after(&mut rest, b":", 2).ok_or(InstantError::Form)?;
        let mut second = 0;
        if rest.first() == Some(&b':') {
            second = after(&mut rest, b":", 2).ok_or(InstantError::Form)?;
            if let Some(tail) = rest.strip_prefix(b".") {
                let places = tail.iter().take_while(|b| b.is_ascii_digit()).count();
                rest = tail.get(places..).filter(|_| places > 0).ok_or(InstantError::Form)?;
            }
        }
        let offset_s = match rest {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), tail @ ..] => {
                let mut tail = tail;
                let hours = digits(&mut tail, 2).ok_or(InstantError::Offset)?;
                let minutes = after(&mut tail, b":", 2).ok_or(InstantError::Offset)?;
                if !tail.is_empty() || hours > 23 || minutes > 59 {
                    return Err(InstantError::Offset);
                }
                let offset_s = i64::from(hours * 3_600 + minutes * 60);
                if *sign == b'-' { -offset_s } else { offset_s }
            }
            _ => return Err(InstantError::Offset),
        };
        let date = Date::from_ymd(year as i32, month, day).ok_or(InstantError::Range)?;
        // A leap second counts as the first second of the next minute.
        if hour > 23 || minute > 59 || second > 60 {
            return Err(InstantError::Range);
        }
        let second_of_day = i64::from(hour * 3_600 + minute * 60 + second);
        Ok(Self(i64::from(date.0) * 86_400 + second_of_day - offset_s))
    }
}

/// Exactly `count` digits.
fn digits(rest: &mut &[u8], count: usize) -> Option<u32> {
    let (head, tail) = rest.split_at_checked(count)?;
    let mut value = 0;
    for digit in head {
        value = value * 10 + u32::from(digit.checked_sub(b'0').filter(|d| *d <= 9)?);
    }
    *rest = tail;
    Some(value)
}

/// One byte of `marks`, then exactly `count` digits.
fn after(rest: &mut &[u8], marks: &[u8], count: usize) -> Option<u32> {
    let (mark, tail) = rest.split_first()?;
    if !marks.contains(mark) {
        return None;
    }
    *rest = tail;
    digits(rest, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;

    #[test]
    fn what_is_printed_is_read_back() {
        for second in [-62_135_596_800, -1, 0, 951_782_400, 1_791_399_600, 253_402_300_799] {
            for offset_s in [0, 28_800, -12_600, 50_400] {
                let printed = Zone::fixed(offset_s).timestamp(Instant(second)).to_string();
                // Year 0 and years of five digits print, but are not RFC 3339.
                if printed.len() == 25 && !printed.starts_with('-') {
                    assert_eq!(Instant::parse_rfc3339(&printed), Ok(Instant(second)), "{printed}");
                }
            }
        }
    }

    #[test]
    fn forms_and_refusals() {
        let table: &[(&str, Result<i64, InstantError>)] = &[
            ("2026-10-08T03:00:00+08:00", Ok(1_791_399_600)),
            ("2026-10-07T19:00:00Z", Ok(1_791_399_600)),
            ("2026-10-07t19:00:00.999z", Ok(1_791_399_600)),
            ("2026-10-07T15:30-03:30", Ok(1_791_399_600)),
            ("2026-12-31T23:59:60Z", Ok(1_798_761_600)),
            ("2026-10-08T03:00:00", Err(InstantError::Offset)),
            ("2026-10-08T03:00:00+8", Err(InstantError::Offset)),
            ("2026-10-08T03:00:00+08:00 ", Err(InstantError::Offset)),
            ("2026-10-08T03:00:00+24:00", Err(InstantError::Offset)),
            ("2026-02-29T03:00:00Z", Err(InstantError::Range)),
            ("2026-10-08T25:00:00Z", Err(InstantError::Range)),
            ("2026-10-08", Err(InstantError::Form)),
            ("2026-10-08T03:00:00.Z", Err(InstantError::Form)),
            ("10/08/2026", Err(InstantError::Form)),
            ("明天", Err(InstantError::Form)),
            ("", Err(InstantError::Form)),
        ];
        for (text, expected) in table {
            assert_eq!(Instant::parse_rfc3339(text), expected.map(Instant), "`{text}`");
        }
    }
}
