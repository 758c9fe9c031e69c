//! The rows, the sentence above them, and what to do when there are none.

use super::bar::label;
use super::html::Html;
use super::words::{direction, distance, distance_text, number, when};
use super::{Asked, icons, links, live, map};
use crate::Admission;
use crate::api::{self, Filter, Row};
use crate::time::OpenState;

/// A station that closes within this many minutes is not one to set out for without a word.
const SOON_MIN: i64 = 30;

/// One sentence on what the list is, read out when it changes.
pub(super) fn status(html: &mut Html, asked: &Asked<'_>) {
    let (texts, screen) = (asked.texts, asked.screen);
    html.raw("<p class=\"status\" role=\"status\" part=\"status\">");
    if screen.position.is_some() {
        let count = asked.rows.len();
        let (radius, shown) = (radius_text(asked), number(count as i64));
        let open = screen.filter.open || screen.filter.round_the_clock;
        let full = count >= asked.limit as usize || !asked.radius_m.is_finite();
        let sentence = match (count, full, open) {
            (0, ..) => texts.none,
            (_, true, false) => texts.nearest,
            (_, true, true) => texts.nearest_open,
            (1, _, false) => texts.found_one,
            (1, _, true) => texts.found_open_one,
            (_, _, false) => texts.found,
            (_, _, true) => texts.found_open,
        };
        let both: [&str; 2] = [&radius, &shown];
        // "The ten nearest" names no radius.
        html.put(sentence, if full && count > 0 { &both[1..] } else { &both });
        if asked.city.meta().sample {
            html.put(" <span class=\"mark\">{}</span>", &[texts.sample]);
        }
    }
    html.raw("</p>");
}

fn radius_text(asked: &Asked<'_>) -> String {
    if asked.radius_m.is_finite() {
        distance_text(&asked.texts.far, asked.radius_m)
    } else {
        asked.texts.anywhere.to_owned()
    }
}

pub(super) fn list<const WHOLE: bool>(html: &mut Html, asked: &Asked<'_>) {
    if WHOLE && asked.rows.is_empty() {
        return nothing(html, asked);
    }
    html.raw("<ol class=\"list\" part=\"list\" role=\"list\">");
    for (n, row) in (1..).zip(&asked.rows) {
        one::<WHOLE>(html, asked, n, row);
    }
    html.raw("</ol>");
}

pub(super) fn one<const WHOLE: bool>(html: &mut Html, asked: &Asked<'_>, n: i64, row: &Row<'_>) {
    let (screen, texts, station) = (asked.screen, asked.texts, row.station);
    let (id, name) = (station.id(), station.name(screen.language));
    let chosen = id == screen.selected;
    let bearing = asked.from.bearing_deg(station.position());
    let (far, unit) = distance(&texts.far, row.distance_m);
    html.put(
        "<li class=\"row {} {}\" part=\"row\" data-id=\"{}\"><h3><button type=\"button\" class=\"top\" data-a=\"select\" \
         data-v=\"{}\" aria-pressed=\"{}\"><span class=\"num\" aria-hidden=\"true\">{}</span>\
         <span class=\"name\" part=\"name\">{}<small>{}</small></span><span class=\"dist\" part=\"distance\"><b>{}</b> {}\
         <span class=\"dir\"><svg class=\"arrow\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
         <path transform=\"rotate({} 12 12)\" d=\"M12 3l6.5 17L12 16.5 5.5 20z\"/></svg>{}</span></span></button></h3>",
        &[
            map::class(row),
            if chosen { "on" } else { "" },
            id,
            id,
            if chosen { "true" } else { "false" },
            &number(n),
            name,
            kind(asked, row, name),
            &far,
            unit,
            &number(bearing as i64),
            direction(&texts.far, bearing),
        ],
    );
    state(html, asked, row);
    if WHOLE {
        live::row(html, asked, row);
    }
    let who = match station.admission() {
        Admission::Everyone => "",
        Admission::Workers => texts.workers,
        Admission::Members => texts.members,
    };
    let how = station.access_note();
    if !who.is_empty() || !how.is_empty() {
        html.raw("<p class=\"note\">").icon("lock");
        html.put("{}{}{}</p>", &[who, if who.is_empty() || how.is_empty() { "" } else { " · " }, how]);
    }
    facilities(html, asked, row);
    line(html, "", station.address());
    // Few, and seldom with a comma in them: replaced in place of a list that is joined.
    let mut supplies = String::new();
    for supply in station.supplies() {
        if !supplies.is_empty() {
            supplies.push_str(texts.list_mark);
        }
        supplies.push_str(supply);
    }
    line(html, texts.supplies, &supplies);
    html.put("<div class=\"acts\"><details part=\"navigate\"><summary class=\"main\" aria-label=\"", &[]);
    html.put(texts.navigate_to, &[name]).raw("\">").icon("go");
    html.put("{}</summary><ul class=\"apps\" role=\"list\">", &[texts.navigate]);
    if WHOLE {
        links::links(html, texts, name, station.position());
    } else {
        html.put("<li class=\"later hush\">{}</li>", &[texts.later]);
    }
    html.raw("</ul></details>");
    let phone = station.phone();
    if !phone.is_empty() {
        html.raw("<a class=\"plain\" part=\"call\" aria-label=\"")
            .put(texts.call_to, &[name])
            .raw("\" href=\"tel:");
        for (at, byte) in phone.bytes().enumerate() {
            if byte.is_ascii_digit() || matches!(byte, b'+' | b',' | b'#' | b'*') {
                html.raw(phone.get(at..=at).unwrap_or_default());
            }
        }
        html.raw("\">").icon("tel").put("{}</a>", &[texts.call]);
    }
    html.raw("</div></li>");
}

