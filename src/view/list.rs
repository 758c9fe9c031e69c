//! The rows, the sentence above them, and what to do when there are none.

use super::bar::label;
use super::html::Html;
use super::words::{direction, distance, distance_text, number, when};
use super::{Asked, icons, links};
use crate::api::{self, NearestAnswer, NearestRequest, StationHit};

/// A station that closes within this many minutes is not one to set out for without a word.
const SOON_MIN: i64 = 30;

/// One sentence on what the list is, read out when it changes.
pub(super) fn status(html: &mut Html, asked: &Asked<'_>) {
    let texts = asked.texts;
    html.raw("<p class=\"status\" role=\"status\" part=\"status\">");
    if let (Some(answer), Some(request)) = (&asked.answer, &asked.request) {
        let count = answer.stations.len();
        let (radius, shown) = (radius_text(asked, request.radius_m), number(count as i64));
        let open = request.filter.open || request.filter.round_the_clock;
        let full = count >= request.limit as usize || !request.radius_m.is_finite();
        match (count, full, open) {
            (0, ..) => html.fill(texts.none, &[&radius]),
            (_, true, false) => html.fill(texts.nearest, &[&shown]),
            (_, true, true) => html.fill(texts.nearest_open, &[&shown]),
            (1, _, false) => html.fill(texts.found_one, &[&radius, &shown]),
            (1, _, true) => html.fill(texts.found_open_one, &[&radius, &shown]),
            (_, _, false) => html.fill(texts.found, &[&radius, &shown]),
            (_, _, true) => html.fill(texts.found_open, &[&radius, &shown]),
        };
        if answer.sample {
            html.raw(" <span class=\"mark\">").text(texts.sample).raw("</span>");
        }
    }
    html.raw("</p>");
}

fn radius_text(asked: &Asked<'_>, radius_m: f64) -> String {
    if radius_m.is_finite() { distance_text(asked.texts, radius_m) } else { asked.texts.anywhere.to_owned() }
}

pub(super) fn list(html: &mut Html, asked: &Asked<'_>, answer: &NearestAnswer<'_>) {
    if answer.stations.is_empty() {
        return nothing(html, asked);
    }
    html.raw("<ol class=\"list\" part=\"list\" role=\"list\">");
    for (n, hit) in (1..).zip(&answer.stations) {
        row(html, asked, n, hit);
    }
    html.raw("</ol>");
}

fn row(html: &mut Html, asked: &Asked<'_>, n: i64, hit: &StationHit<'_>) {
    let (screen, texts) = (asked.screen, asked.texts);
    let station = asked.city.station(hit.index);
    let name = station.map_or(hit.name, |s| s.name(screen.language));
    html.raw("<li class=\"row")
        .flag("on", hit.id == screen.selected)
        .raw("\" part=\"row\" data-id=\"")
        .text(hit.id);
    html.raw("\"><h3><button type=\"button\" class=\"top\" data-a=\"select\" data-v=\"")
        .text(hit.id)
        .raw("\" aria-pressed=\"");
    html.raw(if hit.id == screen.selected { "true" } else { "false" })
        .raw("\"><span class=\"num\" aria-hidden=\"true\">");
    html.int(n)
        .raw("</span><span class=\"name\" part=\"name\">")
        .text(name)
        .raw("</span><span class=\"dist\" part=\"distance\">");
    distance(html, texts, hit.distance_m, "<b>", "</b>");
    html.raw("<span class=\"dir\"><svg class=\"arrow\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path transform=\"rotate(");
    html.int(i64::from(hit.bearing_deg)).raw(" 12 12)\" d=\"M12 3l6.5 17L12 16.5 5.5 20z\"/></svg>");
    html.text(direction(texts, hit.bearing_deg)).raw("</span></span></button></h3>");
    state(html, asked, hit);
    if hit.admission != "everyone" || !hit.access_note.is_empty() {
        html.raw("<p class=\"note\">").icon("lock");
        html.text(match hit.admission {
            "workers" => texts.workers,
            "members" => texts.members,
            _ => "",
        });
        html.raw(if hit.admission == "everyone" || hit.access_note.is_empty() { "" } else { " · " });
        html.text(hit.access_note).raw("</p>");
    }
    facilities(html, asked, hit);
    if !hit.address.is_empty() {
        html.raw("<p class=\"addr\">").text(hit.address).raw("</p>");
    }
    if !hit.supplies.is_empty() {
        html.raw("<p class=\"addr\">")
            .text(texts.supplies)
            .text(&hit.supplies.join(texts.list_mark))
            .raw("</p>");
    }
    html.raw("<div class=\"acts\"><details part=\"navigate\"><summary class=\"main\" aria-label=\"")
        .fill(texts.navigate_to, &[name]);
    html.raw("\">").icon("go").text(texts.navigate).raw("</summary><ul class=\"apps\" role=\"list\">");
    if let Some(station) = station {
        for (app, address) in links::links(name, station.position()) {
            html.raw("<li><a data-a=\"app\" data-v=\"")
                .raw(links::APPS.get(app).copied().unwrap_or_default());
            html.raw("\" target=\"_blank\" rel=\"noopener noreferrer\" href=\"").raw(&address).raw("\">");
            html.text(texts.apps.get(app).copied().unwrap_or_default()).raw("</a></li>");
        }
    }
    html.raw("</ul></details>");
    if !hit.phone.is_empty() {
        html.raw("<a class=\"plain\" part=\"call\" aria-label=\"")
            .fill(texts.call_to, &[name])
            .raw("\" href=\"tel:");
        for c in hit.phone.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | ',' | '#' | '*')) {
            html.0.push(c);
        }
        html.raw("\">").icon("tel").text(texts.call).raw("</a>");
    }
    html.raw("</div></li>");
}

