//! `.osm.pbf`, in two passes: elements with tags first, then the nodes that the ways refer to.

use std::collections::HashMap;
use std::path::Path;

use osmpbf::{Element as Raw, ElementReader};

use super::{Element, Tags, tags};
use crate::import::report::Report;
use crate::import::source::reason;
use crate::{Place, Position};

struct Way {
    id: i64,
    tags: Tags,
    nodes: Vec<i64>,
}

pub(super) fn read(path: &Path, name: &str, report: &mut Report) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    let mut ways: Vec<Way> = Vec::new();
    let first = each(path, |raw| match raw {
        Raw::Node(node) => {
            push_node(&mut elements, node.id(), node.decimicro_lon(), node.decimicro_lat(), node.tags())
        }
        Raw::DenseNode(node) => {
            push_node(&mut elements, node.id(), node.decimicro_lon(), node.decimicro_lat(), node.tags());
        }
        Raw::Way(way) => {
            if let Some(tags) = wanted(way.tags()) {
                ways.push(Way { id: way.id(), tags, nodes: way.refs().collect() });
            }
        }
        Raw::Relation(_) => {}
    });
    let mut positions: HashMap<i64, Option<Position>> =
        ways.iter().flat_map(|w| &w.nodes).map(|id| (*id, None)).collect();
    let second = first.and_then(|()| {
        each(path, |raw| {
            let (id, lon, lat) = match raw {
                Raw::Node(node) => (node.id(), node.decimicro_lon(), node.decimicro_lat()),
                Raw::DenseNode(node) => (node.id(), node.decimicro_lon(), node.decimicro_lat()),
                _ => return,
            };
            if let Some(slot) = positions.get_mut(&id) {
                *slot = degrees(lon, lat);
            }
        })
    });
    if let Err(error) = second {
        let (code, help) = match &error {
            Failed::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
                ("file-missing", "give the right path")
            }
            Failed::Io(_) => ("file-unreadable", "check that you may read it"),
            Failed::Pbf(_) => ("pbf", "fetch the file again; it may be cut short"),
        };
        report.error(code, Place::in_file(name, 0, 0), format!("the file cannot be read: {error}"), help);
        return None;
    }
    let mut broken = 0;
    for way in ways {
        let line: Vec<Position> = way.nodes.iter().filter_map(|id| *positions.get(id)?).collect();
        match super::overpass::middle(&line) {
            Some(position) => {
                elements.push(Element { id: format!("way/{}", way.id), position, tags: way.tags })
            }
            None => broken += 1,
        }
    }
    if broken > 0 {
        report.warning(
            "way-without-nodes",
            Place::in_file(name, 0, 0),
            format!("{broken} areas have no node in this file, and are left out"),
            "cut the extract so that ways are complete",
        );
    }
    Some(elements)
}

enum Failed {
    Io(std::io::Error),
    Pbf(osmpbf::Error),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => f.write_str(&reason(error)),
            Self::Pbf(error) => f.write_str(&error.to_string().to_lowercase()),
        }
    }
}

fn each(path: &Path, visit: impl FnMut(Raw<'_>)) -> Result<(), Failed> {
    let file = std::fs::File::open(path).map_err(Failed::Io)?;
    ElementReader::new(std::io::BufReader::new(file)).for_each(visit).map_err(Failed::Pbf)
}

fn wanted<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Tags> {
    let tags = Tags::new(tags);
    tags::kind(&tags).map(|_| tags)
}

fn push_node<'a>(
    elements: &mut Vec<Element>,
    id: i64,
    lon: i32,
    lat: i32,
    tags: impl Iterator<Item = (&'a str, &'a str)>,
) {
    if let (Some(tags), Some(position)) = (wanted(tags), degrees(lon, lat)) {
        elements.push(Element { id: format!("node/{id}"), position, tags });
    }
}

/// From the ten-millionths of a degree that OpenStreetMap stores.
fn degrees(lon: i32, lat: i32) -> Option<Position> {
    Position::new(f64::from(lon) / 1e7, f64::from(lat) / 1e7).ok()
}
