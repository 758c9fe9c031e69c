//! The same questions as JSON text in, JSON text out: for Node, for a web view, for any host that is not Rust.
//!
//! What comes out is what the program prints with `--json`, byte for byte: `docs/json.md`.

use serde::{Deserialize, Serialize};

use super::{AlongRequest, Filter, NearestRequest, Problems};
use crate::time::Instant;
use crate::{Admission, Bounds, City, Crs, Place, Position, Problem};

/// Longest request that is read: a route of 100,000 points fits, a mistake does not.
const MOST_REQUEST_BYTES: usize = 8 << 20;

/// Every field of every question about stations; which of them a question needs is checked by the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StationsRequest {
    /// Longitude, latitude in degrees, in `crs`.
    position: Option<[f64; 2]>,
    crs: Crs,
    /// RFC 3339.
    at: String,
    facilities: Vec<String>,
    open: bool,
    open_for_min: u32,
    round_the_clock: bool,
    admission: Option<Admission>,
    kinds: Vec<String>,
    text: String,
    radius_m: Option<f64>,
    limit: Option<u32>,
    /// Name of the severe-weather alert that is on; empty or `none`: none.
    alert: String,
    /// West, south, east, north in degrees: only stations inside.
    bounds: Option<[f64; 4]>,
    /// For `along`: longitude, latitude pairs in `crs`.
    route: Option<Vec<[f64; 2]>>,
    within_m: Option<f64>,
    lang: String,
}

/// What came of a request: the answer, or `{ "problems": [...] }`.
///
/// `question` is `nearest`, `along`, `overview` or `places`.
///
/// # Errors
/// Every problem of the request, each with a code, a JSON pointer or line and column, and what to do.
pub fn ask(city: &City, question: &str, request: &str) -> Result<String, Problems> {
    let request = parse(request)?;
    match question {
        "nearest" => nearest(city, request),
        "along" => along(city, request),
        "overview" => {
            let mut problems = Problems::new();
            let at = instant(&request.at, &mut problems);
            done(problems).and_then(|()| write(&super::overview(city, at)))
        }
        "places" => write(&super::places(city, &request.text, &request.lang, request.limit.unwrap_or(10))?),
        _ => Err(vec![Problem::error(
            "question-unknown",
            Place::default(),
            format!("there is no question `{}`", super::filter::short(question)),
            "ask nearest, along, overview or places",
        )]),
    }
}

fn done(problems: Problems) -> Result<(), Problems> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn parse(request: &str) -> Result<StationsRequest, Problems> {
    if request.len() > MOST_REQUEST_BYTES {
        let message = format!("the request has {} bytes, more than {MOST_REQUEST_BYTES}", request.len());
        return Err(vec![Problem::error(
            "request-too-long",
            Place::default(),
            message,
            "send a shorter route",
        )]);
    }
    serde_json::from_str(request).map_err(|error| {
        let place = Place::in_file("request", error.line() as u32, error.column() as u32);
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or("not JSON").to_owned();
        vec![Problem::error(
            "request-not-read",
            place,
            message,
            "the fields of a request are listed in docs/json.md",
        )]
    })
}

fn write(answer: &impl Serialize) -> Result<String, Problems> {
    serde_json::to_string(answer).map_err(|error| {
        vec![Problem::error(
            "answer-not-written",
            Place::default(),
            error.to_string(),
            "report this as a fault",
        )]
    })
}

fn instant(at: &str, problems: &mut Problems) -> Instant {
    Instant::parse_rfc3339(at).unwrap_or_else(|error| {
        problems.push(Problem::error(
            "instant-not-read",
            Place::in_request("/at"),
            format!("`{}` is not an instant: {error}", super::filter::short(at)),
            "give a date, a time and an offset, for example 2026-10-08T03:00:00+08:00",
        ));
        Instant(0)
    })
}

fn position(pair: [f64; 2], crs: Crs, pointer: &str, problems: &mut Problems) -> Option<Position> {
    let [longitude, latitude] = pair;
    match Position::new(longitude, latitude) {
        Ok(position) => Some(crs.to_wgs84(position)),
        Err(error) => {
            problems.push(Problem::error(
                "position-out-of-range",
                Place::in_request(pointer),
                format!("`{longitude},{latitude}`: {error}"),
                "give longitude first, then latitude, in degrees",
            ));
            None
        }
    }
}

fn filter(request: &mut StationsRequest) -> Filter {
    Filter {
        facilities: std::mem::take(&mut request.facilities),
        open: request.open,
        open_for_min: request.open_for_min,
        round_the_clock: request.round_the_clock,
        admission: request.admission,
        kinds: std::mem::take(&mut request.kinds),
        text: std::mem::take(&mut request.text),
    }
}

/// As `--alert` on the command line, where `none` is a level.
fn is_on(alert: &str) -> bool {
    !matches!(alert, "" | "none")
}

fn nearest(city: &City, mut request: StationsRequest) -> Result<String, Problems> {
    let mut problems = Problems::new();
    let at = instant(&request.at, &mut problems);
    let place = match request.position {
        Some(pair) => position(pair, request.crs, "/position", &mut problems),
        None => {
            problems.push(missing("/position", "position", "give [longitude, latitude] in degrees"));
            None
        }
    };
    let Some(position) = place.filter(|_| problems.is_empty()) else { return Err(problems) };
    let question = NearestRequest {
        position,
        at,
        filter: filter(&mut request),
        radius_m: request.radius_m.unwrap_or(f64::INFINITY),
        limit: request.limit.unwrap_or(10),
        alert: is_on(&request.alert),
    };
    match request.bounds {
        Some([west, south, east, north]) => {
            write(&super::in_bounds(city, &question, Bounds { west, south, east, north })?)
        }
        None => write(&super::nearest(city, &question)?),
    }
}

fn along(city: &City, mut request: StationsRequest) -> Result<String, Problems> {
    let mut problems = Problems::new();
    let at = instant(&request.at, &mut problems);
    let mut route = Vec::new();
    match request.route.take() {
        Some(pairs) => {
            for (i, pair) in pairs.into_iter().enumerate() {
                route.extend(position(pair, request.crs, &format!("/route/{i}"), &mut problems));
            }
        }
        None => problems.push(missing("/route", "route", "give a list of [longitude, latitude]")),
    }
    if request.within_m.is_none() {
        problems.push(missing("/within_m", "within_m", "give metres from the route, for example 300"));
    }
    let Some(within_m) = request.within_m.filter(|_| problems.is_empty()) else { return Err(problems) };
    let question = AlongRequest {
        route,
        within_m,
        at,
        filter: filter(&mut request),
        limit: request.limit.unwrap_or(10),
        alert: is_on(&request.alert),
    };
    write(&super::along(city, &question)?)
}

fn missing(pointer: &str, name: &str, help: &str) -> Problem {
    Problem::error("field-missing", Place::in_request(pointer), format!("the request has no `{name}`"), help)
}

/// `{ "problems": [...] }`, as the program prints it.
pub fn problems(problems: &[Problem]) -> String {
    #[derive(Serialize)]
    struct Said<'a> {
        problems: &'a [Problem],
    }
    serde_json::to_string(&Said { problems }).unwrap_or_default()
}
