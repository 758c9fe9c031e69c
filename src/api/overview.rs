//! What does the city have, and how much of it is open at each hour?

use serde::Serialize;

use super::live::{AlertAnswer, Overlay, bears_on_hours, said};
use crate::status::{Room, status_at};
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
    /// Under a live status that is not too old: those that are open at the instant and said to be full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_now: Option<u32>,
    /// Under a live status: the alerts in force anywhere in the city, the gravest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<AlertAnswer<'a>>>,
    /// Under a live status: seconds since it was issued; `null`: it is too old, or of later, and was not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_age_s: Option<Option<i64>>,
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
    overview_with(city, at, None)
}

/// [`overview`] under a live status: stations that are closed or open at other hours are so, and alert hours hold at the stations
/// where and while an alert is in force. The hours of the day before the status was issued are as usual.
///
/// ```
/// use friendly_city::api::{Overlay, overview, overview_with};
/// use friendly_city::status::{LiveStatus, StationNow, Until};
/// use friendly_city::time::Instant;
/// use friendly_city::City;
/// # let Some(pack) = friendly_city::import::sample_pack() else { return Ok(()) };
/// let city = City::open(pack)?;
/// let at = Instant(1_791_399_600);
/// let id = city.stations().find(|station| station.schedule(false).is_some_and(|s| s.is_round_the_clock())).unwrap().id();
/// let status = LiveStatus {
///     city: city.meta().id.clone(),
///     version: 1,
///     issued: at,
///     expires: Instant(at.0 + 900),
///     alerts: Vec::new(),
///     stations: vec![StationNow { id: id.to_owned(), closed: Some(Until::FurtherNotice), ..StationNow::default() }],
/// };
/// let overlay = Overlay::new(&city, status).unwrap();
/// assert_eq!(overview_with(&city, at, Some(&overlay)).open_now, overview(&city, at).open_now - 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn overview_with<'a>(city: &'a City, at: Instant, live: Option<&'a Overlay>) -> OverviewAnswer<'a> {
    let zone = &city.meta().zone;
    let used = live.and_then(|live| live.used(at));
    let now = zone.local(at);
    let hours: Vec<Local> = (0..24).map(|hour| Local { date: now.date, second: hour * 3600 }).collect();
    // Twenty-four hours and now, looked up once a schedule; stations share few of them.
    let usual: Vec<(Vec<bool>, OpenState, bool)> = city
        .schedules()
        .iter()
        .map(|schedule| {
            let is_open = |local: &Local| schedule.status(*local).state == OpenState::Open;
            (hours.iter().map(is_open).collect(), schedule.status(now).state, schedule.is_round_the_clock())
        })
        .collect();
    let language = city.meta().languages.first().map_or("", String::as_str);
    let named = city.meta().districts.iter().map(|d| d.names.get(language)).chain([""]);
    let mut by_district: Vec<DistrictCount<'_>> = named
        .map(|district| DistrictCount { district, open_by_hour: vec![0; 24], ..DistrictCount::default() })
        .collect();
    let mut by_facility: Vec<(&str, u32)> = city.facility_names().map(|name| (name, 0)).collect();
    let (mut unknown_now, mut full_now) = (0, 0);
    for station in city.stations() {
        for (bit, (_, count)) in by_facility.iter_mut().enumerate() {
            *count += (station.facilities().0 >> bit & 1) as u32;
        }
        let number = district_number(city, station);
        let Some(count) = by_district.get_mut(number) else { continue };
        let said = used.and_then(|live| live.station(station.index()));
        let alert = |at| used.is_some_and(|live| live.is_alert(at, station));
        // Which table holds, and what it says; none where something else is said.
        let table = |at| usual.get(station.schedule_index(alert(at)) as usize);
        let state = |at| said.map(|said| status_at(station.schedule(alert(at)), zone, said, at).state);
        let Some((_, usual_now, always)) = table(at) else { continue };
        let open_now = state(at).unwrap_or(*usual_now);
        count.stations += 1;
        count.round_the_clock += u32::from(*always && !said.is_some_and(|said| bears_on_hours(said, at)));
        count.open_now += u32::from(open_now == OpenState::Open);
        unknown_now += u32::from(open_now == OpenState::Unknown);
        let is_full = said.is_some_and(|said| said.room == Some(Room::Full));
        full_now += u32::from(is_full && open_now == OpenState::Open);
        for (hour, (sum, local)) in count.open_by_hour.iter_mut().zip(&hours).enumerate() {
            let begins = zone.instant(*local);
            let is_said = used.is_some_and(|live| live.status().issued <= begins);
            let said = if is_said { state(begins) } else { None };
            let table =
                if is_said { table(begins) } else { usual.get(station.schedule_index(false) as usize) };
            let is_usual = || table.and_then(|(hours, ..)| hours.get(hour).copied()).unwrap_or_default();
            *sum += u32::from(said.map_or_else(is_usual, |state| state == OpenState::Open));
        }
    }
    // A name that became known since the pack was written stands twice: its stations have the city's own.
    let counted = (0..).zip(by_facility).filter(|(bit, (name, _))| city.facility_bit(name) == Some(*bit));
    let by_facility = counted.map(|(_, one)| one).collect();
    if by_district.last().is_some_and(|d| d.stations == 0) {
        by_district.pop();
    }
    let hour = |h: usize| by_district.iter().filter_map(|d| d.open_by_hour.get(h)).sum();
    let said = said(live, zone, at, &|alert| alert.is_on(at));
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
        full_now: used.map(|_| full_now),
        alerts: said.alerts,
        status_age_s: said.age_s,
    }
}

fn district_number(city: &City, station: StationRef<'_>) -> usize {
    let wire = city.columns.district.get(&city.pack, station.index());
    (wire as usize).checked_sub(1).unwrap_or(city.meta().districts.len())
}
