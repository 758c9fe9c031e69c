//! The stations' file, CSV or GeoJSON, to records.

use std::borrow::Cow;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged as _;

use super::cell::{Cell, Spelling};
use super::csv::{Rows, control, invisible};
use super::json::{self, Node};
use super::reader::{Draft, StationReader};
use super::report::Report;
use super::source::Source;
use super::table::{Column, Record, check_width};

/// Takes a station that was read, before the next one is.
pub(crate) type Take<'a> = dyn FnMut(Draft, &mut StationReader<'_>) + 'a;

/// Reads every row of a CSV file.
pub(crate) fn read_csv(
    source: &Source,
    reader: &mut StationReader<'_>,
    report: &mut Report,
    take: &mut Take<'_>,
) {
    let mut rows = Rows::new(source);
    let Some(header) = rows.next(report) else {
        report.error(
            "column-missing",
            source.place(0),
            "the file is empty",
            "start with a line of column names",
        );
        return;
    };
    if let [only] = header.cells.as_slice()
        && let Some(separator) = only.text.chars().find(|c| matches!(c, ';' | '\t' | '|' | '，'))
    {
        report.error(
            "csv-separator",
            source.place(only.start),
            format!("the columns are separated by `{}`", separator.escape_default()),
            "separate them by `,`; `;` separates the parts of a list inside a cell",
        );
        return;
    }
    let mut columns: Vec<Column> = Vec::new();
    for cell in &header.cells {
        let column = reader.columns.resolve(&cell.text, source, cell.start, report);
        if let Some(first) = columns.iter().position(|c| *c == column).and_then(|i| header.cells.get(i)) {
            let (message, help) = if first.text == cell.text {
                (format!("a second column holds `{}`", cell.text), "keep one of them")
            } else {
                (
                    format!("the columns `{}` and `{}` hold the same", first.text, cell.text),
                    "keep one of them; `name` is in the city's main language, the first in city.json",
                )
            };
            report.error("column-duplicate", source.place(cell.start), message, help);
        }
        columns.push(column);
    }
    let required = [("id", Column::Id), ("longitude", Column::Longitude), ("latitude", Column::Latitude)];
    let absent: Vec<&str> = required.iter().filter(|(_, c)| !columns.contains(c)).map(|(n, _)| *n).collect();
    for name in &absent {
        let near = header.cells.iter().find(|c| alias(name).contains(&&*c.text.to_lowercase()));
        report.error(
            "column-missing",
            source.place(near.map_or(header.start, |c| c.start)),
            format!("there is no column `{name}`"),
            near.map_or_else(
                || "add it; the columns needed are id, name, longitude, latitude".to_owned(),
                |c| format!("rename `{}` to `{name}`", c.text),
            ),
        );
    }
    if !columns.iter().any(|c| matches!(c, Column::Name(_))) {
        report.error("column-missing", source.place(header.start), "there is no column `name`", "add it");
        return;
    }
    if !absent.is_empty() {
        return;
    }
    while let Some(row) = rows.next(report) {
        if check_width(source, &row, columns.len(), report) {
            let cells = columns.iter().copied().zip(row.cells).collect();
            if let Some(draft) = reader.record(&Record { cells, start: row.start }, source, report) {
                take(draft, reader);
            }
        }
    }
}

/// What other programs call a required column.
fn alias(name: &str) -> &'static [&'static str] {
    match name {
        "longitude" => &["lon", "lng", "long", "x", "经度"],
        "latitude" => &["lat", "y", "纬度"],
        _ => &["id", "编号", "uid", "osm_id"],
    }
}

/// Reads every feature of a GeoJSON file; properties are columns, the point is the position.
pub(crate) fn read_geojson(
    source: &Source,
    reader: &mut StationReader<'_>,
    report: &mut Report,
    take: &mut Take<'_>,
) {
    let Some(value) = json::parse(source, report) else { return };
    for feature in features(&Node::root(source, &value), report) {
        if let Some(record) = record(&feature, reader, report)
            && let Some(draft) = reader.record(&record, source, report)
        {
            take(draft, reader);
        }
    }
}

