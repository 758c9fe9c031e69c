//! Overpass JSON: nodes with `lat` and `lon`, ways with `center`, `geometry`, or the nodes in the same file.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use geo::{Centroid as _, LineString, Polygon};
use serde::Deserialize;

use super::{Element, Tags, tags};
use crate::Position;
use crate::import::report::Report;
use crate::import::source::Source;

#[derive(Deserialize)]
struct Answer {
    elements: Vec<Raw>,
}

#[derive(Deserialize)]
struct Point {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: String,
    id: i64,
    lat: Option<f64>,
    lon: Option<f64>,
    center: Option<Point>,
    #[serde(default)]
    geometry: Vec<Option<Point>>,
    #[serde(default)]
    nodes: Vec<i64>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

pub(super) fn read(path: &Path, name: &str, report: &mut Report) -> Option<Vec<Element>> {
    let source = Source::read(path, name, report)?;
    let answer: Answer = match serde_json::from_str(&source.text) {
        Ok(answer) => answer,
        Err(error) => {
            let line = error.line().saturating_sub(1);
            let before: usize = source.text.split_inclusive('\n').take(line).map(str::len).sum();
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or("").to_owned();
            report.error(
                "overpass-json",
                source.place(before + error.column().saturating_sub(1)),
                format!("the file is not an Overpass answer: {what}"),
                "ask Overpass with `[out:json]` and `out center;`",
            );
            return None;
        }
    };
    let nodes: HashMap<i64, Position> = answer
        .elements
        .iter()
        .filter(|e| e.kind == "node")
        .filter_map(|e| Some((e.id, Position::new(e.lon?, e.lat?).ok()?)))
        .collect();
    let mut elements = Vec::new();
    let mut broken = 0;
    for raw in answer.elements {
        let id = format!("{}/{}", raw.kind, raw.id);
        let tags = Tags::new(raw.tags.iter().map(|(key, value)| (&**key, &**value)));
        if tags::kind(&tags).is_none() {
            continue;
        }
        let centre = || raw.center.as_ref().and_then(|c| Position::new(c.lon, c.lat).ok());
        let line = || -> Vec<Position> {
            let drawn = raw.geometry.iter().flatten().filter_map(|p| Position::new(p.lon, p.lat).ok());
            let named = raw.nodes.iter().filter_map(|id| nodes.get(id).copied());
            if raw.geometry.is_empty() { named.collect() } else { drawn.collect() }
        };
        let position = match raw.kind.as_str() {
            "node" => nodes.get(&raw.id).copied(),
            _ => centre().or_else(|| middle(&line())),
        };
        match position {
            Some(position) => elements.push(Element { id, position, tags }),
            None => broken += 1,
        }
    }
    if broken > 0 {
        report.warning(
            "way-without-nodes",
            source.place(0),
            format!("{broken} areas have no position in this file, and are left out"),
            "ask Overpass with `out center;`",
        );
    }
    Some(elements)
}

/// The centroid of an area, or of a line, to a centimetre.
pub(super) fn middle(line: &[Position]) -> Option<Position> {
    let line = LineString::from_iter(line.iter().map(|p| (p.longitude(), p.latitude())));
    let centroid = if line.is_closed() && line.0.len() > 3 {
        Polygon::new(line.clone(), Vec::new()).centroid()
    } else {
        line.centroid()
    }?;
    let round = |degrees: f64| libm::round(degrees * 1e7) / 1e7;
    Position::new(round(centroid.x()), round(centroid.y())).ok()
}
