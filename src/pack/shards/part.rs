//! Writing the parts of a city: what is said of it as a whole, the stations of a cell, and what changed in a cell.

use crate::city::{City, CityMeta, StationRef};
use crate::pack::write::{row, tag, write_rows};
use crate::pack::{PackStation, Writer};
use crate::time::Schedule;

/// What is said of the city as a whole, as a pack without stations: all districts with their outlines, and the letters of
/// the names. A phone fetches it when somebody chooses a place or types.
pub fn meta(meta: &CityMeta) -> Vec<u8> {
    write_rows(meta, &[], Vec::new(), &[])
}

/// Some of a city's stations, as a pack of their own with what they need of the rest. `schedules` are those that the
/// stations have the numbers of.
pub fn shard(meta: &CityMeta, schedules: &[Schedule], stations: &[&PackStation]) -> Vec<u8> {
    write_part(meta, schedules, stations, &[])
}

/// What `stations` has that the shard `base` has not, and what is gone, as a pack with the section for that; `Some` and
/// empty where nothing is. `None`: what is said of the city changed in a way that changes every station.
pub fn changes(
    base: &City,
    meta: &CityMeta,
    schedules: &[Schedule],
    stations: &[&PackStation],
) -> Option<Vec<u8>> {
    // As the phone will see them.
    let now = City::open(shard(meta, schedules, stations)).ok()?;
    let source = |city: &City| (city.meta().provenance.clone(), city.meta().licence.clone());
    if !is_same_city(base.meta(), now.meta()) || source(base) != source(&now) {
        return None;
    }
    let mut before: Vec<StationRef<'_>> = base.stations().collect();
    before.sort_by_key(|station| station.id());
    let same = |station: StationRef<'_>| {
        let found = before.binary_search_by_key(&station.id(), |old| old.id());
        found.ok().and_then(|at| before.get(at)).is_some_and(|old| is_same(*old, station))
    };
    let mut kept: Vec<&str> = now.stations().filter(|station| same(*station)).map(StationRef::id).collect();
    kept.sort_unstable();
    let mut still: Vec<&str> = now.stations().map(StationRef::id).collect();
    still.sort_unstable();
    let changed: Vec<&PackStation> = stations
        .iter()
        .filter(|station| kept.binary_search(&station.record.id.as_str()).is_err())
        .copied()
        .collect();
    let gone: Vec<&str> =
        before.iter().map(|old| old.id()).filter(|id| still.binary_search(id).is_err()).collect();
    if changed.is_empty() && gone.is_empty() {
        return Some(Vec::new());
    }
    let mut removed = Writer::default();
    removed.varint(gone.len() as u64);
    gone.iter().for_each(|id| removed.str(id));
    Some(write_part(meta, schedules, &changed, &[(tag::REMOVED, removed)]))
}

/// Whether stations of the one can stand beside stations of the other.
pub(super) fn is_same_city(a: &CityMeta, b: &CityMeta) -> bool {
    (&a.id, &a.languages, &a.zone, a.sample, &a.own_facilities)
        == (&b.id, &b.languages, &b.zone, b.sample, &b.own_facilities)
        && (&a.names, &a.notice, a.calendar_to) == (&b.names, &b.notice, b.calendar_to)
}

fn is_same(a: StationRef<'_>, b: StationRef<'_>) -> bool {
    let district = |of: StationRef<'_>| of.district().map(|district| district.names.clone());
    let label = |of: StationRef<'_>| of.kind_label().cloned();
    (a.micro(), a.facilities(), a.capacity(), a.admission() as u8)
        == (b.micro(), b.facilities(), b.capacity(), b.admission() as u8)
        && [false, true].iter().all(|alert| a.schedule(*alert) == b.schedule(*alert))
        && a.has_alert_hours() == b.has_alert_hours()
        && district(a) == district(b)
        && label(a) == label(b)
        && a.attributes().eq(b.attributes())
        && a.texts().eq(b.texts())
}

fn write_part(
    meta: &CityMeta,
    schedules: &[Schedule],
    stations: &[&PackStation],
    more: &[(u8, Writer)],
) -> Vec<u8> {
    let mut rows: Vec<_> = stations.iter().map(|station| row(station, &meta.languages)).collect();
    let all_hours = rows.iter().flat_map(|row| [Some(row.hours), row.alert_hours.checked_sub(1)]);
    let hours = Used::of(all_hours.flatten());
    let districts = Used::of(rows.iter().filter_map(|row| row.district.checked_sub(1)));
    for row in &mut rows {
        row.hours = hours.place(row.hours);
        row.alert_hours = row.alert_hours.checked_sub(1).map_or(0, |old| hours.place(old) + 1);
        row.district = row.district.checked_sub(1).map_or(0, |old| districts.place(old) + 1);
    }
    // Changes lie beside what they change, which says where the records are from.
    let beside = more.iter().any(|(tag, _)| *tag == tag::REMOVED);
    let slim = CityMeta {
        provenance: if beside { Vec::new() } else { meta.provenance.clone() },
        licence: if beside { String::new() } else { meta.licence.clone() },
        initials: Vec::new(),
        districts: districts
            .0
            .iter()
            .filter_map(|at| meta.districts.get(*at as usize))
            .map(|district| crate::city::District { outline: Vec::new(), ..district.clone() })
            .collect(),
        kinds: meta
            .kinds
            .iter()
            .filter(|(kind, _)| stations.iter().any(|station| station.record.kind == *kind))
            .cloned()
            .collect(),
        ..meta.clone()
    };
    let used: Vec<&Schedule> = hours.0.iter().filter_map(|at| schedules.get(*at as usize)).collect();
    write_rows(&slim, &used, rows, more)
}

/// The numbers of a whole city that a part of it uses, ascending: so the part is the same whatever order it came in.
struct Used(Vec<u32>);

impl Used {
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        let mut used: Vec<u32> = numbers.collect();
        used.sort_unstable();
        used.dedup();
        Self(used)
    }
    /// Its number in the part.
    fn place(&self, old: u32) -> u32 {
        self.0.partition_point(|other| *other < old) as u32
    }
}
