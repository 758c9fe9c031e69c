//! Records to what a pack holds: names become numbers.

use std::collections::BTreeMap;

use super::city_file::CityFile;
use super::districts::Districts;
use super::initials;
use super::reader::StationReader;
use super::report::Report;
use super::survey::Survey;
use super::vocabulary::{kind_label, too_many_facilities};
use crate::pack::PackStation;
use crate::time::{Calendar, Schedule};
use crate::{CityMeta, District, FacilitySet, KNOWN_FACILITIES, Station, Text};

/// What is said of the city as a whole, and the numbers of what its records name. The same records give the same, in
/// whatever order they stood.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) meta: CityMeta,
    /// The schedules that stations have, in the order of their ids.
    pub(crate) schedules: Vec<Schedule>,
    /// The number of each schedule as it was read.
    hours: Vec<u32>,
    /// By name.
    facilities: BTreeMap<String, u32>,
    /// By name, in every language.
    districts: BTreeMap<String, u32>,
}

impl Head {
    /// Resolves what all records together say.
    pub(crate) fn new(
        city: &CityFile,
        calendar: &Calendar,
        districts: &Districts,
        reader: &StationReader<'_>,
        survey: &mut Survey<'_>,
        report: &mut Report,
    ) -> Self {
        let mut own_facilities = city.own_facilities.clone();
        let undeclared = reader.unknown_facilities.words();
        own_facilities.extend(undeclared.map(|(word, _)| (word.to_owned(), Text::default())));
        if KNOWN_FACILITIES.len() + own_facilities.len() > 64
            && let Some((_, place)) = reader.unknown_facilities.words().last()
        {
            too_many_facilities(place.clone(), own_facilities.len(), report);
        }
        let names = KNOWN_FACILITIES.into_iter().chain(own_facilities.iter().map(|(name, _)| name.as_str()));
        let facilities = names.map(str::to_owned).zip(0..).collect();
        let parts = parts(city, districts, survey);
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for (number, (name, _)) in (0..).zip(&parts) {
            numbers.insert(name.clone(), number);
        }
        // A station may name its district in any of the city's languages.
        for area in &districts.areas {
            for name in area.names.values() {
                if let Some(number) = numbers.get(districts.name_of(name)).copied() {
                    numbers.insert(name.to_owned(), number);
                }
            }
        }
        let mut characters = std::mem::take(&mut survey.characters);
        characters.extend(parts.iter().flat_map(|(_, part)| part.names.values()).flat_map(str::chars));
        characters.retain(|c| !c.is_ascii());
        let (schedules, hours) = numbered(reader, survey);
        let meta = CityMeta {
            id: city.id.clone(),
            names: city.names.clone(),
            languages: reader.columns.languages.clone(),
            zone: city.zone.clone(),
            sample: city.sample,
            notice: city.notice.clone(),
            provenance: city.provenance.clone(),
            licence: city.licence.clone(),
            districts: parts.into_iter().map(|(_, part)| part).collect(),
            own_facilities,
            kinds: kinds(city, survey),
            calendar_to: calendar.span().map(|(_, to)| to),
            initials: initials::table(characters),
        };
        Self { meta, schedules, hours, facilities, districts: numbers }
    }

    /// Resolves a record, with the numbers of its schedules as they were read.
    pub(crate) fn station(&self, record: Station, hours: u32, alert_hours: Option<u32>) -> PackStation {
        let number = |old: u32| self.hours.get(old as usize).copied().unwrap_or_default();
        let set = record.facilities.iter().filter_map(|name| self.facilities.get(name.as_str()));
        PackStation {
            facilities: FacilitySet(set.filter(|bit| **bit < 64).fold(0, |all, bit| all | 1 << bit)),
            hours: number(hours),
            alert_hours: alert_hours.map(number),
            district: self.districts.get(&record.district).copied(),
            record,
        }
    }
}

/// The schedules in the order in which the stations by id name them, and the new number of each old one.
fn numbered(reader: &StationReader<'_>, survey: &Survey<'_>) -> (Vec<Schedule>, Vec<u32>) {
    let mut order: Vec<u32> = (0..survey.traces.len() as u32).collect();
    let trace = |at: u32| survey.traces.get(at as usize);
    order.sort_by_key(|at| trace(*at).map(|trace| reader.ids.get(trace.id)));
    let mut schedules: Vec<Schedule> = Vec::new();
    let mut hours: Vec<Option<u32>> = vec![None; reader.schedules.len()];
    for trace in order.into_iter().filter_map(trace) {
        for old in [Some(trace.hours), trace.alert_hours.checked_sub(1)].into_iter().flatten() {
            if let (Some(new @ None), Some(schedule)) =
                (hours.get_mut(old as usize), reader.schedules.get(old as usize))
            {
                *new = Some(schedules.len() as u32);
                schedules.push(schedule.clone());
            }
        }
    }
    (schedules, hours.into_iter().map(Option::unwrap_or_default).collect())
}

/// Districts with outlines in the order of their file, then those that only stations name.
fn parts(city: &CityFile, districts: &Districts, survey: &Survey<'_>) -> Vec<(String, District)> {
    let mut directions = survey.directions.clone();
    let mut parts: Vec<(String, District)> = Vec::new();
    for area in &districts.areas {
        let middle = directions.remove(area.name.as_str()).and_then(|all| all.middle());
        if let Some(centre) = middle.or_else(|| area.middle()) {
            let district = District { names: area.names.clone(), centre, outline: area.rings.clone() };
            parts.push((area.name.clone(), district));
        }
    }
    let first = city.languages.first().map_or("", String::as_str);
    for (name, all) in directions {
        if let Some(centre) = all.middle() {
            let names = Text::one(first, &name);
            parts.push((name, District { names, centre, outline: Vec::new() }));
        }
    }
    parts
}

/// The city's kinds, and the labels of the shared kinds it uses.
fn kinds(city: &CityFile, survey: &Survey<'_>) -> Vec<(String, Text)> {
    let mut kinds = city.kinds.clone();
    for kind in &survey.kinds {
        if !kinds.iter().any(|(name, _)| name == kind)
            && let Some(label) = kind_label(kind)
        {
            kinds.push((kind.clone(), label));
        }
    }
    kinds
}
