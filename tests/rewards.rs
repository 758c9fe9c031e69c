//! What the ledger does, case by case: what each event is credited, and the reason where that is nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod rewards_common;

use std::collections::BTreeSet;

use friendly_city::reward::{Deed, Event, Ledger, MOST_EVENTS, State, Zero};
use friendly_city::time::{Instant, Zone};
use rewards_common::{events, programme, programme_of, told, when};
use serde_json::json;

/// What the events come to at `now`.
fn state(text: &str, now: &str) -> State {
    Ledger::new("w", events(text)).state(&programme(), when(now))
}

/// Events, now, what each did in the order of time.
const CASES: [(&str, &str, &str); 45] = [
    // Caps: points a day, and the next day anew; points a month; times a week, from Monday; at once with another cap.
    (
        "a 03-02T08:00 earn check-in; b 03-02T09:00 earn check-in; c 03-02T23:59:59 earn check-in; d 03-03T00:00 earn check-in",
        "12-31",
        "+5 +5 cap_reached +5",
    ),
    (
        "a 03-02T08:00 earn check-in; b 03-02T09:00 earn check-in; c 03-03T08:00 earn check-in; d 03-03T09:00 earn check-in; \
         e 03-04T08:00 earn check-in; f 03-04T09:00 earn check-in; g 03-05T08:00 earn check-in; h 03-05T09:00 earn check-in; \
         i 03-31T23:59:59 earn check-in; j 04-01T00:00 earn check-in",
        "12-31",
        "+5 +5 +5 +5 +5 +5 +5 +5 cap_reached +5",
    ),
    (
        "a 03-07 earn help; b 03-08T09:00 earn help; c 03-08T10:00 earn help; d 03-14 earn help",
        "12-31",
        "+20 +20 cap_reached +20",
    ),
    (
        "a 03-02T08:00 earn lesson; b 03-02T09:00 earn lesson; c 03-03 earn lesson",
        "12-31",
        "stamp_only cap_reached stamp_only",
    ),
    // What corrections make of a deed counts for its caps.
    (
        "a 03-02T08:00 earn check-in; b 03-02T09:00 earn check-in; c 03-02T10:00 earn check-in; d 03-03 correct a",
        "12-31",
        "corrected +5 +5 correction",
    ),
    (
        "a 03-02T08:00 earn check-in; b 03-02T09:00 earn check-in; d 03-03 correct a points=6",
        "12-31",
        "+6 cap_reached correction",
    ),
    ("a 03-02 earn check-in; d 03-03 correct a points=11", "12-31", "cap_reached correction"),
    // One cause pays once, whoever reports it and whatever they say; another does, and so does the same of another kind.
    (
        "a 03-02T08:00 earn photo cause=r1 by=city; b 03-02T09:00 earn photo cause=r1; c 03-02T10:00 earn photo cause=r2; \
         d 03-02T11:00 redeem water cause=r1",
        "12-31",
        "+10 duplicate_cause +10 free",
    ),
    (
        "a 03-02T08:00 earn photo cause=r1; b 03-02T09:00 earn check-in cause=r1",
        "12-31",
        "+10 duplicate_cause",
    ),
    ("a 03-02T08:00 earn photo; b 03-02T09:00 earn photo", "12-31", "+10 +10"),
    // A cause is not an id.
    ("a 03-02T08:00 earn photo; b 03-02T09:00 earn photo cause=a", "12-31", "+10 +10"),
    // What paid nothing does not use its cause up.
    (
        "a 03-02T08:00 earn photo cause=r1 points=99; b 03-02T09:00 earn photo cause=r1",
        "12-31",
        "points_invalid +10",
    ),
    (
        "a 03-02 redeem meal cause=m; b 03-03 earn photo points=30; c 03-04 redeem meal cause=m",
        "12-31",
        "balance_too_low +30 -30",
    ),
    // One id, two stories: neither counts; the same story twice is one event.
    (
        "a 03-02 earn check-in; a 03-03 earn check-in; b 03-04 earn check-in",
        "12-31",
        "id_conflict id_conflict +5",
    ),
    ("a 03-02 earn check-in; a 03-02 earn check-in station=s", "12-31", "id_conflict id_conflict"),
    ("a 03-02 earn check-in; a 03-02 earn check-in", "12-31", "+5"),
    // The clock, the programme's days, the activity's own days.
    ("a 03-02 earn check-in; b 03-03T12:00:01 earn check-in", "03-03", "+5 in_the_future"),
    ("a 03-02 earn check-in", "03-02", "+5"),
    ("a 2025-12-31T23:59:59 earn check-in; b 2026-01-01T00:00 earn check-in", "12-31", "not_started +5"),
    ("a 2026-12-31T23:59:59 earn check-in; b 2027-01-01T00:00 earn check-in", "2027-02-01", "+5 expired"),
    ("a 2025-12-31 redeem water; b 2027-01-01T00:00 redeem water", "2027-02-01", "not_started expired"),
    ("a 03-09T23:59:59 earn early; b 03-10T00:00 earn early", "12-31", "+7 expired"),
    (
        "a 03-06 earn help; b 03-07T08:59:59 earn help; c 03-07T18:00 earn help",
        "12-31",
        "outside_schedule outside_schedule outside_schedule",
    ),
    ("a 03-07T09:00 earn help; b 03-07T17:59:59 earn help", "12-31", "+20 +20"),
    // What nobody knows.
    ("a 03-02 earn nothing", "12-31", "unknown_activity"),
    ("a 03-02 earn meal; b 03-03 redeem check-in", "12-31", "unknown_activity unknown_reward"),
    ("a 03-02 gift check-in; b 03-03 correct a", "12-31", "unknown_kind unknown_event"),
    ("a 03-02 correct nothing; b 03-03 correct b", "12-31", "unknown_event unknown_event"),
    (
        "a 03-02 earn check-in; a 03-03 earn check-in; b 03-04 correct a",
        "12-31",
        "id_conflict id_conflict unknown_event",
    ),
    // Points: within what the activity allows, never below zero, none where it says how many.
    (
        "a 03-02 earn photo points=10; b 03-02T13:00 earn photo points=50; c 03-02T14:00 earn photo points=9; \
         d 03-02T15:00 earn photo points=51; e 03-02T16:00 earn photo points=-10",
        "12-31",
        "+10 +50 points_invalid points_invalid points_invalid",
    ),
    (
        "a 03-02 earn check-in points=5; b 03-02T13:00 earn check-in points=6; c 03-02T14:00 earn check-in points=0",
        "12-31",
        "+5 points_invalid points_invalid",
    ),
    (
        "a 03-02 earn photo; b 03-03 correct a points=-1; c 03-04 correct a points=1000001",
        "12-31",
        "+10 points_invalid points_invalid",
    ),
    // A correction may say what the activity could not.
    ("a 03-02 earn photo; b 03-03 correct a points=1000000", "12-31", "+1000000 correction"),
    // Rewards.
    (
        "a 03-02 earn photo points=29; b 03-03 redeem meal; c 03-04 earn photo; d 03-05 redeem meal",
        "12-31",
        "+29 balance_too_low +10 -30",
    ),
    (
        "a 03-02 earn lesson; b 03-03 earn lesson; c 03-04T08:00 redeem package; d 03-04 earn lesson; e 03-05 redeem package; f 03-06 redeem package",
        "12-31",
        "stamp_only stamp_only card_not_full stamp_only free card_not_full",
    ),
    (
        "a 03-02 earn photo points=50; b 03-02T13:00 earn photo points=50; c 03-03T08:00 redeem meal; d 03-03T23:59:59 redeem meal; e 03-04T00:00 redeem meal",
        "12-31",
        "+50 +50 -30 usage_limit_reached -30",
    ),
    (
        "a 03-02 earn photo; b 03-03 correct a points=1000; c 03-03T13:00 redeem helmet; d 03-04 redeem helmet; e 03-05 redeem helmet; f 04-01T00:00 redeem helmet",
        "12-31",
        "+1000 correction -55 -55 usage_limit_reached -55",
    ),
    ("a 03-02 redeem water; b 03-02T13:00 redeem water", "12-31", "free free"),
    ("a 03-02 earn thanks", "12-31", "no_points"),
    // Corrections: the last one holds, of the whole cause, also before it was said and whoever reported first.
    (
        "a 03-02 earn photo; b 03-03 correct a points=20; c 03-04 correct a points=30",
        "12-31",
        "+30 correction correction",
    ),
    (
        "a 03-02 earn photo cause=r; b 03-03 earn photo cause=r; c 03-04 correct b points=20",
        "12-31",
        "+20 duplicate_cause correction",
    ),
    (
        "a 03-02 earn photo cause=r; b 03-03 earn photo cause=r; c 03-04 correct b",
        "12-31",
        "corrected duplicate_cause correction",
    ),
    (
        "a 03-02 earn photo points=30; b 03-03 redeem meal; c 03-04 correct b; d 03-05 redeem meal",
        "12-31",
        "+30 corrected correction -30",
    ),
    // Of a correction: it is taken back; of that again: it holds after all. One that has not come yet says nothing.
    (
        "a 03-02 earn photo; b 03-03 correct a; c 03-04 correct b; d 03-05 correct c",
        "12-31",
        "corrected correction correction_corrected correction",
    ),
    (
        "a 03-02 earn photo; b 03-03 correct a; c 03-04 correct b; d 03-05 correct c",
        "03-04",
        "+10 correction_corrected correction in_the_future",
    ),
];

