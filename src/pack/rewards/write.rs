//! From a programme to bytes.

use super::super::Writer;
use super::super::rules::{
    WINDOWS, all, each, maybe, number_of, sections, texts, write_limit, write_period, write_rule,
};
use super::super::write::{text, zone};
use super::tag;
use crate::reward::{ActivityEntry, Cap, Programme, RewardEntry};
use crate::rules::Day;

pub(super) fn write(programme: &Programme) -> Vec<u8> {
    let mut meta = Writer::default();
    zone(&mut meta, &programme.book.zone);
    meta.u8(u8::from(programme.sample));
    let mut out = Writer::default();
    out.0.extend_from_slice(super::MAGIC);
    out.u8(super::VERSION);
    out.section(tag::META, &meta);
    sections(&mut out, &programme.book);
    out.section(tag::ACTIVITIES, &all(&programme.activities, activity));
    out.section(tag::REWARDS, &all(&programme.rewards, reward));
    out.0
}

fn day(out: &mut Writer, day: Day) {
    out.zigzag(i64::from(day.0.0));
}

fn activity(out: &mut Writer, entry: &ActivityEntry) {
    let activity = &entry.activity;
    out.str(&activity.id);
    text(out, &activity.name);
    text(out, &activity.description);
    number_of(out, &super::KINDS, &activity.kind);
    texts(out, &activity.stations);
    out.zigzag(activity.points);
    maybe(out, activity.points_up_to, |out, most| out.zigzag(most));
    maybe(out, activity.stamps.as_ref(), |out, stamps| {
        out.str(&stamps.card);
        out.varint(u64::from(stamps.of));
    });
    each(out, &activity.caps, cap);
    maybe(out, activity.expires_after, write_period);
    maybe(out, activity.valid_from, day);
    maybe(out, activity.valid_to, day);
    out.str(&activity.reference);
    maybe(out, entry.eligibility.as_ref(), write_rule);
    maybe(out, entry.schedule.as_ref(), write_rule);
}

fn cap(out: &mut Writer, cap: &Cap) {
    number_of(out, &WINDOWS, &cap.window);
    maybe(out, cap.limit, |out, limit| out.zigzag(limit));
    maybe(out, cap.times, |out, times| out.varint(u64::from(times)));
}

fn reward(out: &mut Writer, entry: &RewardEntry) {
    let reward = &entry.reward;
    out.str(&reward.id);
    text(out, &reward.name);
    text(out, &reward.description);
    out.zigzag(reward.cost_points);
    maybe(out, reward.costs_card.as_ref(), |out, card| out.str(card));
    maybe(out, reward.unlocks_offer.as_ref(), |out, offer| out.str(offer));
    texts(out, &reward.stations);
    each(out, &reward.limits, write_limit);
    maybe(out, reward.valid_from, day);
    maybe(out, reward.valid_to, day);
    out.str(&reward.reference);
    maybe(out, entry.rule.as_ref(), write_rule);
}
