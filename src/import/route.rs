//! A route to ask along: a GeoJSON line.

use std::path::Path;

use super::json::{self, Node};
use super::report::Report;
use super::source::Source;
use crate::{Crs, Position, Problem};

/// Reads a LineString or MultiLineString, alone, in a Feature, or in a FeatureCollection; its parts follow one
/// another.
///
/// # Errors
/// The file is not there, is not such GeoJSON, or has a position out of range: every problem at once.
pub fn read_route(path: &Path, crs: Crs) -> Result<Vec<Position>, Vec<Problem>> {
    let mut report = Report::default();
    let name = path.display().to_string();
    let mut route = Vec::new();
    if let Some(source) = Source::read(path, &name, &mut report)
        && let Some(value) = json::parse(&source, &mut report)
    {
        collect(&Node::root(&source, &value), crs, &mut route, &mut report);
        if route.is_empty() && !report.has_errors() {
            report.error(
                "route-missing",
                source.place(0),
                "the file has no line",
                "give a GeoJSON LineString, alone or in a Feature or FeatureCollection",
            );
        }
    }
    if report.has_errors() { Err(report.into_problems()) } else { Ok(route) }
}

fn collect(node: &Node<'_, '_>, crs: Crs, route: &mut Vec<Position>, report: &mut Report) {
    let members = node.members(report);
    let kind = members.get("type").and_then(|n| n.value.as_string_lit()).map_or("", |s| s.value.as_ref());
    let part = |name: &str| members.get(name);
    match kind {
        "FeatureCollection" => {
            for feature in part("features").map(|n| n.items(report)).unwrap_or_default() {
                collect(&feature, crs, route, report);
            }
        }
        "Feature" => {
            if let Some(geometry) = part("geometry") {
                collect(geometry, crs, route, report);
            }
        }
        "LineString" => {
            if let Some(points) = part("coordinates") {
                line(points, crs, route, report);
            }
        }
        "MultiLineString" => {
            for points in part("coordinates").map(|n| n.items(report)).unwrap_or_default() {
                line(&points, crs, route, report);
            }
        }
        // Points beside a route, such as its stops, are common.
        "Point" | "MultiPoint" => {}
        _ => report.error(
            "geojson-type",
            node.place(),
            "this is not a line",
            "give a GeoJSON LineString, alone or in a Feature or FeatureCollection",
        ),
    }
}

fn line(points: &Node<'_, '_>, crs: Crs, route: &mut Vec<Position>, report: &mut Report) {
    for point in points.items(report) {
        let numbers: Vec<f64> = point.items(report).iter().filter_map(|n| n.number(report)).collect();
        let position = match numbers.as_slice() {
            [longitude, latitude, ..] => Position::new(*longitude, *latitude).ok(),
            _ => None,
        };
        match position {
            Some(position) => route.push(crs.to_wgs84(position)),
            None => report.error(
                "coordinates",
                point.place(),
                "the coordinates of a point are longitude and latitude in degrees",
                "write `[116.397, 39.909]`, longitude first",
            ),
        }
    }
}
