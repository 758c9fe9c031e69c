//! What a station must have, be and allow; shared by every question about stations.

use serde::{Deserialize, Serialize};

use super::Problems;
use super::live::{Overlay, bears_on_hours};
use crate::city::Attribute;
use crate::search::Query;
use crate::status::{StationNow, status_at};
use crate::time::{Instant, Local, OpenState, Status};
use crate::{Admission, City, Place, Position, Problem, StationRef};

/// Filters that combine: a station must pass all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// Facility names, all of which it must have.
    pub facilities: Vec<String>,
    /// Open at the instant of the request.
    pub open: bool,
    /// Open then and for at least this many minutes on.
    pub open_for_min: u32,
    /// Open at every moment.
    pub round_the_clock: bool,
    /// Who asks: stations that do not admit them are left out. `None`: show all.
    pub admission: Option<Admission>,
    /// Any of these kinds; empty: every kind.
    pub kinds: Vec<String>,
    /// Words of the name or address, in any language of the city, or pinyin initials.
    pub text: String,
}

/// A filter resolved against one city, instant and alert.
pub(super) struct Plan<'a> {
    city: &'a City,
    filter: &'a Filter,
    pub(super) at: Instant,
    local: Local,
    alert: bool,
    pub(super) required: u64,
    query: Query,
    /// Per schedule: 0 not looked at yet, 1 fails, 2 passes. Stations share few schedules.
    hours_pass: Vec<u8>,
    /// What is different just now, where that is known and young enough.
    live: Option<&'a Overlay>,
    /// Whether an alert of it is in force: then those that shelter come first.
    shelters_first: bool,
    /// Whether the question has no one place: then an alert counts at the stations where it is in force.
    everywhere: bool,
}

/// Text longer than this is not something a person typed.
const MOST_TEXT_CHARS: usize = 200;
/// A year: nobody asks for longer, and the sum stays far from overflow.
const MOST_OPEN_FOR_MIN: u32 = 527_040;

impl<'a> Plan<'a> {
    pub(super) fn new(
        city: &'a City,
        filter: &'a Filter,
        at: Instant,
        alert: bool,
        problems: &mut Problems,
    ) -> Self {
        check(city, filter, problems);
        Self::resolve::<true>(city, filter, required(city, filter), at, alert)
    }

    /// As [`Plan::new`] for a filter that needs no check: what the city does not know is left out of account.
    /// Nothing here writes a message, so that a module without JSON need not carry the machinery for it.
    pub(super) fn resolve<const WHOLE: bool>(
        city: &'a City,
        filter: &'a Filter,
        required: u64,
        at: Instant,
        alert: bool,
    ) -> Self {
        let query = if WHOLE { Query::new(&filter.text) } else { Query::default() };
        let hours_pass = vec![0; city.schedules().len()];
        let local = city.meta().zone.local(at);
        Self {
            city,
            filter,
            at,
            local,
            alert,
            required,
            query,
            hours_pass,
            live: None,
            shelters_first: false,
            everywhere: false,
        }
    }

    /// The same under a live status; `from` is where the question is asked, for alerts of a part of the city.
    pub(super) fn under(mut self, live: Option<&'a Overlay>, from: Position) -> Self {
        self.live = live.and_then(|live| live.used(self.at));
        self.shelters_first = self.live.is_some_and(|live| !live.alerts(self.at, Some(from)).is_empty());
        self.alert |= self.shelters_first;
        self
    }

    /// The same for a question of many places.
    pub(super) fn under_everywhere(mut self, live: Option<&'a Overlay>) -> Self {
        self.live = live.and_then(|live| live.used(self.at));
        self.everywhere = true;
        self
    }

    /// Whether the station at `index` passes everything that the facility mask does not decide; without `WHOLE`, as far
    /// as hours go.
    pub(super) fn keep<const WHOLE: bool>(&mut self, index: u32) -> bool {
        let Some(station) = self.city.station(index) else { return false };
        let filter = self.filter;
        if WHOLE
            && let Some(mine) = filter.admission
            && station.admission() > mine
        {
            return false;
        }
        if WHOLE && !filter.kinds.is_empty() && filter.kinds.iter().all(|kind| kind != station.kind()) {
            return false;
        }
        if (filter.open || filter.open_for_min > 0 || filter.round_the_clock)
            && !self.hours_pass::<WHOLE>(station)
        {
            return false;
        }
        !WHOLE || self.query.matches(self.city, station)
    }

    fn hours_pass<const WHOLE: bool>(&mut self, station: StationRef<'_>) -> bool {
        if WHOLE && self.other_hours(station).is_some() {
            let long = self.filter.open_for_min;
            let asks_now = self.filter.open || long > 0;
            // Whatever is different today, it is not open at every moment.
            return !self.filter.round_the_clock
                && (!asks_now || self.open_long_enough(self.status::<true>(station)));
        }
        let number = station.schedule_index(self.is_alert::<WHOLE>(station)) as usize;
        match self.hours_pass.get(number) {
            Some(0) => {}
            known => return known == Some(&2),
        }
        let passes = self.city.schedules().get(number).is_some_and(|schedule| {
            if self.filter.round_the_clock && !schedule.is_round_the_clock() {
                return false;
            }
            if !self.filter.open && self.filter.open_for_min == 0 {
                return true;
            }
            self.open_long_enough(schedule.status(self.local))
        });
        if let Some(slot) = self.hours_pass.get_mut(number) {
            *slot = 1 + u8::from(passes);
        }
        passes
    }

