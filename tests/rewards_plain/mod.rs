#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic")]
//! The fold once more, plainly: no index, no accounts, everything looked for from the beginning.

use std::collections::BTreeMap;

use friendly_city::reward::{Deed, Event, Programme};
use friendly_city::rules::{LimitMetric, Window};
use friendly_city::time::{Date, Instant};

const OFFSET_S: i64 = 8 * 3600;

/// The day in Beijing.
pub fn day(at: Instant) -> Date {
    Date((at.0 + OFFSET_S).div_euclid(86_400) as i32)
}

/// The second of that day.
pub fn second(at: Instant) -> i64 {
    (at.0 + OFFSET_S).rem_euclid(86_400)
}

/// Under which key an event pays once; empty: it does not pay.
pub fn cause(e: &Event) -> String {
    match (&e.deed, e.cause.is_empty()) {
        (Deed::Earn { .. }, true) => format!("earn id {}", e.id),
        (Deed::Earn { .. }, false) => format!("earn cause {}", e.cause),
        (Deed::Redeem { .. }, true) => format!("redeem id {}", e.id),
        (Deed::Redeem { .. }, false) => format!("redeem cause {}", e.cause),
        _ => String::new(),
    }
}

/// Credited points by event in order, and the lots that are left: when they expire, and points. `outside`: whether an
/// activity does not take place then.
pub fn fold(
    programme: &Programme,
    all: &[Event],
    now: Instant,
    outside: &dyn Fn(&str, Instant) -> bool,
) -> (Vec<i64>, BTreeMap<i64, i64>) {
    let mut events = all.to_vec();
    events.sort();
    events.dedup();
    let clash = |e: &Event| events.iter().filter(|o| o.id == e.id).count() > 1;
    let heard: Vec<&Event> = events.iter().filter(|e| e.at <= now && !clash(e)).collect();
    let find = |id: &str| events.iter().filter(|e| !clash(e)).find(|e| e.id == id);
    fn holds(c: &Event, heard: &[&Event]) -> bool {
        matches!(&c.deed, Deed::Correct { points, .. } if (0..=1_000_000).contains(points))
            && !heard.iter().any(|d| {
                *d > c
                    && matches!(&d.deed, Deed::Correct { corrects, .. } if *corrects == c.id)
                    && holds(d, heard)
            })
    }
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
    let (mut stamps, mut credited) = (BTreeMap::<&str, u32>::new(), Vec::new());
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
            let full = a.caps.iter().any(|c| {
                c.limit.is_some_and(|l| within(c.window).map(|(_, p)| p).sum::<i64>() + p > l)
                    || c.times.is_some_and(|t| within(c.window).count() + 1 > t as usize)
            });
            if instead == Some(0)
                || e.at < entry.valid.0
                || e.at >= entry.valid.1
                || outside(about, e.at)
                || (instead.is_none() && !fits(p))
                || full
            {
                continue;
            }
            if let Some(card) = &a.stamps {
                *stamps.entry(&card.card).or_default() += 1;
            }
            let expires = a
                .expires_after
                .map_or(i64::MAX, |d| i64::from(d.after(day(e.at)).unwrap().0) * 86_400 - OFFSET_S);
            if p > 0 {
                *lots.entry(expires).or_insert(0) += p;
            }
            p
        } else if let Some((_, entry)) =
            programme.reward(about).filter(|_| matches!(e.deed, Deed::Redeem { .. }))
        {
            let (r, cost) = (&entry.reward, instead.unwrap_or(entry.reward.cost_points));
            let full = r.limits.iter().any(|l| {
                let (used, next): (i64, i64) = match l.metric {
                    LimitMetric::Amount => (within(l.window).map(|(_, p)| -p).sum(), cost),
                    LimitMetric::Redemptions => (within(l.window).count() as i64, 1),
                };
                used + next > l.limit
            });
            let card = r.costs_card.as_deref().unwrap_or_default();
            let of = programme.cards.iter().find(|(id, _)| id == card).map_or(0, |(_, of)| *of);
            if instead == Some(0)
                || e.at < entry.valid.0
                || e.at >= entry.valid.1
                || full
                || lots.values().sum::<i64>() < cost
                || stamps.get(card).copied().unwrap_or(0) < of
            {
                continue;
            }
            if let Some(have) = stamps.get_mut(card) {
                *have -= of;
            }
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
