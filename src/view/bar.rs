//! Where the person is, what they need, and what the data is.

use super::html::Html;
use super::{Asked, Whence, icons};
use crate::api;

/// Facilities in the order a rider looks for them, by bit; a city's own come after.
const ORDER: [u8; 20] = [4, 6, 2, 1, 3, 0, 5, 14, 7, 8, 16, 15, 12, 10, 17, 9, 11, 13, 18, 19];

pub(super) fn bar(html: &mut Html, asked: &Asked<'_>) {
    let (screen, texts) = (asked.screen, asked.texts);
    if screen.position.is_none() || screen.choosing {
        return choose(html, asked);
    }
    html.raw("<div class=\"bar\" part=\"bar\"><p class=\"here\">").icon("pin").raw("<b>");
    match (screen.whence, screen.place) {
        (Whence::Device, _) => html.text(texts.my_position),
        (_, "") => html.text(texts.given_position),
        (_, place) => html.fill(texts.near, &[place]),
    };
    html.raw("</b></p><button type=\"button\" class=\"plain\" data-a=\"change\">").text(texts.change);
    html.raw("</button></div><div class=\"find\">").icon("find");
    html.raw("<input type=\"search\" data-a=\"text\" part=\"search\" enterkeyhint=\"search\" autocomplete=\"off\" maxlength=\"200\" aria-label=\"");
    html.text(texts.search)
        .raw("\" placeholder=\"")
        .text(texts.search)
        .raw("\" value=\"")
        .text(&screen.filter.text);
    html.raw("\"></div>");
}

/// Every way to say where one is.
fn choose(html: &mut Html, asked: &Asked<'_>) {
    let (city, screen, texts) = (asked.city, asked.screen, asked.texts);
    html.raw("<div class=\"choose\" part=\"bar\"><p class=\"ask\" role=\"status\">");
    html.text(match screen.whence {
        Whence::Locating => texts.locating,
        Whence::Denied => texts.denied,
        Whence::Unavailable => texts.no_fix,
        Whence::Given | Whence::Device => texts.where_are_you,
    });
    html.raw("</p><button type=\"button\" class=\"main\" data-a=\"locate\"");
    html.flag("disabled", screen.whence == Whence::Locating).raw(">").icon("me").text(texts.use_position);
    html.raw("</button><p class=\"hush\">").text(texts.privacy).raw("</p>");
    if !city.meta().districts.is_empty() {
        html.raw("<select data-a=\"district\" aria-label=\"")
            .text(texts.district)
            .raw("\"><option value=\"\">");
        html.text(texts.choose_district).raw("</option>");
        for district in &city.meta().districts {
            let [longitude, latitude] = district.centre.to_micro();
            html.raw("<option value=\"")
                .fixed(i64::from(longitude), 6)
                .raw(",")
                .fixed(i64::from(latitude), 6);
            html.raw("\">").text(district.names.get(screen.language)).raw("</option>");
        }
        html.raw("</select>");
    }
    html.raw("<div class=\"find\">")
        .icon("find")
        .raw("<input type=\"search\" data-a=\"place\" autocomplete=\"off\" maxlength=\"200\" aria-label=\"");
    html.text(texts.place_label).raw("\" placeholder=\"").text(texts.place_label).raw("\" value=\"");
    html.text(screen.place_text).raw("\"></div>");
    if !screen.place_text.trim().is_empty() {
        let found = api::places_as_is(city, screen.place_text, screen.language, 8);
        if found.places.is_empty() {
            html.raw("<p role=\"status\">").text(texts.no_place).raw("</p>");
        } else {
            html.raw("<ul class=\"places\" role=\"list\">");
            for place in found.places {
                html.raw("<li><button type=\"button\" data-a=\"go\" data-v=\"");
                let micro = |degrees: f64| libm::round(degrees * 1e6) as i64;
                html.fixed(micro(place.longitude), 6).raw(",").fixed(micro(place.latitude), 6).raw("\">");
                html.icon("pin").raw("<span>").text(place.name).raw("</span></button></li>");
            }
            html.raw("</ul>");
        }
    }
    html.raw("</div>");
}

/// The switch and the chips; only facilities some station of the city has.
pub(super) fn filters(html: &mut Html, asked: &Asked<'_>) {
    let (city, screen, texts) = (asked.city, asked.screen, asked.texts);
    html.raw("<div class=\"strip\" part=\"filters\" role=\"group\" aria-label=\"")
        .text(texts.filters)
        .raw("\">");
    html.raw("<button type=\"button\" class=\"switch\" part=\"switch\" role=\"switch\" data-a=\"open\" aria-checked=\"");
    html.raw(if screen.filter.open { "true" } else { "false" }).raw("\"><i></i>").text(texts.open_now);
    html.raw("</button>");
    chip(html, "round", "", screen.filter.round_the_clock, |html| {
        html.icon("soon").text(texts.round_the_clock);
    });
    let any = city.index().masks().iter().fold(0, |any, mask| any | mask);
    let own = ORDER.len()..city.facility_names().count();
    for bit in ORDER.into_iter().map(usize::from).chain(own) {
        let Some(name) = city.facility_names().nth(bit).filter(|_| any >> bit & 1 == 1) else { continue };
        let pressed = screen.filter.facilities.iter().any(|f| f == name);
        chip(html, "facility", name, pressed, |html| {
            icons::facility(html, bit);
            html.text(label(asked, bit, name));
        });
    }
    html.raw("</div>");
}

fn chip(html: &mut Html, action: &str, value: &str, pressed: bool, inside: impl FnOnce(&mut Html)) {
    html.raw("<button type=\"button\" class=\"chip\" part=\"chip\" data-a=\"")
        .raw(action)
        .raw("\" data-v=\"")
        .text(value);
    html.raw("\" aria-pressed=\"").raw(if pressed { "true" } else { "false" }).raw("\">");
    inside(html);
    html.raw("</button>");
}

/// What a facility is called: the city's own word first.
pub(super) fn label<'a>(asked: &'a Asked<'_>, bit: usize, name: &'a str) -> &'a str {
    let own = asked.city.meta().own_facilities.iter().find(|(n, _)| n == name);
    match own.map(|(_, label)| label.get(asked.screen.language)) {
        Some(label) if !label.is_empty() => label,
        _ => asked.texts.facilities.get(bit).copied().unwrap_or(name),
    }
}

/// What the data is and where it comes from; always there.
pub(super) fn foot(html: &mut Html, asked: &Asked<'_>) {
    let meta = asked.city.meta();
    let texts = asked.texts;
    html.raw("<footer class=\"foot\" part=\"footer\"><p>");
    if meta.sample {
        html.raw("<b class=\"mark\">").text(texts.sample).raw("</b> ");
    }
    html.text(meta.notice.get(asked.screen.language)).raw("</p><p>").text(texts.data).raw(": ");
    for (i, source) in meta.provenance.iter().enumerate() {
        html.raw(if i > 0 { " · " } else { "" }).text(source);
    }
    if !meta.licence.is_empty() {
        html.raw(" · ").text(texts.licence).raw(": ").text(&meta.licence);
    }
    html.raw("</p></footer>");
}
