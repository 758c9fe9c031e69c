//! Where the stations stand, and which street and community each one is named after.

use std::collections::BTreeMap;

use super::inputs::{Anchor, Street};
use super::outline::{Ring, contains};
use super::random::{Random, Weights};

/// How many stations the city of Beijing counted in 2025.
pub const STATIONS: usize = 14_200;

/// How far from its compound or entrance a station stands.
const JITTER_M: std::ops::RangeInclusive<i64> = 20..=150;
/// How near two stations may stand.
const APART_M: i64 = 18;

/// A station's place, before it has a name.
pub struct Site {
    pub at: [i64; 2],
    pub district: usize,
    /// Number of its street in the list of streets.
    pub street: usize,
    pub community: String,
    pub at_entrance: bool,
}

/// Metres east and north of `from`, on the flat; at 40° N a micro-degree is 85.2 mm by 111.2 mm.
fn offset_m(from: [i64; 2], to: [i64; 2]) -> [i64; 2] {
    [(to[0] - from[0]) * 852 / 10_000, (to[1] - from[1]) * 1112 / 10_000]
}

fn moved(from: [i64; 2], [east_m, north_m]: [i64; 2]) -> [i64; 2] {
    [from[0] + east_m * 10_000 / 852, from[1] + north_m * 10_000 / 1112]
}

fn square([x, y]: [i64; 2]) -> i64 {
    x * x + y * y
}

/// Draws the places: an anchor by its weight, a step away from it, not on top of another, in the anchor's district.
pub fn sites(
    anchors: &[Anchor],
    districts: &[(String, String)],
    outlines: &BTreeMap<String, Vec<Ring>>,
    streets: &[Street],
) -> Result<Vec<Site>, String> {
    let rings = |district: usize| outlines.get(&districts[district].1);
    let usable: Vec<(&Anchor, usize)> = anchors
        .iter()
        .filter_map(|anchor| {
            let inside = |d: &usize| rings(*d).is_some_and(|rings| contains(rings, anchor.at));
            let named = districts.iter().position(|(_, name)| *name == anchor.district);
            // Where the file and the outline disagree, the station would lie across a border: leave it out.
            let district = named.or_else(|| (0..districts.len()).find(inside)).filter(inside)?;
            Some((anchor, district))
        })
        .collect();
    if usable.is_empty() {
        return Err("no compound lies in any outline".to_owned());
    }
    let weights = Weights::new(usable.iter().map(|(anchor, _)| anchor.weight));
    let mut random = Random::stream("places", 0);
    let mut taken: BTreeMap<[i64; 2], Vec<[i64; 2]>> = BTreeMap::new();
    let mut sites = Vec::with_capacity(STATIONS);
    // A crowded anchor refuses; ten draws a station are far more than are needed.
    for _ in 0..STATIONS * 10 {
        if sites.len() == STATIONS {
            break;
        }
        let (anchor, district) = usable[weights.draw(&mut random)];
        let reach = *JITTER_M.end();
        let step = [random.between(-reach, reach), random.between(-reach, reach)];
        let distance = square(step).isqrt();
        let at = moved(anchor.at, step);
        let cell = offset_m([0, 0], at).map(|m| m.div_euclid(APART_M));
        let crowded =
            (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [cell[0] + dx, cell[1] + dy])).any(|cell| {
                let near = taken.get(&cell).into_iter().flatten();
                near.copied().any(|other| square(offset_m(at, other)) < APART_M * APART_M)
            });
        let inside = rings(district).is_some_and(|rings| contains(rings, at));
        let nearest = streets
            .iter()
            .enumerate()
            .filter(|(_, street)| street.district == district)
            .min_by_key(|(number, street)| (square(offset_m(at, street.centre)), *number));
        if let Some((street, _)) = nearest
            && JITTER_M.contains(&distance)
            && inside
            && !crowded
        {
            taken.entry(cell).or_default().push(at);
            let community = String::new();
            sites.push(Site { at, district, street, community, at_entrance: anchor.is_entrance });
        }
    }
    if sites.len() < STATIONS {
        return Err(format!("only {} of {STATIONS} stations found a place", sites.len()));
    }
    sites.sort_by_key(|site| (site.district, site.street, site.at));
    for street in sites.chunk_by_mut(|a, b| a.street == b.street) {
        let communities = &streets[street[0].street].communities;
        share_out(street, communities);
    }
    Ok(sites)
}

/// Gives each community a compact patch: halves the list and the street together, along the longer side.
fn share_out(sites: &mut [Site], communities: &[String]) {
    match communities {
        [] => {}
        [name] => sites.iter_mut().for_each(|site| site.community.clone_from(name)),
        _ if sites.len() < 2 => {
            sites.iter_mut().for_each(|site| site.community.clone_from(&communities[communities.len() / 2]));
        }
        _ => {
            let extent = |axis: usize| {
                let all = sites.iter().map(|site| site.at[axis]);
                all.clone().max().unwrap_or(0) - all.min().unwrap_or(0)
            };
            let axis = usize::from(extent(1) * 1112 > extent(0) * 852);
            sites.sort_by_key(|site| (site.at[axis], site.at[1 - axis]));
            let half = communities.len() / 2;
            let (low, high) = sites.split_at_mut(sites.len() * half / communities.len());
            share_out(low, &communities[..half]);
            share_out(high, &communities[half..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communities_are_shared_out_in_patches() {
        let site = |x: i64| Site {
            at: [x, 0],
            district: 0,
            street: 0,
            community: String::new(),
            at_entrance: false,
        };
        let mut sites: Vec<Site> = (0..9).rev().map(site).collect();
        share_out(&mut sites, &["a", "b", "c"].map(str::to_owned));
        let names: String = sites.iter().map(|site| site.community.as_str()).collect();
        assert_eq!(names, "aaabbbccc");
    }
}
