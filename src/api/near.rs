//! The question of a screen: as [`nearest`](super::nearest()), for a request that needs no check and an answer that
//! is not JSON. It writes no messages and copies no texts, because a phone downloads what it takes to do so.

use super::filter::{Filter, Plan};
use super::live::Overlay;
use super::nearest::by_id;
use crate::spatial::{Near, Visits};
use crate::time::{Instant, Status};
use crate::{City, Position, StationRef};

/// One station of a screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) station: StationRef<'a>,
    /// Great-circle metres.
    pub(crate) distance_m: f64,
    pub(crate) status: Status,
    pub(crate) round_the_clock: bool,
}

/// The nearest stations that have the `required` facilities and pass the rest of the filter. Without `WHOLE` only its
/// opening hours count, and a search by text is no part of the module.
#[allow(
    clippy::too_many_arguments,
    reason = "each is a word of the question; a struct of them would be downloaded"
)]
pub(crate) fn near<'a, const WHOLE: bool>(
    city: &'a City,
    filter: &Filter,
    required: u64,
    from: Position,
    at: Instant,
    radius_m: f64,
    limit: u32,
    live: Option<&Overlay>,
) -> Vec<Row<'a>> {
    let mut plan = Plan::resolve::<WHOLE>(city, filter, required, at, false);
    if WHOLE {
        plan = plan.under(live, from);
    }
    let mut asked = Near { from, limit: limit as usize, radius_m, required: plan.required };
    let mut found = Vec::new();
    let tie = |a, b| by_id(city, a, b);
    if WHOLE && plan.shelters_first() {
        for first in [true, false] {
            // The search empties its list.
            let mut part = Vec::new();
            asked.limit = limit as usize - found.len();
            let mut keep = |index| plan.keep::<WHOLE>(index) && plan.shelters(index) == first;
            city.index().near(&asked, &mut keep, &tie, &mut Visits::default(), &mut part);
            found.append(&mut part);
        }
    } else {
        city.index().near(
            &asked,
            &mut |index| plan.keep::<WHOLE>(index),
            &tie,
            &mut Visits::default(),
            &mut found,
        );
    }
    let mut rows = Vec::with_capacity(found.len());
    for index in found {
        if let Some(station) = city.station(index) {
            rows.push(Row {
                station,
                distance_m: from.distance_m(station.position()),
                status: plan.status::<WHOLE>(station),
                round_the_clock: (!WHOLE || plan.other_hours(station).is_none())
                    && station
                        .schedule(WHOLE && plan.is_alert::<WHOLE>(station))
                        .is_some_and(|s| s.is_round_the_clock()),
            });
        }
    }
    rows
}

/// How many metres away a station that is not in `city` could still change such a list: as far as the last one, or the radius
/// where it is not full.
#[cfg(feature = "wasm-parts")]
pub(crate) fn reach_m(
    city: &City,
    filter: &Filter,
    required: u64,
    from: Position,
    at: Instant,
    radius_m: f64,
    limit: u32,
) -> f64 {
    let rows = near::<false>(city, filter, required, from, at, radius_m, limit, None);
    rows.get(limit as usize - 1).map_or(radius_m, |last| last.distance_m)
}
