//! How a city is strewn and what its streets are called: taken from the sample of Beijing.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::inputs::{micro, rows};
use super::super::places::STATIONS;
use super::super::random::Random;
use super::cities::City;

/// How far from where the sample has one a station stands, in micro-degrees: some 150 m.
const JITTER: i64 = 1_500;

pub struct Template {
    /// From the middle of the city, in micro-degrees, and the number of its community.
    spots: Vec<([i64; 2], usize)>,
    /// Street and community.
    communities: Vec<(String, String)>,
}

/// Where a station of a city stands.
pub struct Spot {
    pub at: [i64; 2],
    pub community: usize,
}

impl Template {
    /// The sample's `stations.csv`, of which no cell that is read here is quoted.
    pub fn read(path: &Path) -> Result<Self, String> {
        let rows = rows(path, ["longitude", "latitude", "name", "address"])?;
        let mut numbers: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut communities = Vec::new();
        let mut spots = Vec::new();
        for [longitude, latitude, name, address] in rows {
            let at = [micro(&longitude)?, micro(&latitude)?];
            let named = || {
                let (street, _) = name.split_once('·')?;
                let community = address.strip_suffix("（示例）")?.strip_prefix(street)?;
                Some((street.to_owned(), community.to_owned()))
            };
            let named = named().ok_or_else(|| format!("`{name}` at `{address}` is not of the sample"))?;
            let number = *numbers.entry(named.clone()).or_insert(communities.len());
            if number == communities.len() {
                communities.push(named);
            }
            spots.push((at, number));
        }
        if spots.is_empty() {
            return Err(format!("`{}` has no station", path.display()));
        }
        let middle = |axis: usize| {
            let mut all: Vec<i64> = spots.iter().map(|(at, _)| at[axis]).collect();
            all.sort_unstable();
            all[all.len() / 2]
        };
        let middle = [middle(0), middle(1)];
        spots.iter_mut().for_each(|(at, _)| *at = [at[0] - middle[0], at[1] - middle[1]]);
        Ok(Self { spots, communities })
    }

    /// A spot of the sample, moved to where its city lies, turned as its city is, and as much nearer to the middle as its
    /// city is smaller: all cities are about as dense.
    pub fn spot(&self, city: &City, random: &mut Random) -> Spot {
        let (mut at, community) = random.pick(&self.spots);
        if city.rank & 1 == 1 {
            at[0] = -at[0];
        }
        if city.rank & 2 == 2 {
            at[1] = -at[1];
        }
        if city.rank & 4 == 4 {
            at = [at[1] * 1112 / 852, at[0] * 852 / 1112];
        }
        let permille =
            ((city.stations as u64 * 1_000_000 / STATIONS as u64).isqrt() as i64).clamp(120, 1_500);
        let at = [0, 1]
            .map(|axis| city.centre[axis] + at[axis] * permille / 1_000 + random.between(-JITTER, JITTER));
        Spot { at, community }
    }

    /// Street and community: each city calls them otherwise.
    pub fn named(&self, community: usize, city: &City) -> (&str, &str) {
        let (street, community) = &self.communities[(community + city.rank * 97) % self.communities.len()];
        (street, community)
    }
}
