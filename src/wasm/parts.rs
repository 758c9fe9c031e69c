//! Which parts of a city a page needs, and one pack of those it has: for publications that are cut by place.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::{Filter, json, reach_m};
use crate::pack::manifest::{Digest, File};
use crate::pack::shards::Holding;
use crate::text::pieces;
use crate::time::Instant;
use crate::{City, Place, Position, Problem};

/// What a page has of a city. What is given to it must be verified: `Store::check`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Parts {
    holding: Holding,
    city: Option<City>,
}

#[wasm_bindgen]
impl Parts {
    /// Nothing yet of the files that are given, a line each: as `Store::places` says them.
    pub fn of(files: &str) -> Parts {
        let files: Vec<File> = pieces(files, b"\n").filter_map(file).collect();
        Self { holding: Holding::new(&files), city: None }
    }

    /// How many parts there are to join.
    #[allow(
        clippy::len_without_is_empty,
        reason = "JavaScript compares it with 0; an export more is downloaded"
    )]
    pub fn len(&self) -> usize {
        self.holding.len()
    }

    /// The files to be fetched next, nearest first, so that nothing within `reach_m` metres of a position is missing: a
    /// line each, its name and what `Store::file` says of one.
    pub fn wanted(&self, longitude: f64, latitude: f64, reach_m: f64) -> String {
        let Ok(from) = Position::new(longitude, latitude) else { return String::new() };
        let line = |&File { ref name, ref file, bytes, sha256, .. }: &File| {
            format!("{name} {file} {bytes} {sha256}\n")
        };
        self.holding.wanted(from, reach_m).into_iter().map(line).collect()
    }

    /// Takes a file by its name: a part, a list of parts, or what is said of the whole city (`meta`). Throws
    /// `{ "problems": [...] }`.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), String> {
        self.holding.add(name, bytes).map_err(|problems| json::problems(&problems))
    }

    /// One pack of everything that is there. Throws `{ "problems": [...] }`.
    pub fn join(&mut self) -> Result<Vec<u8>, String> {
        let problem = |code, what: &str| {
            json::problems(&[Problem::error(
                code,
                Place::default(),
                what,
                "publish again with `friendly-city build`",
            )])
        };
        let pack = self.holding.join().map_err(|error| problem(error.code, error.what))?;
        self.city = Some(City::open(pack.clone()).map_err(|error| problem(error.code, error.what))?);
        Ok(pack)
    }

    /// How far from a position a station that is not there could still change a list, in metres: as far as the last of it,
    /// or the radius where it is not full.
    #[allow(clippy::too_many_arguments, reason = "flat parameters are what crosses the boundary for nothing")]
    pub fn reach(
        &self,
        longitude: f64,
        latitude: f64,
        at_unix_s: f64,
        radius_m: f64,
        limit: u32,
        open: bool,
        round_the_clock: bool,
        facilities: &str,
        text: &str,
    ) -> f64 {
        let (Some(city), Ok(from)) = (&self.city, Position::new(longitude, latitude)) else { return 0.0 };
        // What is typed is looked for in all there is within the radius: to ask which texts match takes code.
        if !text.is_empty() {
            return radius_m;
        }
        // As the list does, which passes over what the city does not know.
        let required = pieces(facilities, b", ;")
            .filter_map(|name| city.facility_bit(name))
            .fold(0, |all, bit| all | 1 << bit);
        let filter = Filter { open, round_the_clock, ..Filter::default() };
        reach_m(city, &filter, required, from, Instant(at_unix_s as i64), radius_m, limit.clamp(1, 100))
    }
}

/// `name file bytes sha256 west south east north`
fn file(line: &str) -> Option<File> {
    let mut words = pieces(line, b" ");
    let (name, file, bytes, sha256) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let mut edge = || words.next()?.parse().ok();
    Some(File {
        name: name.to_owned(),
        file: file.to_owned(),
        bytes: bytes.parse().ok()?,
        sha256: Digest::parse(sha256)?,
        bounds: Some([edge()?, edge()?, edge()?, edge()?]),
    })
}
