//! `city.json`: what is said of the city as a whole.

use std::path::Path;

use super::json::{self, Members, Node};
use super::report::{Report, quote};
use super::source::Source;
use super::zone;
use crate::time::{Date, Zone};
use crate::{Bounds, KNOWN_FACILITIES, Position, Text};

/// The file's name in a source folder.
pub(crate) const CITY_JSON: &str = "city.json";

/// What `city.json` says, with defaults for what it leaves out.
#[derive(Clone, Debug)]
pub(crate) struct CityFile {
    pub(crate) id: String,
    pub(crate) names: Text,
    pub(crate) languages: Vec<String>,
    pub(crate) zone: Zone,
    pub(crate) sample: bool,
    pub(crate) notice: Text,
    pub(crate) provenance: Vec<String>,
    pub(crate) licence: String,
    pub(crate) own_facilities: Vec<(String, Text)>,
    pub(crate) kinds: Vec<(String, Text)>,
    /// First and last day for which dated hours are worked out.
    pub(crate) horizon: (Date, Date),
    pub(crate) bounds: Option<Bounds>,
}

impl Default for CityFile {
    fn default() -> Self {
        let day = |year, month, day| Date::from_ymd(year, month, day).unwrap_or(Date(0));
        Self {
            id: String::new(),
            names: Text::default(),
            languages: vec!["en".to_owned()],
            zone: Zone::fixed(0),
            sample: false,
            notice: Text::default(),
            provenance: Vec::new(),
            licence: String::new(),
            own_facilities: Vec::new(),
            kinds: Vec::new(),
            horizon: (day(2024, 1, 1), day(2035, 12, 31)),
            bounds: None,
        }
    }
}

/// What `city.json` may say. The attributes and the issuers are read with the offers; the programmes are not read yet, and
/// staff may write them already.
pub(crate) const FIELDS: [&str; 17] = [
    "id",
    "name",
    "names",
    "utc_offset",
    "time_zone",
    "languages",
    "sample",
    "notice",
    "provenance",
    "licence",
    "vocabularies",
    "hours",
    "bounds",
    "$schema",
    "attributes",
    "programmes",
    "trusted_issuers",
];

pub(crate) const VOCABULARIES: [&str; 2] = ["facilities", "kinds"];
pub(crate) const HORIZON: [&str; 2] = ["from", "to"];
pub(crate) const EDGES: [&str; 4] = ["west", "south", "east", "north"];

