//! A live status laid over a city: which station it speaks of, and what it says in an answer.

use serde::ser::{Serialize, Serializer};

use crate::status::{Age, Alert, LiveStatus, Room, StationNow, Until};
use crate::time::{Instant, Timestamp, Zone};
use crate::{City, Position, StationRef, Text};

/// Facilities in which a person can sit a storm, a heat wave or a frost out.
const SHELTER: [&str; 4] = ["rest_area", "heating", "air_conditioning", "first_aid"];

/// A status of which the stations are found. Made once for a status and a city; the city stays as it is.
///
/// ```
/// use friendly_city::api::{NearestRequest, Overlay, nearest_with};
/// use friendly_city::status::{LiveStatus, StationNow, Until};
/// use friendly_city::time::Instant;
/// use friendly_city::{City, Position};
/// # let Some(pack) = friendly_city::import::sample_pack() else { return Ok(()) };
/// let city = City::open(pack)?;
/// let request = NearestRequest::new(Position::new(116.397, 39.909)?, Instant(1_791_399_600));
/// let id = nearest_with(&city, &request, None).unwrap().stations[0].id;
/// let closed = StationNow { id: id.to_owned(), closed: Some(Until::FurtherNotice), ..StationNow::default() };
/// let status = LiveStatus {
///     city: city.meta().id.clone(),
///     version: 1,
///     issued: request.at,
///     expires: Instant(request.at.0 + 900),
///     alerts: Vec::new(),
///     stations: vec![closed],
/// };
/// let overlay = Overlay::new(&city, status).unwrap();
/// assert_eq!(nearest_with(&city, &request, Some(&overlay)).unwrap().stations[0].open, Some(false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Overlay {
    status: LiveStatus,
    /// Place in the city's index order → place in the status, ascending.
    places: Vec<(u32, u32)>,
    /// The bits of [`SHELTER`] in the city.
    shelter: u64,
}

impl Overlay {
    /// Finds the stations of a status; those that the city does not have are passed over. `None`: it is another city's, or
    /// not in the order of [`LiveStatus::sort`].
    pub fn new(city: &City, status: LiveStatus) -> Option<Self> {
        let rising = status.stations.iter().zip(status.stations.iter().skip(1)).all(|(a, b)| a.id < b.id);
        if status.city != city.meta().id || !rising {
            return None;
        }
        let mut places = Vec::with_capacity(status.stations.len());
        for index in 0..city.len() as u32 {
            let id = city.id(index);
            if let Ok(place) = status.stations.binary_search_by(|one| one.id.as_str().cmp(id)) {
                places.push((index, place as u32));
            }
        }
        let bits = SHELTER.iter().filter_map(|name| city.facility_bit(name));
        Some(Self { status, places, shelter: bits.fold(0, |all, bit| all | 1 << bit) })
    }

    /// The status as it is.
    pub fn status(&self) -> &LiveStatus {
        &self.status
    }

    /// The same, where it is young enough to be used at an instant.
    pub(crate) fn used(&self, at: Instant) -> Option<&Self> {
        (self.status.age(at) != Age::Not).then_some(self)
    }

    /// What it says of the station at `index`.
    pub(crate) fn station(&self, index: u32) -> Option<&StationNow> {
        let found = self.places.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.status.stations.get(self.places.get(found)?.1 as usize)
    }

    /// The alerts in force at an instant and a place; without a place, those of the whole city.
    pub(crate) fn alerts(&self, at: Instant, from: Option<Position>) -> Vec<&Alert> {
        self.gravest_first(&|alert| match from {
            Some(from) => alert.holds(at, from.to_micro()),
            None => alert.bounds.is_none() && alert.is_on(at),
        })
    }

    /// Some alerts, the gravest first; of the same gravity in the order of the file.
    fn gravest_first(&self, holds: &dyn Fn(&Alert) -> bool) -> Vec<&Alert> {
        let mut alerts = Vec::new();
        for gravity in (0..=4).rev() {
            alerts.extend(self.status.alerts.iter().filter(|one| one.gravity() == gravity && holds(one)));
        }
        alerts
    }

    /// Whether an alert is in force at an instant where a station is.
    pub(super) fn is_alert(&self, at: Instant, station: StationRef<'_>) -> bool {
        self.status.alerts.iter().any(|alert| alert.holds(at, station.micro()))
    }

