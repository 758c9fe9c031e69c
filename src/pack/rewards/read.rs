//! From bytes to a programme: amounts, caps and days are checked as those of the authored file, ids ascend, so that what
//! opens can be asked everything.

use super::super::read::{list, string, strings, text, zone};
use super::super::rules::{WINDOWS, ascending, book, check, day_of, flag, limit, period, rule, word};
use super::super::{PackError, Reader};
use super::tag;
use crate::reward::{Activity, ActivityEntry, ActivityKind, Cap, Programme, Reward, RewardEntry, Stamps};
use crate::rules::{RuleBook, Window};

pub(super) fn read(pack: &[u8]) -> Result<Programme, PackError> {
    let mut input = Reader::new(pack, 0);
    input.header(super::MAGIC.len() + 1);
    for expected in super::MAGIC {
        if input.u8() != *expected {
            input.fail("pack-magic");
        }
    }
    if input.u8() != super::VERSION {
        input.fail("pack-version");
    }
    input.section(tag::META, "meta");
    let zone = zone(&mut input);
    let sample = input.u8() != 0;
    let book = book(&mut input, zone);
    input.section(tag::ACTIVITIES, "activities");
    let activities: Vec<ActivityEntry> = list(&mut input, 15, |input| activity(input, &book));
    input.section(tag::REWARDS, "rewards");
    let rewards: Vec<RewardEntry> = list(&mut input, 12, |input| reward(input, &book));
    ascending(&mut input, activities.iter().map(|one| one.activity.id.as_str()));
    ascending(&mut input, rewards.iter().map(|one| one.reward.id.as_str()));
    input.finish()?;
    Ok(Programme::of(activities, rewards, book, sample))
}

fn activity(input: &mut Reader<'_>, book: &RuleBook) -> ActivityEntry {
    // In the order of the bytes.
    let activity = Activity {
        id: string(input),
        name: text(input),
        description: text(input),
        kind: word(input, ActivityKind::Other, &super::KINDS),
        stations: strings(input),
        points: input.zigzag(),
        points_up_to: flag(input).then(|| input.zigzag()),
        stamps: flag(input).then(|| Stamps { card: string(input), of: input.u32() }),
        caps: list(input, 3, |input| Cap {
            window: word(input, Window::Ever, &WINDOWS),
            limit: flag(input).then(|| input.zigzag()),
            times: flag(input).then(|| input.u32()),
        }),
        expires_after: flag(input).then(|| period(input)),
        valid_from: flag(input).then(|| day_of(input)),
        valid_to: flag(input).then(|| day_of(input)),
        reference: string(input),
        eligibility: None,
        schedule: None,
    };
    check(input, activity.problems("").is_empty());
    let (eligibility, schedule) = (rule(input, book), rule(input, book));
    ActivityEntry::new(activity, eligibility, schedule, &book.zone)
}

fn reward(input: &mut Reader<'_>, book: &RuleBook) -> RewardEntry {
    let reward = Reward {
        id: string(input),
        name: text(input),
        description: text(input),
        cost_points: input.zigzag(),
        costs_card: flag(input).then(|| string(input)),
        unlocks_offer: flag(input).then(|| string(input)),
        stations: strings(input),
        limits: list(input, 5, limit),
        valid_from: flag(input).then(|| day_of(input)),
        valid_to: flag(input).then(|| day_of(input)),
        reference: string(input),
        eligibility: None,
    };
    check(input, reward.problems("").is_empty());
    let rule = rule(input, book);
    RewardEntry::new(reward, rule, &book.zone)
}
