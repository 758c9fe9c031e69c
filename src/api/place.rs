//! Where am I, when I type it instead of sharing a position?

use serde::Serialize;

use super::Problems;
use super::nearest::check_limit;
use crate::search::Query;
use crate::{City, Position, StationRef};

/// A place that can stand for a position.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceHit<'a> {
    /// `district` or `station`.
    pub what: &'static str,
    /// Its name in the language asked for.
    pub name: &'a str,
    /// WGS-84 degrees.
    pub longitude: f64,
    /// WGS-84 degrees.
    pub latitude: f64,
}

/// Places that match a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacesAnswer<'a> {
    /// Districts first, then stations by id.
    pub places: Vec<PlaceHit<'a>>,
}

/// Districts and stations whose names or addresses match `text`; an empty text gives the districts.
///
/// # Errors
/// A limit out of range.
pub fn places<'a>(
    city: &'a City,
    text: &str,
    language: &str,
    limit: u32,
) -> Result<PlacesAnswer<'a>, Problems> {
    let mut problems = Problems::new();
    check_limit(limit, &mut problems);
    if problems.is_empty() { Ok(places_as_is(city, text, language, limit)) } else { Err(problems) }
}

/// As [`places`] for a limit that is in range.
pub(crate) fn places_as_is<'a>(city: &'a City, text: &str, language: &str, limit: u32) -> PlacesAnswer<'a> {
    let query = Query::new(text);
    let hit = |what, name, position: Position| PlaceHit {
        what,
        name,
        longitude: position.longitude(),
        latitude: position.latitude(),
    };
    let districts = city.meta().districts.iter();
    let matching = districts.filter(|d| d.names.values().any(|name| query.matches_text(city, name)));
    let mut places: Vec<PlaceHit<'_>> =
        matching.map(|d| hit("district", d.names.get(language), d.centre)).collect();
    if !query.is_empty() {
        // Only as many as are shown are kept in order: a sort of all is code a phone would have to download.
        let room = (limit as usize).saturating_sub(places.len());
        let mut first: Vec<StationRef<'_>> = Vec::new();
        for mut station in city.stations().filter(|s| query.matches(city, *s)) {
            if first.len() == room && first.last().is_none_or(|last| last.id() < station.id()) {
                continue;
            }
            // Every one behind it moves on a place, and the last falls off.
            for kept in &mut first {
                if station.id() < kept.id() {
                    std::mem::swap(kept, &mut station);
                }
            }
            if first.len() < room {
                first.push(station);
            }
        }
        places.extend(first.into_iter().map(|s| hit("station", s.name(language), s.position())));
    }
    places.truncate(limit as usize);
    PlacesAnswer { places }
}
