//! What all stations together show: gathered one by one as they are read, so that none needs to be kept.

use std::collections::{BTreeMap, BTreeSet};

use super::city_file::CityFile;
use super::districts::Districts;
use super::ids::Ids;
use super::reader::Draft;
use super::suspicion::Datums;
use crate::{Place, Position};

/// What is kept of each station: 44 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trace {
    /// Its number among the ids.
    pub(crate) id: u32,
    /// WGS-84.
    pub(crate) position: Position,
    /// Numbers of its schedules, of the alert's plus one; 0: the usual hours.
    pub(crate) hours: u32,
    pub(crate) alert_hours: u32,
    /// Where its longitude stands: the number of the file, line, column.
    place: [u32; 3],
}

impl Trace {
    pub(crate) fn place(&self, ids: &Ids) -> Place {
        let [file, line, column] = self.place;
        Place::in_file(ids.file(file), line, column)
    }
}

/// Gathers.
#[derive(Debug)]
pub(crate) struct Survey<'c> {
    city: &'c CityFile,
    districts: &'c Districts,
    pub(crate) traces: Vec<Trace>,
    /// The kinds that are used.
    pub(crate) kinds: BTreeSet<String>,
    /// The characters that names are written with.
    pub(crate) characters: BTreeSet<char>,
    /// By district, as [`Districts`] or the stations call it, the sum of the directions of its stations.
    pub(crate) directions: BTreeMap<String, Direction>,
    pub(crate) datums: Datums,
}

impl<'c> Survey<'c> {
    pub(crate) fn new(city: &'c CityFile, districts: &'c Districts) -> Self {
        Self {
            city,
            districts,
            traces: Vec::new(),
            kinds: BTreeSet::new(),
            characters: BTreeSet::new(),
            directions: BTreeMap::new(),
            datums: Datums::default(),
        }
    }

    pub(crate) fn add(&mut self, draft: &Draft, ids: &mut Ids) {
        let station = &draft.station;
        let Place { file, line, column, .. } = &draft.place;
        self.traces.push(Trace {
            id: draft.id,
            position: station.position,
            hours: draft.hours,
            alert_hours: draft.alert_hours.map_or(0, |hours| hours + 1),
            place: [ids.file_number(file), *line, *column],
        });
        if !self.kinds.contains(&station.kind) {
            self.kinds.insert(station.kind.clone());
        }
        let characters = station.names.values().flat_map(str::chars);
        self.characters.extend(characters.filter(|c| !c.is_ascii()));
        let district = self.districts.name_of(&station.district);
        if !district.is_empty() {
            match self.directions.get_mut(district) {
                Some(sum) => sum.add(station.position),
                None => self.directions.entry(district.to_owned()).or_default().add(station.position),
            }
        }
        self.datums.add(draft, self.city, self.districts);
    }
}

/// The mean direction from the centre of the earth: right across the antimeridian too. Summed in whole parts of 2^-60, so
/// that the order of the stations does not show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Direction([i128; 3]);

impl Direction {
    fn add(&mut self, position: Position) {
        let (lon, lat) = (position.longitude().to_radians(), position.latitude().to_radians());
        let flat = libm::cos(lat);
        let parts = [flat * libm::cos(lon), flat * libm::sin(lon), libm::sin(lat)];
        for (axis, part) in self.0.iter_mut().zip(parts) {
            *axis += (part * WHOLE) as i128;
        }
    }

    /// `None`: there is no station, or they are all around.
    pub(crate) fn middle(self) -> Option<Position> {
        let [x, y, z] = self.0.map(|axis| axis as f64 / WHOLE);
        let flat = libm::sqrt(x * x + y * y);
        Position::new(libm::atan2(y, x).to_degrees(), libm::atan2(z, flat).to_degrees()).ok()
    }
}

const WHOLE: f64 = (1_u64 << 60) as f64;
