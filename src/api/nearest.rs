//! What is near me, open, with what I need?

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::Problems;
use super::filter::{Filter, Plan};
use super::live::{AlertAnswer, Overlay, StationStatus, said, station_answer};
use crate::json::decimal;
use crate::sort::sort;
use crate::spatial::{Hit, Visits};
use crate::time::{Instant, OpenState, Timestamp};
use crate::{Bounds, City, Place, Position, Problem, StationRef};

/// Nearest stations to a position.
#[derive(Clone, Debug, PartialEq)]
pub struct NearestRequest {
    /// Where the person is, WGS-84.
    pub position: Position,
    /// The instant the question is about.
    pub at: Instant,
    /// What a station must have.
    pub filter: Filter,
    /// No farther than this many metres; infinite: any distance.
    pub radius_m: f64,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
    /// Whether a severe-weather alert is on: then alert hours hold.
    pub alert: bool,
}

impl NearestRequest {
    /// The ten nearest of any kind.
    pub fn new(position: Position, at: Instant) -> Self {
        Self { position, at, filter: Filter::default(), radius_m: f64::INFINITY, limit: 10, alert: false }
    }
}

/// One station of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct StationHit<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name in the city's first language.
    pub name: &'a str,
    /// Its names by language.
    pub names: Vec<(&'a str, &'a str)>,
    /// What it is.
    pub kind: &'a str,
    /// WGS-84 degrees.
    pub longitude: f64,
    /// WGS-84 degrees.
    pub latitude: f64,
    /// Great-circle metres, to a decimetre.
    pub distance_m: f64,
    /// Degrees clockwise from north, whole.
    pub bearing_deg: u32,
    /// `null`: not to be known from the data.
    pub open: Option<bool>,
    /// When the present state, open or unknown, next changes; `null`: never, or closed.
    pub until: Option<Timestamp>,
    /// When a closed station next opens; `null`: never, or not closed.
    pub opens_at: Option<Timestamp>,
    /// Open at every moment.
    pub round_the_clock: bool,
    /// Facility names.
    pub facilities: Vec<&'a str>,
    /// Emergency supplies.
    pub supplies: Vec<&'a str>,
    /// Who may come in.
    pub admission: &'static str,
    /// How to get in.
    pub access_note: &'a str,
    /// Street address.
    pub address: &'a str,
    /// District name in the city's first language.
    pub district: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Seats; 0: not known.
    pub capacity: u32,
    /// When someone last vouched for the record.
    pub assured_date: &'a str,
    /// Its place in index order.
    pub index: u32,
    /// Under a live status: what is different there just now.
    pub status: Option<Option<StationStatus<'a>>>,
    /// Under an alert of a live status: whether it is open and gives shelter.
    pub shelters: Option<bool>,
}

impl StationHit<'_> {
    /// Its fields, as those of what is being written: [`super::AlongHit`] has them among its own. By hand, because serde's
    /// flattening is all of them once more.
    pub(super) fn fields<T: SerializeStruct>(&self, to: &mut T) -> Result<(), T::Error> {
        to.serialize_field("id", self.id)?;
        to.serialize_field("name", self.name)?;
        to.serialize_field("names", &Names(&self.names))?;
        to.serialize_field("kind", self.kind)?;
        to.serialize_field("longitude", &self.longitude)?;
        to.serialize_field("latitude", &self.latitude)?;
        to.serialize_field("distance_m", &self.distance_m)?;
        to.serialize_field("bearing_deg", &self.bearing_deg)?;
        to.serialize_field("open", &self.open)?;
        to.serialize_field("until", &self.until)?;
        to.serialize_field("opens_at", &self.opens_at)?;
        to.serialize_field("round_the_clock", &self.round_the_clock)?;
        to.serialize_field("facilities", &self.facilities)?;
        to.serialize_field("supplies", &self.supplies)?;
        to.serialize_field("admission", self.admission)?;
        to.serialize_field("access_note", self.access_note)?;
        to.serialize_field("address", self.address)?;
        to.serialize_field("district", self.district)?;
        to.serialize_field("phone", self.phone)?;
        to.serialize_field("capacity", &self.capacity)?;
        to.serialize_field("assured_date", self.assured_date)?;
        if let Some(status) = &self.status {
            to.serialize_field("status", status)?;
        }
        if let Some(shelters) = &self.shelters {
            to.serialize_field("shelters", shelters)?;
        }
        Ok(())
    }
}

impl StationHit<'_> {
    /// How many fields a live status adds.
    pub(super) fn more(&self) -> usize {
        usize::from(self.status.is_some()) + usize::from(self.shelters.is_some())
    }
}

impl Serialize for StationHit<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = serializer.serialize_struct("StationHit", 21 + self.more())?;
        self.fields(&mut flat)?;
        flat.end()
    }
}

/// By language, those that there are.
struct Names<'a>(&'a [(&'a str, &'a str)]);

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().filter(|(_, text)| !text.is_empty()).copied())
    }
}

