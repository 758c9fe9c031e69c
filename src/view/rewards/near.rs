//! Stations near the person at which they can check in: the finder's own rows, each with its button.

use super::super::html::Html;
use super::super::words::distance_text;
use super::super::{Asked, Screen, list, texts};
use super::{Shown, Whence, whence};
use crate::Position;
use crate::api::{Earn, Row};
use crate::json::to_string;
use crate::reward::ActivityKind;
use crate::rules::{Day, Verdict};
use crate::time::Instant;

/// Nobody goes farther for a point.
const RADIUS_M: f64 = 3_000.0;
/// As many as fit a screen.
const ROWS: u32 = 3;
/// A phone between towers is off by so much; who is farther away is not there.
const HERE_M: f64 = 200.0;

pub(super) fn stations(shown: &Shown<'_>, html: &mut Html) {
    let activities = shown.earn();
    let check_ins: Vec<&Earn<'_>> =
        activities.iter().filter(|one| one.entry.activity.kind == ActivityKind::CheckIn).collect();
    if check_ins.is_empty() {
        return;
    }
    let (screen, words) = (shown.screen, shown.words);
    html.put("<h3 class=\"kind\">{}</h3>", &[words.near]);
    let position = screen.position.and_then(|[longitude, latitude]| Position::new(longitude, latitude).ok());
    let Some(position) = position else { return no_place(shown, html) };
    let Some(city) = shown.city else {
        html.put("<p class=\"none\">{}</p>", &[words.no_stations]);
        return;
    };
    let mut finder = Screen::new(&screen.lang, Some(position), Instant(screen.at));
    finder.radius_m = RADIUS_M;
    finder.limit = ROWS;
    finder.filter.open = true;
    let asked = Asked::whole(city, &finder);
    if asked.rows.is_empty() {
        // What is still on its way is not said to be nowhere.
        let none = if screen.lacks > 0 { words.no_stations } else { words.none_near };
        html.put("<p class=\"none\">{}</p>", &[none]);
        return;
    }
    html.raw("<ol class=\"list\" part=\"stations\" role=\"list\">");
    for (n, row) in (1..).zip(&asked.rows) {
        list::one::<true>(html, &asked, n, row);
        check_in(shown, html, &check_ins, row);
    }
    html.raw("</ol>");
}

fn no_place(shown: &Shown<'_>, html: &mut Html) {
    let more = texts::more(shown.texts);
    let whence = whence(shown.screen);
    let text = match whence {
        Whence::Denied => more.denied,
        Whence::Unavailable => more.no_fix,
        _ => shown.words.no_place,
    };
    let locating = whence == Whence::Locating;
    html.put("<div class=\"none\"><p role=\"status\">{}</p>", &[text]);
    html.put(
        "<button type=\"button\" class=\"main\" data-a=\"locate\"{}>",
        &[if locating { " disabled" } else { "" }],
    );
    html.icon("me").put("{}</button></div>", &[if locating { more.locating } else { shown.words.locate }]);
}

/// The button under a row: everything that checking in there earns, at once.
fn check_in(shown: &Shown<'_>, html: &mut Html, check_ins: &[&Earn<'_>], row: &Row<'_>) {
    let id = row.station.id();
    let here = |one: &&&Earn<'_>| {
        let stations = &one.entry.activity.stations;
        stations.is_empty() || stations.iter().any(|other| other == id)
    };
    let today: String = Day(shown.now.date).into();
    let mut causes: Vec<[String; 2]> = Vec::new();
    let mut gives: Vec<String> = Vec::new();
    let (mut done, mut can, mut pending, mut not_now) = (false, false, false, None);
    for one in check_ins.iter().filter(here) {
        let activity = &one.entry.activity;
        // The same for whoever reports it: a device, the station, the organiser.
        let cause = [activity.id.as_str(), id, today.as_str()].join("/");
        let counted = shown.ledger.events().iter().zip(&shown.state.outcomes);
        if counted.into_iter().any(|(event, outcome)| outcome.counted && event.cause == cause) {
            done = true;
        } else if one.judged.verdict == Verdict::Eligible {
            can = true;
            pending |= shown.screen.pending.contains(&cause);
            gives.push(shown.phrase.gives(activity));
            causes.push([activity.id.clone(), cause]);
        } else {
            not_now = not_now.or(Some(super::earn::state(shown, one).1));
        }
    }
    if !done && !can && not_now.is_none() {
        return;
    }
    html.raw("<li class=\"checkin\">");
    if pending {
        html.put("<button type=\"button\" class=\"main\" disabled>{}</button>", &[shown.words.saving]);
    } else if can && row.distance_m <= HERE_M {
        let value = to_string(&causes).unwrap_or_default();
        html.put(
            "<button type=\"button\" class=\"main\" data-a=\"checkin\" data-v=\"{}\" data-s=\"{}\">{} {}</button>",
            &[&value, id, shown.words.check_in, &gives.join(shown.phrase.words.comma)],
        );
    } else if can {
        html.raw("<p class=\"hush\">")
            .put(shown.words.come_closer, &[&distance_text(&shown.texts.far, HERE_M)]);
        html.put(" · {}</p>", &[&gives.join(shown.phrase.words.comma)]);
    } else {
        let text = if done { shown.words.checked_in } else { not_now.as_deref().unwrap_or_default() };
        html.put("<p class=\"hush\">{}</p>", &[text]);
    }
    html.raw("</li>");
}
