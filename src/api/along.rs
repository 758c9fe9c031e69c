//! What is on my way?

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::Problems;
use super::filter::{Filter, Plan};
use super::live::{AlertAnswer, Overlay, said};
use super::nearest::{StationHit, by_id, check_limit, check_metres, station_hit};
use crate::spatial::Visits;
use crate::time::{Instant, Timestamp};
use crate::{City, Place, Position, Problem};

/// Stations along a route.
#[derive(Clone, Debug, PartialEq)]
pub struct AlongRequest {
    /// The route, WGS-84, at least two positions.
    pub route: Vec<Position>,
    /// No farther from the route than this many metres.
    pub within_m: f64,
    /// The instant the question is about.
    pub at: Instant,
    /// What a station must have.
    pub filter: Filter,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
    /// Whether a severe-weather alert is on.
    pub alert: bool,
}

/// One station on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct AlongHit<'a> {
    /// The station; its `distance_m` is the distance from the start of the route as the crow flies.
    pub station: StationHit<'a>,
    /// Metres along the route to the point nearest to it.
    pub along_m: f64,
    /// Metres from the route.
    pub off_route_m: f64,
    /// Extra metres for going there and back to the route.
    pub detour_m: f64,
}

impl Serialize for AlongHit<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = serializer.serialize_struct("AlongHit", 24 + self.station.more())?;
        self.station.fields(&mut flat)?;
        flat.serialize_field("along_m", &self.along_m)?;
        flat.serialize_field("off_route_m", &self.off_route_m)?;
        flat.serialize_field("detour_m", &self.detour_m)?;
        flat.end()
    }
}

/// Stations in the order in which the route passes them.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct AlongAnswer<'a> {
    /// By position on the route; ties by id.
    pub stations: Vec<AlongHit<'a>>,
    /// Whether no data outside this city could change the answer.
    pub complete: bool,
    /// The length of the route in metres.
    pub route_m: f64,
    /// The instant the answer is about.
    pub at: Timestamp,
    /// Whether the records are sample data.
    pub sample: bool,
    /// Under a live status: the alerts in force at the start of the route or at a station of the answer, the gravest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<AlertAnswer<'a>>>,
    /// Under a live status: seconds since it was issued; `null`: it is too old, or of later, and was not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_age_s: Option<Option<i64>>,
}

/// A day's ride recorded once a second has fewer points.
const MOST_ROUTE_POINTS: usize = 100_000;

/// The stations within a distance of a route, ordered by where the route passes them.
///
/// # Errors
/// Every problem of the request: fewer than two points, too many, and what [`super::nearest`] refuses.
pub fn along<'a>(city: &'a City, request: &AlongRequest) -> Result<AlongAnswer<'a>, Problems> {
    along_with(city, request, None)
}

/// [`along`] under a live status: stations that are closed or open at other hours are so, and where an alert is in force at a
/// station, its alert hours hold and the answer says whether it shelters. The order stays that of the route.
///
/// ```
/// use friendly_city::api::{AlongRequest, Filter, Overlay, along_with};
/// use friendly_city::status::{LiveStatus, StationNow, Until};
/// use friendly_city::time::Instant;
/// use friendly_city::{City, Position};
/// # let Some(pack) = friendly_city::import::sample_pack() else { return Ok(()) };
/// let city = City::open(pack)?;
/// let request = AlongRequest {
///     route: vec![Position::new(116.397, 39.909)?, Position::new(116.41, 39.93)?],
///     within_m: 500.0,
///     at: Instant(1_791_399_600),
///     filter: Filter { open: true, ..Filter::default() },
///     limit: 10,
///     alert: false,
/// };
/// let first = along_with(&city, &request, None).unwrap().stations[0].station.id;
/// let status = LiveStatus {
///     city: city.meta().id.clone(),
///     version: 1,
///     issued: request.at,
///     expires: Instant(request.at.0 + 900),
///     alerts: Vec::new(),
///     stations: vec![StationNow { id: first.to_owned(), closed: Some(Until::FurtherNotice), ..StationNow::default() }],
/// };
/// let overlay = Overlay::new(&city, status).unwrap();
/// assert_ne!(along_with(&city, &request, Some(&overlay)).unwrap().stations[0].station.id, first);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`along`].
pub fn along_with<'a>(
    city: &'a City,
    request: &AlongRequest,
    live: Option<&'a Overlay>,
) -> Result<AlongAnswer<'a>, Problems> {
    let mut problems = Problems::new();
    let mut plan = Plan::new(city, &request.filter, request.at, request.alert, &mut problems);
    check_limit(request.limit, &mut problems);
    check_metres(request.within_m, "within_m", &mut problems);
    if !(2..=MOST_ROUTE_POINTS).contains(&request.route.len()) {
        problems.push(Problem::error(
            "route-length",
            Place::in_request("/route"),
            format!("a route of {} points is not one of 2 to {MOST_ROUTE_POINTS}", request.route.len()),
            "give a line of at least two positions, longitude first",
        ));
    }
    let Some(&start) = request.route.first().filter(|_| problems.is_empty()) else { return Err(problems) };
    plan = plan.under_everywhere(live);
    let mut hits = city.index().along(
        &request.route,
        request.within_m,
        plan.required,
        |index| plan.keep::<true>(index),
        |a, b| by_id(city, a, b),
        &mut Visits::default(),
    );
    hits.truncate(request.limit as usize);
    let decimetres = |m: f64| libm::round(m * 10.0) / 10.0;
    let used = live.and_then(|live| live.used(plan.at));
    let stations = hits.iter().filter_map(|hit| {
        let station = city.station(hit.index)?;
        let distance_m = start.distance_m(station.position());
        Some(AlongHit {
            station: station_hit(city, &plan, used, start, station, distance_m),
            along_m: decimetres(hit.along_m),
            off_route_m: decimetres(hit.off_route_m),
            detour_m: decimetres(hit.detour_m),
        })
    });
    let places: Vec<[i32; 2]> = hits
        .iter()
        .filter_map(|hit| Some(city.station(hit.index)?.micro()))
        .chain([start.to_micro()])
        .collect();
    let zone = &city.meta().zone;
    let said = said(live, zone, plan.at, &|alert| places.iter().any(|place| alert.holds(plan.at, *place)));
    let route_m = request.route.iter().zip(request.route.iter().skip(1)).map(|(a, b)| a.distance_m(*b)).sum();
    Ok(AlongAnswer {
        stations: stations.collect(),
        complete: true,
        route_m: decimetres(route_m),
        at: zone.timestamp(plan.at),
        sample: city.meta().sample,
        alerts: said.alerts,
        status_age_s: said.age_s,
    })
}
