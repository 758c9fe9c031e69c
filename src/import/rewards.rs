//! `activities.json`, by its types, with every problem where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::city_file::{self, CityFile};
use super::decode::record;
use super::json::{self, Node};
use super::offers::{all, attributes, help, hours};
use super::report::Report;
use super::source::Source;
use super::{calendar, offers};
use crate::offer::Catalogue;
use crate::reward::{Activity, ActivityFile, PROGRAMME_SCHEMA, Programme, Reward, Surroundings};
use crate::rules::{Area, CompileError, Day, Leaf, Rule};
use crate::time::Calendar;
use crate::{Place, Problem};

/// The file's name in a source folder.
pub(crate) const ACTIVITIES_JSON: &str = "activities.json";

/// The activities and rewards of a source folder.
///
/// # Errors
/// Every problem of `city.json`, `calendar.csv`, `offers.json` and `activities.json` at once.
pub fn load_rewards(dir: &Path) -> Result<Programme, Vec<Problem>> {
    let mut report = Report::default();
    let city = city_file::read(dir, &mut report);
    let calendar = calendar::read(dir, &mut report);
    let catalogue = offers::read(dir, &city, &calendar, None, &mut report);
    let found = read(dir, &city, &calendar, None, catalogue.as_ref(), &mut report);
    if found.is_none() && !report.has_errors() {
        report.error(
            "file-missing",
            Place::in_file(ACTIVITIES_JSON, 0, 0),
            "the folder has no activities",
            "give a source folder with an `activities.json`",
        );
    }
    match found {
        Some(programme) if !report.has_errors() => Ok(programme),
        _ => Err(report.into_problems()),
    }
}

/// Reads and checks activities and rewards, if there are any. `stations`: their ids, where they were read; `catalogue`: the
/// offers, where they compiled.
pub(crate) fn read(
    dir: &Path,
    city: &CityFile,
    calendar: &Calendar,
    stations: Option<&BTreeSet<&str>>,
    catalogue: Option<&Catalogue>,
    report: &mut Report,
) -> Option<Programme> {
    // What is wrong elsewhere does not keep them from being checked.
    let mut own = Report::default();
    let found = read_own(dir, city, calendar, stations, catalogue, &mut own);
    report.append(own);
    found
}

fn read_own(
    dir: &Path,
    city: &CityFile,
    calendar: &Calendar,
    stations: Option<&BTreeSet<&str>>,
    catalogue: Option<&Catalogue>,
    report: &mut Report,
) -> Option<Programme> {
    let path = dir.join(ACTIVITIES_JSON);
    if !path.exists() {
        return None;
    }
    // What is wrong with them the offers have said, where there are any.
    let mut said = Report::default();
    let is_said = dir.join(offers::OFFERS_JSON).exists();
    let (attributes, issued) = attributes(dir, if is_said { &mut said } else { &mut *report });
    let source = Source::read_authored(&path, ACTIVITIES_JSON, report)?;
    let value = json::parse(&source, report)?;
    let root_node = Node::root(&source, &value);
    let root = root_node.members(report);
    let known = ["$schema", "schema", "valid_from", "valid_to", "areas", "activities", "rewards"];
    root.warn_unknown(&known, report);
    let schema = root.get("schema").and_then(|node| node.str(report)).unwrap_or(PROGRAMME_SCHEMA).to_owned();
    let mut day = |name| root.get(name).and_then(|node| record::<Option<Day>>(node, report).flatten());
    let (valid_from, valid_to) = (day("valid_from"), day("valid_to"));
    let file = ActivityFile {
        json_schema: String::new(),
        schema,
        valid_from,
        valid_to,
        areas: all::<Area>(root.get("areas"), report),
        activities: all::<Activity>(root.get("activities"), report),
        rewards: all::<Reward>(root.get("rewards"), report),
    };
    if report.has_errors() {
        // What was not read would be missed by what names it.
        return None;
    }
    for problem in file.problems() {
        let place = root_node.at(&problem.place.pointer).place();
        report.push(Problem { place, ..problem });
    }
    // The checks below see them by id.
    let written = |list: &str, ids: Vec<&str>| {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|at| ids.get(*at).copied());
        (list.to_owned(), order)
    };
    let orders = [
        written("/activities/", file.activities.iter().map(|one| one.id.as_str()).collect()),
        written("/rewards/", file.rewards.iter().map(|one| one.id.as_str()).collect()),
    ];
    let areas: Vec<String> = file.areas.iter().map(|area| area.id.clone()).collect();
    let mut hours = hours(city, calendar);
    match Programme::new(file, attributes.clone(), city.zone.clone(), city.sample, &mut hours) {
        Ok(programme) => {
            if !report.has_errors() {
                let counted = catalogue.map(counted);
                let surroundings = Surroundings { issued: &issued, stations, offers: counted.as_ref() };
                for problem in programme.lint(&surroundings) {
                    let place = root_node.at(&as_written(&problem.place.pointer, &orders)).place();
                    report.push(Problem { place, ..problem });
                }
            }
            Some(programme)
        }
        Err(errors) => {
            for (pointer, CompileError { pointer: part, fault }) in errors {
                let place = root_node.at(&format!("{pointer}{part}")).place();
                report.error(fault.code(), place, fault.to_string(), help(&fault, &attributes, &areas));
            }
            None
        }
    }
}

/// `/activities/2/caps` by id → by the order of the file.
fn as_written(pointer: &str, orders: &[(String, Vec<usize>)]) -> String {
    for (list, order) in orders {
        let Some(rest) = pointer.strip_prefix(list.as_str()) else { continue };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Some((number, rest)) = rest.split_at_checked(digits) else { continue };
        if let Some(at) = number.parse::<usize>().ok().and_then(|at| order.get(at)) {
            return format!("{list}{at}{rest}");
        }
    }
    pointer.to_owned()
}

/// The offers, each with the events that its conditions count.
fn counted(catalogue: &Catalogue) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut all = BTreeMap::new();
    for entry in &catalogue.offers {
        let events: &mut BTreeSet<&str> = all.entry(entry.offer.id.as_str()).or_default();
        let mut left: Vec<&Rule> = entry.rule.iter().collect();
        while let Some(rule) = left.pop() {
            match rule {
                Rule::Leaf(leaf) => {
                    if let Some(Leaf::Count { event, .. }) = catalogue.book.leaf(*leaf) {
                        events.extend(catalogue.book.events.get(usize::from(*event)).map(String::as_str));
                    }
                }
                Rule::All(of) | Rule::Any(of) | Rule::AtLeast(_, of) => left.extend(of),
                Rule::Not(one) => left.push(one),
            }
        }
    }
    all
}
