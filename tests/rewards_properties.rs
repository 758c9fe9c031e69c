//! What holds for every set of events: 10,000 cases each, from fixed seeds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod rewards_common;

use friendly_city::reward::{Deed, Event, Ledger, Programme, State};
use friendly_city::rules::Window;
use friendly_city::time::{Date, Instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use rewards_common::{at, event, programme};
use std::collections::BTreeMap;

fn config() -> Config {
    Config {
        cases: 10_000,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        ..Config::default()
    }
}

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    let one = (0usize..12, 0usize..5, 0u8..24, 0u8..48, 0u8..12, 0i64..60);
    prop::collection::vec(one, 0..most)
        .prop_map(|all| all.into_iter().map(|(d, t, i, k, c, p)| event(d, t, i, k, c, p)).collect())
}

/// Few collisions of ids, so that most of what happens counts.
fn tidy_events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    events(most).prop_map(|mut all| {
        for (n, event) in all.iter_mut().enumerate() {
            event.id = format!("e{n}");
        }
        all
    })
}

fn instants() -> impl Strategy<Value = Instant> {
    (0usize..12, 0usize..5).prop_map(|(d, t)| event(d, t, 0, 0, 0, 0).at)
}

fn state(programme: &Programme, events: &[Event], now: Instant) -> (Ledger, State) {
    let ledger = Ledger::new("w", events.to_vec());
    let state = ledger.state(programme, now);
    (ledger, state)
}

fn day(at: Instant) -> Date {
    Date((at.0 + rewards_common::OFFSET_S).div_euclid(86_400) as i32)
}

/// The fold once more, plainly: no index, no accounts, everything looked for from the beginning. Gives credited points by
/// event in order, and the lots that are left: when they expire, and points.
fn naive(programme: &Programme, all: &[Event], now: Instant) -> (Vec<i64>, BTreeMap<i64, i64>) {
    let mut events = all.to_vec();
    events.sort();
    events.dedup();
    let clash = |e: &Event| events.iter().filter(|o| o.id == e.id).count() > 1;
    let heard: Vec<&Event> = events.iter().filter(|e| e.at <= now && !clash(e)).collect();
    let find = |id: &str| events.iter().filter(|e| !clash(e)).find(|e| e.id == id);
    fn holds(c: &Event, heard: &[&Event]) -> bool {
        matches!(&c.deed, Deed::Correct { points, .. } if *points >= 0)
            && !heard.iter().any(|d| {
                *d > c
                    && matches!(&d.deed, Deed::Correct { corrects, .. } if *corrects == c.id)
                    && holds(d, heard)
            })
    }
    let cause = |e: &Event| match (&e.deed, e.cause.is_empty()) {
        (Deed::Earn { .. }, true) => format!("earn id {}", e.id),
        (Deed::Earn { .. }, false) => format!("earn cause {}", e.cause),
        (Deed::Redeem { .. }, true) => format!("redeem id {}", e.id),
        (Deed::Redeem { .. }, false) => format!("redeem cause {}", e.cause),
        _ => String::new(),
    };
    let instead = |key: &str| {
        heard.iter().rev().find_map(|c| match &c.deed {
            Deed::Correct { corrects, points } if holds(c, &heard) => {
                find(corrects).filter(|t| cause(t) == key).map(|_| *points)
            }
            _ => None,
        })
    };
    let (mut lots, mut settled, mut done) =
        (BTreeMap::<i64, i64>::new(), Vec::new(), Vec::<(&Event, i64)>::new());
    let (mut stamps, mut credited) = (0, Vec::new());
    for e in &events {
        lots.retain(|expires, _| *expires > e.at.0.min(now.0));
        credited.push(0);
        let key = cause(e);
        if key.is_empty() || !heard.contains(&e) || settled.contains(&key) {
            continue;
        }
        let instead = instead(&key);
        if instead.is_some() {
            settled.push(key.clone());
        }
        let about = e.deed.about();
        let within = |w: Window| {
            done.iter()
                .filter(move |(o, _)| o.deed.about() == about && w.number(day(o.at)) == w.number(day(e.at)))
        };
        let points = if let Some((_, entry)) =
            programme.activity(about).filter(|_| matches!(e.deed, Deed::Earn { .. }))
        {
            let a = &entry.activity;
            let Deed::Earn { points: stated, .. } = e.deed else { continue };
            let fits = |p: i64| p >= a.points && p <= a.points_up_to.unwrap_or(a.points);
            let p = instead.unwrap_or(stated.unwrap_or(a.points));
            let weekend = day(e.at).weekday() >= 5
                && (9 * 3600..18 * 3600).contains(&((e.at.0 + rewards_common::OFFSET_S) % 86_400));
            let full = a.caps.iter().any(|c| {
                c.limit.is_some_and(|l| within(c.window).map(|(_, p)| p).sum::<i64>() + p > l)
                    || c.times.is_some_and(|t| within(c.window).count() + 1 > t as usize)
            });
            if instead == Some(0)
                || e.at < entry.valid.0
                || e.at >= entry.valid.1
                || (a.schedule.is_none() && about == "volunteer" && !weekend)
                || (instead.is_none() && !fits(p))
                || full
            {
                continue;
            }
            stamps += i32::from(a.stamps.is_some());
            let expires = a.expires_after.map_or(i64::MAX, |d| {
                i64::from(d.after(day(e.at)).unwrap().0) * 86_400 - rewards_common::OFFSET_S
            });
            if p > 0 {
                *lots.entry(expires).or_insert(0) += p;
            }
            p
        } else if let Some((_, entry)) =
            programme.reward(about).filter(|_| matches!(e.deed, Deed::Redeem { .. }))
        {
            let (r, cost) = (&entry.reward, instead.unwrap_or(entry.reward.cost_points));
            let used: i64 = within(r.limits.first().map_or(Window::Ever, |l| l.window))
                .map(|(_, p)| if about == "helmet" { -p } else { 1 })
                .sum();
            let full =
                r.limits.first().is_some_and(|l| used + if about == "helmet" { cost } else { 1 } > l.limit);
            if instead == Some(0)
                || e.at < entry.valid.0
                || e.at >= entry.valid.1
                || full
                || lots.values().sum::<i64>() < cost
                || (about == "package" && stamps < 3)
            {
                continue;
            }
            stamps -= if about == "package" { 3 } else { 0 };
            let mut due = cost;
            for left in lots.values_mut() {
                let part = due.min(*left);
                *left -= part;
                due -= part;
            }
            lots.retain(|_, left| *left > 0);
            -cost
        } else {
            continue;
        };
        settled.push(key);
        *credited.last_mut().unwrap() = points;
        done.push((e, points));
    }
    lots.retain(|expires, _| *expires > now.0);
    (credited, lots)
}

