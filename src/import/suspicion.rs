//! What single records do not show: a file in the wrong datum, longitude and latitude swapped.

use super::city_file::CityFile;
use super::districts::Districts;
use super::ids::Ids;
use super::reader::Draft;
use super::report::{Report, quote};
use super::survey::Trace;
use crate::{Crs, Place, Position};

/// How many points lie where they say they lie, read in one datum and in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    /// Points that were compared.
    all: usize,
    /// Misplaced as declared.
    misplaced: usize,
    /// Misplaced as declared, in place when read in the other datum.
    mended: usize,
    /// The other way round.
    spoiled: usize,
}

impl Count {
    fn add(&mut self, declared: bool, other: bool) {
        self.all += 1;
        self.misplaced += usize::from(!declared);
        self.mended += usize::from(!declared && other);
        self.spoiled += usize::from(declared && !other);
    }

    /// Whether the other datum explains the points clearly better: it mends at least `least` points, three times
    /// as many as it spoils, and leaves at most half as many misplaced. In right data the same shift spoils far
    /// more points near a border than it mends, so the margin is wide on both sides.
    fn convicts(self, least: usize) -> bool {
        let after = self.misplaced - self.mended + self.spoiled;
        self.mended >= least && self.mended >= 3 * self.spoiled && after * 2 <= self.misplaced
    }
}

/// Points near a border that must tell the same story: by outlines of districts, whose borders are many.
const LEAST_BY_DISTRICT: usize = 8;
/// And by the city's bounds, which few points lie near; in right data none is outside.
const LEAST_BY_BOUNDS: usize = 3;

const NAMED: [(Crs, &str); 3] = [(Crs::Wgs84, "wgs84"), (Crs::Gcj02, "gcj02"), (Crs::Bd09, "bd09")];

/// The counts of all points: by declared datum, and by another one, those by district and those by bounds.
#[derive(Debug, Default)]
pub(crate) struct Datums([[(Count, Count); NAMED.len()]; NAMED.len()]);

impl Datums {
    /// Counts a point.
    pub(crate) fn add(&mut self, draft: &Draft, city: &CityFile, districts: &Districts) {
        let here = draft.station.position;
        let area = districts.get(&draft.station.district);
        let area = area.filter(|area| draft.names_district && area.has_outline());
        if area.is_none() && city.bounds.is_none() {
            return;
        }
        for ((declared, _), counts) in NAMED.iter().zip(&mut self.0) {
            if *declared != draft.crs {
                continue;
            }
            for ((other, _), (by_district, by_bounds)) in NAMED.iter().zip(counts) {
                let there = other.to_wgs84(draft.raw);
                // Outside China the datums are the same, and say nothing.
                if other == declared || there == here {
                    continue;
                }
                if let Some(area) = area {
                    by_district.add(area.contains(here), area.contains(there));
                }
                if let Some(bounds) = city.bounds {
                    by_bounds.add(bounds.contains(here), bounds.contains(there));
                }
            }
        }
    }

    /// Warns where the points fit the districts' outlines, or the city's bounds, clearly better when they are read in another
    /// datum than the declared one. `file` is the one that is named.
    pub(crate) fn report(&self, file: &str, report: &mut Report) {
        for ((_, declared_name), counts) in NAMED.iter().zip(&self.0) {
            let mut best: Option<(Count, &str, &str)> = None;
            for ((_, other_name), (by_district, by_bounds)) in NAMED.iter().zip(counts) {
                for (count, least, what) in [
                    (*by_district, LEAST_BY_DISTRICT, "outside their district"),
                    (*by_bounds, LEAST_BY_BOUNDS, "outside the city's bounds"),
                ] {
                    let better = best.is_none_or(|(b, _, _)| count.mended > b.mended + count.spoiled);
                    if count.convicts(least) && better {
                        best = Some((count, other_name, what));
                    }
                }
            }
            if let Some((count, other_name, what)) = best {
                report.warning(
                    "datum-suspected",
                    Place::in_file(file, 0, 0),
                    format!(
                        "{} of {} points lie {what} as `{declared_name}`, and only {} as `{other_name}`",
                        count.misplaced,
                        count.all,
                        count.misplaced - count.mended + count.spoiled
                    ),
                    format!(
                        "the coordinates are probably {other_name} ({}): write `{other_name}` in the column `crs`, or import with `--crs {other_name}`",
                        match other_name {
                            "gcj02" => "AMap, Tencent, Apple and Google in China",
                            "bd09" => "Baidu",
                            _ => "GPS, OpenStreetMap",
                        }
                    ),
                );
            }
        }
    }
}

/// A point farther than this from the middle of its file, which lies within a fifth of it with longitude and
/// latitude swapped, was swapped. No city is that wide.
const SWAPPED_DEGREES: f64 = 5.0;

/// Warns about points that fit the rest of the file when longitude and latitude are swapped.
pub(crate) fn swapped(city: &CityFile, traces: &[Trace], ids: &Ids, report: &mut Report) {
    let Some(middle) = median(traces) else { return };
    for trace in traces {
        let at = trace.position;
        let Ok(swapped) = Position::new(at.latitude(), at.longitude()) else { continue };
        let suspect = match city.bounds {
            Some(bounds) => !bounds.contains(at) && bounds.contains(swapped),
            None => far(middle, at) > SWAPPED_DEGREES && far(middle, swapped) < SWAPPED_DEGREES / 5.0,
        };
        if suspect {
            report.warning(
                "swapped-suspected",
                trace.place(ids),
                format!("longitude and latitude of {} look swapped", quote(ids.get(trace.id))),
                "longitude comes first; swap them if they are",
            );
        }
    }
}

fn far(a: Position, b: Position) -> f64 {
    (a.longitude() - b.longitude()).abs() + (a.latitude() - b.latitude()).abs()
}

fn median(traces: &[Trace]) -> Option<Position> {
    let middle = |degrees: fn(Position) -> f64| {
        let mut all: Vec<f64> = traces.iter().map(|trace| degrees(trace.position)).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    };
    Position::new(middle(Position::longitude)?, middle(Position::latitude)?).ok()
}
