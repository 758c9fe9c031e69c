//! OpenStreetMap: `.osm.pbf` and Overpass JSON.

mod overpass;
mod pbf;
mod tags;

use std::path::Path;

use super::report::Report;
use crate::{Bounds, Place, Station};

/// What the data's licence asks every user to say.
pub(crate) const PROVENANCE: &str =
    "OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright";
/// SPDX.
pub(crate) const LICENCE: &str = "ODbL-1.0";

/// The tags of one element, few and looked up by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags(pub(crate) Vec<(String, String)>);

/// OpenStreetMap's own limit; what is longer is not from there.
const MOST_CHARACTERS: usize = 255;

impl Tags {
    /// As they were mapped, but for what no table can hold: a control character is a space, and a value that is too long ends.
    pub(crate) fn new<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let clean = |text: &str| {
            text.chars()
                .take(MOST_CHARACTERS)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect::<String>()
        };
        Self(pairs.map(|(key, value)| (clean(key), clean(value))).collect())
    }
    /// The value of `key`, empty if there is none.
    pub(crate) fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.trim())
    }
}

/// Stations of a file, with the languages of their names.
#[derive(Debug, Default)]
pub(crate) struct OsmStations {
    pub(crate) stations: Vec<Station>,
    /// The main language first: the one whose `name:xx` is most often `name`.
    pub(crate) languages: Vec<String>,
}

/// Reads the places a rider can use; hours stay as they are written.
pub(crate) fn read(
    path: &Path,
    bbox: Option<Bounds>,
    main: Option<&str>,
    report: &mut Report,
) -> OsmStations {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let elements = if name.ends_with(".json") || name.ends_with(".osmjson") {
        overpass::read(path, &name, report)
    } else {
        pbf::read(path, &name, report)
    };
    let Some(mut elements) = elements else { return OsmStations::default() };
    elements.retain(|e| bbox.is_none_or(|b| b.contains(e.position)));
    // Files list elements in different orders; the folder does not.
    elements.sort_by(|a, b| a.id.cmp(&b.id));
    elements.dedup_by(|a, b| a.id == b.id);
    if elements.is_empty() && !report.has_errors() {
        report.error(
            "no-stations",
            Place::in_file(&name, 0, 0),
            "the file has no place of a kind that is imported",
            "docs/cli.md lists the tags; check `--bbox`",
        );
    }
    let languages = tags::languages(&elements, main);
    let stations = elements.iter().map(|e| tags::station(e, &languages)).collect();
    OsmStations { stations, languages }
}

/// A node, or a way with its middle.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// `node/123`.
    pub(crate) id: String,
    pub(crate) position: crate::Position,
    pub(crate) tags: Tags,
}