/// Open or not, in a word, an icon and a colour, and when that changes.
fn state(html: &mut Html, asked: &Asked<'_>, hit: &StationHit<'_>) {
    let (texts, zone, now) = (asked.texts, &asked.city.meta().zone, asked.screen.at);
    let left_min = hit.until.map_or(i64::MAX, |until| (until.instant.0 - now.0 + 59) / 60);
    let until = hit.until.map(|until| when(texts, zone, now, until, true));
    let (class, icon, word) = match hit.open {
        Some(true) if hit.round_the_clock => ("yes", "yes", texts.always_open),
        Some(true) if left_min < SOON_MIN => ("soon", "soon", texts.closes_soon),
        Some(true) => ("yes", "yes", texts.open),
        Some(false) => ("no", "no", texts.closed),
        None => ("maybe", "maybe", texts.unknown),
    };
    html.raw("<p class=\"state ")
        .raw(class)
        .raw("\" part=\"state\">")
        .icon(icon)
        .raw("<b>")
        .text(word)
        .raw("</b>");
    let dot = |html: &mut Html| {
        html.raw(" · ");
    };
    match (hit.open, until) {
        (Some(true), Some(until)) if class == "soon" => {
            dot(html);
            html.fill(texts.closes_in, &[&until, &number(left_min)]);
        }
        (Some(true), Some(until)) if !hit.round_the_clock => {
            dot(html);
            html.fill(texts.until, &[&until]);
        }
        (Some(false), _) => {
            if let Some(opens) = hit.opens_at {
                dot(html);
                html.fill(texts.opens, &[&when(texts, zone, now, opens, false)]);
            }
        }
        (None, _) => {
            dot(html);
            html.text(texts.unknown_help);
        }
        _ => {}
    }
    html.raw("</p>");
}

fn facilities(html: &mut Html, asked: &Asked<'_>, hit: &StationHit<'_>) {
    if hit.facilities.is_empty() {
        return;
    }
    html.raw("<ul class=\"fac\" part=\"facilities\" role=\"list\">");
    let wanted = |name: &str| asked.screen.filter.facilities.iter().any(|f| f == name);
    // What was asked for comes first.
    for first in [true, false] {
        for name in hit.facilities.iter().copied().filter(|name| wanted(name) == first) {
            let bit = asked.city.facility_bit(name).map_or(usize::MAX, |bit| bit as usize);
            html.raw(if first { "<li class=\"want\">" } else { "<li>" });
            icons::facility(html, bit);
            html.text(label(asked, bit, name)).raw("</li>");
        }
    }
    html.raw("</ul>");
}

/// Nothing passes: which single thing to drop so that something does, and how far away that is.
fn nothing(html: &mut Html, asked: &Asked<'_>) {
    let texts = asked.texts;
    let Some(request) = &asked.request else { return };
    html.raw("<div class=\"list none\" part=\"list\"><p><b>")
        .fill(texts.none, &[&radius_text(asked, request.radius_m)]);
    html.raw("</b><br>").text(texts.none_next).raw("</p>");
    for name in &request.filter.facilities {
        let mut less = request.clone();
        less.filter.facilities.retain(|f| f != name);
        let bit = asked.city.facility_bit(name).map_or(usize::MAX, |bit| bit as usize);
        drop_one(html, asked, &less, "facility", name, texts.without, label(asked, bit, name));
    }
    let mut less = request.clone();
    less.filter.open = false;
    if request.filter.open {
        drop_one(html, asked, &less, "open", "", texts.without, texts.open_now);
    }
    less.clone_from(request);
    less.filter.round_the_clock = false;
    if request.filter.round_the_clock {
        drop_one(html, asked, &less, "round", "", texts.without, texts.round_the_clock);
    }
    less.clone_from(request);
    less.filter.text.clear();
    if !request.filter.text.trim().is_empty() {
        drop_one(html, asked, &less, "clear", "", texts.clear_search, "");
    }
    less.clone_from(request);
    if request.radius_m < WIDE_M {
        less.radius_m = WIDE_M;
        drop_one(html, asked, &less, "widen", "20000", texts.widen, &distance_text(texts, WIDE_M));
    }
    if request.radius_m.is_finite() {
        less.radius_m = f64::INFINITY;
        drop_one(html, asked, &less, "widen", "Infinity", texts.anywhere, "");
    }
    html.raw("</div>");
}

/// The radius the first step out looks within.
const WIDE_M: f64 = 20_000.0;

fn drop_one(
    html: &mut Html,
    asked: &Asked<'_>,
    less: &NearestRequest,
    action: &str,
    value: &str,
    words: &str,
    word: &str,
) {
    let less = NearestRequest { limit: 1, ..less.clone() };
    let answer = api::nearest_as_is(asked.city, &less);
    let Some(hit) = answer.stations.first() else { return };
    html.raw("<button type=\"button\" class=\"plain\" data-a=\"")
        .raw(action)
        .raw("\" data-v=\"")
        .text(value)
        .raw("\">");
    html.fill(words, &[word]).raw("<span class=\"hush\">");
    html.fill(asked.texts.then_nearest, &[&distance_text(asked.texts, hit.distance_m)])
        .raw("</span></button>");
}