#[test]
fn equal_to_a_naive_reference() {
    let programme = programme();
    proptest!(config(), |(events in prop_oneof![events(40), tidy_events(40)], now in instants())| {
        let (_, state) = state(&programme, &events, now);
        let (credited, lots) = naive(&programme, &events, now);
        prop_assert_eq!(state.outcomes.iter().map(|o| o.credited).collect::<Vec<_>>(), credited);
        let left: BTreeMap<i64, i64> =
            state.lots.iter().map(|l| (l.expires_at.map_or(i64::MAX, |at| at.0), l.points)).collect();
        prop_assert_eq!(left, lots);
    });
}

#[test]
fn any_order_any_copies_any_split_over_devices_give_the_same() {
    let programme = programme();
    let drawn = (events(40), instants(), prop::collection::vec((0usize..1000, 0usize..4), 0..80));
    proptest!(config(), |((events, now, draws) in drawn)| {
        let (ledger, whole) = state(&programme, &events, now);
        // Every event on one of four devices, some on several, in any order; then the devices meet in any order.
        let mut devices = vec![Ledger::new("w", Vec::new()); 4];
        for (n, event) in events.iter().enumerate() {
            devices[n % 4].merge([event.clone()]);
        }
        for (n, to) in &draws {
            if let Some(event) = (!events.is_empty()).then(|| events[n % events.len()].clone()) {
                devices[*to].merge([event]);
            }
        }
        let order: Vec<usize> = draws.iter().map(|(_, to)| *to).chain(0..4).collect();
        let mut met = Ledger::new("w", Vec::new());
        for to in order {
            met.merge(devices[to].events().to_vec());
        }
        let again = met.state(&programme, now);
        prop_assert_eq!(&met, &ledger);
        prop_assert_eq!(&again, &whole);
        prop_assert_eq!(again.hash(&met), whole.hash(&ledger));
        let mut reversed = events.clone();
        reversed.reverse();
        prop_assert_eq!(state(&programme, &reversed, now).1, whole);
    });
}