#[test]
fn each_event_is_credited_or_told_why_not() {
    let mut seen = BTreeSet::new();
    for (text, now, wanted) in CASES {
        let state = state(text, now);
        assert_eq!(told(&state), wanted, "{text}");
        assert_eq!(state.accounts.sum(), 0, "{text}");
        let credited: i64 = state.outcomes.iter().map(|one| one.credited).sum();
        assert_eq!(state.balance(), credited - state.accounts.expiry, "{text}");
        seen.extend(state.outcomes.iter().filter_map(|one| one.reason));
    }
    assert_eq!(seen, Zero::ALL.into_iter().collect(), "every reason has a case");
}

/// `docs/rewards.md` explains each reason, and no other.
#[test]
fn every_reason_is_explained() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rewards.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.split("| `reason_code` |").nth(1).unwrap().split("\n\n").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows, Zero::ALL.map(Zero::code));
}

#[test]
fn a_conflict_is_reported_with_both_sides() {
    let ledger = Ledger::new(
        "w",
        events("b 03-01 earn check-in; a 03-03 earn check-in; a 03-02 redeem meal; a 03-04 earn photo"),
    );
    let [conflict] = ledger.conflicts() else { panic!("{:?}", ledger.conflicts()) };
    assert_eq!((conflict.id.as_str(), &conflict.events[..]), ("a", &[1, 2, 3][..]));
    // Sorted out by the next merge? No: a set only grows. Somebody corrects under new ids.
    let mut merged = ledger.clone();
    merged.merge(events("c 03-05 earn check-in"));
    assert_eq!(merged.conflicts(), ledger.conflicts());
}

