//! What does the city have, and how much of it is open at each hour?

use serde::Serialize;

use crate::time::{Instant, Local, OpenState, Timestamp};
use crate::{City, StationRef};

/// Counts for the people who keep the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverviewAnswer<'a> {
    /// The city's id.
    pub city: &'a str,
    /// Whether the records are sample data.
    pub sample: bool,
    /// All stations.
    pub stations: u32,
    /// Those open at every moment.
    pub round_the_clock: u32,
    /// Those open at the instant.
    pub open_now: u32,
    /// Those of which the data does not say.
    pub unknown_now: u32,
    /// How many have each facility.
    #[serde(serialize_with = "as_map")]
    pub by_facility: Vec<(&'a str, u32)>,
    /// The same by district, in the city's order; stations without one come last under an empty name.
    pub by_district: Vec<DistrictCount<'a>>,
    /// Stations open at each full hour of the instant's local day, 24 numbers.
    pub open_by_hour: Vec<u32>,
    /// The instant the answer is about.
    pub at: Timestamp,
}

fn as_map<S: serde::Serializer>(pairs: &[(&str, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

/// The counts of one district.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DistrictCount<'a> {
    /// Its name in the city's first language.
    pub district: &'a str,
    /// Its stations.
    pub stations: u32,
    /// Those open at every moment.
    pub round_the_clock: u32,
    /// Those open at the instant.
    pub open_now: u32,
    /// Stations open at each full hour of the local day, 24 numbers.
    pub open_by_hour: Vec<u32>,
}

/// Counts stations, those open at `at`, and coverage by district and hour.
pub fn overview(city: &City, at: Instant) -> OverviewAnswer<'_> {
    let zone = &city.meta().zone;
    let now = zone.local(at);
    // Twenty-four hours and now, looked up once a schedule; stations share few of them.
    let states: Vec<(Vec<bool>, OpenState, bool)> = city
        .schedules()
        .iter()
        .map(|schedule| {
            let hours = (0..24).map(|h| {
                schedule.status(Local { date: now.date, second: h * 3600 }).state == OpenState::Open
            });
            (hours.collect(), schedule.status(now).state, schedule.is_round_the_clock())
        })
        .collect();
    let language = city.meta().languages.first().map_or("", String::as_str);
    let named = city.meta().districts.iter().map(|d| d.names.get(language)).chain([""]);
    let mut by_district: Vec<DistrictCount<'_>> = named
        .map(|district| DistrictCount { district, open_by_hour: vec![0; 24], ..DistrictCount::default() })
        .collect();
    let mut by_facility: Vec<(&str, u32)> = city.facility_names().map(|name| (name, 0)).collect();
    let mut unknown_now = 0;
    for station in city.stations() {
        for (bit, (_, count)) in by_facility.iter_mut().enumerate() {
            *count += (station.facilities().0 >> bit & 1) as u32;
        }
        let number = district_number(city, station);
        let Some(count) = by_district.get_mut(number) else { continue };
        let Some((hours, state, always)) = states.get(station.schedule_index(false) as usize) else {
            continue;
        };
        count.stations += 1;
        count.round_the_clock += u32::from(*always);
        count.open_now += u32::from(*state == OpenState::Open);
        unknown_now += u32::from(*state == OpenState::Unknown);
        for (sum, open) in count.open_by_hour.iter_mut().zip(hours) {
            *sum += u32::from(*open);
        }
    }
    // A name that became known since the pack was written stands twice: its stations have the city's own.
    let counted = (0..).zip(by_facility).filter(|(bit, (name, _))| city.facility_bit(name) == Some(*bit));
    let by_facility = counted.map(|(_, one)| one).collect();
    if by_district.last().is_some_and(|d| d.stations == 0) {
        by_district.pop();
    }
    let hour = |h: usize| by_district.iter().filter_map(|d| d.open_by_hour.get(h)).sum();
    OverviewAnswer {
        city: &city.meta().id,
        sample: city.meta().sample,
        stations: by_district.iter().map(|d| d.stations).sum(),
        round_the_clock: by_district.iter().map(|d| d.round_the_clock).sum(),
        open_now: by_district.iter().map(|d| d.open_now).sum(),
        unknown_now,
        by_facility,
        open_by_hour: (0..24).map(hour).collect(),
        by_district,
        at: zone.timestamp(at),
    }
}

fn district_number(city: &City, station: StationRef<'_>) -> usize {
    let wire = city.columns.district.get(&city.pack, station.index());
    (wire as usize).checked_sub(1).unwrap_or(city.meta().districts.len())
}
