//! `districts.geojson`: names and outlines of the parts of a city; of the cities of a country, names and middles.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{BoundingRect as _, Intersects as _, LineString, MultiPolygon, Point, Polygon, Rect};

use super::json::{self, Node};
use super::report::{Report, quote};
use super::source::Source;
use super::stations::features;
use crate::{Position, Text};

/// The file's name in a source folder.
pub(crate) const DISTRICTS_GEOJSON: &str = "districts.geojson";
/// More points are not a schematic outline; they would weigh more than the stations.
const MOST_OUTLINE_POINTS: usize = 200_000;

/// One district with its outline, or with a point in its middle alone.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) names: Text,
    /// Its name in the city's first language, as stations write it.
    pub(crate) name: String,
    /// Closed rings in micro-degrees; none where only its middle is known.
    pub(crate) rings: Vec<Vec<[i32; 2]>>,
    shape: MultiPolygon<f64>,
    frame: Option<Rect<f64>>,
}

impl Area {
    pub(crate) fn contains(&self, position: Position) -> bool {
        let point = Point::new(position.longitude(), position.latitude());
        self.frame.is_some_and(|frame| frame.intersects(&point)) && self.shape.intersects(&point)
    }
    /// Whether it can be said what lies in it.
    pub(crate) fn has_outline(&self) -> bool {
        !self.rings.is_empty()
    }
    /// The middle of its frame.
    pub(crate) fn middle(&self) -> Option<Position> {
        let centre = self.frame?.center();
        Position::new(centre.x, centre.y).ok()
    }
}

/// The districts in the order of their file.
#[derive(Debug, Default)]
pub(crate) struct Districts {
    pub(crate) areas: Vec<Area>,
    /// By name, in every language.
    by_name: BTreeMap<String, usize>,
}

impl Districts {
    pub(crate) fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }
    pub(crate) fn get(&self, name: &str) -> Option<&Area> {
        self.areas.get(*self.by_name.get(name)?)
    }
    fn push(&mut self, area: Area) {
        for name in area.names.values().chain([area.name.as_str()]) {
            self.by_name.entry(name.to_owned()).or_insert(self.areas.len());
        }
        self.areas.push(area);
    }
    /// Its name in the city's first language, in whatever language it is given; as given, where none has it.
    pub(crate) fn name_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.get(name).map_or(name, |area| &area.name)
    }
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().map(|a| a.name.as_str())
    }
    /// The one district whose outline holds `position`; `None` also where outlines overlap or meet.
    pub(crate) fn only_one_around(&self, position: Position) -> Option<&str> {
        let mut around = self.areas.iter().filter(|a| a.contains(position));
        let one = around.next()?;
        around.next().is_none().then_some(one.name.as_str())
    }
}

/// Reads `districts.geojson` in `dir`, if there is one.
pub(crate) fn read(dir: &Path, languages: &[String], report: &mut Report) -> Districts {
    let path = dir.join(DISTRICTS_GEOJSON);
    if !path.exists() {
        return Districts::default();
    }
    let source = Source::read(&path, DISTRICTS_GEOJSON, report);
    source.map(|source| parse(&source, languages, report)).unwrap_or_default()
}

fn parse(source: &Source, languages: &[String], report: &mut Report) -> Districts {
    let mut districts = Districts::default();
    let Some(value) = json::parse(source, report) else { return districts };
    let mut points = 0;
    for feature in features(&Node::root(source, &value), report) {
        let Some(area) = area(&feature, languages, report) else { continue };
        if districts.areas.iter().any(|a| a.name == area.name) {
            report.error(
                "district-duplicate",
                feature.place(),
                format!("the district {} stands twice", quote(&area.name)),
                "put its parts together in one MultiPolygon",
            );
            continue;
        }
        points += area.rings.iter().map(Vec::len).sum::<usize>();
        districts.push(area);
    }
    if points > MOST_OUTLINE_POINTS {
        report.error(
            "outline-too-long",
            source.place(0),
            format!("the outlines have {points} points; at most {MOST_OUTLINE_POINTS} are read"),
            "simplify them, for example with mapshaper: the map is schematic and is drawn on a phone",
        );
    }
    districts
}

