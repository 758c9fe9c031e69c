//! `Schedule`: against a scan minute by minute, through its bytes, and against bytes that lie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use friendly_city::pack::{Reader, Writer};
use friendly_city::time::OpenState::{Closed, Open, Unknown};
use friendly_city::time::{DAY_MINUTES, Date, DayPattern, Local, OpenState, Schedule, ScheduleBuilder};
use proptest::prelude::*;

/// The first of the days that differ from the week outside: 2026-01-01.
const FIRST: Date = Date(20_454);

fn state() -> impl Strategy<Value = OpenState> {
    prop_oneof![3 => Just(Closed), 3 => Just(Open), 1 => Just(Unknown)]
}

fn day() -> impl Strategy<Value = DayPattern> {
    let raw = (state(), prop::collection::vec((0..48u16, state()), 0..4));
    raw.prop_map(|(first, mut later)| {
        later.sort_by_key(|(half_hour, _)| *half_hour);
        let mut pattern = vec![(0, first)];
        for (half_hour, state) in later {
            let (minute, before) = *pattern.last().unwrap();
            if half_hour * 30 > minute && state != before {
                pattern.push((half_hour * 30, state));
            }
        }
        pattern
    })
}

prop_compose! {
    /// Weeks of a few kinds of day, with a stretch of days that mostly keep to a week of their own.
    fn builder()(kinds in prop::collection::vec(day(), 1..4))(
        before in prop::array::uniform7(0..kinds.len()),
        after in prop::array::uniform7(0..kinds.len()),
        inside in prop::array::uniform7(0..kinds.len()),
        odd in prop::collection::vec(prop_oneof![9 => Just(None), 1 => (0..kinds.len()).prop_map(Some)], 0..60),
        kinds in Just(kinds),
    ) -> ScheduleBuilder {
        let weekday = |i: usize| usize::from(Date(FIRST.0 + i as i32).weekday());
        let days = odd.iter().enumerate().map(|(i, odd)| kinds[odd.unwrap_or(inside[weekday(i)])].clone());
        { let [before, after] = [before, after].map(|week| week.map(|k| kinds[k].clone()));
 ScheduleBuilder { days: days.collect(), before, after, first: FIRST } }
    }
}

/// What the builder was told of a minute, counted from the midnight of `FIRST`.
fn told(builder: &ScheduleBuilder, minute: i32) -> OpenState {
    let day = minute.div_euclid(i32::from(DAY_MINUTES));
    let in_day = minute.rem_euclid(i32::from(DAY_MINUTES)) as u16;
    let weekday = usize::from(Date(FIRST.0 + day).weekday());
    let pattern = match usize::try_from(day) {
        Err(_) => &builder.before[weekday],
        Ok(day) => builder.days.get(day).unwrap_or(&builder.after[weekday]),
    };
    pattern.iter().rev().find(|(from, _)| *from <= in_day).unwrap().1
}

fn local(minute: i32) -> Local {
    let day = i32::from(DAY_MINUTES);
    Local { date: Date(FIRST.0 + minute.div_euclid(day)), second: minute.rem_euclid(day) as u32 * 60 }
}

