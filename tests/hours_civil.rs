//! Civil time: dates against counting, zones with gaps and folds, RFC 3339 there and back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use friendly_city::time::{Calendar, Date, DayKind, Instant, Local, Zone};
use proptest::prelude::*;

#[test]
fn dates_are_counted_day_by_day() {
    let (mut year, mut month, mut day, mut weekday) = (1583, 1, 1, 5);
    for days in Date::from_ymd(1583, 1, 1).unwrap().0..=Date::from_ymd(2420, 12, 31).unwrap().0 {
        assert_eq!(Date(days).ymd(), (year, month, day));
        assert_eq!(Date::from_ymd(year, month, day), Some(Date(days)));
        assert_eq!(Date(days).weekday(), weekday);
        weekday = (weekday + 1) % 7;
        if Date::from_ymd(year, month, day + 1).is_some() {
            day += 1;
        } else if month < 12 {
            (month, day) = (month + 1, 1);
        } else {
            (year, month, day) = (year + 1, 1, 1);
        }
    }
    for (year, month, day) in
        [(2026, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (1900, 2, 29), (10_000, 1, 1)]
    {
        assert_eq!(Date::from_ymd(year, month, day), None);
    }
    assert!(Date::from_ymd(2000, 2, 29).is_some());
    // The ends of the type neither overflow nor panic.
    for day in [i32::MIN, i32::MAX] {
        assert!(Date(day).weekday() < 7);
        let _ = Date(day).ymd();
    }
}

/// Helsinki in 2026: +2, from 29 March 03:00 +3, from 25 October 04:00 +2 again.
fn helsinki() -> Zone {
    let at = |text| Instant::parse_rfc3339(text).unwrap();
    Zone {
        first_offset_s: 7_200,
        transitions: vec![(at("2026-03-29T01:00:00Z"), 10_800), (at("2026-10-25T01:00:00Z"), 7_200)],
    }
}

#[test]
fn gaps_and_folds() {
    let zone = helsinki();
    // Civil time asked for, the instant it means as that zone prints it.
    let table = [
        ((2026, 3, 29), "02:59:59", "2026-03-29T02:59:59+02:00"),
        // 03:00 to 04:00 do not exist: the moment the clock jumps.
        ((2026, 3, 29), "03:00:00", "2026-03-29T04:00:00+03:00"),
        ((2026, 3, 29), "03:30:00", "2026-03-29T04:00:00+03:00"),
        ((2026, 3, 29), "04:00:00", "2026-03-29T04:00:00+03:00"),
        // 03:00 to 04:00 come twice: the first counts.
        ((2026, 10, 25), "03:30:00", "2026-10-25T03:30:00+03:00"),
        ((2026, 10, 25), "04:00:00", "2026-10-25T04:00:00+02:00"),
        ((2026, 12, 1), "12:00:00", "2026-12-01T12:00:00+02:00"),
    ];
    for ((year, month, day), time, expected) in table {
        let mut parts = time.split(':').map(|p| p.parse::<u32>().unwrap());
        let mut next = || parts.next().unwrap();
        let local = Local {
            date: Date::from_ymd(year, month, day).unwrap(),
            second: next() * 3600 + next() * 60 + next(),
        };
        let instant = zone.instant(local);
        assert_eq!(zone.timestamp(instant).to_string(), expected);
        assert_eq!(Instant::parse_rfc3339(expected), Ok(instant));
    }
}

#[test]
fn texts_that_are_no_instants() {
    let table = [
        ("", "instant-syntax", 0),
        ("2026-10-08", "instant-syntax", 10),
        ("2026-10-08T03:00:00", "instant-offset", 19),
        ("2026-10-08T03:00:00.5", "instant-offset", 21),
        ("2026-10-08 03:00:00Z", "instant-syntax", 10),
        ("2026-10-08T03:00Z", "instant-syntax", 16),
        ("2026-10-08T03:00:00+0800", "instant-syntax", 22),
        ("2026-10-08T03:00:00+08:00 ", "instant-syntax", 25),
        ("2026-10-08T03:00:00.Z", "instant-syntax", 20),
        ("2026-13-08T03:00:00Z", "instant-value", 5),
        ("2026-02-29T03:00:00Z", "instant-value", 8),
        ("2026-02-00T03:00:00Z", "instant-value", 8),
        ("2026-02-01T24:00:00Z", "instant-value", 11),
        ("2026-02-01T23:60:00Z", "instant-value", 14),
        ("2026-02-01T23:58:60Z", "instant-value", 17),
        ("2026-02-01T23:58:61Z", "instant-value", 17),
        ("2026-02-01T23:58:00+24:00", "instant-value", 20),
        ("2026-02-01T23:58:00.0000000000000000000000000000000Z", "instant-syntax", 40),
        ("２026-02-01T23:58:00Z", "instant-syntax", 0),
    ];
    for (text, code, at) in table {
        let error = Instant::parse_rfc3339(text).expect_err(text);
        assert_eq!((error.code, error.at), (code, at), "{text}");
    }
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00.999z", 0),
        ("1969-12-31T23:59:60Z", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("0000-01-01T00:00:00Z", -62_167_219_200),
        ("9999-12-31T23:59:59-23:59", 253_402_387_139),
    ] {
        assert_eq!(Instant::parse_rfc3339(text), Ok(Instant(seconds)), "{text}");
    }
}

#[test]
fn a_calendar_knows_whole_years() {
    let mut calendar = Calendar::default();
    assert_eq!(calendar.span(), None);
    let day = Date::from_ymd(2026, 10, 1).unwrap();
    calendar.days.insert(day, (DayKind::Holiday, "国庆节".into()));
    assert_eq!(
        calendar.span(),
        Some((Date::from_ymd(2026, 1, 1).unwrap(), Date::from_ymd(2026, 12, 31).unwrap()))
    );
    assert_eq!(calendar.kind(day), Some(DayKind::Holiday));
    assert_eq!(calendar.kind(Date(day.0 + 1)), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn printed_and_read_is_the_same(second in -62_167_000_000i64..253_402_000_000, quarter_hours in -92i32..=92) {
        let printed = Zone::fixed(quarter_hours * 900).timestamp(Instant(second)).to_string();
        prop_assert_eq!(Instant::parse_rfc3339(&printed), Ok(Instant(second)));
    }

    #[test]
    fn civil_and_back_is_the_same_but_in_a_fold(second in 1_760_000_000i64..1_810_000_000) {
        let zone = helsinki();
        let (instant, fold) = (Instant(second), zone.transitions[1].0);
        let back = zone.instant(zone.local(instant));
        let folded = (fold.0..fold.0 + 3_600).contains(&second);
        prop_assert_eq!(back, Instant(if folded { second - 3_600 } else { second }));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,45}") {
        let _ = Instant::parse_rfc3339(&text);
    }
}
