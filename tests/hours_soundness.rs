//! What is said without knowledge stays true with it: a state that is known although the calendar or the horizon
//! does not reach so far is the one that a calendar or a horizon that does reach gives, whatever stands in it.
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
use friendly_city::time::{Calendar, Date, DayKind, Local, OpenState};
use proptest::prelude::*;

const TEXTS: [&str; 14] = [
    "Mo-Fr 09:00-17:00; PH off",
    "Mo-Fr 09:00-17:00; Sa,Su 10:00-14:00",
    "Tu-Su 09:00-17:00",
    "Mo-Su 18:00-02:00; We off; PH 10:00-12:00",
    "Sa-Su,PH 08:00-26:00; Mo-Fr 06:00-22:00",
    "PH -1 day 10:00-12:00; Mo-Fr 08:00-20:00",
    "Apr-Sep 06:00-22:00; Oct-Mar 07:00-20:00",
    "Mo-Fr 08:00-18:00; Jun 20-Aug 10 Mo-Fr 09:00-15:00; Dec 24 off",
    "Oct 26-May 25 Mo-Sa 06:45-18:00; May 26-Oct 25 06:45-18:40; PH off",
    "Su[-1] 10:00-16:00; Mo-Sa 08:00-20:00",
    "week 1-53/2 Mo 10:00-12:00; Tu-Fr 08:00-20:00",
    "easter -2 days off; Mo-Su 10:00+; 2031 Mar off",
    "Mo-Fr 09:00-12:00; PH off || Mo-Su 08:00-20:00 unknown",
    "Mo 20:00-04:00, PH 22:00-06:00; SH off",
];

fn first_of(year: i32) -> Date {
    Date::from_ymd(year, 1, 1).unwrap()
}

/// A calendar of `year` with these days (counted from 1 January) off, and the weekend days among these worked.
fn calendar(year: i32, off: &[i32], worked: &[i32]) -> Calendar {
    let mut calendar = Calendar::default();
    let mut insert =
        |day: i32, kind| calendar.days.insert(Date(first_of(year).0 + day), (kind, String::new()));
    insert(0, DayKind::Holiday);
    for day in worked.iter().filter(|day| Date(first_of(year).0 + **day).weekday() >= 5) {
        insert(*day, DayKind::Workday);
    }
    for day in off {
        insert(*day, DayKind::Holiday);
    }
    calendar
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_known_stays_true(
        text in prop::sample::select(&TEXTS[..]),
        weekday in any::<bool>(),
        off in prop::collection::vec(0..364i32, 0..12),
        worked in prop::collection::vec(0..364i32, 1..40),
        minutes in prop::collection::vec(1440..363 * 1440i32, 60),
    ) {
        let makeup = if weekday { Makeup::Weekday } else { Makeup::None };
        let (from, to) = (first_of(2031), Date(first_of(2032).0 - 1));
        let reaching = calendar(2031, &off, &worked);
        // Make-up workdays exist, and nothing is known of 2031.
        let old = calendar(2020, &[], &(0..30).collect::<Vec<_>>());
        let known = compile(text, &HoursContext { calendar: &reaching, makeup, from, to }).unwrap();
        let blind = [
            ("calendar", compile(text, &HoursContext { calendar: &old, makeup, from, to }).unwrap()),
            ("future", compile(text, &HoursContext {
                calendar: &old, makeup, from: first_of(2026), to: first_of(2027),
            }).unwrap()),
            ("past", compile(text, &HoursContext {
                calendar: &old, makeup, from: first_of(2035), to: first_of(2036),
            }).unwrap()),
        ];
        for minute in minutes {
            let at = Local { date: Date(from.0 + minute / 1440), second: (minute % 1440) as u32 * 60 };
            let truth = known.status(at).state;
            for (name, blind) in &blind {
                let said = blind.status(at).state;
                prop_assert!(
                    said == OpenState::Unknown || said == truth,
                    "`{}` without the {}: {:?} at {:?}, in truth {:?}", text, name, said, at.date.ymd(), truth
                );
            }
        }
    }
}
