//! How far it is to a reward and when at the usual pace, and how often something was done: what conditions read.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod rewards_common;

use friendly_city::reward::{Ledger, Programme};
use friendly_city::rules::{Day, Facts};
use friendly_city::time::Zone;
use rewards_common::{events, programme, programme_of, told, when};
use serde_json::json;

fn plain() -> Programme {
    let activity = |id: &str, points: i64, expires: &str| json!({ "id": id, "name": {}, "kind": "other", "points": points, "expires_after": expires });
    let file = json!({
        "activities": [activity("ten", 10, "P12M"), activity("short", 30, "P4D"),
            { "id": "stamp", "name": {}, "kind": "class", "stamps": { "card": "c", "of": 6 } }],
        "rewards": [{ "id": "r55", "name": {}, "cost_points": 55 }, { "id": "r20", "name": {}, "cost_points": 20 },
            { "id": "card", "name": {}, "costs_card": "c" }, { "id": "both", "name": {}, "cost_points": 55, "costs_card": "c" },
            { "id": "free", "name": {} }]
    });
    programme_of(file, Zone::fixed(28_800))
}

/// Events, now, the pace (points, days), then each reward: missing points, missing stamps, the day.
#[test]
fn pace_and_progress() {
    let three = "a 03-01 earn ten; b 03-02 earn ten; c 03-03 earn ten";
    let stamps = "; s 03-02 earn stamp; t 03-03 earn stamp";
    type Wanted = (&'static str, i64, i64, Option<&'static str>);
    type Case<'a> = (&'a str, &'a str, (i64, i32), &'a [Wanted]);
    let cases: &[Case<'_>] = &[
        ("", "03-03", (0, 7), &[("r55", 55, 0, None), ("free", 0, 0, None), ("card", 0, 6, None)]),
        // Less than a week: nobody's pace yet, so as if the week were over. 30 + 30·6/7 = 55.
        (three, "03-03", (30, 7), &[("r55", 25, 0, Some("2026-03-09")), ("r20", 0, 0, None)]),
        // Two weeks: 30 in 14 days, so 12 more days.
        (three, "03-14", (30, 14), &[("r55", 25, 0, Some("2026-03-26"))]),
        // Four weeks at most: the first of the three is too long ago.
        (three, "03-29", (20, 28), &[("r55", 25, 0, Some("2026-05-03"))]),
        // Longer ago than that: nothing to say.
        (three, "06-01", (0, 28), &[("r55", 25, 0, None)]),
        // What expires meanwhile is not there any more: 30 of them are lost on the 7th, 30·13/7 = 55.
        (
            "a 03-03T00:00 earn short",
            "03-03",
            (30, 7),
            &[("r55", 25, 0, Some("2026-03-16")), ("r20", 0, 0, None)],
        ),
        // But before that they count: 30 + 120·2/7 on the 5th.
        (
            "a 03-03 earn short; b 02-27 earn short; c 02-27 earn short; d 02-27 earn short",
            "03-03",
            (120, 7),
            &[("r55", 25, 0, Some("2026-03-05"))],
        ),
        // Within a year, or nothing is said: 10 in 28 days are 45 more in 126 days; on the 366th day and no later.
        ("a 03-01 earn ten", "03-28", (10, 28), &[("r55", 45, 0, Some("2026-08-01"))]),
        // Stamps alone, and with points: the later of both. 2 in 7 days, 4 more in 14.
        (
            &(three.to_owned() + stamps),
            "03-03",
            (30, 7),
            &[("card", 0, 4, Some("2026-03-17")), ("both", 25, 4, Some("2026-03-17"))],
        ),
        // Corrected, over a cap, in the future: no pace.
        (
            &(three.to_owned() + "; d 03-03T12:00 correct c; e 03-04 earn ten"),
            "03-03",
            (20, 7),
            &[("r55", 35, 0, Some("2026-03-16"))],
        ),
        // What was spent was earned all the same.
        (
            &(three.to_owned() + "; d 03-03T12:00 redeem r20"),
            "03-03",
            (30, 7),
            &[("r55", 45, 0, Some("2026-03-14"))],
        ),
    ];
    let programme = plain();
    for (text, now, pace, rewards) in cases {
        let ledger = Ledger::new("w", events(text));
        let state = ledger.state(&programme, when(now));
        let found = programme.pace(&ledger, &state);
        assert_eq!((found.points, found.days), *pace, "{text} {now}");
        for (id, points, stamps, by) in *rewards {
            let progress = programme.progress(&programme.reward(id).unwrap().1.reward, &state, &found);
            let day = progress.by.map(|day| String::from(Day(day)));
            assert_eq!(
                (progress.missing_points, progress.missing_stamps, day.as_deref()),
                (*points, *stamps, *by),
                "{id} after {text} at {now}"
            );
        }
    }
}

