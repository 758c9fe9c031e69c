//! The same questions as JSON text in, JSON text out: for Node, for a web view, for any host that is not Rust.
//!
//! What comes out is what the program prints with `--json`, byte for byte: `docs/json.md`.

use super::{AlongRequest, Filter, NearestRequest, Overlay, Problems};
use crate::json::{Value, to_string};
use crate::text::number;
use crate::time::Instant;
use crate::{Admission, Bounds, City, Crs, Place, Position, Problem};

mod fields;
mod offers;
mod rewards;
mod screen;

use fields::{Fields, numbers, wrong};
pub use offers::{ask_offers, facts};
pub use rewards::{ask_rewards, ledger};
pub use screen::{badge, offers_list, offers_screen, rewards_screen};

/// Longest request that is read: a route of 100,000 points fits, a mistake does not.
const MOST_REQUEST_BYTES: usize = 8 << 20;

/// Every field of every question about stations; which of them a question needs is checked by the question.
const FIELDS: [&str; 18] = [
    "position",
    "crs",
    "at",
    "facilities",
    "open",
    "open_for_min",
    "round_the_clock",
    "admission",
    "kinds",
    "text",
    "radius_m",
    "limit",
    "alert",
    "bounds",
    "route",
    "within_m",
    "lang",
    "status",
];

/// What came of a request: the answer, or every problem of the request.
///
/// `question` is `nearest`, `along`, `overview` or `places`.
///
/// # Errors
/// Every problem of the request, each with a code, a JSON pointer or line and column, and what to do.
pub fn ask(city: &City, question: &str, request: &str) -> Result<String, Problems> {
    let value = parse(request)?;
    let mut problems = Problems::new();
    let fields = Fields::new(&value, String::new(), &FIELDS, &mut problems);
    match question {
        "nearest" => nearest(city, &fields, problems),
        "along" => along(city, &fields, problems),
        "overview" => {
            let at = instant(&fields, &mut problems);
            let live = live(city, &fields, &mut problems);
            done(problems).and_then(|()| write(&super::overview_with(city, at, live.as_ref())))
        }
        "places" => {
            let text = fields.text("text", &mut problems).unwrap_or_default();
            let language = fields.text("lang", &mut problems).unwrap_or_default();
            let limit = fields.natural("limit", &mut problems).unwrap_or(10);
            done(problems)?;
            write(&super::places(city, text, language, limit)?)
        }
        _ => Err(unknown_question(question, "ask nearest, along, overview or places")),
    }
}

fn unknown_question(question: &str, help: &str) -> Problems {
    let message = format!("there is no question `{}`", super::filter::short(question));
    vec![Problem::error("question-unknown", Place::default(), message, help)]
}

fn done(problems: Problems) -> Result<(), Problems> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn parse(request: &str) -> Result<Value<'_>, Problems> {
    if request.len() > MOST_REQUEST_BYTES {
        let (has, most) = (number(request.len() as i64), number(MOST_REQUEST_BYTES as i64));
        let message = ["the request has ", &has, " bytes, more than ", &most].concat();
        return Err(vec![Problem::error(
            "request-too-long",
            Place::default(),
            message,
            "send a shorter route",
        )]);
    }
    crate::json::parse(request).map_err(|error| {
        let (line, column) = error.place(request);
        let place = Place::in_file("request", line, column);
        let help = "a request is one JSON object; its fields are listed in docs/json.md";
        vec![Problem::error("request-not-read", place, error.what, help)]
    })
}

fn write(answer: &impl serde::Serialize) -> Result<String, Problems> {
    to_string(answer).map_err(|error| {
        vec![Problem::error(
            "answer-not-written",
            Place::default(),
            error.to_string(),
            "report this as a fault",
        )]
    })
}

fn instant(fields: &Fields<'_>, problems: &mut Problems) -> Instant {
    let before = problems.len();
    let at = fields.text("at", problems).unwrap_or_default();
    Instant::parse_rfc3339(at).unwrap_or_else(|error| {
        if problems.len() == before {
            problems.push(Problem::error(
                "instant-not-read",
                Place::in_request("/at"),
                format!("`{}` is not an instant: {error}", super::filter::short(at)),
                "give a date, a time and an offset, for example 2026-10-08T03:00:00+08:00",
            ));
        }
        Instant(0)
    })
}

const PAIR: &str = "[longitude, latitude] in degrees";

fn crs(fields: &Fields<'_>, problems: &mut Problems) -> Crs {
    let names = [("wgs84", Crs::Wgs84), ("gcj02", Crs::Gcj02), ("bd09", Crs::Bd09)];
    fields.word("crs", &names, problems).unwrap_or_default()
}