/// Stations, nearest first.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NearestAnswer<'a> {
    /// Nearest first; ties by id. Under an alert of a live status, those that shelter before the others.
    pub stations: Vec<StationHit<'a>>,
    /// Whether no data outside this city could change the answer.
    pub complete: bool,
    /// The city's id.
    pub city: &'a str,
    /// The instant the answer is about.
    pub at: Timestamp,
    /// Whether the records are sample data.
    pub sample: bool,
    /// Under a live status: the alerts in force there and then, the gravest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<AlertAnswer<'a>>>,
    /// Under a live status: seconds since it was issued; `null`: it is too old, or of later, and was not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_age_s: Option<Option<i64>>,
}

/// Most stations one answer carries: a screen shows tens, a map hundreds.
const MOST_LIMIT: u32 = 1_000;

pub(super) fn check_limit(limit: u32, problems: &mut Problems) {
    if !(1..=MOST_LIMIT).contains(&limit) {
        problems.push(Problem::error(
            "limit-out-of-range",
            Place::in_request("/limit"),
            format!("`{limit}` is not a limit from 1 to {MOST_LIMIT}"),
            "ask for 10 if unsure",
        ));
    }
}

pub(super) fn check_metres(metres: f64, name: &str, problems: &mut Problems) {
    if metres.is_nan() || metres <= 0.0 {
        problems.push(Problem::error(
            "distance-out-of-range",
            Place::in_request(format!("/{name}")),
            format!("`{}` is not a number of metres above 0", decimal(metres)),
            "give a distance in metres, for example 1000",
        ));
    }
}

/// The nearest stations that pass the filter, in exact great-circle order, ties by id.
///
/// # Errors
/// Every problem of the request: unknown facilities or kinds, a limit or radius out of range.
pub fn nearest<'a>(city: &'a City, request: &NearestRequest) -> Result<NearestAnswer<'a>, Problems> {
    nearest_with(city, request, None)
}

/// [`nearest`] under a live status: stations that are closed or open at other hours are so, and while an alert is in force
/// where the person is, alert hours hold and those that shelter come first, each part in order of distance.
///
/// A station shelters that is open, not said to be full, and has one of `rest_area`, `heating`, `air_conditioning`,
/// `first_aid` or an emergency supply that has not run short.
///
/// # Errors
/// As [`nearest`].
pub fn nearest_with<'a>(
    city: &'a City,
    request: &NearestRequest,
    live: Option<&'a Overlay>,
) -> Result<NearestAnswer<'a>, Problems> {
    let mut plan = checked(city, request)?.under(live, request.position);
    let hits = hits(city, request, &mut plan);
    Ok(answer(city, &plan, request, &hits, live))
}

/// How many metres away a station that is not in `city` could still change the answer of [`nearest_with`]: as far as the last
/// one, or the radius where there are fewer than asked for, or fewer that come first under an alert.
///
/// # Errors
/// As [`nearest`].
pub fn nearest_reach_m(
    city: &City,
    request: &NearestRequest,
    live: Option<&Overlay>,
) -> Result<f64, Problems> {
    let mut plan = checked(city, request)?.under(live, request.position);
    let hits = hits(city, request, &mut plan);
    Ok(reach_m(&plan, request, &hits))
}

fn checked<'a>(city: &'a City, request: &'a NearestRequest) -> Result<Plan<'a>, Problems> {
    let mut problems = Problems::new();
    let plan = Plan::new(city, &request.filter, request.at, request.alert, &mut problems);
    check_limit(request.limit, &mut problems);
    check_metres(request.radius_m, "radius_m", &mut problems);
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

fn hits(city: &City, request: &NearestRequest, plan: &mut Plan<'_>) -> Vec<Hit> {
    let parts: &[Option<bool>] = if plan.shelters_first() { &[Some(true), Some(false)] } else { &[None] };
    let mut hits: Vec<Hit> = Vec::new();
    for part in parts {
        let found = city.index().nearest(
            request.position,
            request.limit as usize - hits.len(),
            request.radius_m,
            plan.required,
            |index| plan.keep::<true>(index) && part.is_none_or(|first| plan.shelters(index) == first),
            |a, b| by_id(city, a, b),
            &mut Visits::default(),
        );
        hits.extend(found);
    }
    hits
}

/// The stations inside `bounds` that pass the request's filter, nearest to its position first, up to its limit.
///
/// # Errors
/// As [`nearest`]; also bounds that are not finite or upside down.
pub fn in_bounds<'a>(
    city: &'a City,
    request: &NearestRequest,
    bounds: Bounds,
) -> Result<NearestAnswer<'a>, Problems> {
    in_bounds_with(city, request, bounds, None)
}

