//! `render`: an element's HTML, for a server.

use serde::Serialize;

use super::args::{Element, RenderArgs};
use super::keys::public_keys;
use super::output::{Failure, Terminal, instant};
use super::parts::whole;
use crate::api::{self, Filter, NearestRequest};
use crate::view::{self, Assets, Live, Screen};

#[derive(Serialize)]
struct RenderAnswer<'a> {
    html: &'a str,
}

pub(super) fn run(args: &RenderArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    if !matches!(args.element, Element::Stations) {
        let html = super::render_offers::html(args, terminal)?;
        return write(&html, terminal);
    }
    let opened = whole(&args.city)?;
    terminal.warnings(&opened.warnings);
    let city = &opened.city;
    let at = instant(args.at);
    let position = args.position.map(|position| args.crs.crs().to_wgs84(position));
    let mut screen = Screen::new(&terminal.language, position, at);
    screen.place = &args.place;
    screen.filter = Filter {
        facilities: args.facilities.clone(),
        open: args.open,
        round_the_clock: args.round_the_clock,
        ..Filter::default()
    };
    screen.radius_m = args.radius.unwrap_or(screen.radius_m);
    screen.limit = args.limit.unwrap_or(screen.limit);
    // The view leaves out what it does not understand, as a page must; a call is told.
    if let Some(position) = position.or_else(|| city.stations().next().map(|s| s.position())) {
        let radius_m = screen.radius_m;
        let request = NearestRequest {
            filter: screen.filter.clone(),
            radius_m,
            limit: screen.limit,
            ..NearestRequest::new(position, at)
        };
        api::nearest(city, &request).map_err(Failure::Call)?;
    }
    let live = super::status::overlay(&args.live, city, at, terminal)?;
    screen.live = live.as_ref().map_or(Live::None, Live::Of);
    let html = view::element(
        city,
        &screen,
        &Assets {
            folder: args.assets.trim_end_matches('/'),
            pack: &args.pack,
            attributes: &pairs(&attributes(args, &screen, &city.meta().zone.timestamp(at).to_string())?),
        },
    );
    write(&html, terminal)
}

fn write(html: &str, terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json { terminal.object(&RenderAnswer { html }) } else { terminal.text(&format!("{html}\n")) }
}

fn pairs<'a>(attributes: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// What the element must be told to show the same when it takes over.
fn attributes(
    args: &RenderArgs,
    screen: &Screen<'_>,
    at: &str,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut all = vec![("lang", screen.language.to_owned())];
    if let Some(position) = screen.position {
        all.push(("position", format!("{},{}", position.longitude(), position.latitude())));
    }
    let mut put = |name, value: Option<String>| all.extend(value.map(|value| (name, value)));
    put("place", (!args.place.is_empty()).then(|| args.place.clone()));
    // Without `--at` the element goes on with its own clock.
    put("at", args.at.map(|_| at.to_owned()));
    put("facilities", (!args.facilities.is_empty()).then(|| args.facilities.join(",")));
    put("open", args.open.then(String::new));
    put("round-the-clock", args.round_the_clock.then(String::new));
    put("radius", args.radius.map(|m| m.to_string()));
    put("limit", args.limit.map(|n| n.to_string()));
    // An element believes no status without a key.
    let keys: Vec<String> = public_keys(&args.live.trust)?.iter().map(|key| key.to_hex()).collect();
    put("status", (!keys.is_empty()).then(|| args.status_url.clone()));
    put("key", (!keys.is_empty()).then(|| keys.join(" ")));
    Ok(all)
}