/// `position` in `crs`, if it is there.
fn place_of(fields: &Fields<'_>, problems: &mut Problems) -> Option<Position> {
    let crs = crs(fields, problems);
    let pair = fields.numbers("position", PAIR, problems)?;
    position(pair, crs, "/position", problems)
}

fn position(pair: [f64; 2], crs: Crs, pointer: &str, problems: &mut Problems) -> Option<Position> {
    let [longitude, latitude] = pair;
    match Position::new(longitude, latitude) {
        Ok(position) => Some(crs.to_wgs84(position)),
        Err(error) => {
            problems.push(Problem::error(
                "position-out-of-range",
                Place::in_request(pointer),
                error.to_string(),
                "give longitude first, then latitude, in degrees",
            ));
            None
        }
    }
}

fn filter(fields: &Fields<'_>, problems: &mut Problems) -> Filter {
    let admissions = Admission::ALL.map(|one| (one.name(), one));
    Filter {
        facilities: fields.texts("facilities", problems),
        open: fields.boolean("open", problems),
        open_for_min: fields.natural("open_for_min", problems).unwrap_or(0),
        round_the_clock: fields.boolean("round_the_clock", problems),
        admission: fields.word("admission", &admissions, problems),
        kinds: fields.texts("kinds", problems),
        text: fields.text("text", problems).unwrap_or_default().to_owned(),
    }
}

/// As `--alert` on the command line, where `none` is a level.
fn alert(fields: &Fields<'_>, problems: &mut Problems) -> bool {
    !matches!(fields.text("alert", problems).unwrap_or_default(), "" | "none")
}

fn nearest(city: &City, fields: &Fields<'_>, mut problems: Problems) -> Result<String, Problems> {
    let said = &mut problems;
    let at = instant(fields, said);
    if fields.get("position").is_none() {
        fields.missing("position", "give [longitude, latitude] in degrees", said);
    }
    let place = place_of(fields, said);
    let filter = filter(fields, said);
    let radius_m = fields.number("radius_m", said).unwrap_or(f64::INFINITY);
    let limit = fields.natural("limit", said).unwrap_or(10);
    let alert = alert(fields, said);
    let bounds = fields.numbers("bounds", "[west, south, east, north] in degrees", said);
    let live = live(city, fields, said);
    let Some(position) = place.filter(|_| problems.is_empty()) else { return Err(problems) };
    let question = NearestRequest { position, at, filter, radius_m, limit, alert };
    match bounds {
        Some([west, south, east, north]) => {
            let bounds = Bounds { west, south, east, north };
            write(&super::in_bounds_with(city, &question, bounds, live.as_ref())?)
        }
        None => write(&super::nearest_with(city, &question, live.as_ref())?),
    }
}

/// What is different just now: the signed part of a status, as text, that the host has verified.
fn live(city: &City, fields: &Fields<'_>, problems: &mut Problems) -> Option<Overlay> {
    let refuse = |problems: &mut Problems, code, message: &str, help: &str| {
        problems.push(Problem::error(code, Place::in_request("/status"), message, help));
        None
    };
    match crate::status::read(fields.text("status", problems)?) {
        Ok(status) => Overlay::new(city, status).or_else(|| {
            refuse(problems, "status-city", "the status is of another city", "give that of this city")
        }),
        Err(why) => refuse(
            problems,
            why.code(),
            "the status is not in the form that is known, or says what cannot be",
            "give the signed part of the file as it stands there, once its signature is verified",
        ),
    }
}

fn along(city: &City, fields: &Fields<'_>, mut problems: Problems) -> Result<String, Problems> {
    let said = &mut problems;
    let at = instant(fields, said);
    let crs = crs(fields, said);
    let mut route = Vec::new();
    if fields.get("route").is_none() {
        fields.missing("route", "give a list of [longitude, latitude]", said);
    }
    for (pointer, item) in fields.items("route", said).unwrap_or_default() {
        match numbers(item) {
            Some(pair) => route.extend(position(pair, crs, &pointer, said)),
            None => wrong(item, &pointer, PAIR, said),
        }
    }
    if fields.get("within_m").is_none() {
        fields.missing("within_m", "give metres from the route, for example 300", said);
    }
    let within_m = fields.number("within_m", said);
    let filter = filter(fields, said);
    let limit = fields.natural("limit", said).unwrap_or(10);
    let alert = alert(fields, said);
    let live = live(city, fields, &mut problems);
    let Some(within_m) = within_m.filter(|_| problems.is_empty()) else { return Err(problems) };
    let question = AlongRequest { route, within_m, at, filter, limit, alert };
    write(&super::along_with(city, &question, live.as_ref())?)
}

/// `{ "problems": [...] }`, as the program prints it.
pub fn problems(problems: &[Problem]) -> String {
    #[derive(serde::Serialize)]
    struct Said<'a> {
        problems: &'a [Problem],
    }
    to_string(&Said { problems }).unwrap_or_default()
}
