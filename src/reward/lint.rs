//! What is wrong with activities and rewards that are written as they should be: those that nobody can have, and those that
//! do not do what they seem to.

use std::collections::{BTreeMap, BTreeSet};

use super::Programme;
use crate::rules::lint::{Budget, conditions};
use crate::rules::{Enforcement, LimitMetric, LimitPer};
use crate::{Place, Problem};

/// What of the city the programme refers to.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Attributes that an issuer is trusted for.
    pub issued: &'a BTreeSet<String>,
    /// Ids of stations; `None` where they were not read.
    pub stations: Option<&'a BTreeSet<&'a str>>,
    /// Ids of offers, each with the events that its conditions count; `None` where they were not read.
    pub offers: Option<&'a BTreeMap<&'a str, BTreeSet<&'a str>>>,
}

impl Programme {
    /// Everything that the checks find, with JSON pointers into the file that the programme was made from, if that has its
    /// activities and rewards by id.
    pub fn lint(&self, city: &Surroundings<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut budget = Budget::default();
        let mut station = |pointer: String, id: &str| {
            if city.stations.is_some_and(|stations| !stations.contains(id)) {
                problems.push(Problem::error(
                    "station-unknown",
                    Place::in_request(pointer),
                    format!("there is no station `{id}`"),
                    "add it to the stations, or correct the id",
                ));
            }
        };
        for (at, entry) in self.activities.iter().enumerate() {
            for (number, id) in entry.activity.stations.iter().enumerate() {
                station(format!("/activities/{at}/stations/{number}"), id);
            }
        }
        for (at, entry) in self.rewards.iter().enumerate() {
            for (number, id) in entry.reward.stations.iter().enumerate() {
                station(format!("/rewards/{at}/stations/{number}"), id);
            }
        }
        self.activities_that_do_nothing(&mut problems);
        self.rewards_that_do_nothing(city, &mut problems);
        let who = self.activities.iter().enumerate().filter_map(|(at, entry)| {
            Some((at, format!("/activities/{at}/eligibility"), entry.eligibility.as_ref()?))
        });
        let when = self.activities.iter().enumerate().filter_map(|(at, entry)| {
            Some((at, format!("/activities/{at}/schedule"), entry.schedule.as_ref()?))
        });
        let whose =
            self.rewards.iter().enumerate().filter_map(|(at, entry)| {
                Some((at, format!("/rewards/{at}/eligibility"), entry.rule.as_ref()?))
            });
        conditions(&self.book, who.chain(when).chain(whose), city.issued, &mut budget, &mut problems);
        problems
    }

    fn activities_that_do_nothing(&self, problems: &mut Vec<Problem>) {
        for (at, entry) in self.activities.iter().enumerate() {
            let activity = &entry.activity;
            if activity.points == 0 && activity.points_up_to.is_none() && activity.stamps.is_none() {
                problems.push(Problem::warning(
                    "activity-worthless",
                    Place::in_request(format!("/activities/{at}")),
                    format!("`{}` gives neither points nor a stamp", activity.id),
                    "give it `points` or `stamps`",
                ));
            }
            for (number, cap) in activity.caps.iter().enumerate() {
                if cap.limit.is_some_and(|limit| limit < activity.points) {
                    problems.push(Problem::error(
                        "cap-below-points",
                        Place::in_request(format!("/activities/{at}/caps/{number}/limit")),
                        "one time is worth more than the cap, so it is never credited".to_owned(),
                        "raise the `limit`, or lower the `points`",
                    ));
                } else if cap.limit.zip(activity.points_up_to).is_some_and(|(limit, most)| limit < most) {
                    problems.push(Problem::warning(
                        "cap-below-most",
                        Place::in_request(format!("/activities/{at}/caps/{number}/limit")),
                        "the most points of one time are more than the cap, so they are never credited"
                            .to_owned(),
                        "raise the `limit`, or lower `points_up_to`",
                    ));
                }
            }
        }
    }

    fn rewards_that_do_nothing(&self, city: &Surroundings<'_>, problems: &mut Vec<Problem>) {
        for (at, entry) in self.rewards.iter().enumerate() {
            let reward = &entry.reward;
            if let Some(id) = &reward.unlocks_offer
                && let Some(offers) = city.offers
            {
                let place = Place::in_request(format!("/rewards/{at}/unlocks_offer"));
                match offers.get(id.as_str()) {
                    None => problems.push(Problem::error(
                        "offer-unknown",
                        place,
                        format!("there is no offer `{id}`"),
                        "add it to offers.json, or correct the id",
                    )),
                    Some(counted) if !counted.contains(reward.id.as_str()) => problems.push(Problem::warning(
                        "offer-not-locked",
                        place,
                        format!("offer `{id}` is there without this reward: its conditions do not count it"),
                        format!(
                            "add `{{ \"count\": {{ \"event\": \"{}\", \"window\": \"day\", \"op\": \">=\", \"value\": 1 }} }}` \
                             to its eligibility",
                            reward.id
                        ),
                    )),
                    Some(_) => {}
                }
            }
            for (number, limit) in reward.limits.iter().enumerate() {
                let is_amount = limit.metric == LimitMetric::Amount;
                if limit.per == LimitPer::Worker && is_amount && limit.limit < reward.cost_points {
                    problems.push(Problem::error(
                        "limit-below-cost",
                        Place::in_request(format!("/rewards/{at}/limits/{number}/limit")),
                        "the reward costs more points than the limit, so nobody ever gets it".to_owned(),
                        "raise the `limit`, or count `redemptions`",
                    ));
                }
                if limit.per != LimitPer::Worker
                    && limit.enforcement == Enforcement::VerifierLocal
                    && reward.stations.len() != 1
                {
                    problems.push(Problem::warning(
                        "limit-not-enforceable",
                        Place::in_request(format!("/rewards/{at}/limits/{number}/enforcement")),
                        "a worker's ledger holds the limits of one worker; whoever hands the reward out keeps a log each, \
                         and they do not see each other's while they are offline"
                            .to_owned(),
                        "hand out shares (`allotment`), ask a server (`online`), or name one station",
                    ));
                }
            }
        }
    }
}
