#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests panic")]
//! A small programme with something of everything, and events drawn so that they meet.

use friendly_city::reward::{ActivityFile, Deed, Event, Programme, State};
use friendly_city::rules::Attribute;
use friendly_city::time::{Instant, Zone};
use serde_json::{Value, json};

pub const OFFSET_S: i64 = 8 * 3600;

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn file() -> Value {
    json!({
        "valid_from": "2026-01-01", "valid_to": "2027-01-01",
        "activities": [
            { "id": "check-in", "name": { "en": "Check in" }, "kind": "check_in", "points": 5,
              "caps": [ { "window": "day", "limit": 10 }, { "window": "month", "limit": 40 } ], "expires_after": "P30D" },
            { "id": "photo", "name": { "en": "Report" }, "kind": "report", "points": 10, "points_up_to": 50, "expires_after": "P12M" },
            { "id": "lesson", "name": { "en": "Class" }, "kind": "class", "stamps": { "card": "welcome", "of": 3 },
              "caps": [ { "window": "day", "times": 1 } ] },
            { "id": "help", "name": { "en": "Volunteer" }, "kind": "volunteer", "points": 20,
              "caps": [ { "window": "week", "times": 2 } ],
              "schedule": { "freq": "WEEKLY", "byday": "SA,SU", "opens_at": "09:00", "closes_at": "18:00" } },
            { "id": "early", "name": { "en": "Early" }, "kind": "other", "points": 7, "valid_to": "2026-03-10", "expires_after": "P1D" },
            { "id": "thanks", "name": { "en": "Thanks" }, "kind": "volunteer" }
        ],
        "rewards": [
            { "id": "meal", "name": { "en": "Meal" }, "cost_points": 30,
              "limits": [ { "per": "worker", "metric": "redemptions", "limit": 1, "window": "day", "enforcement": "verifier_local" } ] },
            { "id": "package", "name": { "en": "Package" }, "costs_card": "welcome" },
            { "id": "helmet", "name": { "en": "Helmet" }, "cost_points": 55,
              "limits": [ { "per": "worker", "metric": "amount", "limit": 110, "window": "month", "enforcement": "online" } ] },
            { "id": "water", "name": { "en": "Water" } }
        ]
    })
}

pub fn programme() -> Programme {
    programme_of(file(), Zone::fixed(OFFSET_S as i32))
}

pub fn programme_of(file: Value, zone: Zone) -> Programme {
    let file: ActivityFile = serde_json::from_value(file).unwrap();
    assert_eq!(file.problems(), []);
    let balance: Attribute = serde_json::from_value(json!({
        "name": "points.balance", "type": "integer", "assurance": "ledger", "changed_by": "worker",
        "how": { "en": "earn points" }
    }))
    .unwrap();
    let mut hours = |_: &str| unreachable!("no opening hours here");
    Programme::new(file, vec![balance], zone, true, &mut hours).unwrap()
}

/// Events as tables write them, separated by `;`: id, when (`03-02` at noon of 2026, `03-02T08:30`, or all of it), kind,
/// what it is about, then any of `cause=`, `points=`, `station=`, `by=`.
pub fn events(text: &str) -> Vec<Event> {
    text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(one_event).collect()
}

/// An instant as tables write it.
pub fn when(text: &str) -> Instant {
    let whole = if text.contains('+') {
        text.to_owned()
    } else {
        let year = if text.len() > 4 && text.as_bytes()[4] == b'-' { "" } else { "2026-" };
        let (day, time) = text.split_once('T').unwrap_or((text, "12:00"));
        let seconds = if time.len() == 5 { ":00" } else { "" };
        format!("{year}{day}T{time}{seconds}+08:00")
    };
    at(&whole)
}

fn one_event(text: &str) -> Event {
    let mut words = text.split_whitespace();
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (id, at, kind, about) = (word(), when(&word()), word(), word());
    let mut event = Event {
        at,
        id,
        deed: Deed::Other { kind: kind.clone() },
        cause: String::new(),
        station: String::new(),
        vouched_by: String::new(),
    };
    let mut points = None;
    for option in words {
        match option.split_once('=').unwrap() {
            ("cause", value) => event.cause = value.to_owned(),
            ("station", value) => event.station = value.to_owned(),
            ("by", value) => event.vouched_by = value.to_owned(),
            ("points", value) => points = Some(value.parse().unwrap()),
            other => panic!("{other:?}"),
        }
    }
    match kind.as_str() {
        "earn" => event.deed = Deed::Earn { activity: about, points },
        "redeem" => event.deed = Deed::Redeem { reward: about },
        "correct" => event.deed = Deed::Correct { corrects: about, points: points.unwrap_or(0) },
        _ => {}
    }
    event
}

/// What each event did, in canonical order: points with their sign, or the reason for none.
pub fn told(state: &State) -> String {
    let words = state.outcomes.iter().map(|one| match one.reason {
        Some(reason) => {
            assert_eq!(one.credited, 0);
            reason.code().to_owned()
        }
        None => format!("{:+}", one.credited),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Days that windows begin and end on, and on which seasons do.
pub const DAYS: [&str; 12] = [
    "2025-12-31",
    "2026-01-01",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
    "2026-03-07",
    "2026-03-08",
    "2026-03-09",
    "2026-03-31",
    "2026-04-01",
    "2026-12-31",
    "2027-01-01",
];
pub const TIMES: [&str; 5] = ["00:00:00", "08:59:59", "09:00:00", "12:30:00", "23:59:59"];

/// One event from a few small numbers.
pub fn event(day: usize, time: usize, id: u8, deed: u8, cause: u8, points: i64) -> Event {
    let about = |list: &[&str]| list[usize::from(deed / 4) % list.len()].to_owned();
    let deed = match deed % 4 {
        0 | 1 => Deed::Earn {
            activity: about(&["check-in", "photo", "lesson", "help", "early", "nothing"]),
            points: (points % 5 == 0).then_some(points - 5),
        },
        2 => Deed::Redeem { reward: about(&["meal", "package", "helmet", "nothing"]) },
        _ if points == 3 => Deed::Other { kind: "gift".to_owned() },
        _ => Deed::Correct {
            corrects: format!("e{}", cause % 12),
            points: if points % 2 == 0 { 0 } else { points - 1 },
        },
    };
    Event {
        at: at(&format!("{}T{}+08:00", DAYS[day % DAYS.len()], TIMES[time % TIMES.len()])),
        id: format!("e{id}"),
        deed,
        cause: if cause.is_multiple_of(3) { String::new() } else { format!("c{cause}") },
        station: String::new(),
        vouched_by: String::new(),
    }
}
