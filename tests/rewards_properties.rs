//! What holds for every set of events: 10,000 cases each, from fixed seeds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod rewards_common;
mod rewards_plain;

use friendly_city::reward::{Deed, Event, Ledger, Programme, State};
use friendly_city::time::Instant;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use rewards_common::{at, event, programme};
use rewards_plain::{day, second};
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

/// Help is given on weekends by day.
fn outside(activity: &str, at: Instant) -> bool {
    activity == "help" && !(day(at).weekday() >= 5 && (9 * 3600..18 * 3600).contains(&second(at)))
}

#[test]
fn equal_to_a_naive_reference() {
    let programme = programme();
    proptest!(config(), |(events in prop_oneof![events(40), tidy_events(40)], now in instants())| {
        let (_, state) = state(&programme, &events, now);
        let (credited, lots) = rewards_plain::fold(&programme, &events, now, &outside);
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
            for (_, entry) in ["check-in", "lesson", "help"].iter().filter_map(|id| programme.activity(id)) {
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
