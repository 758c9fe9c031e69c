//! `render --element offers` and `offer-badge`: the elements of offers, for a server.

use serde_json::Value;

use super::args::{Element, RenderArgs};
use super::offers::file;
use super::output::{Failure, Terminal, instant};
use crate::import::open_offers;
use crate::offer::Basket;
use crate::rules::Facts;
use crate::view::{self, Assets, Badge, OffersScreen};
use crate::{Place, Problem};

/// What the page's own pack is called unless it is said.
const PACK: &str = "offers.pack";

pub(super) fn html(args: &RenderArgs, terminal: &mut Terminal) -> Result<String, Failure> {
    let catalogue = open_offers(&args.city)?;
    let at = instant(args.at);
    let mut attributes = vec![("lang", terminal.language.clone())];
    let mut put = |name: &'static str, value: String| {
        if !value.is_empty() {
            attributes.push((name, value));
        }
    };
    let facts: Value = args.facts.as_deref().map(file).transpose()?.unwrap_or_default();
    let known: Facts = if facts.is_null() { Facts::default() } else { read(facts.clone(), "facts")? };
    let position = args.position.map(|position| args.crs.crs().to_wgs84(position));
    let position = position.map(|one| [one.longitude(), one.latitude()]);
    put(
        "position",
        position.map(|[longitude, latitude]| format!("{longitude},{latitude}")).unwrap_or_default(),
    );
    put("merchant", args.merchant.clone().unwrap_or_default());
    // Without `--at` the element goes on with its own clock.
    put("at", args.at.map(|_| catalogue.book.zone.timestamp(at).to_string()).unwrap_or_default());
    put("facts", if facts.is_null() { String::new() } else { facts.to_string() });
    let pack = if args.pack == super::args::DEFAULT_PACK { PACK } else { &args.pack };
    let folder = args.assets.trim_end_matches('/');
    let pairs =
        |attributes: &[(&'static str, String)]| -> Vec<(&'static str, String)> { attributes.to_vec() };
    let assets = |attributes: &[(&'static str, String)], show: &dyn Fn(&Assets<'_>) -> String| {
        let attributes = pairs(attributes);
        let attributes: Vec<(&str, &str)> =
            attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        show(&Assets { folder, pack, attributes: &attributes })
    };
    if matches!(args.element, Element::OfferBadge) {
        put("price", args.price.unwrap_or_default().to_string());
        put("tags", args.tags.join(","));
        let badge = Badge {
            lang: terminal.language.clone(),
            position,
            at: at.0,
            merchant: args.merchant.clone().unwrap_or_default(),
            price_fen: args.price.unwrap_or_default(),
            tags: args.tags.clone(),
            facts: known,
            ..Badge::default()
        };
        return Ok(assets(&attributes, &|assets| view::badge_element(&catalogue, &badge, assets)));
    }
    put("place", args.place.clone());
    put("radius", args.radius.map(|metres| metres.to_string()).unwrap_or_default());
    put("limit", args.limit.map(|most| most.to_string()).unwrap_or_default());
    let mut basket: Value = args.basket.as_deref().map(file).transpose()?.unwrap_or_default();
    put("basket", if basket.is_null() { String::new() } else { basket.to_string() });
    let names = names(&mut basket);
    let screen = OffersScreen {
        lang: terminal.language.clone(),
        position,
        place: args.place.clone(),
        at: at.0,
        merchant: args.merchant.clone().unwrap_or_default(),
        radius_m: args.radius.unwrap_or_else(|| if position.is_some() { view::RADIUS_M } else { 0.0 }),
        limit: args.limit.unwrap_or_default() as usize,
        facts: known,
        basket: if basket.is_null() { None } else { Some(read::<Basket>(basket, "basket")?) },
        names,
        ..OffersScreen::default()
    };
    Ok(assets(&attributes, &|assets| view::offers_element(&catalogue, &screen, assets)))
}

/// What the lines are called is the page's business, not the bill's.
fn names(basket: &mut Value) -> Vec<String> {
    let lines = basket.get_mut("lines").and_then(Value::as_array_mut);
    let name = |line: &mut Value| {
        let name = line.as_object_mut().and_then(|line| line.remove("name"));
        name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    };
    lines.into_iter().flatten().map(name).collect()
}

fn read<T: serde::de::DeserializeOwned>(value: Value, what: &str) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| {
        let place = Place::in_file(what, 0, 0);
        Failure::Data(vec![Problem::error(
            "record",
            place,
            error.to_string(),
            "docs/offers.md says what may stand here",
        )])
    })
}
