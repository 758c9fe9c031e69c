//! Where the person is, what they need, and what the data is.

use super::html::Html;
use super::{Asked, Whence, icons};
use crate::api;
use crate::{KNOWN_FACILITIES, Position};

/// Facilities in the order a rider looks for them, by bit; a city's own come after.
const ORDER: [u8; 20] = [4, 6, 2, 1, 3, 0, 5, 14, 7, 8, 16, 15, 12, 10, 17, 9, 11, 13, 18, 19];

pub(super) fn bar<const WHOLE: bool>(html: &mut Html, asked: &Asked<'_>) {
    let (screen, texts) = (asked.screen, asked.texts);
    if WHOLE && (screen.position.is_none() || screen.choosing) {
        return choose(html, asked);
    }
    html.raw("<div class=\"bar\" part=\"bar\"><p class=\"here\">").icon("pin").raw("<b>");
    match (screen.whence, screen.place) {
        (Whence::Device, _) => html.raw(texts.my_position),
        (_, "") => html.raw(texts.given_position),
        (_, place) => html.put(texts.near, &[place]),
    };
    html.put(
        "</b></p><button type=\"button\" class=\"plain\" data-a=\"change\">{}</button></div>",
        &[texts.change],
    );
    find(html, "text", texts.search, &screen.filter.text);
    html.raw("</div>");
}

fn find(html: &mut Html, action: &str, words: &str, value: &str) {
    html.raw("<div class=\"find\">").icon("find").put(
        "<input type=\"search\" part=\"search\" enterkeyhint=\"search\" autocomplete=\"off\" maxlength=\"200\" \
         data-a=\"{}\" aria-label=\"{}\" placeholder=\"{}\" value=\"{}\">",
        &[action, words, words, value],
    );
}

/// Every way to say where one is.
fn choose(html: &mut Html, asked: &Asked<'_>) {
    let (city, screen) = (asked.city, asked.screen);
    let more = super::texts::more(asked.texts);
    let ask = match screen.whence {
        Whence::Locating => more.locating,
        Whence::Denied => more.denied,
        Whence::Unavailable => more.no_fix,
        Whence::Given | Whence::Device => more.where_are_you,
    };
    html.put(
        "<div class=\"choose\" part=\"bar\"><p class=\"ask\" role=\"status\">{}</p><button type=\"button\" class=\"main\" data-a=\"locate\"{}>",
        &[ask, if screen.whence == Whence::Locating { " disabled" } else { "" }],
    );
    html.icon("me").put("{}</button><p class=\"hush\">{}</p>", &[more.use_position, more.privacy]);
    if !city.meta().districts.is_empty() {
        html.put(
            "<select data-a=\"district\" aria-label=\"{}\"><option value=\"\">{}</option>",
            &[more.district, more.choose_district],
        );
        for district in &city.meta().districts {
            html.raw("<option value=\"");
            lon_lat(html, district.centre);
            html.put("\">{}</option>", &[district.names.get(screen.language)]);
        }
        html.raw("</select>");
    }
    find(html, "place", more.place_label, screen.place_text);
    html.raw("</div>");
    if screen.position.is_some() {
        html.put("<button type=\"button\" class=\"plain\" data-a=\"back\">{}</button>", &[more.cancel]);
    }
    if !screen.place_text.is_empty() {
        let found = api::places_as_is(city, screen.place_text, screen.language, 8);
        if found.places.is_empty() {
            html.put("<p role=\"status\">{}</p>", &[more.no_place]);
        }
        html.raw("<ul class=\"places\" role=\"list\">");
        for place in found.places {
            html.raw("<li><button type=\"button\" data-a=\"go\" data-v=\"");
            if let Ok(position) = Position::new(place.longitude, place.latitude) {
                lon_lat(html, position);
            }
            html.raw("\">").icon("pin").put("<span>{}</span></button></li>", &[place.name]);
        }
        html.raw("</ul>");
    }
    html.raw("</div>");
}

#[inline(never)]
fn lon_lat(html: &mut Html, position: Position) {
    let [longitude, latitude] = position.to_micro();
    html.fixed(i64::from(longitude), 6).raw(",").fixed(i64::from(latitude), 6);
}

/// The switch and the chips; only facilities some station of the city has.
pub(super) fn filters(html: &mut Html, asked: &Asked<'_>) {
    let (filter, texts) = (&asked.screen.filter, asked.texts);
    html.put(
        "<div class=\"strip\" part=\"filters\" role=\"group\" aria-label=\"{}\"><button type=\"button\" class=\"switch\" \
         part=\"switch\" role=\"switch\" data-a=\"open\" aria-checked=\"{}\"><i></i>{}</button>",
        &[texts.filters, truth(filter.open), texts.open_now],
    );
    chip(html, "round", "", filter.round_the_clock);
    html.icon("soon").put("{}</button>", &[texts.round_the_clock]);
    let mut left = asked.city.index().masks().iter().fold(0, |any, mask| any | mask);
    for bit in ORDER.iter().copied().chain(ORDER.len() as u8..64).map(usize::from) {
        if left >> bit & 1 == 0 {
            continue;
        }
        left ^= 1 << bit;
        chip(html, "facility", name(asked, bit), asked.wanted >> bit & 1 == 1);
        icons::facility(html, bit);
        html.put("{}</button>", &[label(asked, bit)]);
    }
    html.raw("</div>");
}

fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}

fn chip(html: &mut Html, action: &str, value: &str, pressed: bool) {
    html.put(
        "<button type=\"button\" class=\"chip\" part=\"chip\" data-a=\"{}\" data-v=\"{}\" aria-pressed=\"{}\">",
        &[action, value, truth(pressed)],
    );
}

fn name<'a>(asked: &Asked<'a>, bit: usize) -> &'a str {
    match KNOWN_FACILITIES.get(bit) {
        Some(name) => name,
        None => {
            asked.city.meta().own_facilities.get(bit - KNOWN_FACILITIES.len()).map_or("", |(name, _)| name)
        }
    }
}

/// What a facility is called.
#[inline(never)]
pub(super) fn label<'a>(asked: &Asked<'a>, bit: usize) -> &'a str {
    match asked.texts.facilities.get(bit) {
        Some(words) => words,
        None => {
            let own = asked.city.meta().own_facilities.get(bit - KNOWN_FACILITIES.len());
            let words = own.map_or("", |(_, label)| label.get(asked.screen.language));
            if words.is_empty() { name(asked, bit) } else { words }
        }
    }
}

/// What the data is and where it comes from; always there.
pub(super) fn foot(html: &mut Html, asked: &Asked<'_>) {
    let meta = asked.city.meta();
    let texts = asked.texts;
    html.raw("<footer class=\"foot\" part=\"footer\"><p>");
    if meta.sample {
        html.put("<b class=\"mark\">{}</b> ", &[texts.sample]);
    }
    html.put("{}</p><p>{}: ", &[meta.notice.get(asked.screen.language), texts.data]);
    for source in &meta.provenance {
        html.put("{} · ", &[source]);
    }
    html.put("{}: {}</p></footer>", &[texts.licence, &meta.licence]);
}