/// The features of a FeatureCollection.
pub(crate) fn features<'d, 'a>(root: &Node<'d, 'a>, report: &mut Report) -> Vec<Node<'d, 'a>> {
    let members = root.members(report);
    let kind = members.get("type").and_then(|n| n.value.as_string_lit()).map(|s| s.value.as_ref());
    if kind != Some("FeatureCollection") {
        report.error(
            "geojson-type",
            members.get("type").unwrap_or(root).place(),
            "the file is not a GeoJSON FeatureCollection",
            "wrap the features in `{ \"type\": \"FeatureCollection\", \"features\": [ … ] }`",
        );
        return Vec::new();
    }
    members.get("features").map(|n| n.items(report)).unwrap_or_default()
}

fn record<'d>(
    feature: &Node<'d, '_>,
    reader: &mut StationReader<'_>,
    report: &mut Report,
) -> Option<Record<'d>> {
    let members = feature.members(report);
    let mut cells = Vec::new();
    let geometry = members.get("geometry").map(|n| n.members(report));
    let kind = geometry.as_ref().and_then(|g| g.get("type")?.value.as_string_lit().map(|s| s.value.as_ref()));
    if kind != Some("Point") {
        report.error(
            "geometry-type",
            geometry.as_ref().map_or(feature, |g| &g.node).place(),
            "a station is a Point",
            "give the point at which a rider enters",
        );
        return None;
    }
    let coordinates = geometry.as_ref().and_then(|g| g.get("coordinates"));
    let numbers = coordinates.map(|n| n.items(report)).unwrap_or_default();
    if !(2..=3).contains(&numbers.len()) {
        report.error(
            "coordinates",
            coordinates.unwrap_or(feature).place(),
            "the coordinates of a point are longitude and latitude",
            "write `[116.397, 39.909]`, longitude first",
        );
        return None;
    }
    for (column, node) in [Column::Longitude, Column::Latitude].into_iter().zip(&numbers) {
        cells.push((column, cell(node, report)?));
    }
    let properties = members.get("properties").map(|n| n.members(report));
    for (name, node) in properties.iter().flat_map(|p| &p.all) {
        if control(name).is_some() {
            invisible(node.place(), "the name of a property", report);
            continue;
        }
        let column = reader.columns.resolve(name, feature.source, node.start(), report);
        // The geometry says where it is.
        if matches!(column, Column::Longitude | Column::Latitude) {
            continue;
        }
        if let Some(cell) = cell(node, report) {
            cells.push((column, cell));
        }
    }
    if !cells.iter().any(|(c, _)| *c == Column::Id)
        && let Some(id) = members.get("id")
        && let Some(cell) = cell(id, report)
    {
        cells.push((Column::Id, cell));
    }
    Some(Record { cells, start: feature.start() })
}

/// A property as the cell of a table would hold it.
fn cell<'d>(node: &Node<'d, '_>, report: &mut Report) -> Option<Cell<'d>> {
    let start = node.start();
    let cell = match node.value {
        Value::StringLit(text) => {
            let raw = node.source.text.get(start + 1..text.range().end.saturating_sub(1)).unwrap_or("");
            let spelling = if raw == text.value { Spelling::Plain } else { Spelling::Json };
            Cell::trimmed(Cow::Borrowed(text.value.as_ref()), start + 1, spelling)
        }
        Value::NumberLit(number) => {
            Cell { text: Cow::Borrowed(number.value), start, spelling: Spelling::Plain }
        }
        Value::BooleanLit(value) => Cell {
            text: Cow::Borrowed(if value.value { "true" } else { "false" }),
            start,
            spelling: Spelling::Plain,
        },
        Value::NullKeyword(_) => Cell { text: Cow::Borrowed(""), start, spelling: Spelling::Made },
        Value::Array(_) => {
            let parts: Vec<String> =
                node.items(report).iter().filter_map(|n| n.str(report)).map(str::to_owned).collect();
            Cell { text: Cow::Owned(parts.join(";")), start, spelling: Spelling::Made }
        }
        Value::Object(_) => {
            node.expected("a text, a number or a list of texts", report);
            return None;
        }
    };
    if cell.text.len() > super::csv::MOST_CELL_BYTES {
        report.error(
            "cell-too-long",
            node.place(),
            format!(
                "the text has {} bytes; at most {} are read",
                cell.text.len(),
                super::csv::MOST_CELL_BYTES
            ),
            "shorten it",
        );
        return None;
    }
    if let Some(bad) = control(&cell.text) {
        invisible(node.source.place(cell.offset_of(&node.source.text, bad)), "the text", report);
        return None;
    }
    Some(cell)
}
