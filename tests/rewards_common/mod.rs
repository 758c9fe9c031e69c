#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic")]
//! A small programme with something of everything, and events drawn so that they meet.

use friendly_city::reward::{ActivityFile, Deed, Event, Programme};
use friendly_city::rules::Attribute;
use friendly_city::time::{Instant, Zone};
use serde_json::json;

pub const OFFSET_S: i64 = 8 * 3600;

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn file() -> ActivityFile {
    serde_json::from_value(json!({
        "valid_from": "2026-01-01", "valid_to": "2027-01-01",
        "activities": [
            { "id": "check-in", "name": { "en": "Check in" }, "kind": "check_in", "points": 5,
              "caps": [ { "window": "day", "limit": 10 }, { "window": "month", "limit": 40 } ], "expires_after": "P30D" },
            { "id": "report", "name": { "en": "Report" }, "kind": "report", "points": 10, "points_up_to": 50, "expires_after": "P12M" },
            { "id": "class", "name": { "en": "Class" }, "kind": "class", "stamps": { "card": "welcome", "of": 3 },
              "caps": [ { "window": "day", "times": 1 } ] },
            { "id": "volunteer", "name": { "en": "Volunteer" }, "kind": "volunteer", "points": 20,
              "caps": [ { "window": "week", "times": 2 } ],
              "schedule": { "freq": "WEEKLY", "byday": "SA,SU", "opens_at": "09:00", "closes_at": "18:00" } },
            { "id": "early", "name": { "en": "Early" }, "kind": "other", "points": 7, "valid_to": "2026-03-10", "expires_after": "P1D" }
        ],
        "rewards": [
            { "id": "meal", "name": { "en": "Meal" }, "cost_points": 30,
              "limits": [ { "per": "worker", "metric": "redemptions", "limit": 1, "window": "day", "enforcement": "verifier_local" } ] },
            { "id": "package", "name": { "en": "Package" }, "costs_card": "welcome" },
            { "id": "helmet", "name": { "en": "Helmet" }, "cost_points": 55,
              "limits": [ { "per": "worker", "metric": "amount", "limit": 110, "window": "month", "enforcement": "online" } ] }
        ]
    }))
    .unwrap()
}

pub fn programme() -> Programme {
    let file = file();
    assert_eq!(file.problems(), []);
    let balance: Attribute = serde_json::from_value(json!({
        "name": "points.balance", "type": "integer", "assurance": "ledger", "changed_by": "worker",
        "how": { "en": "earn points" }
    }))
    .unwrap();
    let mut hours = |_: &str| unreachable!("no opening hours here");
    Programme::new(file, vec![balance], Zone::fixed(OFFSET_S as i32), true, &mut hours).unwrap()
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
            activity: about(&["check-in", "report", "class", "volunteer", "early", "nothing"]),
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
        cause: if cause % 3 == 0 { String::new() } else { format!("c{cause}") },
        station: String::new(),
        vouched_by: String::new(),
    }
}
