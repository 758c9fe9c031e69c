//! `offers.json` and the attributes of `city.json`, by their types, with every problem where it stands.

use std::path::Path;

use super::city_file::{self, CITY_JSON, CityFile};
use super::decode::record;
use super::hours::{HoursContext, compile};
use super::json::{self, Node};
use super::report::{Report, quote};
use super::source::Source;
use super::{calendar, report};
use crate::offer::{Area, Catalogue, Merchant, Offer, OffersFile};
use crate::rules::{Attribute, Condition, ScheduleRule, Schedules};
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
    let source = Source::read(&path, OFFERS_JSON, report)?;
    let value = json::parse(&source, report)?;
    let root_node = Node::root(&source, &value);
    let root = root_node.members(report);
    root.warn_unknown(&["$schema", "schema", "merchants", "areas", "offers"], report);
    let schema = root.get("schema").and_then(|node| node.str(report)).unwrap_or_default().to_owned();
    let merchants = all::<Merchant>(root.get("merchants"), report);
    let areas = all::<Area>(root.get("areas"), report);
    let offers = all::<Offer>(root.get("offers"), report);
    if report.has_errors() {
        // What was not read would be missed by what names it.
        return None;
    }
    let file = OffersFile { schema, merchants, areas, offers };
    for problem in file.problems() {
        let place = at(&root_node, &problem.place.pointer).place();
        report.push(Problem { place, ..problem });
    }
    let context =
        HoursContext { calendar, makeup: Makeup::Weekday, from: city.horizon.0, to: city.horizon.1 };
    let mut schedules = Schedules::default();
    for (number, offer) in file.offers.iter().enumerate() {
        let Some(condition) = &offer.eligibility else { continue };
        let node = at(&root_node, &format!("/offers/{number}/eligibility"));
        if let Err(error) = condition.check() {
            report.error("condition-refused", node.place(), error.to_string(), "say it with less");
            continue;
        }
        leaves(condition, &mut |leaf| named(leaf, &node, &attributes, &file.areas, report));
        leaves(condition, &mut |leaf| {
            let Condition::Schedule(ScheduleRule::Hours(hours)) = leaf else { return };
            match compile(&hours.opening_hours, &context) {
                Ok(schedule) => {
                    schedules.0.insert(hours.opening_hours.clone(), schedule);
                }
                Err(error) => {
                    let message = format!("{}: {}", quote(&hours.opening_hours), error.message);
                    report.error(error.code, node.place(), message, error.help);
                }
            }
        });
    }
    Some(Catalogue { file, attributes, schedules, zone: city.zone.clone(), sample: city.sample })
}

fn attributes(dir: &Path, report: &mut Report) -> Vec<Attribute> {
    // What is wrong with the file as a whole has been reported by its own reader.
    let quiet = &mut Report::default();
    let Some(source) = Source::read(&dir.join(CITY_JSON), CITY_JSON, quiet) else { return Vec::new() };
    let Some(value) = json::parse(&source, quiet) else { return Vec::new() };
    let root = Node::root(&source, &value).members(quiet);
    all::<Attribute>(root.get("attributes"), report)
}

fn all<T: serde::de::DeserializeOwned>(node: Option<&Node<'_, '_>>, report: &mut Report) -> Vec<T> {
    let items = node.map(|node| node.items(report)).unwrap_or_default();
    items.iter().filter_map(|item| record(item, report)).collect()
}

/// The node at a pointer, or the last one on the way to it.
fn at<'d, 'a>(root: &Node<'d, 'a>, pointer: &str) -> Node<'d, 'a> {
    let quiet = &mut Report::default();
    let mut node = root.clone();
    for part in pointer.split('/').skip(1) {
        let next = match part.parse::<usize>() {
            Ok(index) if node.value.as_array().is_some() => node.items(quiet).into_iter().nth(index),
            _ if node.value.as_object().is_some() => node.members(quiet).get(part).cloned(),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    node
}

fn leaves<'c>(condition: &'c Condition, each: &mut dyn FnMut(&'c Condition)) {
    match condition {
        Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => {
            of.iter().for_each(|one| leaves(one, each));
        }
        Condition::Not(one) => leaves(one, each),
        leaf => each(leaf),
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
    match leaf {
        Condition::In { attribute, .. }
        | Condition::Compare { attribute, .. }
        | Condition::Between { attribute, .. }
        | Condition::Age { attribute, .. }
        | Condition::Document { attribute, .. } => {
            let known = attributes.iter().map(|a| a.name.as_str());
            if !known.clone().any(|name| name == attribute) {
                let message = format!("no attribute {} is declared in `{CITY_JSON}`", quote(attribute));
                report.error("attribute-unknown", node.place(), message, report::choose(attribute, known));
            }
        }
        Condition::Within { area } => {
            let known = areas.iter().map(|a| a.id.as_str());
            if !known.clone().any(|id| id == area) {
                let message = format!("there is no area {}", quote(area));
                report.error("area-unknown", node.place(), message, report::choose(area, known));
            }
        }
        _ => {}
    }
}
