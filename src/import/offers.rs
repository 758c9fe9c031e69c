//! `offers.json` and the attributes of `city.json`, by their types, with every problem where it stands.

use std::collections::BTreeSet;
use std::path::Path;

use super::city_file::{self, CITY_JSON, CityFile};
use super::decode::record;
use super::hours::{HoursContext, compile};
use super::json::{self, Node};
use super::report::{Report, quote};
use super::source::Source;
use super::{calendar, offer_parts, report};
use crate::offer::lint::Surroundings;
use crate::offer::{Catalogue, Merchant, OffersFile};
use crate::rules::{Area, Attribute, CompileError, Fault, Issuer};
use crate::time::{Calendar, Schedule};
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
    let found = read(dir, &city, &calendar, None, &mut report);
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

/// Reads and checks the offers, if there are any. `stations`: their ids, where they were read.
pub(crate) fn read(
    dir: &Path,
    city: &CityFile,
    calendar: &Calendar,
    stations: Option<&BTreeSet<&str>>,
    report: &mut Report,
) -> Option<Catalogue> {
    // What is wrong elsewhere does not keep offers from being checked.
    let mut own = Report::default();
    let found = read_own(dir, city, calendar, stations, &mut own);
    report.append(own);
    found
}

fn read_own(
    dir: &Path,
    city: &CityFile,
    calendar: &Calendar,
    stations: Option<&BTreeSet<&str>>,
    report: &mut Report,
) -> Option<Catalogue> {
    let path = dir.join(OFFERS_JSON);
    if !path.exists() {
        return None;
    }
    let (attributes, issued) = attributes(dir, report);
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
    let mut hours = hours(city, calendar);
    for (number, merchant) in file.merchants.iter().enumerate().filter(|(_, m)| !m.opening_hours.is_empty()) {
        if let Err((code, message, help)) = hours(&merchant.opening_hours) {
            let place = root_node.at(&format!("/merchants/{number}/opening_hours")).place();
            report.error(code, place, message, help);
        }
    }
    let area_ids: Vec<String> = file.areas.iter().map(|area| area.id.clone()).collect();
    match Catalogue::new(file, attributes.clone(), city.zone.clone(), city.sample, &mut hours) {
        Ok(catalogue) => {
            // With dates or amounts that are wrong the rest would be said of something else.
            if !report.has_errors() {
                for problem in catalogue.lint(&Surroundings { issued: &issued, stations }) {
                    let place = root_node.at(&problem.place.pointer).place();
                    report.push(Problem { place, ..problem });
                }
            }
            Some(catalogue)
        }
        Err(errors) => {
            for (number, CompileError { pointer, fault }) in errors {
                let place = root_node.at(&format!("/offers/{number}/eligibility{pointer}")).place();
                let help = help(&fault, &attributes, &area_ids);
                report.error(fault.code(), place, fault.to_string(), help);
            }
            None
        }
    }
}

/// Compiles the opening hours in rules as those of stations.
pub(super) fn hours(
    city: &CityFile,
    calendar: &Calendar,
) -> impl FnMut(&str) -> Result<Schedule, (&'static str, String, String)> {
    let context =
        HoursContext { calendar, makeup: Makeup::Weekday, from: city.horizon.0, to: city.horizon.1 };
    move |text| {
        compile(text, &context)
            .map_err(|error| (error.code, format!("{}: {}", quote(text), error.message), error.help))
    }
}

/// What to do about a fault of a condition: where a name is wrong, the names there are.
pub(super) fn help(fault: &Fault, attributes: &[Attribute], areas: &[String]) -> String {
    match fault {
        Fault::AttributeUnknown(name) => report::choose(name, attributes.iter().map(|a| a.name.as_str())),
        Fault::AreaUnknown(id) => report::choose(id, areas.iter().map(String::as_str)),
        Fault::CodeUnknown { code, attribute } => {
            let declared = attributes.iter().find(|a| a.name == *attribute);
            let words = declared.map(|a| a.vocabulary.as_slice()).unwrap_or_default();
            report::choose(code, words.iter().map(|one| one.code.as_str()))
        }
        _ => fault.help().to_owned(),
    }
}

/// The attributes, and the names of those that an issuer is trusted for.
pub(super) fn attributes(dir: &Path, report: &mut Report) -> (Vec<Attribute>, BTreeSet<String>) {
    // What is wrong with the file as a whole has been reported by its own reader.
    let quiet = &mut Report::default();
    let Some(source) = Source::read_authored(&dir.join(CITY_JSON), CITY_JSON, quiet) else {
        return Default::default();
    };
    let Some(value) = json::parse(&source, quiet) else { return Default::default() };
    let root = Node::root(&source, &value).members(quiet);
    let attributes = all::<Attribute>(root.get("attributes"), report);
    let mut issued = BTreeSet::new();
    for node in root.get("trusted_issuers").map(|node| node.items(report)).unwrap_or_default() {
        let Some(issuer) = record::<Issuer>(&node, report) else { continue };
        for (number, name) in issuer.issues.into_iter().enumerate() {
            let known = attributes.iter().map(|attribute| attribute.name.as_str());
            if !known.clone().any(|one| one == name) {
                let place = node.at(&format!("/issues/{number}")).place();
                let message = format!("no attribute {} is declared", quote(&name));
                report.error("attribute-unknown", place, message, report::choose(&name, known));
            }
            issued.insert(name);
        }
    }
    (attributes, issued)
}

pub(super) fn all<T: serde::de::DeserializeOwned>(
    node: Option<&Node<'_, '_>>,
    report: &mut Report,
) -> Vec<T> {
    let items = node.map(|node| node.items(report)).unwrap_or_default();
    items.iter().filter_map(|item| record(item, report)).collect()
}
