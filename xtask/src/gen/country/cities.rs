//! Where the cities lie, how large each is, and what it is called.

use super::super::random::Random;

/// As many as China has cities of the rank of a prefecture, and a few more.
pub const CITIES: usize = 340;
/// Whole degrees west, south, east, north: about where people live in China.
pub const BOX: [i64; 4] = [98, 22, 122, 44];
/// The box is cut into so many columns and rows; each is a province with a file of its own.
const GRID: [i64; 2] = [6, 5];
pub const PROVINCES: usize = (GRID[0] * GRID[1]) as usize;

/// Cities are no nearer to one another than this, in micro-degrees along either axis.
const APART: i64 = 400_000;

/// No city of China is called by two of these.
const FIRST: [&str; 25] = [
    "安", "清", "云", "碧", "白", "玉", "临", "永", "长", "平", "新", "金", "石", "海", "松", "星", "月",
    "朝", "曙", "秋", "春", "夏", "明", "丰", "兰",
];
const SECOND: [&str; 14] =
    ["岚", "汀", "屿", "湾", "峤", "浔", "泽", "砚", "禾", "楠", "杉", "枫", "渚", "澄"];

pub struct City {
    /// 1 is the largest.
    pub rank: usize,
    pub name: String,
    /// Micro-degrees, longitude first.
    pub centre: [i64; 2],
    pub stations: usize,
    pub province: usize,
}

/// The cities that have a station, the largest first.
pub fn draw(stations: usize, seed: u64) -> Result<Vec<City>, String> {
    let mut random = Random::stream("country cities", seed);
    let mut names: Vec<String> = FIRST
        .iter()
        .flat_map(|first| SECOND.iter().map(move |second| format!("{first}{second}市")))
        .collect();
    let mut centres: Vec<[i64; 2]> = Vec::with_capacity(CITIES);
    // The box has room for five times as many.
    for _ in 0..CITIES * 100 {
        let at = [
            random.between(BOX[0] * 1_000_000, BOX[2] * 1_000_000),
            random.between(BOX[1] * 1_000_000, BOX[3] * 1_000_000),
        ];
        let crowded = centres.iter().any(|other| (0..2).all(|axis| (at[axis] - other[axis]).abs() < APART));
        if !crowded && centres.len() < CITIES {
            centres.push(at);
        }
    }
    if centres.len() < CITIES {
        return Err(format!("only {} of {CITIES} cities found a place: take another seed", centres.len()));
    }
    let sizes = sizes(stations);
    let cities = centres.into_iter().zip(sizes).enumerate().map(|(index, (centre, stations))| City {
        rank: index + 1,
        name: names.swap_remove(random.below(names.len() as u64) as usize),
        province: province(centre),
        centre,
        stations,
    });
    Ok(cities.filter(|city| city.stations > 0).collect())
}

fn province(at: [i64; 2]) -> usize {
    let part = |axis: usize| {
        let (low, high) = (BOX[axis] * 1_000_000, BOX[axis + 2] * 1_000_000);
        ((at[axis] - low) * GRID[axis] / (high - low)).clamp(0, GRID[axis] - 1)
    };
    (part(1) * GRID[0] + part(0)) as usize
}

/// Zipf's law with Mandelbrot's shift, 1 / (rank + 5): the largest city has 4 % of all. Shared out by largest remainder.
fn sizes(stations: usize) -> Vec<usize> {
    let weights: Vec<u128> = (1..=CITIES as u128).map(|rank| 1_000_000_000 / (rank + 5)).collect();
    let sum: u128 = weights.iter().sum();
    let mut sizes: Vec<usize> =
        weights.iter().map(|weight| (stations as u128 * weight / sum) as usize).collect();
    let mut by_rest: Vec<usize> = (0..CITIES).collect();
    by_rest.sort_by_key(|city| std::cmp::Reverse(stations as u128 * weights[*city] % sum));
    let left = stations - sizes.iter().sum::<usize>();
    by_rest.into_iter().take(left).for_each(|city| sizes[city] += 1);
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sizes_add_up_and_the_largest_is_a_twenty_fifth() {
        for stations in [1, 339, 14_200, 1_000_000] {
            let sizes = sizes(stations);
            assert_eq!(sizes.iter().sum::<usize>(), stations);
            assert!(sizes.is_sorted_by(|a, b| a >= b));
        }
        let largest = sizes(1_000_000)[0];
        assert!((39_000..42_000).contains(&largest), "{largest}");
    }

    #[test]
    fn cities_differ_and_stand_apart() {
        for seed in 1..20 {
            let cities = draw(1_000_000, seed).unwrap();
            assert_eq!(cities.len(), CITIES);
            let names: BTreeSet<_> = cities.iter().map(|city| &city.name).collect();
            assert_eq!(names.len(), CITIES);
            let provinces: BTreeSet<_> = cities.iter().map(|city| city.province).collect();
            assert!(provinces.iter().all(|province| *province < PROVINCES) && provinces.len() > 25);
        }
    }
}
