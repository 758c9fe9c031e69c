//! `offers.json` and the attributes of `city.json`, by their types, with every problem where it stands.

use std::path::Path;

use super::city_file::{self, CITY_JSON, CityFile};
use super::decode::record;
use super::hours::{HoursContext, compile};
use super::json::{self, Node};
use super::report::{Report, quote};
use super::source::Source;
use super::{calendar, offer_parts, report};
use crate::offer::{Area, Catalogue, Merchant, OffersFile};
use crate::rules::{Attribute, Condition, Day, Scalar, ScheduleRule, Schedules};
use crate::time::Calendar;
use crate::{Makeup, Place, Problem};

/// The file's name in a source folder.
pub(crate) const OFFERS_JSON: &str = "offers.json";

/// The offers of a source folder.
///
/// # Errors
/// Every problem of `city.json`, `calendar.csv` and `offers.json` at once.
pub fn load_offers(dir: &Path) -> Result<Catalogue, Vec<Problem>> {
    let mut report = Report::default();
    let city = city_file::read(dir, &mut report);
    let calendar = calendar::read(dir, &mut report);
    let found = read(dir, &city, &calendar, &mut report);
    if found.is_none() && !report.has_errors() {
        let place = Place::in_file(OFFERS_JSON, 0, 0);
        report.error(
            "file-missing",
            place,
            "the folder has no offers",
            "give a source folder with an `offers.json`",
        );
    }
    match found {
        Some(catalogue) if !report.has_errors() => Ok(catalogue),
        _ => Err(report.into_problems()),
    }
}

/// Reads and checks the offers, if there are any.
pub(crate) fn read(
    dir: &Path,
    city: &CityFile,
    calendar: &Calendar,
    report: &mut Report,
) -> Option<Catalogue> {
    let path = dir.join(OFFERS_JSON);
    if !path.exists() {
        return None;
    }
    let attributes = attributes(dir, report);
    let source = Source::read_authored(&path, OFFERS_JSON, report)?;
    let value = json::parse(&source, report)?;
    let root_node = Node::root(&source, &value);
    let root = root_node.members(report);
    root.warn_unknown(&["$schema", "schema", "merchants", "areas", "offers"], report);
    let schema = root.get("schema").and_then(|node| node.str(report)).unwrap_or_default().to_owned();
    let merchants = all::<Merchant>(root.get("merchants"), report);
    let areas = all::<Area>(root.get("areas"), report);
    let offers = root.get("offers").map(|node| node.items(report)).unwrap_or_default();
    let offers = offers.iter().filter_map(|item| offer_parts::offer(item, report)).collect();
    if report.has_errors() {
        // What was not read would be missed by what names it.
        return None;
    }
    let file = OffersFile { schema, merchants, areas, offers };
    for problem in file.problems() {
        let place = root_node.at(&problem.place.pointer).place();
        report.push(Problem { place, ..problem });
    }
    let context =
        HoursContext { calendar, makeup: Makeup::Weekday, from: city.horizon.0, to: city.horizon.1 };
    let mut schedules = Schedules::default();
    let hours = |text: &str, node: &Node<'_, '_>, report: &mut Report| match compile(text, &context) {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let message = format!("{}: {}", quote(text), error.message);
            report.error(error.code, node.place(), message, error.help);
            None
        }
    };
    for (number, merchant) in file.merchants.iter().enumerate().filter(|(_, m)| !m.opening_hours.is_empty()) {
        hours(&merchant.opening_hours, &root_node.at(&format!("/merchants/{number}/opening_hours")), report);
    }
    for (number, offer) in file.offers.iter().enumerate() {
        let Some(condition) = &offer.eligibility else { continue };
        let node = root_node.at(&format!("/offers/{number}/eligibility"));
        if let Err(error) = condition.check() {
            report.error("condition-refused", node.place(), error.to_string(), "say it with less");
            continue;
        }
        leaves(condition, &node, &mut |leaf, node| {
            named(leaf, node, &attributes, &file.areas, report);
            match leaf {
                Condition::Schedule(ScheduleRule::Hours(rule)) => {
                    let node = node.at("/schedule/opening_hours");
                    if let Some(schedule) = hours(&rule.opening_hours, &node, report) {
                        schedules.0.insert(rule.opening_hours.clone(), schedule);
                    }
                }
                Condition::Between { from, to, .. } if !is_range(from, to) => {
                    let message = format!("no value is from {} and below {}", shown(from), shown(to));
                    let help = "write the smaller one first; `to` itself does not belong to it";
                    report.error("range-empty", node.at("/between/to").place(), message, help);
                }
                _ => {}
            }
        });
    }
    Some(Catalogue { file, attributes, schedules, zone: city.zone.clone(), sample: city.sample })
}