fn encoded(schedule: &Schedule) -> Vec<u8> {
    let mut out = Writer::default();
    schedule.encode(&mut out);
    out.0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_status_is_what_a_scan_of_the_minutes_finds(builder in builder(), starts in prop::collection::vec(-20_000i32..110_000, 8)) {
        let schedule = builder.clone().build().unwrap();
        // Past the days, two weeks show everything the week outside will ever do.
        let end = (builder.days.len() as i32 + 16) * i32::from(DAY_MINUTES);
        for start in starts {
            let status = schedule.status(local(start));
            let now = told(&builder, start);
            let scan = |wanted: &dyn Fn(OpenState) -> bool| {
                (start + 1..end.max(start + 16 * 1440)).find(|m| wanted(told(&builder, *m))).map(local)
            };
            prop_assert_eq!(status.state, now);
            prop_assert_eq!(status.changes_at, scan(&|s| s != now));
            prop_assert_eq!(status.opens_at, if now == Open { None } else { scan(&|s| s == Open) });
        }
    }

    #[test]
    fn bytes_and_back_is_the_same(builder in builder()) {
        let schedule = builder.build().unwrap();
        let bytes = encoded(&schedule);
        let mut input = Reader::new(&bytes, 0);
        prop_assert_eq!(Schedule::decode(&mut input).unwrap(), schedule);
        prop_assert_eq!(input.remaining(), 0);
    }

    #[test]
    fn bytes_that_lie_neither_panic_nor_run_long(builder in builder(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = encoded(&builder.build().unwrap());
        for (place, value) in &edits {
            let place = place.index(bytes.len());
            bytes[place] = *value;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(schedule) = Schedule::decode(&mut Reader::new(&bytes, 0)) {
            let mut visits = 0;
            for day in [i32::MIN, -5, 0, FIRST.0, i32::MAX] {
                let _ = schedule.status_counted(Local { date: Date(day), second: u32::MAX }, &mut visits);
            }
            prop_assert!(visits < 5_000);
            prop_assert_eq!(Schedule::decode(&mut Reader::new(&encoded(&schedule), 0)).unwrap(), schedule);
        }
    }
}

fn weekly(days: [DayPattern; 7]) -> Schedule {
    ScheduleBuilder::weekly(days).build().unwrap()
}

#[test]
fn the_work_of_a_lookup_is_bounded() {
    let open = || vec![(0, Closed), (540, Open), (1020, Closed)];
    let shut = || vec![(0, Closed)];
    let workweek = weekly([open(), open(), open(), open(), open(), shut(), shut()]);
    // A long winter break inside an ordinary week, and one day open in a place that is otherwise shut.
    let mut days = vec![shut(); 120];
    let around = |week: DayPattern, days| ScheduleBuilder {
        first: FIRST,
        days,
        ..ScheduleBuilder::weekly(std::array::from_fn(|_| week.clone()))
    };
    let seasonal = around(open(), days.clone());
    days[119] = open();
    let rare = around(shut(), days);
    let always = weekly(std::array::from_fn(|_| vec![(0, Open)]));
    let table = [
        ("24/7", always, 2, 1),
        ("closed for ever", Schedule::constant(Closed), 2, 1),
        ("a working week", workweek, 9, 20),
        ("a winter break", seasonal.build().unwrap(), 9, 60),
        ("open on one day", rare.build().unwrap(), 9, 40),
    ];
    for (name, schedule, most_visits, most_bytes) in table {
        for day in -10..200 {
            for second in (0..86_400).step_by(1_800) {
                let mut visits = 0;
                schedule.status_counted(Local { date: Date(FIRST.0 + day), second }, &mut visits);
                assert!(visits <= most_visits, "{name}: {visits} days looked at");
            }
        }
        let bytes = encoded(&schedule).len();
        assert!(bytes <= most_bytes, "{name}: {bytes} bytes");
    }
}

#[test]
fn constant_schedules_are_known_as_such() {
    let always = weekly(std::array::from_fn(|_| vec![(0, Open)]));
    assert_eq!(always, Schedule::constant(Open));
    assert!(always.is_round_the_clock());
    let mut nearly: [DayPattern; 7] = std::array::from_fn(|_| vec![(0, Open)]);
    nearly[6] = vec![(0, Open), (1439, Closed)];
    assert!(!weekly(nearly).is_round_the_clock());
}

#[test]
fn tables_that_are_none_are_refused() {
    // Layout: 3, days, weeks, segments, overrides; see `encode`. Day 0 here is closed, and open from 01:00 on.
    let table: [(&str, &[u8], &str); 12] = [
        ("an unknown tag", &[4], "pack-value"),
        ("nothing", &[], "pack-truncated"),
        ("a table cut short", &[3, 1, 3, 120], "pack-truncated"),
        ("a change after no minute", &[3, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], "pack-value"),
        ("minute 1440", &[3, 1, 3, 0xc0, 0x16, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], "pack-value"),
        ("a week of a day that is not there", &[3, 1, 3, 120, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0], "pack-value"),
        ("no segment", &[3, 1, 3, 120, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], "pack-value"),
        ("a date twice", &[3, 1, 3, 120, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 9, 0, 0, 0, 0], "pack-value"),
        ("a constant as a table", &[3, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], "pack-value"),
        ("251 days", &[&[3, 0xfb, 1][..], &[0; 260]].concat(), "pack-length"),
        (
            "far in the future",
            &[3, 1, 3, 120, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0xff, 0xff, 0xff, 0x7f, 0, 0],
            "pack-value",
        ),
        (
            "2 GB of segments",
            &[3, 1, 3, 120, 1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 7],
            "pack-length",
        ),
    ];
    assert!(Schedule::decode(&mut Reader::new(&[3, 1, 3, 120, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 0)).is_ok());
    for (name, bytes, code) in table {
        let error = Schedule::decode(&mut Reader::new(bytes, 0)).expect_err(name);
        assert_eq!(error.code, code, "{name}: {error}");
    }
}