/// Two devices were offline; each saw a part. Whoever hears last comes to the same.
#[test]
fn two_devices_pay_a_cause_once() {
    let (one, two) = (
        events("a 03-02T08:00 earn photo cause=r points=30"),
        events("b 03-02T09:00 earn photo cause=r points=50"),
    );
    for (first, second) in [(&one, &two), (&two, &one)] {
        let mut ledger = Ledger::new("w", first.clone());
        ledger.merge(second.clone());
        assert_eq!(told(&ledger.state(&programme(), when("12-31"))), "+30 duplicate_cause");
    }
}

#[test]
fn an_earlier_event_that_arrives_late_changes_what_came_after() {
    for (known, late, before, after) in [
        (
            "b 03-02T12:00 earn check-in; c 03-02T13:00 earn check-in",
            "a 03-02T08:00 earn check-in",
            "+5 +5",
            "+5 +5 cap_reached",
        ),
        ("b 03-05 redeem meal", "a 03-04 earn photo points=30", "balance_too_low", "+30 -30"),
        ("b 03-05 earn photo cause=r", "a 03-04 earn photo cause=r points=40", "+10", "+40 duplicate_cause"),
        ("c 03-05 correct a points=15", "a 03-04 earn photo", "unknown_event", "+15 correction"),
    ] {
        let mut ledger = Ledger::new("w", events(known));
        assert_eq!(told(&ledger.state(&programme(), when("12-31"))), before, "{known}");
        ledger.merge(events(late));
        assert_eq!(told(&ledger.state(&programme(), when("12-31"))), after, "{known}");
    }
}