fn attributes(dir: &Path, report: &mut Report) -> Vec<Attribute> {
    // What is wrong with the file as a whole has been reported by its own reader.
    let quiet = &mut Report::default();
    let Some(source) = Source::read_authored(&dir.join(CITY_JSON), CITY_JSON, quiet) else {
        return Vec::new();
    };
    let Some(value) = json::parse(&source, quiet) else { return Vec::new() };
    let root = Node::root(&source, &value).members(quiet);
    all::<Attribute>(root.get("attributes"), report)
}

fn all<T: serde::de::DeserializeOwned>(node: Option<&Node<'_, '_>>, report: &mut Report) -> Vec<T> {
    let items = node.map(|node| node.items(report)).unwrap_or_default();
    items.iter().filter_map(|item| record(item, report)).collect()
}

/// Every leaf with its place.
fn leaves<'c>(
    condition: &'c Condition,
    node: &Node<'_, '_>,
    each: &mut dyn FnMut(&'c Condition, &Node<'_, '_>),
) {
    let mut list = |of: &'c [Condition], pointer: &str| {
        let node = node.at(pointer);
        for (number, one) in of.iter().enumerate() {
            leaves(one, &node.at(&format!("/{number}")), each);
        }
    };
    match condition {
        Condition::All(of) => list(of, "/all"),
        Condition::Any(of) => list(of, "/any"),
        Condition::AtLeast { of, .. } => list(of, "/at_least/of"),
        Condition::Not(one) => leaves(one, &node.at("/not"), each),
        leaf => each(leaf, node),
    }
}

/// Numbers and days have an order; whether the attribute has the same is another question.
fn is_range(from: &Scalar, to: &Scalar) -> bool {
    match (from, to) {
        (Scalar::Integer(from), Scalar::Integer(to)) => from < to,
        (Scalar::Text(from), Scalar::Text(to)) => match (Day::parse(from), Day::parse(to)) {
            (Some(from), Some(to)) => from < to,
            _ => true,
        },
        _ => true,
    }
}

fn shown(value: &Scalar) -> String {
    match value {
        Scalar::Integer(number) => format!("`{number}`"),
        Scalar::Boolean(is) => format!("`{is}`"),
        Scalar::Text(text) => quote(text),
    }
}

/// Reports an attribute or area that nobody declares.
fn named(
    leaf: &Condition,
    node: &Node<'_, '_>,
    attributes: &[Attribute],
    areas: &[Area],
    report: &mut Report,
) {
    let place = |field: &str| {
        let kind = node.value.as_object().and_then(|leaf| leaf.properties.first());
        node.at(&format!("/{}/{field}", kind.map_or("", |kind| kind.name.as_str()))).place()
    };
    match leaf {
        Condition::In { attribute, .. }
        | Condition::Compare { attribute, .. }
        | Condition::Between { attribute, .. }
        | Condition::Age { attribute, .. }
        | Condition::Document { attribute, .. } => {
            let known = attributes.iter().map(|a| a.name.as_str());
            if !known.clone().any(|name| name == attribute) {
                let message = format!("no attribute {} is declared in `{CITY_JSON}`", quote(attribute));
                report.error(
                    "attribute-unknown",
                    place("attribute"),
                    message,
                    report::choose(attribute, known),
                );
            }
        }
        Condition::Within { area } => {
            let known = areas.iter().map(|a| a.id.as_str());
            if !known.clone().any(|id| id == area) {
                let message = format!("there is no area {}", quote(area));
                report.error("area-unknown", place("area"), message, report::choose(area, known));
            }
        }
        _ => {}
    }
}
