//! What serde cannot see: ranges, references, dates. Every problem at once, with JSON pointers.

use std::collections::{BTreeMap, BTreeSet};

use super::MOST_POINTS;
use super::record::{Activity, ActivityFile, ActivityKind, PROGRAMME_SCHEMA, Reward};
use crate::rules::Day;
use crate::{Place, Position, Problem};

#[derive(Default)]
struct Checks(Vec<Problem>);

impl Checks {
    fn error(&mut self, code: &'static str, pointer: String, message: String, help: &str) {
        self.0.push(Problem::error(code, Place::in_request(pointer), message, help));
    }

    fn points(&mut self, pointer: String, points: i64) {
        if !(0..=MOST_POINTS).contains(&points) {
            let message = format!("`{points}` is not from 0 to {MOST_POINTS} points");
            self.error("points-out-of-range", pointer, message, "write whole points");
        }
    }

    fn season(&mut self, pointer: &str, from: Option<Day>, to: Option<Day>) {
        if from.zip(to).is_some_and(|(from, to)| to <= from) {
            let message = "`valid_to` is not after `valid_from`".to_owned();
            self.error(
                "never-valid",
                format!("{pointer}/valid_to"),
                message,
                "the day from which it is over",
            );
        }
    }

    fn id<'a>(&mut self, pointer: String, id: &'a str, seen: &mut BTreeSet<&'a str>) {
        if id.is_empty() || id.len() > 200 {
            let message = "an id is empty or longer than 200 bytes".to_owned();
            self.error("id-invalid", pointer, message, "give it a short one that never changes");
        } else if ActivityKind::ALL.iter().any(|kind| kind.name() == id) {
            let message =
                format!("`{id}` is a kind of activity, and conditions that count it mean all of that kind");
            self.error("id-invalid", pointer, message, "give it another id");
        } else if !seen.insert(id) {
            let message = format!("`{id}` stands twice");
            let help = "activities and rewards share their ids: give each its own";
            self.error("reward-duplicate", pointer, message, help);
        }
    }
}

impl ActivityFile {
    /// Everything that is wrong with it beyond its shape, with JSON pointers.
    pub fn problems(&self) -> Vec<Problem> {
        let mut checks = Checks::default();
        if self.schema != PROGRAMME_SCHEMA {
            let message = format!("`{}` is not `{PROGRAMME_SCHEMA}`", self.schema);
            let help = "update the program, or correct the name";
            checks.error("schema-unknown", "/schema".to_owned(), message, help);
        }
        checks.season("", self.valid_from, self.valid_to);
        let mut areas = BTreeSet::new();
        for (at, area) in self.areas.iter().enumerate() {
            if !areas.insert(&area.id) {
                let message = format!("area `{}` stands twice", area.id);
                checks.error("area-duplicate", format!("/areas/{at}/id"), message, "keep one");
            }
            let [west, south, east, north] = area.bounds;
            let corners = Position::new(west, south).is_ok() && Position::new(east, north).is_ok();
            if !(corners && west < east && south < north) {
                let message = "the bounds are not west, south, east, north of a box in degrees".to_owned();
                let help = "write for example `[116.3, 39.9, 116.4, 40.0]`, longitude first";
                checks.error("bounds", format!("/areas/{at}/bounds"), message, help);
            }
        }
        let mut ids = BTreeSet::new();
        let mut cards: BTreeMap<&str, u32> = BTreeMap::new();
        for (at, activity) in self.activities.iter().enumerate() {
            let pointer = format!("/activities/{at}");
            checks.id(format!("{pointer}/id"), &activity.id, &mut ids);
            activity.check(&pointer, &mut checks);
            if let Some(stamps) = &activity.stamps
                && *cards.entry(&stamps.card).or_insert(stamps.of) != stamps.of
            {
                let message = format!("card `{}` has another number of stamps elsewhere", stamps.card);
                let help = "a card is the same wherever it is named";
                checks.error("card-differs", format!("{pointer}/stamps/of"), message, help);
            }
        }
        for (at, reward) in self.rewards.iter().enumerate() {
            let pointer = format!("/rewards/{at}");
            checks.id(format!("{pointer}/id"), &reward.id, &mut ids);
            reward.check(&pointer, &mut checks);
            if let Some(card) = reward.costs_card.as_ref().filter(|card| !cards.contains_key(card.as_str())) {
                let message = format!("no activity fills a card `{card}`");
                let help = "give an activity `stamps` with that card, or correct the id";
                checks.error("card-unknown", format!("{pointer}/costs_card"), message, help);
            }
        }
        checks.0
    }
}

impl Activity {
    /// Everything that is wrong with it beyond its shape; `pointer` is where it stands.
    pub fn problems(&self, pointer: &str) -> Vec<Problem> {
        let mut checks = Checks::default();
        self.check(pointer, &mut checks);
        checks.0
    }

    fn check(&self, pointer: &str, checks: &mut Checks) {
        checks.season(pointer, self.valid_from, self.valid_to);
        checks.points(format!("{pointer}/points"), self.points);
        if let Some(most) = self.points_up_to {
            checks.points(format!("{pointer}/points_up_to"), most);
            if most < self.points.max(1) {
                let message = format!("`{most}` is less than `points`, or nothing");
                checks.error(
                    "points-order",
                    format!("{pointer}/points_up_to"),
                    message,
                    "the most, not the least",
                );
            }
        }
        if self.stamps.as_ref().is_some_and(|stamps| !(1..=1000).contains(&stamps.of)) {
            let message = "a card has from 1 to 1000 stamps".to_owned();
            checks.error("card-size", format!("{pointer}/stamps/of"), message, "write how many fill it");
        }
        for (at, cap) in self.caps.iter().enumerate() {
            let pointer = format!("{pointer}/caps/{at}");
            if cap.limit.is_none() && cap.times.is_none() {
                let message = "the cap caps nothing".to_owned();
                checks.error(
                    "cap-empty",
                    pointer.clone(),
                    message,
                    "give it a `limit` of points, or `times`",
                );
            }
            let is_wrong = cap.limit.is_some_and(|limit| !(0..=1_000_000_000).contains(&limit))
                || cap.times.is_some_and(|times| !(1..=1_000_000).contains(&times));
            if is_wrong {
                let message = "the cap is out of range".to_owned();
                checks.error("cap-value", pointer, message, "0 to 1000000000 points, 1 to 1000000 times");
            }
        }
    }
}

impl Reward {
    /// Everything that is wrong with it beyond its shape; `pointer` is where it stands.
    pub fn problems(&self, pointer: &str) -> Vec<Problem> {
        let mut checks = Checks::default();
        self.check(pointer, &mut checks);
        checks.0
    }

    fn check(&self, pointer: &str, checks: &mut Checks) {
        checks.season(pointer, self.valid_from, self.valid_to);
        checks.points(format!("{pointer}/cost_points"), self.cost_points);
        for (at, limit) in self.limits.iter().enumerate() {
            if !(1..=1_000_000_000_000).contains(&limit.limit) {
                let message = format!("`{}` is not a limit", limit.limit);
                let pointer = format!("{pointer}/limits/{at}/limit");
                checks.error("limit-value", pointer, message, "end the reward with `valid_to` to stop it");
            }
        }
    }
}