/// The same by going on day by day: the pace's points each day, what expires at its midnight.
#[test]
fn the_day_is_that_of_going_on_at_the_pace() {
    let programme = plain();
    let reward = &programme.reward("r55").unwrap().1.reward;
    let mut said = 0;
    for seed in 0u64..400 {
        let draw = |n: u64, end: u64| {
            let mixed = (seed * 0x9e37_79b9 + n * 0x85eb_ca6b).wrapping_mul(0xc2b2_ae35_d1b5_4a33);
            (mixed >> 33) % end
        };
        let activity = |n: u64| if draw(n + 20, 3) == 0 { "ten" } else { "short" };
        let text: Vec<String> = (0..draw(0, 8))
            .map(|n| format!("e{n} 03-{:02} earn {}", 18 + draw(n + 1, 11), activity(n)))
            .collect();
        let ledger = Ledger::new("w", events(&text.join(";")));
        let state = ledger.state(&programme, when("03-28T12:00"));
        let pace = programme.pace(&ledger, &state);
        let by = programme.progress(reward, &state, &pace).by;
        if state.balance() >= 55 {
            assert_eq!(by, None);
            continue;
        }
        let today = programme.book.zone.local(state.at).date.0;
        let plain = (1..=366).find(|days| {
            let evening = state.at.0 + i64::from(*days) * 86_400 + 11 * 3_600;
            let kept = state.lots.iter().filter(|lot| lot.expires_at.is_none_or(|at| at.0 > evening));
            kept.map(|lot| lot.points).sum::<i64>() + pace.points * i64::from(*days) / i64::from(pace.days)
                >= 55
        });
        assert_eq!(by.map(|day| day.0), plain.map(|days| today + days), "{text:?}");
        said += u32::from(by.is_some());
    }
    assert!(said > 50, "{said}");
}

#[test]
fn what_was_done_is_counted_by_activity_by_kind_and_by_reward_in_every_window() {
    // Now is Thursday the 5th of March: its week began on the 2nd, its month on the 1st.
    let text = "a 02-28T09:00 earn help; b 03-01T09:00 earn help; c 03-02T00:00 earn check-in; d 03-05T00:00 earn check-in; \
                e 03-05T09:00 earn check-in; f 03-05T10:00 earn check-in; g 03-05T08:00 earn thanks; h 03-01 earn photo points=50; i 03-01T13:00 earn photo points=50; \
                j 03-01T14:00 redeem meal; k 03-05T08:30 redeem meal; l 03-05T08:40 redeem meal; m 03-05T08:50 redeem water; \
                n 03-04 earn photo; o 03-04T13:00 correct n; p 03-04 earn lesson; q 03-06 earn check-in; r 03-01 earn photo cause=x; s 03-01T15:00 earn photo cause=x; \
                t 03-03 earn check-in; t 03-04 earn check-in";
    let ledger = Ledger::new("w", events(text));
    let programme = programme();
    let state = ledger.state(&programme, when("03-05T12:00"));
    let counts = programme.situation(None, &Facts::default(), &ledger, &state).0.counts;
    for (event, wanted) in [
        ("check-in", [2, 3, 3, 3]),
        ("check_in", [2, 3, 3, 3]),
        ("help", [0, 0, 1, 2]),
        ("thanks", [1, 1, 1, 1]),
        ("volunteer", [1, 1, 2, 3]),
        ("photo", [0, 0, 3, 3]),
        ("report", [0, 0, 3, 3]),
        ("lesson", [0, 1, 1, 1]),
        ("class", [0, 1, 1, 1]),
        ("other", [0, 0, 0, 0]),
        ("early", [0, 0, 0, 0]),
        ("meal", [1, 1, 2, 2]),
        ("water", [1, 1, 1, 1]),
        ("helmet", [0, 0, 0, 0]),
    ] {
        let of: Vec<_> = counts.iter().filter(|count| count.event == event).collect();
        let windows: Vec<&str> = of.iter().map(|count| count.window.name()).collect();
        assert_eq!(windows, ["day", "week", "month", "ever"], "{event}");
        let found: Vec<i64> = of.iter().map(|count| count.value).collect();
        assert_eq!(found, wanted, "{event}: {}", told(&state));
    }
    assert!(counts.iter().all(|count| count.event != "gift"));
}
