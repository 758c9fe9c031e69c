//! What the elements of offers are made from, read from JSON.

use super::super::{Badge, OffersScreen, Problems, RewardsScreen};
use super::fields::Fields;
use super::offers::{basket, counts, read_facts};
use super::{done, parse};

const SCREEN: [&str; 14] = [
    "lang", "position", "whence", "place", "at", "merchant", "radius_m", "limit", "facts", "said", "skip",
    "counts", "basket", "names",
];
const LIST: [&str; 13] = [
    "lang", "position", "whence", "place", "at", "merchant", "radius_m", "limit", "facts", "said", "skip",
    "counts", "lacks",
];
const BADGE: [&str; 9] =
    ["lang", "position", "at", "merchant", "price_fen", "floor_fen", "tags", "facts", "counts"];
const REWARDS: [&str; 14] = [
    "lang", "position", "whence", "at", "facts", "asking", "pending", "news", "notice", "history", "unsaved",
    "trouble", "unread", "lacks",
];
/// About the years 0 to 9999: what a calendar can say.
const SECONDS: std::ops::RangeInclusive<i64> = -62_000_000_000..=253_000_000_000;
const PLACE: &str = "[longitude, latitude]";

/// The screen of `<friendly-offers>`.
///
/// # Errors
/// Every problem of the request.
pub fn offers_screen(request: &str) -> Result<OffersScreen, Problems> {
    read_screen(request, &SCREEN, |fields, screen, of| {
        screen.basket = fields.get("basket").and_then(|value| basket(value, of));
        screen.names = fields.texts("names", of);
    })
}

/// The same without a basket: what the smaller module draws, and reads no more for.
///
/// # Errors
/// Every problem of the request.
pub fn offers_list(request: &str) -> Result<OffersScreen, Problems> {
    read_screen(request, &LIST, |fields, screen, of| {
        screen.lacks = fields.natural("lacks", of).unwrap_or(0);
    })
}

/// What every screen of offers has; `rest` reads the others of its `known` fields.
fn read_screen(
    request: &str,
    known: &'static [&'static str],
    rest: impl Fn(&Fields<'_>, &mut OffersScreen, &mut Problems),
) -> Result<OffersScreen, Problems> {
    let value = parse(request)?;
    let mut problems = Problems::new();
    let of = &mut problems;
    let fields = Fields::new(&value, String::new(), known, of);
    let text = |name, of: &mut Problems| fields.text(name, of).unwrap_or_default().to_owned();
    let mut screen = OffersScreen {
        lang: text("lang", of),
        position: fields.numbers("position", PLACE, of),
        whence: fields.natural("whence", of).unwrap_or(0) as usize,
        place: text("place", of),
        at: fields.integer("at", of).unwrap_or(0),
        merchant: text("merchant", of),
        radius_m: fields.number("radius_m", of).unwrap_or(0.0),
        limit: fields.natural("limit", of).unwrap_or(0) as usize,
        facts: fields.get("facts").map(|value| read_facts(value, of)).unwrap_or_default(),
        said: fields.texts("said", of),
        skip: fields.texts("skip", of),
        counts: counts(&fields, of),
        ..OffersScreen::default()
    };
    rest(&fields, &mut screen, of);
    done(problems).map(|()| screen)
}

/// What `<friendly-offer-badge>` is about.
///
/// # Errors
/// Every problem of the request.
pub fn badge(request: &str) -> Result<Badge, Problems> {
    let value = parse(request)?;
    let mut problems = Problems::new();
    let of = &mut problems;
    let fields = Fields::new(&value, String::new(), &BADGE, of);
    let badge = Badge {
        lang: fields.text("lang", of).unwrap_or_default().to_owned(),
        position: fields.numbers("position", PLACE, of),
        at: fields.integer("at", of).unwrap_or(0),
        merchant: fields.text("merchant", of).unwrap_or_default().to_owned(),
        price_fen: fields.integer("price_fen", of).unwrap_or(0),
        floor_fen: fields.integer("floor_fen", of).unwrap_or(0),
        tags: fields.texts("tags", of),
        facts: fields.get("facts").map(|value| read_facts(value, of)).unwrap_or_default(),
        counts: counts(&fields, of),
    };
    done(problems).map(|()| badge)
}

/// The screen of `<friendly-rewards>`.
///
/// # Errors
/// Every problem of the request.
pub fn rewards_screen(request: &str) -> Result<RewardsScreen, Problems> {
    let value = parse(request)?;
    let mut problems = Problems::new();
    let of = &mut problems;
    let fields = Fields::new(&value, String::new(), &REWARDS, of);
    let screen = RewardsScreen {
        lang: fields.text("lang", of).unwrap_or_default().to_owned(),
        position: fields.numbers("position", PLACE, of),
        whence: fields.natural("whence", of).unwrap_or(0) as usize,
        at: fields.integer("at", of).unwrap_or(0).clamp(*SECONDS.start(), *SECONDS.end()),
        facts: fields.get("facts").map(|value| read_facts(value, of)).unwrap_or_default(),
        asking: fields.text("asking", of).unwrap_or_default().to_owned(),
        pending: fields.texts("pending", of),
        news: fields.texts("news", of),
        notice: fields.text("notice", of).unwrap_or_default().to_owned(),
        history: fields.natural("history", of).unwrap_or(0) as usize,
        unsaved: fields.natural("unsaved", of).unwrap_or(0),
        trouble: fields.text("trouble", of).unwrap_or_default().to_owned(),
        unread: fields.natural("unread", of).unwrap_or(0),
        lacks: fields.natural("lacks", of).unwrap_or(0),
    };
    done(problems).map(|()| screen)
}