    fn open_long_enough(&self, status: Status) -> bool {
        let long = i64::from(self.filter.open_for_min) * 60;
        let long_enough = || match status.changes_at {
            Some(change) => self.city.meta().zone.instant(change).0 - self.at.0 >= long,
            None => true,
        };
        status.state == OpenState::Open && (long == 0 || long_enough())
    }

    /// What a live status says of a station.
    pub(super) fn now(&self, station: StationRef<'_>) -> Option<&'a StationNow> {
        self.live?.station(station.index())
    }

    /// The same, where it bears on the hours.
    pub(super) fn other_hours(&self, station: StationRef<'_>) -> Option<&'a StationNow> {
        self.now(station).filter(|now| bears_on_hours(now, self.at))
    }

    /// Whether stations that shelter come before the others.
    pub(super) fn shelters_first(&self) -> bool {
        self.shelters_first
    }

    /// Whether the station at `index` is open and shelters.
    pub(super) fn shelters(&self, index: u32) -> bool {
        let Some((live, station)) = self.live.zip(self.city.station(index)) else { return false };
        self.status::<true>(station).state == OpenState::Open && live.shelters(self.city, index)
    }

    /// What the hours of a station say at the instant of the request.
    pub(super) fn status<const WHOLE: bool>(&self, station: StationRef<'_>) -> Status {
        let schedule = station.schedule(self.is_alert::<WHOLE>(station));
        if WHOLE && let Some(now) = self.other_hours(station) {
            return status_at(schedule, &self.city.meta().zone, now, self.at);
        }
        let unknown = Status { state: OpenState::Unknown, changes_at: None, opens_at: None };
        schedule.map_or(unknown, |s| s.status(self.local))
    }

    /// Whether alert hours hold at a station.
    pub(super) fn is_alert<const WHOLE: bool>(&self, station: StationRef<'_>) -> bool {
        self.alert || WHOLE && self.is_alert_at(station)
    }

    /// Whether a question of many places meets an alert at a station.
    fn is_alert_at(&self, station: StationRef<'_>) -> bool {
        self.everywhere && self.live.is_some_and(|live| live.is_alert(self.at, station))
    }

    /// Under an alert of a live status: whether a station is open and shelters.
    pub(super) fn sheltering(&self, station: StationRef<'_>) -> Option<bool> {
        (self.shelters_first || self.is_alert_at(station)).then(|| self.shelters(station.index()))
    }
}

/// The facilities of a filter, those that the city knows.
pub(crate) fn required(city: &City, filter: &Filter) -> u64 {
    filter.facilities.iter().filter_map(|name| city.facility_bit(name)).fold(0, |all, bit| all | 1 << bit)
}

/// Everything of a filter that the city or good sense does not allow.
fn check(city: &City, filter: &Filter, problems: &mut Problems) {
    for (i, name) in filter.facilities.iter().enumerate() {
        if city.facility_bit(name).is_none() {
            problems.push(Problem::error(
                "facility-unknown",
                Place::in_request(format!("/facilities/{i}")),
                format!("the city has no facility `{}`", short(name)),
                format!("use one of: {}", city.facility_names().collect::<Vec<_>>().join(", ")),
            ));
        }
    }
    if filter.text.chars().count() > MOST_TEXT_CHARS {
        problems.push(Problem::error(
            "text-too-long",
            Place::in_request("/text"),
            format!("the search text has more than {MOST_TEXT_CHARS} characters"),
            "search for a part of the name",
        ));
    }
    if filter.open_for_min > MOST_OPEN_FOR_MIN {
        problems.push(Problem::error(
            "open-for-too-long",
            Place::in_request("/open_for_min"),
            format!("`{}` minutes is more than a year", filter.open_for_min),
            "ask for round_the_clock instead",
        ));
    }
    let known_kinds: Vec<&str> = city.values(Attribute::Kind).collect();
    for (i, kind) in filter.kinds.iter().enumerate() {
        // Where only parts of the city are there, it may be elsewhere.
        if !known_kinds.contains(&kind.as_str())
            && city.is_complete_within(Position::from_micro(0, 0), f64::INFINITY)
        {
            problems.push(Problem::error(
                "kind-unknown",
                Place::in_request(format!("/kinds/{i}")),
                format!("the city has no station of kind `{}`", short(kind)),
                format!("use one of: {}", known_kinds.join(", ")),
            ));
        }
    }
}

/// At most 40 characters of what the caller sent, for a message.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
