//! A station's hours with what is different just now laid over them.

use super::{StationNow, Until};
use crate::time::{Instant, OpenState, Schedule, Status, Zone};

/// More changes than a schedule and [`super::MOST_TIMES`] have in the day or two that a status reaches.
const MOST_STEPS: usize = 400;

/// As [`Schedule::status`], for a station of which a status says `now`.
pub(crate) fn status_at(schedule: Option<&Schedule>, zone: &Zone, now: &StationNow, at: Instant) -> Status {
    let over = Over { schedule, zone, now };
    let (state, mut end) = over.state(at);
    let mut status = Status { state, changes_at: None, opens_at: None };
    for _ in 0..MOST_STEPS {
        let Some(next) = end else { break };
        let (state, after) = over.state(next);
        let local = Some(zone.local(next));
        if status.changes_at.is_none() && state != status.state {
            status.changes_at = local;
        }
        if state == OpenState::Open && status.state != OpenState::Open {
            status.opens_at = local;
            break;
        }
        if status.changes_at.is_some() && status.state == OpenState::Open {
            break;
        }
        end = after;
    }
    status
}

struct Over<'a> {
    schedule: Option<&'a Schedule>,
    zone: &'a Zone,
    now: &'a StationNow,
}

impl Over<'_> {
    /// The state at an instant, and the next at which it may be another.
    fn state(&self, at: Instant) -> (OpenState, Option<Instant>) {
        match self.now.closed {
            Some(Until::FurtherNotice) => return (OpenState::Closed, None),
            Some(Until::At(until)) if at < until => return (OpenState::Closed, Some(until)),
            _ => {}
        }
        let hours = self.now.hours.as_ref();
        if let Some(hours) = hours.filter(|hours| hours.from <= at && at < hours.to) {
            let next = hours.open.iter().find(|(_, to)| at < *to);
            return match next {
                Some((from, to)) if *from <= at => (OpenState::Open, Some(*to)),
                Some((from, _)) => (OpenState::Closed, Some(*from)),
                None => (OpenState::Closed, Some(hours.to)),
            };
        }
        let Some(schedule) = self.schedule else {
            return (OpenState::Unknown, hours.map(|hours| hours.from).filter(|from| at < *from));
        };
        let status = schedule.status(self.zone.local(at));
        let usual = status.changes_at.map(|change| self.zone.instant(change)).filter(|change| at < *change);
        let begins = hours.map(|hours| hours.from).filter(|from| at < *from);
        let next = match (usual, begins) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (status.state, next)
    }
}
