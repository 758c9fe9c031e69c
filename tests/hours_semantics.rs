//! What opening hours mean, one table a subject. 2026-10-05 is a Monday.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use friendly_city::Makeup;
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::time::{Calendar, Date, DayKind, Local, OpenState, Schedule};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    let mut parts = text.split('-').map(|p| p.parse::<i32>().unwrap());
    let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    Date::from_ymd(year, month as u32, day as u32).unwrap()
}

/// `2026-10-05 08:30`.
fn local(text: &str) -> Local {
    let (day, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let second = hour.parse::<u32>().unwrap() * 3600 + minute.parse::<u32>().unwrap() * 60;
    Local { date: date(day), second }
}

/// National Day 2026: off from 1 to 7 October, made up for on Sunday 20 September and Saturday 10 October.
fn calendar() -> Calendar {
    let mut calendar = Calendar::default();
    for day in 1..=7 {
        calendar.days.insert(date(&format!("2026-10-{day}")), (DayKind::Holiday, "国庆节".into()));
    }
    for day in ["2026-09-20", "2026-10-10"] {
        calendar.days.insert(date(day), (DayKind::Workday, "调休".into()));
    }
    calendar
}

fn compiled(text: &str, calendar: &Calendar, makeup: Makeup) -> Schedule {
    let context = HoursContext { calendar, makeup, from: date("2026-01-01"), to: date("2027-06-30") };
    compile(text, &context).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn letter(state: OpenState) -> char {
    match state {
        OpenState::Closed => '-',
        OpenState::Open => 'O',
        OpenState::Unknown => '?',
    }
}

fn check(table: &[(&str, &str, char)], calendar: &Calendar, makeup: Makeup) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(hours, at, expected)| {
            let got = letter(compiled(hours, calendar, makeup).status(local(at)).state);
            (got != *expected).then(|| format!("`{hours}` at {at}: {got} instead of {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn spans_past_midnight_belong_to_the_day_they_start_on() {
    let table = [
        ("Mo-Fr 06:00-22:00; Sa-Su 06:00-02:00", "2026-10-05 00:30", 'O'),
        ("Mo-Fr 06:00-22:00; Sa-Su 06:00-02:00", "2026-10-05 02:00", '-'),
        ("Mo-Fr 06:00-22:00; Sa-Su 06:00-02:00", "2026-10-03 00:30", '-'),
        // A later rule sets Monday: the tail of Sunday is gone.
        ("Sa-Su 06:00-02:00; Mo-Fr 06:00-22:00", "2026-10-05 00:30", '-'),
        ("Sa-Su 06:00-02:00; Mo-Fr 06:00-22:00", "2026-10-04 00:30", 'O'),
        ("Mo-Su 18:00-02:00; We off", "2026-10-07 01:00", '-'),
        ("Mo-Su 18:00-02:00; We off", "2026-10-08 01:00", '-'),
        ("Mo-Su 18:00-02:00; We off", "2026-10-09 01:00", 'O'),
        ("Mo-Su 18:00-02:00; Tu 10:00-12:00 off", "2026-10-06 01:00", 'O'),
        ("Mo-Su 18:00-02:00; Tu 00:30-01:00 off", "2026-10-06 00:45", '-'),
        ("Mo-Su 18:00-02:00; Tu 00:30-01:00 off", "2026-10-06 01:30", 'O'),
        ("We off; Mo-Su 18:00-02:00", "2026-10-07 19:00", 'O'),
        ("Fr 20:00-26:00", "2026-10-10 01:59", 'O'),
        ("Fr 20:00-26:00", "2026-10-10 02:00", '-'),
        ("Fr 10:00-40:00", "2026-10-10 15:59", 'O'),
        ("Mo-Th 11:00-00:00", "2026-10-05 23:59", 'O'),
        ("Mo-Th 11:00-00:00", "2026-10-06 00:00", '-'),
        ("Mo 22:00-02:00, Tu 01:00-03:00", "2026-10-06 02:30", 'O'),
        ("Mo 22:00-02:00, Tu 01:00-03:00", "2026-10-06 00:30", 'O'),
    ];
    check(&table, &Calendar::default(), Makeup::None);
}

#[test]
fn what_is_not_sure_is_unknown() {
    let table = [
        ("10:00+", "2026-10-05 09:59", '-'),
        ("10:00+", "2026-10-05 10:00", '?'),
        ("10:00+", "2026-10-05 23:59", '?'),
        ("10:00+", "2026-10-06 00:00", '-'),
        ("19:00+", "2026-10-06 04:59", '?'),
        ("19:00+", "2026-10-06 05:00", '-'),
        ("23:00+", "2026-10-06 06:59", '?'),
        ("23:00+", "2026-10-06 07:00", '-'),
        ("\"summer\":09:00-17:00", "2026-10-05 10:00", 'O'),
        ("10:00-12:00+", "2026-10-05 11:00", 'O'),
        ("10:00-12:00+", "2026-10-05 12:00", '?'),
        ("10:00-12:00+,14:00-15:00", "2026-10-05 13:59", '?'),
        ("10:00-12:00+,14:00-15:00", "2026-10-05 14:00", 'O'),
        ("10:00-12:00+,14:00-15:00", "2026-10-05 15:00", '-'),
        ("Mo-Fr \"by appointment\"", "2026-10-05 10:00", '?'),
        ("Mo-Fr \"by appointment\"", "2026-10-04 10:00", '-'),
        ("\"by appointment\"", "2026-10-04 10:00", '?'),
        ("Mo-Fr 09:00-17:00 \"ring twice\"", "2026-10-05 10:00", '?'),
        ("Mo-Fr 09:00-17:00 open \"ring twice\"", "2026-10-05 10:00", 'O'),
        ("Mo-Fr 09:00-17:00 Open \"a; b || c, d\"; Sa off", "2026-10-05 10:00", 'O'),
        ("\"summer\": 09:00-17:00", "2026-10-05 10:00", 'O'),
        ("Mo-Fr 09:00-17:00 unknown", "2026-10-05 10:00", '?'),
        ("24/7 off \"moved\"", "2026-10-05 10:00", '-'),
        // No calendar of school holidays: unknown where it matters.
        ("Mo-Fr 09:00-17:00; SH off", "2026-10-05 10:00", '?'),
        ("Mo-Fr 09:00-17:00; SH off", "2026-10-05 08:00", '-'),
        ("Mo-Fr 09:00-17:00; SH 10:00-17:00", "2026-10-05 10:00", 'O'),
    ];
    check(&table, &Calendar::default(), Makeup::None);
}

#[test]
fn rules_follow_one_another() {
    let table = [
        ("Mo-Fr 09:00-17:00; We 10:00-12:00", "2026-10-07 13:00", '-'),
        ("Mo-Fr 09:00-17:00, We 18:00-20:00", "2026-10-07 13:00", 'O'),
        ("Mo-Fr 09:00-17:00, We 18:00-20:00", "2026-10-07 19:00", 'O'),
        ("Mo-Fr 09:00-17:00; Mo-Fr 12:00-13:00 off", "2026-10-07 12:30", '-'),
        ("Mo-Fr 09:00-17:00; Mo-Fr 12:00-13:00 off", "2026-10-07 13:00", 'O'),
        ("Mo, Fr 09:00-17:00", "2026-10-05 03:00", '-'),
        ("Mo, Fr 09:00-17:00", "2026-10-05 10:00", 'O'),
        ("Mo, Fr 09:00-17:00", "2026-10-06 10:00", '-'),
        ("Dec 24, Dec 31 10:00-12:00", "2026-12-24 13:00", '-'),
        ("Mo-Fr 09:00-17:00,Sa 10:00-12:00", "2026-10-10 11:00", 'O'),
        // A fallback is for the times the rules before it leave closed.
        ("Mo-Fr 09:00-12:00 || \"call\"", "2026-10-05 10:00", 'O'),
        ("Mo-Fr 09:00-12:00 || \"call\"", "2026-10-05 13:00", '?'),
        ("Mo-Fr 09:00-12:00 || Mo-Fr 08:00-18:00 unknown \"call\"", "2026-10-05 13:00", '?'),
        ("Mo-Fr 09:00-12:00 || Mo-Fr 08:00-18:00 unknown \"call\"", "2026-10-05 10:00", 'O'),
        ("Mo-Fr 09:00-12:00 || Mo-Fr 08:00-18:00 unknown \"call\"", "2026-10-05 19:00", '-'),
        ("Mo 20:00-02:00 || Mo-Su unknown", "2026-10-06 01:00", 'O'),
        ("Mo 20:00-02:00 || Mo-Su unknown", "2026-10-06 03:00", '?'),
        ("Mo-Fr 09:00-12:00; We off || \"call\"", "2026-10-07 10:00", '?'),
    ];
    check(&table, &Calendar::default(), Makeup::None);
}

#[test]
fn dates_are_days_of_the_calendar() {
    let table = [
        ("Oct 10:00-12:00", "2026-10-31 11:00", 'O'),
        ("Oct 10:00-12:00", "2026-11-01 11:00", '-'),
        ("Nov-Feb 10:00-12:00", "2027-01-05 11:00", 'O'),
        ("Nov-Feb 10:00-12:00", "2027-03-01 11:00", '-'),
        ("Oct 26-May 25 10:00-12:00", "2026-10-25 11:00", '-'),
        ("Oct 26-May 25 10:00-12:00", "2026-10-26 11:00", 'O'),
        ("Oct 26-May 25 10:00-12:00", "2027-05-25 11:00", 'O'),
        ("Oct 26-May 25 10:00-12:00", "2027-05-26 11:00", '-'),
        ("2026 Oct 10:00-12:00", "2026-10-05 11:00", 'O'),
        ("2025 Oct 10:00-12:00", "2026-10-05 11:00", '-'),
        ("2026 10:00-12:00", "2026-10-05 11:00", 'O'),
        ("2026 Dec 24-2027 Jan 2 10:00-12:00", "2027-01-02 11:00", 'O'),
        ("2026 Dec 24-2027 Jan 2 10:00-12:00", "2026-01-02 11:00", '-'),
        ("Oct Su[-1] 10:00-12:00", "2026-10-25 11:00", 'O'),
        ("Oct Su[-1] 10:00-12:00", "2026-10-18 11:00", '-'),
        ("Mo[1] 10:00-12:00", "2026-10-05 11:00", 'O'),
        ("Mo[1] 10:00-12:00", "2026-10-12 11:00", '-'),
        ("Mo[-1] 10:00-12:00", "2026-10-26 11:00", 'O'),
        ("easter 10:00-12:00", "2026-04-05 11:00", 'O'),
        ("easter -2 days 10:00-12:00", "2026-04-03 11:00", 'O'),
        ("week 41 10:00-12:00", "2026-10-05 11:00", 'O'),
        ("week 41 10:00-12:00", "2026-10-12 11:00", '-'),
        ("week 1-53/2 10:00-12:00", "2026-10-05 11:00", 'O'),
        ("Feb 29 10:00-12:00", "2026-02-28 11:00", '-'),
        ("Feb 29 10:00-12:00", "2026-03-01 11:00", '-'),
        ("Dec 25+ 10:00-12:00", "2026-12-31 11:00", 'O'),
        // Beyond the horizon, unknown where the date matters and known where it does not.
        ("Apr-Sep 06:00-22:00; Oct-Mar 07:00-20:00", "2031-07-01 12:00", 'O'),
        ("Apr-Sep 06:00-22:00; Oct-Mar 07:00-20:00", "2031-07-01 06:30", '?'),
        ("Apr-Sep 06:00-22:00; Oct-Mar 07:00-20:00", "2031-07-01 23:00", '-'),
        ("Mo-Fr 10:00-12:00; 2026 Oct 5 off", "2040-07-02 11:00", 'O'),
        ("Mo-Fr 10:00-12:00; Dec 24 off", "2040-07-02 11:00", '?'),
        ("Mo-Fr 10:00-12:00; Dec 24 off", "2026-07-02 11:00", 'O'),
    ];
    check(&table, &Calendar::default(), Makeup::None);
}

#[test]
fn holidays_and_makeup_workdays() {
    let office = "Mo-Fr 09:00-17:00; PH off";
    let shop = "Mo-Fr 09:00-17:00; Sa,Su 10:00-14:00";
    let museum = "Tu-Su 09:00-17:00";
    let weekday = [
        (office, "2026-09-30 10:00", 'O'),
        (office, "2026-10-05 10:00", '-'),
        // Saturday 10 October is worked.
        (office, "2026-10-10 10:00", 'O'),
        (shop, "2026-10-10 09:30", 'O'),
        (shop, "2026-10-10 15:00", 'O'),
        (shop, "2026-10-17 15:00", '-'),
        // Which weekday it replaces is not published: where Monday to Friday differ it is not to be known.
        (museum, "2026-10-10 10:00", '?'),
        (museum, "2026-10-10 08:00", '-'),
        ("Mo-Su 09:00-17:00", "2026-10-10 10:00", 'O'),
        ("PH 10:00-12:00", "2026-10-07 11:00", 'O'),
        ("PH 10:00-12:00", "2026-10-08 11:00", '-'),
        ("PH -1 day 10:00-12:00", "2026-09-30 11:00", 'O'),
        ("Mo-Fr,PH 10:00-12:00", "2026-10-04 11:00", 'O'),
        // Past the calendar's last year: any day may be a holiday, any weekend day worked.
        (office, "2027-03-01 10:00", '?'),
        (office, "2027-03-01 08:00", '-'),
        (shop, "2027-03-01 10:00", 'O'),
        (shop, "2027-03-06 10:30", 'O'),
        (shop, "2027-03-06 09:30", '?'),
        ("Mo-Su 09:00-17:00", "2027-03-06 10:00", 'O'),
        ("09:00-17:00", "2027-03-06 10:00", 'O'),
    ];
    check(&weekday, &calendar(), Makeup::Weekday);
    let none = [
        (office, "2026-10-10 10:00", '-'),
        (museum, "2026-10-10 10:00", 'O'),
        (shop, "2026-10-10 15:00", '-'),
        (shop, "2027-03-06 09:30", '-'),
        (office, "2027-03-06 10:00", '-'),
        (office, "2027-03-01 10:00", '?'),
    ];
    check(&none, &calendar(), Makeup::None);
    // A calendar without make-up workdays, or none: holidays may be anywhere, make-up workdays nowhere.
    let bare = [
        (office, "2026-03-02 10:00", '?'),
        (shop, "2026-03-07 09:30", '-'),
        (museum, "2026-03-07 10:00", 'O'),
    ];
    check(&bare, &Calendar::default(), Makeup::Weekday);
}

#[test]
fn constant_forms_are_the_same_and_cost_nothing() {
    for text in [
        "24/7",
        "Mo-Su 00:00-24:00",
        "Mo-Su 08:00-08:00",
        "00:00-24:00",
        "Mo-Su",
        "open",
        "24/7 open",
        "PH,Mo-Su",
        "24/7; ",
    ] {
        let schedule = compiled(text, &calendar(), Makeup::Weekday);
        assert!(schedule.is_round_the_clock(), "{text}");
        assert_eq!(schedule, Schedule::constant(OpenState::Open), "{text}");
    }
    assert_eq!(compiled("off", &calendar(), Makeup::Weekday), Schedule::constant(OpenState::Closed));
}

#[test]
fn changes_and_openings() {
    let table = [
        ("Mo-Fr 09:00-17:00; PH off", "2026-09-30 16:00", "2026-09-30 17:00", ""),
        ("Mo-Fr 09:00-17:00; PH off", "2026-09-30 18:00", "2026-10-08 09:00", "2026-10-08 09:00"),
        ("Mo-Su 18:00-02:00", "2026-10-05 23:00", "2026-10-06 02:00", ""),
        ("Mo 10:00+; Tu 09:00-12:00", "2026-10-05 08:00", "2026-10-05 10:00", "2026-10-06 09:00"),
        ("24/7", "2026-10-05 08:00", "", ""),
        ("Mo-Su 00:00-24:00; 2026 Nov 1 off", "2026-10-05 08:00", "2026-11-01 00:00", ""),
    ];
    for (hours, at, changes, opens) in table {
        let status = compiled(hours, &calendar(), Makeup::Weekday).status(local(at));
        let at_or_never = |text: &str| (!text.is_empty()).then(|| local(text));
        assert_eq!(status.changes_at, at_or_never(changes), "`{hours}` at {at}");
        assert_eq!(status.opens_at, at_or_never(opens), "`{hours}` at {at}");
    }
}

#[test]
fn what_cannot_be_evaluated_is_refused_with_its_place() {
    let table = [
        ("", "hours-syntax", 0),
        ("Mo-Fr 25:00-26:00", "hours-syntax", 6),
        ("Mo-Fr 09:00-17:00 \"x", "hours-syntax", 18),
        ("Mo-Fr \"x\" nonsense", "hours-syntax", 10),
        ("Mo sunrise-sunset", "hours-sun", 3),
        ("Mo 10:00", "hours-syntax", 8),
        ("10:00-16:00/01:30", "hours-unsupported", 11),
        ("PH Mo-Fr 10:00-12:00", "hours-ambiguous", 2),
        ("Mo-Fr, 10:00-12:00", "hours-ambiguous", 5),
        ("10:00-24:00+", "hours-ambiguous", 11),
        ("10:00+ off", "hours-ambiguous", 5),
        ("2027-2026 10:00-12:00", "hours-value", 0),
        ("Mo-Fr 09:00\n-17:00", "hours-syntax", 11),
        ("周一 09:00-17:00", "hours-syntax", 0),
    ];
    let context = HoursContext {
        calendar: &calendar(),
        makeup: Makeup::None,
        from: date("2026-01-01"),
        to: date("2027-06-30"),
    };
    for (text, code, at) in table {
        let error = compile(text, &context).expect_err(text);
        assert_eq!((error.code, error.at), (code, at), "`{text}`: {error}");
        assert!(!error.help.is_empty());
    }
    assert_eq!(compile(&"Mo 10:00-11:00; ".repeat(100), &context).unwrap_err().code, "hours-too-long");
}

#[test]
fn any_horizon_is_survived() {
    for (from, to) in [(i32::MIN, i32::MAX), (i32::MAX, i32::MIN), (0, 0)] {
        let context =
            HoursContext { calendar: &calendar(), makeup: Makeup::Weekday, from: Date(from), to: Date(to) };
        for text in ["24/7", "Mo-Fr 09:00-17:00; PH off"] {
            compile(text, &context).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    /// Pieces of real hours in any order: an answer, never a panic; and always the same one.
    #[test]
    fn any_text_is_answered(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..9)) {
        let text = pieces.concat();
        let context = HoursContext { calendar: &calendar(), makeup: Makeup::Weekday, from: Date(20_454), to: Date(20_554) };
        let first = compile(&text, &context);
        if let Err(error) = &first {
            prop_assert!(error.at <= text.chars().count(), "{}: {}", text, error);
        }
        prop_assert_eq!(first, compile(&text, &context));
    }
}

const PIECES: [&str; 30] = [
    "Mo",
    "-",
    "Fr",
    ",",
    ", ",
    "; ",
    " || ",
    " ",
    "PH",
    "SH",
    "09:00",
    "-17:00",
    "-26:00",
    "+",
    "off",
    "unknown",
    "\"x\"",
    "\"",
    ":",
    "Oct",
    "May 25",
    "2026",
    "2026-2028/2",
    "week 5",
    "easter",
    "[1]",
    "[-1]",
    " +2 days",
    "24/7",
    "周",
];