/// What the station is, unless its name says so.
fn kind<'a>(asked: &Asked<'a>, row: &Row<'a>, name: &str) -> &'a str {
    let kind = row.station.kind();
    let declared = asked.city.meta().kinds.iter().find(|(known, _)| known == kind);
    let label = declared.map_or("", |(_, label)| label.get(asked.screen.language));
    let said = |part: &[u8]| part.eq_ignore_ascii_case(label.as_bytes());
    if name.as_bytes().windows(label.len().max(1)).any(said) { "" } else { label }
}

fn line(html: &mut Html, before: &str, text: &str) {
    if !text.is_empty() {
        html.put("<p class=\"addr\">{}{}</p>", &[before, text]);
    }
}

/// Open or not, in a word, an icon and a colour, and when that changes.
fn state(html: &mut Html, asked: &Asked<'_>, row: &Row<'_>) {
    let (texts, zone, now) = (asked.texts, &asked.city.meta().zone, asked.screen.at);
    let local = zone.local(now);
    let status = row.status;
    let left_min = status.changes_at.map_or(i64::MAX, |until| (zone.instant(until).0 - now.0 + 59) / 60);
    let until = status.changes_at.map(|until| when(texts, local, until, true)).unwrap_or_default();
    let (class, word) = match status.state {
        OpenState::Open if row.round_the_clock => ("yes", texts.always_open),
        OpenState::Open if left_min < SOON_MIN => ("soon", texts.closes_soon),
        OpenState::Open => ("yes", texts.open),
        OpenState::Closed => ("no", texts.closed),
        OpenState::Unknown => ("maybe", texts.unknown),
    };
    html.put("<p class=\"state {}\" part=\"state\">", &[class]).icon(class).put("<b>{}</b>", &[word]);
    let opens = status.opens_at.map(|opens| when(texts, local, opens, false)).unwrap_or_default();
    let (more, first) = match class {
        "soon" => (texts.closes_in, &until),
        "yes" if !row.round_the_clock => (texts.until, &until),
        "no" => (texts.opens, &opens),
        "maybe" => (texts.unknown_help, &opens),
        _ => ("", &opens),
    };
    if !more.is_empty() && (!first.is_empty() || class == "maybe") {
        html.raw(" · ").put(more, &[first, &number(left_min)]);
    }
    html.raw("</p>");
}

fn facilities(html: &mut Html, asked: &Asked<'_>, row: &Row<'_>) {
    let has = row.station.facilities().0;
    html.raw("<ul class=\"fac\" part=\"facilities\" role=\"list\">");
    // What was asked for comes first.
    for &(set, start) in &[(has & asked.wanted, "<li class=\"want\">"), (has & !asked.wanted, "<li>")] {
        for bit in 0..64 {
            if set >> bit & 1 == 1 {
                html.raw(start);
                icons::facility(html, bit);
                html.put("{}</li>", &[label(asked, bit)]);
            }
        }
    }
    html.raw("</ul>");
}

/// The radius the first step out looks within.
const WIDE_M: f64 = 20_000.0;

/// Nothing passes: which single thing to drop so that something does, and how far away that is.
fn nothing(html: &mut Html, asked: &Asked<'_>) {
    let texts = asked.texts;
    let more = super::texts::more(texts);
    let all = &asked.screen.filter;
    html.raw("<div class=\"list none\" part=\"list\"><p><b>").put(texts.none, &[&radius_text(asked)]);
    html.put("</b><br>{}</p>", &[more.none_next]);
    let mut less = all.clone();
    for (i, name) in all.facilities.iter().enumerate() {
        if let Some(bit) = asked.city.facility_bit(name) {
            // A name that no city knows is left out of account; taking it out would be more code.
            if let Some(name) = less.facilities.get_mut(i) {
                name.clear();
            }
            drop_one(
                html,
                asked,
                &less,
                asked.radius_m,
                ["facility", name],
                more.without,
                label(asked, bit as usize),
            );
            less.facilities.clone_from(&all.facilities);
        }
    }
    if all.open {
        less.open = false;
        drop_one(html, asked, &less, asked.radius_m, ["open", ""], more.without, texts.open_now);
        less.open = true;
    }
    if all.round_the_clock {
        less.round_the_clock = false;
        drop_one(html, asked, &less, asked.radius_m, ["round", ""], more.without, texts.round_the_clock);
        less.round_the_clock = true;
    }
    if !all.text.is_empty() {
        less.text.clear();
        drop_one(html, asked, &less, asked.radius_m, ["clear", ""], more.clear_search, "");
    }
    if asked.radius_m < WIDE_M {
        drop_one(
            html,
            asked,
            all,
            WIDE_M,
            ["widen", "20000"],
            more.widen,
            &distance_text(&texts.far, WIDE_M),
        );
    }
    if asked.radius_m.is_finite() {
        drop_one(html, asked, all, f64::INFINITY, ["widen", "Infinity"], texts.anywhere, "");
    }
    html.raw("</div>");
}

#[inline(never)]
fn drop_one(
    html: &mut Html,
    asked: &Asked<'_>,
    less: &Filter,
    radius_m: f64,
    [action, value]: [&str; 2],
    words: &str,
    word: &str,
) {
    let more = super::texts::more(asked.texts);
    let wanted = api::required(asked.city, less);
    if let Some(row) = asked.near::<true>(less, wanted, radius_m, 1).first() {
        html.put("<button type=\"button\" class=\"plain\" data-a=\"{}\" data-v=\"{}\">", &[action, value]);
        html.put(words, &[word]).raw("<span class=\"hush\">");
        html.put(more.then_nearest, &[&distance_text(&asked.texts.far, row.distance_m)])
            .raw("</span></button>");
    }
}