fn area(feature: &Node<'_, '_>, languages: &[String], report: &mut Report) -> Option<Area> {
    let members = feature.members(report);
    let properties = members.get("properties").map(|n| n.members(report));
    let mut names = Text::default();
    let mut columns = super::table::Columns::new(languages);
    for (key, node) in properties.iter().flat_map(|p| &p.all) {
        // Other properties of an outline are not used, and common: no warning.
        if (*key == "name" || key.starts_with("name_"))
            && let Some(text) = node.str(report).filter(|t| !t.is_empty())
            && let super::table::Column::Name(number) =
                columns.resolve(key, feature.source, node.start(), &mut Report::default())
            && let Some(language) = columns.languages.get(number)
        {
            names.insert(language.clone(), text.to_owned());
        }
    }
    let first = languages.first().map_or("", String::as_str);
    let name = names.get(first).to_owned();
    if name.is_empty() {
        report.error(
            "name-missing",
            feature.place(),
            "the district has no name",
            "add the property `name`, as the stations write it",
        );
        return None;
    }
    let geometry = members.get("geometry").map(|n| n.members(report))?;
    let kind = geometry.get("type").and_then(|n| n.str(report)).unwrap_or_default();
    let coordinates = geometry.get("coordinates")?;
    let polygons = match kind {
        "Point" => {
            let at = position(coordinates, report)?;
            let frame = Some(Point::new(at.longitude(), at.latitude()).bounding_rect());
            return Some(Area {
                names,
                name,
                rings: Vec::new(),
                shape: MultiPolygon::new(Vec::new()),
                frame,
            });
        }
        "Polygon" => vec![coordinates.clone()],
        "MultiPolygon" => coordinates.items(report),
        _ => {
            report.error(
                "geometry-type",
                geometry.node.place(),
                "the outline of a district is a Polygon or a MultiPolygon, its middle a Point",
                "draw it as one of these",
            );
            return None;
        }
    };
    let mut rings = Vec::new();
    let mut shapes = Vec::new();
    for polygon in &polygons {
        let mut lines = Vec::new();
        for node in polygon.items(report) {
            let line = ring(&node, report)?;
            rings.push(line.iter().map(|p| p.to_micro()).collect());
            lines.push(LineString::from_iter(line.iter().map(|p| (p.longitude(), p.latitude()))));
        }
        let mut lines = lines.into_iter();
        let outer = lines.next()?;
        shapes.push(Polygon::new(outer, lines.collect()));
    }
    let shape = MultiPolygon::new(shapes);
    let frame = shape.bounding_rect();
    Some(Area { names, name, rings, shape, frame })
}

fn ring(node: &Node<'_, '_>, report: &mut Report) -> Option<Vec<Position>> {
    let mut line: Vec<Position> = Vec::new();
    for point in node.items(report) {
        line.push(position(&point, report)?);
    }
    if line.len() < 4 || line.first() != line.last() {
        report.error(
            "ring-open",
            node.place(),
            "a ring of an outline has at least four points, and its last is its first",
            "close the ring",
        );
        return None;
    }
    Some(line)
}

fn position(point: &Node<'_, '_>, report: &mut Report) -> Option<Position> {
    let numbers: Vec<f64> = point.items(report).iter().filter_map(|n| n.number(report)).collect();
    let position = match numbers.as_slice() {
        [longitude, latitude, ..] => Position::new(*longitude, *latitude).ok(),
        _ => None,
    };
    if position.is_none() {
        report.error(
            "coordinates",
            point.place(),
            "the coordinates of a point are longitude and latitude in degrees",
            "write `[116.397, 39.909]`, longitude first",
        );
    }
    position
}
