//! Limits that those who are to hold them cannot hold while they are offline.

use crate::offer::{Catalogue, Enforcement, LimitMetric, LimitPer, Window};
use crate::{Place, Problem};

pub(super) fn check(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    for (at, entry) in catalogue.offers.iter().enumerate() {
        // One log at each station, or one at the merchant's. A log of one counter holds every limit on that counter.
        let mut stations: Vec<&str> = entry.offer.stations.iter().map(String::as_str).collect();
        stations.sort_unstable();
        stations.dedup();
        let logs = i64::try_from(stations.len()).unwrap_or(i64::MAX);
        for (number, limit) in entry.offer.limits.iter().enumerate() {
            if limit.enforcement != Enforcement::VerifierLocal || logs < 2 {
                continue;
            }
            let (whose, window) = (
                match limit.per {
                    LimitPer::Worker => "one worker's",
                    LimitPer::Merchant => "the merchant's",
                    LimitPer::Total => "everybody's",
                },
                match limit.window {
                    Window::Day => " a day",
                    Window::Week => " a week",
                    Window::Month => " a month",
                    Window::Ever => "",
                },
            );
            let unit = if limit.metric == LimitMetric::Amount { "fen" } else { "redemptions" };
            let most = limit.limit.saturating_mul(logs);
            let over = most.saturating_sub(limit.limit);
            problems.push(Problem::warning(
                "limit-not-enforceable",
                Place::in_request(format!("/offers/{at}/limits/{number}/enforcement")),
                format!(
                    "{logs} stations keep a log each and do not see each other's while they are offline: {whose} limit of \
                     {} can come to {most} {unit}{window}, {over} too many",
                    limit.limit
                ),
                "hand out shares (`allotment`), ask a server (`online`), or name one station",
            ));
        }
    }
}