#[test]
fn every_prefix_balances_and_nothing_goes_below_zero_or_over_a_cap() {
    let programme = programme();
    proptest!(config(), |(events in prop_oneof![events(24), tidy_events(24)], now in instants())| {
        let whole = Ledger::new("w", events);
        for most in 0..=whole.events().len() {
            let prefix = whole.events()[..most].to_vec();
            let (ledger, state) = state(&programme, &prefix, now);
            let a = state.accounts;
            prop_assert_eq!(a.sum(), 0);
            prop_assert!(a.issuance <= 0 && a.worker >= 0 && a.redemption >= 0 && a.expiry >= 0, "{a:?}");
            prop_assert_eq!(state.lots.iter().map(|l| l.points).sum::<i64>(), a.worker);
            prop_assert_eq!(state.expired.iter().map(|l| l.points).sum::<i64>(), a.expiry);
            prop_assert!(state.lots.iter().all(|l| l.points > 0 && l.expires_at.is_none_or(|at| at > now)));
            prop_assert!(state.outcomes.iter().all(|o| o.balance >= 0 && (o.credited != 0) != o.reason.is_some()));
            for (_, entry) in ["check-in", "class", "volunteer"].iter().filter_map(|id| programme.activity(id)) {
                for cap in &entry.activity.caps {
                    let mut used: BTreeMap<i32, (i64, u32)> = BTreeMap::new();
                    for (e, o) in ledger.events().iter().zip(&state.outcomes) {
                        if o.counted && e.deed.about() == entry.activity.id {
                            let slot = used.entry(cap.window.number(day(e.at))).or_default();
                            *slot = (slot.0 + o.credited, slot.1 + 1);
                        }
                    }
                    prop_assert!(used.values().all(|(points, times)| cap.limit.is_none_or(|l| *points <= l)
                        && cap.times.is_none_or(|t| *times <= t)));
                }
            }
        }
    });
}

#[test]
fn no_cause_pays_twice() {
    let programme = programme();
    proptest!(config(), |(events in tidy_events(40), now in instants())| {
        let (ledger, state) = state(&programme, &events, now);
        let mut paid = std::collections::BTreeSet::new();
        for (e, o) in ledger.events().iter().zip(&state.outcomes) {
            if o.counted && !e.cause.is_empty() {
                prop_assert!(paid.insert((e.deed.kind().to_owned(), e.cause.clone())));
            }
        }
    });
}

#[test]
fn a_correction_restores_exactly() {
    let programme = programme();
    let late = at("2027-01-03T00:00:00+08:00");
    proptest!(config(), |(events in tidy_events(30), which in 0usize..1000)| {
        // Without corrections of its own, and each event a cause of its own: what is undone is as if it had never been.
        let mut events: Vec<Event> = events.into_iter().filter(|e| !matches!(e.deed, Deed::Correct { .. })).collect();
        events.iter_mut().for_each(|e| e.cause.clear());
        if !events.is_empty() {
            let undone = events[which % events.len()].clone();
            let without: Vec<Event> = events.iter().filter(|e| **e != undone).cloned().collect();
            let (_, never) = state(&programme, &without, late);
            let correction = Event {
                at: at("2027-01-02T00:00:00+08:00"), id: "x1".into(),
                deed: Deed::Correct { corrects: undone.id.clone(), points: 0 }, ..undone.clone()
            };
            events.push(correction.clone());
            let (_, corrected) = state(&programme, &events, late);
            prop_assert_eq!(corrected.accounts, never.accounts);
            prop_assert_eq!(&corrected.lots, &never.lots);
            prop_assert_eq!(&corrected.cards, &never.cards);
            prop_assert_eq!(&corrected.expired, &never.expired);
            // And a correction of the correction brings it back.
            let (_, before) = state(&programme, &events[..events.len() - 1], late);
            events.push(Event { at: at("2027-01-02T00:00:01+08:00"), id: "x2".into(),
                deed: Deed::Correct { corrects: "x1".into(), points: 0 }, ..correction });
            let (_, back) = state(&programme, &events, late);
            prop_assert_eq!(back.accounts, before.accounts);
            prop_assert_eq!(back.lots, before.lots);
        }
    });
}