fn lots(state: &State) -> Vec<(i64, Option<Instant>)> {
    state.lots.iter().map(|lot| (lot.points, lot.expires_at)).collect()
}

#[test]
fn points_expire_at_local_midnight() {
    let earned = "a 03-02T00:00 earn check-in; b 03-02T23:59:59 earn check-in";
    let midnight = when("04-01T00:00");
    let before = state(earned, "03-31T23:59:59");
    assert_eq!((before.balance(), lots(&before)), (10, vec![(10, Some(midnight))]));
    let after = state(earned, "04-01T00:00");
    assert_eq!((after.balance(), after.accounts.expiry, lots(&after)), (0, 10, vec![]));
    assert_eq!(after.expired.iter().map(|one| (one.at, one.points)).collect::<Vec<_>>(), [(midnight, 10)]);
    // What has expired cannot be spent, not even at the very midnight; what is left is said after each event.
    let spent = state(&format!("{earned}; c 03-02T12:00 earn help; d 04-01T00:00 redeem meal"), "12-31");
    assert_eq!(told(&spent), "+5 outside_schedule +5 balance_too_low");
    assert_eq!(spent.outcomes.iter().map(|one| one.balance).collect::<Vec<_>>(), [5, 5, 10, 0]);
    // Of what has not come yet the balance is that of now.
    let later = state(&format!("{earned}; z 12-01 earn check-in"), "04-01T00:00");
    assert_eq!(later.outcomes.last().unwrap().balance, 0);
}

#[test]
fn what_expires_first_is_spent_first() {
    let text =
        "a 03-01 earn photo points=30; b 03-02 earn check-in; c 03-03 earn check-in; d 03-07 earn help";
    let all = state(text, "03-08");
    let expiries =
        [Some(when("04-01T00:00")), Some(when("04-02T00:00")), Some(when("2027-03-01T00:00")), None];
    assert_eq!(lots(&all), [5, 5, 30, 20].into_iter().zip(expiries).collect::<Vec<_>>());
    let one = state(&format!("{text}; e 03-08 redeem meal"), "03-08");
    assert_eq!(lots(&one), [(10, expiries[2]), (20, None)]);
    let two = state(&format!("{text}; e 03-08 redeem meal; f 03-09 redeem meal"), "03-09");
    assert_eq!((lots(&two), two.balance()), (vec![], 0));
    // Nothing of what was spent expires later.
    assert_eq!(state(&format!("{text}; e 03-08 redeem meal"), "05-01").accounts.expiry, 0);
}

#[test]
fn a_period_ends_with_its_month() {
    let activity = |id: &str, period: &str| json!({ "id": id, "name": {}, "kind": "other", "points": 1, "expires_after": period });
    let file = json!({ "activities": [activity("12m", "P12M"), activity("1m", "P1M"), activity("1y", "P1Y"), activity("1d", "P1D")] });
    // Half past two in the morning is skipped on 28 March 2027 in Helsinki, and comes twice on 31 October.
    let helsinki = Zone {
        first_offset_s: 7_200,
        transitions: vec![
            (rewards_common::at("2027-03-28T01:00:00Z"), 10_800),
            (rewards_common::at("2027-10-31T01:00:00Z"), 7_200),
        ],
    };
    let beijing = Zone::fixed(28_800);
    for (zone, activity, day, midnight) in [
        (&beijing, "12m", "2028-02-29T12:00:00+08:00", "2029-02-28T00:00:00+08:00"),
        (&beijing, "1y", "2028-02-29T12:00:00+08:00", "2029-02-28T00:00:00+08:00"),
        (&beijing, "12m", "2027-02-28T23:59:59+08:00", "2028-02-28T00:00:00+08:00"),
        (&beijing, "1m", "2027-01-31T12:00:00+08:00", "2027-02-28T00:00:00+08:00"),
        (&beijing, "1d", "2027-12-31T00:00:00+08:00", "2028-01-01T00:00:00+08:00"),
        (&helsinki, "1m", "2027-03-01T12:00:00+02:00", "2027-04-01T00:00:00+03:00"),
        (&helsinki, "1m", "2027-10-01T12:00:00+03:00", "2027-11-01T00:00:00+02:00"),
        (&helsinki, "1d", "2027-03-27T23:30:00+02:00", "2027-03-28T00:00:00+02:00"),
    ] {
        let state = Ledger::new("w", events(&format!("a {day} earn {activity}")))
            .state(&programme_of(file.clone(), zone.clone()), rewards_common::at(day));
        assert_eq!(lots(&state), [(1, Some(rewards_common::at(midnight)))], "{activity} {day}");
    }
}