/// [`in_bounds`] under a live status, as [`nearest_with`] is [`nearest`].
///
/// # Errors
/// As [`in_bounds`].
pub fn in_bounds_with<'a>(
    city: &'a City,
    request: &NearestRequest,
    bounds: Bounds,
    live: Option<&'a Overlay>,
) -> Result<NearestAnswer<'a>, Problems> {
    let mut problems = Problems::new();
    let mut plan = Plan::new(city, &request.filter, request.at, request.alert, &mut problems);
    check_limit(request.limit, &mut problems);
    check_metres(request.radius_m, "radius_m", &mut problems);
    let corners = [Position::new(bounds.west, bounds.south), Position::new(bounds.east, bounds.north)];
    if corners.iter().any(Result::is_err) || bounds.south > bounds.north {
        problems.push(Problem::error(
            "bounds-out-of-range",
            Place::in_request("/bounds"),
            "the bounds are not west, south, east, north in degrees with south below north",
            "give longitude first, for example 116.3,39.8,116.5,40.0; west above east crosses the antimeridian",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    plan = plan.under(live, request.position);
    let found = city.index().in_bounds(bounds, plan.required, |index| plan.keep::<true>(index));
    let mut hits: Vec<Hit> = found
        .into_iter()
        .filter_map(|index| {
            Some(Hit { index, distance_m: request.position.distance_m(city.station(index)?.position()) })
        })
        .filter(|hit| hit.distance_m <= request.radius_m)
        .collect();
    let nearer =
        |a: &Hit, b: &Hit| a.distance_m.total_cmp(&b.distance_m).then_with(|| by_id(city, a.index, b.index));
    sort(&mut hits, |a, b| {
        let [a_first, b_first] = [a, b].map(|hit| plan.shelters_first() && plan.shelters(hit.index));
        b_first.cmp(&a_first).then_with(|| nearer(a, b))
    });
    hits.truncate(request.limit as usize);
    Ok(answer(city, &plan, request, &hits, live))
}

pub(super) fn by_id(city: &City, a: u32, b: u32) -> std::cmp::Ordering {
    city.id(a).cmp(city.id(b))
}

/// How far away a station could still change the answer.
fn reach_m(plan: &Plan<'_>, request: &NearestRequest, hits: &[Hit]) -> f64 {
    let full = hits.len() >= request.limit as usize;
    // One more that shelters would come before those that do not.
    let full = full && (!plan.shelters_first() || hits.iter().all(|hit| plan.shelters(hit.index)));
    hits.last().filter(|_| full).map_or(request.radius_m, |last| last.distance_m)
}

fn answer<'a>(
    city: &'a City,
    plan: &Plan<'_>,
    request: &NearestRequest,
    hits: &[Hit],
    live: Option<&'a Overlay>,
) -> NearestAnswer<'a> {
    let (from, zone) = (request.position, &city.meta().zone);
    let used = live.and_then(|live| live.used(plan.at));
    let stations = hits
        .iter()
        .filter_map(|h| Some(station_hit(city, plan, used, from, city.station(h.index)?, h.distance_m)));
    let said = said(live, zone, plan.at, &|alert| alert.holds(plan.at, from.to_micro()));
    NearestAnswer {
        stations: stations.collect(),
        complete: city.is_complete_within(from, reach_m(plan, request, hits)),
        city: &city.meta().id,
        at: zone.timestamp(plan.at),
        sample: city.meta().sample,
        alerts: said.alerts,
        status_age_s: said.age_s,
    }
}

pub(super) fn station_hit<'a>(
    city: &'a City,
    plan: &Plan<'_>,
    live: Option<&'a Overlay>,
    from: Position,
    station: StationRef<'a>,
    distance_m: f64,
) -> StationHit<'a> {
    let zone = &city.meta().zone;
    let status = plan.status::<true>(station);
    let stamp = |local| zone.timestamp(zone.instant(local));
    let language = city.meta().languages.first().map_or("", String::as_str);
    StationHit {
        id: station.id(),
        name: station.name(language),
        names: station.names().collect(),
        kind: station.kind(),
        longitude: station.position().longitude(),
        latitude: station.position().latitude(),
        distance_m: libm::round(distance_m * 10.0) / 10.0,
        bearing_deg: libm::round(from.bearing_deg(station.position())) as u32 % 360,
        open: match status.state {
            OpenState::Open => Some(true),
            OpenState::Closed => Some(false),
            OpenState::Unknown => None,
        },
        until: status.changes_at.filter(|_| status.state != OpenState::Closed).map(stamp),
        opens_at: status.opens_at.filter(|_| status.state == OpenState::Closed).map(stamp),
        round_the_clock: plan.other_hours(station).is_none()
            && station.schedule(plan.is_alert::<true>(station)).is_some_and(|s| s.is_round_the_clock()),
        facilities: station.facility_names().collect(),
        supplies: station.supplies().collect(),
        admission: station.admission().name(),
        access_note: station.access_note(),
        address: station.address(),
        district: station.district().map_or("", |d| d.names.get(language)),
        phone: station.phone(),
        capacity: station.capacity(),
        assured_date: station.assured_date(),
        index: station.index(),
        status: live.map(|live| live.station(station.index()).map(|now| station_answer(now, zone, plan.at))),
        shelters: plan.sheltering(station),
    }
}
