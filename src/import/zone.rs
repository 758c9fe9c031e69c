//! Offsets from UTC, and the transitions of a named zone.

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

use crate::time::{Date, Instant, Zone};

/// Seconds east of Greenwich of `+08:00`, `-03:30` or `Z`.
pub(crate) fn parse_offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, most: i32| -> Option<i32> {
        let all_digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i32>().ok().filter(|n| all_digits && *n <= most)
    };
    // The largest offsets in use are +14:00 and -12:00.
    Some(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

/// The offsets of an IANA zone from 2020 to the end of 2037, from the database inside the program.
pub(crate) fn resolve(name: &str) -> Option<Zone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    let midnight = |year| Some(i64::from(Date::from_ymd(year, 1, 1)?.0) * 86_400);
    let start = Timestamp::from_second(midnight(2020)?).ok()?;
    let end = Timestamp::from_second(midnight(2038)?).ok()?;
    let first_offset_s = zone.to_offset(start).seconds();
    let mut last = first_offset_s;
    let mut transitions = Vec::new();
    for transition in zone.following(start).take_while(|t| t.timestamp() < end) {
        let offset = transition.offset().seconds();
        // Some transitions change only the zone's abbreviation.
        if offset != last {
            transitions.push((Instant(transition.timestamp().as_second()), offset));
            last = offset;
        }
    }
    Some(Zone { first_offset_s, transitions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        for (text, expected) in [
            ("+08:00", Some(28_800)),
            ("-03:30", Some(-12_600)),
            ("Z", Some(0)),
            ("+8:00", None),
            ("08:00", None),
            ("+15:00", None),
            ("+08:60", None),
            ("+0a:00", None),
            ("", None),
            ("驿", None),
        ] {
            assert_eq!(parse_offset(text), expected, "{text}");
        }
    }

    #[test]
    fn helsinki_changes_its_clocks_twice_a_year_and_beijing_never() {
        let helsinki = resolve("Europe/Helsinki").expect("a zone");
        assert_eq!((helsinki.first_offset_s, helsinki.transitions.len()), (7_200, 36));
        // 2026-03-29T01:00:00Z
        assert!(helsinki.transitions.contains(&(Instant(1_774_746_000), 10_800)));
        assert_eq!(resolve("Asia/Shanghai"), Some(Zone::fixed(28_800)));
        assert_eq!(resolve("Mars/Olympus"), None);
    }
}
