//! Where a country is cut: the cells of the geohash, in its binary form.
//!
//! A geohash halves the globe again and again, by longitude first, and writes down which half (Niemeyer 2008; PostGIS,
//! DuckDB, Elasticsearch and Redis have it). Why this scheme and not S2, H3 or map tiles: a halving is exact in integers,
//! the poles and the antimeridian need no exception, a cell is whole within the one above it, and halves, not quarters or
//! thirty-seconds, fill the files best. That its cells are not of one area does not matter, because they are cut where the
//! stations are: in two until few enough are left.

use std::fmt::{self, Write as _};

/// So many halvings tell micro-degrees apart with room to spare.
const MOST_DEPTH: u8 = 60;

/// Which of the smallest cells a position (micro-degrees, longitude first) lies in: 64 bits, the first halving highest.
///
/// ```
/// use friendly_city::pack::shards::{Cell, hash};
/// let tiananmen = hash([116_397_000, 39_909_000]);
/// assert_eq!(Cell::of(tiananmen, 30).to_string(), "wx4g09");
/// ```
pub fn hash([longitude, latitude]: [i32; 2]) -> u64 {
    let fraction = |micro: i32, half: i64| {
        let turned = (i64::from(micro) + half).clamp(0, 2 * half) << 32;
        u64::try_from(turned / (2 * half)).unwrap_or(0).min(u64::from(u32::MAX))
    };
    spread(fraction(longitude, 180_000_000)) << 1 | spread(fraction(latitude, 90_000_000))
}

/// Puts a zero before each of 32 bits.
fn spread(bits: u64) -> u64 {
    (0..32).fold(0, |all, bit| all | (bits >> bit & 1) << (2 * bit))
}

/// A part of the globe: everything whose hash begins with these bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    first: u64,
    depth: u8,
}

impl Cell {
    /// The whole globe.
    pub const ALL: Self = Self { first: 0, depth: 0 };

    /// The cell of a [`hash`] after `depth` halvings, at most 60.
    pub fn of(hash: u64, depth: u8) -> Self {
        let depth = depth.min(MOST_DEPTH);
        let below = u64::MAX.checked_shr(u32::from(depth)).unwrap_or(0);
        Self { first: hash & !below, depth }
    }

    /// Whether what has this [`hash`] lies in it.
    pub fn contains(self, hash: u64) -> bool {
        Self::of(hash, self.depth) == self
    }

    /// How often the globe was halved.
    pub fn depth(self) -> u8 {
        self.depth
    }

    /// The lowest hash in it; cells that do not overlap are in the order of it.
    pub fn first(self) -> u64 {
        self.first
    }
}

/// The geohash: a character for every five halvings, then `-` and a digit for each that is left. The globe is `all`, which
/// is no geohash.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &str = "0123456789bcdefghjkmnpqrstuvwxyz";
        if self.depth == 0 {
            return f.write_str("all");
        }
        for at in 0..self.depth / 5 {
            let digit = self.first >> (59 - 5 * u32::from(at)) & 31;
            f.write_char(DIGITS.chars().nth(digit as usize).unwrap_or_default())?;
        }
        let whole = self.depth / 5 * 5;
        if whole < self.depth {
            f.write_str("-")?;
            for bit in whole..self.depth {
                f.write_str(if self.first >> (63 - bit) & 1 == 1 { "1" } else { "0" })?;
            }
        }
        Ok(())
    }
}

/// Halves the globe until no cell has more than `most` of these hashes: the cells that have any, with where each begins
/// and ends among the hashes, which must ascend. What lies closer together than the smallest cell stays together.
///
/// ```
/// use friendly_city::pack::shards::{cut, hash};
/// let mut hashes: Vec<u64> = [[116_397_000, 39_909_000], [116_310_000, 39_990_000], [121_470_000, 31_230_000]].map(hash).into();
/// hashes.sort();
/// let cells: Vec<String> = cut(&hashes, 2).iter().map(|(cell, range)| format!("{cell} {range:?}")).collect();
/// assert_eq!(cells, ["w-110 0..1", "w-111 1..3"]);
/// ```
pub fn cut(hashes: &[u64], most: usize) -> Vec<(Cell, std::ops::Range<usize>)> {
    let mut cells = Vec::new();
    let mut todo = vec![(Cell::ALL, 0..hashes.len())];
    while let Some((cell, range)) = todo.pop() {
        let within = hashes.get(range.clone()).unwrap_or_default();
        if within.is_empty() {
            continue;
        }
        if within.len() <= most.max(1) || cell.depth >= MOST_DEPTH {
            cells.push((cell, range));
            continue;
        }
        let depth = cell.depth + 1;
        let upper = cell.first | 1 << (64 - depth);
        let middle = range.start + within.partition_point(|hash| *hash < upper);
        todo.push((Cell { first: upper, depth }, middle..range.end));
        todo.push((Cell { first: cell.first, depth }, range.start..middle));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_globe() {
        assert_eq!(hash([-180_000_000, -90_000_000]), 0);
        assert_eq!(hash([180_000_000, 90_000_000]), u64::MAX);
        assert_eq!(Cell::of(u64::MAX, 60).to_string(), "zzzzzzzzzzzz");
        assert_eq!(Cell::of(u64::MAX, 7).to_string(), "z-11");
        assert_eq!(Cell::of(7, 0), Cell::ALL);
        assert_eq!(Cell::ALL.to_string(), "all");
        assert!(
            Cell::ALL.contains(u64::MAX) && Cell::of(0, 1).contains(1) && !Cell::of(0, 1).contains(u64::MAX)
        );
    }

    /// From the article on geohash: 57.64911, 10.40744 is u4pruydqqvj.
    #[test]
    fn a_published_geohash() {
        assert_eq!(Cell::of(hash([10_407_440, 57_649_110]), 55).to_string(), "u4pruydqqvj");
    }

    #[test]
    fn everything_is_in_one_cell_and_none_is_too_full() {
        let mut state = 7u64;
        let mut next = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % most) as i32
        };
        let mut hashes: Vec<u64> =
            (0..5000).map(|_| hash([next(1_000_000), next(3_000) * next(900)])).collect();
        hashes.extend([hashes[7]; 40]);
        hashes.sort_unstable();
        let cells = cut(&hashes, 25);
        let mut at = 0;
        for (cell, range) in &cells {
            assert_eq!(range.start, at);
            assert!(hashes[range.clone()].iter().all(|hash| cell.contains(*hash)));
            assert!(range.len() <= 25 || cell.depth() == 60, "{cell} {range:?}");
            at = range.end;
        }
        assert_eq!(at, hashes.len());
        assert!(cells.iter().any(|(_, range)| range.len() > 25), "the forty at one place");
        assert!(cells.is_sorted_by_key(|(cell, _)| *cell));
    }
}