/// Whatever differs in what is known, the number does; whatever does not, it does not.
#[test]
fn the_hash_tells_ledgers_apart() {
    let base = "a 03-02 earn photo cause=r points=20 station=s by=city; b 03-03 redeem water cause=m; c 03-04 correct nothing points=1; d 03-05 gift x";
    let number = |worker: &str, text: &str, now: &str| {
        let ledger = Ledger::new(worker, events(text));
        ledger.state(&programme(), when(now)).hash(&ledger)
    };
    let whole = number("w", base, "12-31");
    let reversed = base.split("; ").collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("; ");
    assert_eq!(number("w", &reversed, "12-31"), whole);
    assert_eq!(number("w", base, "06-01"), whole, "as long as nothing has expired");
    let mut all = BTreeSet::from([
        whole,
        number("v", base, "12-31"),
        number("w", base, "2027-03-02T00:00"),
        number("w", base, "03-02T00:00"),
    ]);
    let changes = [
        ("a 03-02", "a2 03-02"),
        ("03-02 earn", "03-02T12:01 earn"),
        ("photo", "check-in"),
        ("cause=r", "cause=q"),
        ("cause=r ", ""),
        ("points=20", "points=21"),
        ("points=20 ", ""),
        ("station=s", "station=t"),
        ("by=city", "by=union"),
        ("water", "tea"),
        ("correct nothing", "correct none"),
        ("points=1", "points=2"),
        ("gift", "present"),
        ("; d 03-05 gift x", ""),
        ("b 03-03 redeem water cause=m; ", ""),
        // Two that would be one if the parts were only written behind each other.
        ("cause=r points=20 station=s by=city", "cause=rs points=20 by=city"),
        ("station=s by=city", "station=scity"),
    ];
    for (from, to) in changes {
        assert!(base.contains(from), "{from}");
        all.insert(number("w", &base.replacen(from, to, 1), "12-31"));
    }
    assert_eq!(all.len(), 4 + changes.len());
}

/// A million events end, and every one has its outcome.
#[test]
fn a_million_events_lose_nothing() {
    let file = json!({ "activities": [{ "id": "drop", "name": {}, "kind": "other", "points": 1, "expires_after": "P30D",
        "caps": [{ "window": "day", "times": 1000 }] }] });
    let programme = programme_of(file, Zone::fixed(28_800));
    let from = when("01-01T00:00").0;
    // 1,440 a day, the last first; each tenth is a second report of the cause before it.
    let event = |n: i64| Event {
        at: Instant(from + n * 60),
        id: format!("e{n:07}"),
        deed: Deed::Earn { activity: "drop".to_owned(), points: None },
        cause: format!("c{}", n - i64::from(n % 10 == 9)),
        station: String::new(),
        vouched_by: String::new(),
    };
    let count = MOST_EVENTS as i64;
    let ledger = Ledger::new("w", (0..count).rev().map(event).collect());
    let state = ledger.state(&programme, Instant(from + count * 60));
    assert_eq!((ledger.events().len(), state.outcomes.len()), (MOST_EVENTS, MOST_EVENTS));
    let of = |reason| state.outcomes.iter().filter(|one| one.reason == reason).count() as i64;
    let (paid, twice, over) = (of(None), of(Some(Zero::DuplicateCause)), of(Some(Zero::CapReached)));
    assert_eq!(paid + twice + over, count);
    assert_eq!(-state.accounts.issuance, paid);
    assert_eq!(state.balance() + state.accounts.expiry, paid);
    // 694 whole days of 1,000 and one of 640 minutes, of which 64 are second reports.
    assert_eq!(paid, 694 * 1_000 + 576);
}