/// Reads `city.json` in `dir`. What is wrong is reported; what is right is used, so that the other files can be
/// checked too.
pub(crate) fn read(dir: &Path, report: &mut Report) -> CityFile {
    let mut city = CityFile::default();
    let Some(source) = Source::read_authored(&dir.join(CITY_JSON), CITY_JSON, report) else { return city };
    let Some(value) = json::parse(&source, report) else { return city };
    let root = Node::root(&source, &value).members(report);
    root.warn_unknown(&FIELDS, report);

    if let Some(node) = root.get("languages") {
        let tags: Vec<String> = node.items(report).iter().filter_map(|n| language(n, report)).collect();
        if !tags.is_empty() {
            city.languages = tags;
        }
    }
    let first = city.languages.first().cloned().unwrap_or_default();
    match (root.get("name").or_else(|| root.get("names")), root.get("languages")) {
        (Some(node), declared) => {
            let (names, languages) = node.text(&first, report);
            city.names = names;
            if declared.is_none() && !languages.is_empty() {
                city.languages = languages;
            }
        }
        (None, _) => missing(&root, "name", "{ \"en\": \"X\" }", report),
    }
    match root.get("id") {
        Some(node) => city.id = id(node, report),
        None => missing(&root, "id", "\"x\"", report),
    }
    zone_of(&root, &mut city, report);
    city.sample = root.get("sample").and_then(|n| n.bool(report)).unwrap_or(false);
    let first = city.languages.first().cloned().unwrap_or_default();
    city.notice = root.get("notice").map(|n| n.text(&first, report).0).unwrap_or_default();
    if city.sample && city.notice.is_empty() {
        city.notice =
            [("en", "Sample data: these are not real places"), ("zh-CN", "示例数据，并非真实场所")].into();
    }
    city.provenance = match root.get("provenance") {
        Some(node) if node.value.as_string_lit().is_some() => {
            node.str(report).into_iter().map(str::to_owned).collect()
        }
        Some(node) => node.items(report).iter().filter_map(|n| n.str(report)).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    city.licence = root.get("licence").and_then(|n| n.str(report)).unwrap_or_default().to_owned();
    vocabularies(&root, &mut city, report);
    horizon(&root, &mut city, report);
    city.bounds = root.get("bounds").and_then(|n| bounds(n, report));
    city
}

fn missing(root: &Members<'_, '_>, name: &str, example: &str, report: &mut Report) {
    report.error(
        "field-missing",
        root.node.place(),
        format!("the city has no `{name}`"),
        format!("add `\"{name}\": {example}`"),
    );
}

fn language(node: &Node<'_, '_>, report: &mut Report) -> Option<String> {
    let tag = node.str(report)?;
    if json::is_language_tag(tag) {
        return Some(tag.to_owned());
    }
    report.error(
        "language-tag",
        node.place(),
        format!("{} is not a language tag", quote(tag)),
        "use BCP 47, for example `en` or `zh-CN`",
    );
    None
}

/// Whether `id` can be part of a file name and of a link.
pub(crate) fn is_city_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

fn id(node: &Node<'_, '_>, report: &mut Report) -> String {
    let id = node.str(report).unwrap_or_default();
    if node.value.as_string_lit().is_some() && !is_city_id(id) {
        report.error(
            "city-id",
            node.place(),
            format!("{} is not an id of a city", quote(id)),
            "use 1 to 64 of a-z, 0-9, `-` and `_`",
        );
    }
    id.to_owned()
}

fn zone_of(root: &Members<'_, '_>, city: &mut CityFile, report: &mut Report) {
    let offset = root.get("utc_offset").and_then(|node| {
        let text = node.str(report)?;
        let offset = zone::parse_offset(text);
        if offset.is_none() {
            report.error(
                "utc-offset",
                node.place(),
                format!("{} is not an offset from UTC", quote(text)),
                "write sign, hours and minutes, for example `+08:00`",
            );
        }
        offset
    });
    let named = root.get("time_zone").and_then(|node| {
        let name = node.str(report)?;
        let zone = zone::resolve(name);
        if zone.is_none() {
            report.error(
                "time-zone",
                node.place(),
                format!("{} is not a time zone", quote(name)),
                "use an IANA name, for example `Europe/Helsinki`, or leave it out where the offset never changes",
            );
        }
        zone
    });
    if let (Some(zone), Some(offset), Some(node)) = (&named, offset, root.get("utc_offset"))
        && zone.first_offset_s != offset
        && zone.transitions.iter().all(|(_, o)| *o != offset)
    {
        report.warning(
            "utc-offset-differs",
            node.place(),
            "the time zone never has this offset; the time zone is used",
            "correct one of the two",
        );
    }
    match (named, offset) {
        (Some(zone), _) => city.zone = zone,
        (None, Some(offset)) => city.zone = Zone::fixed(offset),
        (None, None) if root.get("utc_offset").is_none() && root.get("time_zone").is_none() => {
            missing(root, "utc_offset", "\"+08:00\"", report);
        }
        (None, None) => {}
    }
}

fn vocabularies(root: &Members<'_, '_>, city: &mut CityFile, report: &mut Report) {
    let Some(node) = root.get("vocabularies") else { return };
    let first = city.languages.first().cloned().unwrap_or_default();
    let all = node.members(report);
    all.warn_unknown(&VOCABULARIES, report);
    let mut words = |name: &str| -> Vec<(String, Text)> {
        let Some(node) = all.get(name) else { return Vec::new() };
        let members = node.members(report);
        members.all.iter().map(|(word, n)| ((*word).to_owned(), n.text(&first, report).0)).collect()
    };
    // The known facilities have their labels in the elements; a city declares its own.
    city.own_facilities = words("facilities");
    city.own_facilities.retain(|(word, _)| !KNOWN_FACILITIES.contains(&word.as_str()));
    city.kinds = words("kinds");
    if KNOWN_FACILITIES.len() + city.own_facilities.len() > 64
        && let Some(node) = all.get("facilities")
    {
        super::vocabulary::too_many_facilities(node.place(), city.own_facilities.len(), report);
    }
}

fn horizon(root: &Members<'_, '_>, city: &mut CityFile, report: &mut Report) {
    let Some(node) = root.get("hours") else { return };
    let members = node.members(report);
    members.warn_unknown(&HORIZON, report);
    let mut day = |name: &str| {
        let node = members.get(name)?;
        let text = node.str(report)?;
        let date = super::calendar::parse_date(text);
        if date.is_none() {
            super::calendar::bad_date(node.place(), text, report);
        }
        date
    };
    let from = day("from").unwrap_or(city.horizon.0);
    let to = day("to").unwrap_or(city.horizon.1);
    // Thirty years keep the compiled hours of a city small; nobody plans a station's hours further.
    if from <= to && to.0 - from.0 <= 366 * 30 {
        city.horizon = (from, to);
    } else {
        report.error(
            "hours-horizon",
            node.place(),
            "the hours' `from` and `to` are not a span of up to 30 years",
            "leave them out for 2024-01-01 to 2035-12-31",
        );
    }
}

fn bounds(node: &Node<'_, '_>, report: &mut Report) -> Option<Bounds> {
    let edges: Vec<f64> = if node.value.as_array().is_some() {
        node.items(report).iter().filter_map(|n| n.number(report)).collect()
    } else {
        let members = node.members(report);
        members.warn_unknown(&EDGES, report);
        EDGES.iter().filter_map(|name| members.get(name)?.number(report)).collect()
    };
    let found = match edges.as_slice() {
        &[west, south, east, north] => make_bounds(west, south, east, north),
        _ => None,
    };
    if found.is_none() {
        report.error(
            "bounds",
            node.place(),
            "the bounds are not four numbers west, south, east, north in degrees",
            "write for example `[115.4, 39.4, 117.6, 41.1]`, longitude first",
        );
    }
    found
}

/// Bounds, if their corners are positions and south lies below north.
pub(crate) fn make_bounds(west: f64, south: f64, east: f64, north: f64) -> Option<Bounds> {
    let corners = Position::new(west, south).is_ok() && Position::new(east, north).is_ok();
    (corners && south < north).then_some(Bounds { west, south, east, north })
}