    /// Whether a station that is open gives shelter: it has a place to be in or emergency supplies, none of which is said to
    /// have run short, and is not full.
    pub(crate) fn shelters(&self, city: &City, index: u32) -> bool {
        let Some(station) = city.station(index) else { return false };
        let now = self.station(index);
        let short = now.map_or(&[][..], |now| &now.short);
        let is_short = |name: &str| short.iter().any(|one| one == name);
        if now.is_some_and(|now| now.room == Some(Room::Full)) {
            return false;
        }
        let mut has = station.facilities().0 & self.shelter;
        for name in short {
            has &= !city.facility_bit(name).map_or(0, |bit| 1 << bit);
        }
        has != 0 || station.supplies().any(|name| !is_short(name))
    }
}

/// An alert in an answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct AlertAnswer<'a> {
    /// The code of the event, or what the publisher wrote.
    pub event: &'a str,
    /// What it is called, by language.
    pub names: Words<'a>,
    /// `blue`, `yellow`, `orange`, `red`, or what the publisher wrote.
    pub colour: &'a str,
    /// From when it is in force.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// What is different at a station, in an answer. What is not said is `null` or empty.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct StationStatus<'a> {
    /// Whether it is closed out of turn.
    pub closed: bool,
    /// Until when; `null`: until something else is said, or it is not.
    pub closed_until: Option<Timestamp>,
    /// When it is open today in place of the usual hours.
    pub hours_today: Option<Vec<[Timestamp; 2]>>,
    /// `full` or `some`.
    pub room: Option<&'static str>,
    /// What it has run short of.
    pub short: &'a [String],
    /// What is going on there.
    pub activity: Option<ActivityAnswer<'a>>,
    /// Whatever else is said, by language.
    pub note: Words<'a>,
}

/// What is going on at a station, in an answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ActivityAnswer<'a> {
    /// What it is called, by language.
    pub names: Words<'a>,
    /// Until when.
    pub to: Timestamp,
}

/// Texts by language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words<'a>(pub &'a Text);

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

/// What an answer says of a status: nothing where there is none.
pub(super) struct Said<'a> {
    pub(super) alerts: Option<Vec<AlertAnswer<'a>>>,
    pub(super) age_s: Option<Option<i64>>,
}

/// The alerts for which `holds`, and how old the status is, where it is young enough to be used at `at`.
pub(super) fn said<'a>(
    live: Option<&'a Overlay>,
    zone: &Zone,
    at: Instant,
    holds: &dyn Fn(&Alert) -> bool,
) -> Said<'a> {
    let Some(live) = live else { return Said { alerts: None, age_s: None } };
    let used = live.used(at);
    let alerts = used.map(|live| live.gravest_first(holds)).unwrap_or_default();
    Said {
        alerts: Some(alerts.into_iter().map(|alert| alert_answer(alert, zone)).collect()),
        age_s: Some(used.map(|live| live.status.age_s(at))),
    }
}

fn alert_answer<'a>(alert: &'a Alert, zone: &Zone) -> AlertAnswer<'a> {
    AlertAnswer {
        event: &alert.event,
        names: Words(&alert.names),
        colour: &alert.colour,
        from: zone.timestamp(alert.from),
        to: zone.timestamp(alert.to),
    }
}

pub(super) fn station_answer<'a>(now: &'a StationNow, zone: &Zone, at: Instant) -> StationStatus<'a> {
    let stamp = |instant| zone.timestamp(instant);
    let until = now.closed.and_then(|until| if let Until::At(until) = until { Some(until) } else { None });
    let hours = now.hours.as_ref().filter(|hours| at < hours.to);
    StationStatus {
        closed: is_closed(now, at),
        closed_until: until.filter(|until| at < *until).map(stamp),
        hours_today: hours
            .map(|hours| hours.open.iter().map(|(from, to)| [stamp(*from), stamp(*to)]).collect()),
        room: now.room.map(Room::name),
        short: &now.short,
        activity: now
            .activity
            .as_ref()
            .filter(|activity| at < activity.to)
            .map(|activity| ActivityAnswer { names: Words(&activity.names), to: stamp(activity.to) }),
        note: Words(&now.note),
    }
}

/// Whether a station is closed out of turn at an instant.
pub(crate) fn is_closed(now: &StationNow, at: Instant) -> bool {
    match now.closed {
        None => false,
        Some(Until::FurtherNotice) => true,
        Some(Until::At(until)) => at < until,
    }
}

/// Whether what is said of a station bears on its hours at an instant or later.
pub(crate) fn bears_on_hours(now: &StationNow, at: Instant) -> bool {
    is_closed(now, at) || now.hours.as_ref().is_some_and(|hours| at < hours.to)
}
