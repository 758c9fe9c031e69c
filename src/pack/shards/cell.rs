//! Where a country is cut: the cells of the geohash, in its binary form.
//!
//! A geohash halves the globe again and again, by longitude first, and writes down which half (Niemeyer 2008; PostGIS,
//! DuckDB, Elasticsearch and Redis have it). Why this scheme and not S2, H3 or map tiles: a halving is exact in integers,
//! the poles and the antimeridian need no exception, a cell is whole within the one above it, and halves, not quarters or
//! thirty-seconds, fill the files best. That its cells are not of one area does not matter, because they are cut where the
//! stations are: in two until few enough are left.

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::str::FromStr;

/// Those of a geohash, each five halvings.
const DIGITS: &str = "0123456789bcdefghjkmnpqrstuvwxyz";

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

    /// Whether one of them has the other: two cells do not overlap otherwise.
    pub fn nests(self, other: Self) -> bool {
        self.contains(other.first) && self.depth <= other.depth
            || other.contains(self.first) && other.depth <= self.depth
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

/// Reads what [`Cell`] is written as.
///
/// ```
/// use friendly_city::pack::shards::Cell;
/// let cell: Cell = "wx4-01".parse().unwrap();
/// assert_eq!((cell.depth(), cell.to_string().as_str()), (17, "wx4-01"));
/// assert!("wx4-2".parse::<Cell>().is_err());
/// ```
impl FromStr for Cell {
    type Err = NotACell;

    fn from_str(text: &str) -> Result<Self, NotACell> {
        if text == "all" {
            return Ok(Self::ALL);
        }
        let (digits, bits) = text.split_once('-').unwrap_or((text, ""));
        let mut first = 0u64;
        let mut depth = 0u8;
        let mut put = |value: Option<usize>, halvings: u8| {
            depth += halvings;
            let value = value.filter(|_| depth <= MOST_DEPTH).ok_or(NotACell)?;
            first |= (value as u64) << (64 - depth);
            Ok(())
        };
        for digit in digits.chars() {
            put(DIGITS.find(digit), 5)?;
        }
        for bit in bits.chars() {
            put("01".find(bit), 1)?;
        }
        let cell = Self { first, depth };
        // There is one way to write a cell.
        if cell.to_string() == text { Ok(cell) } else { Err(NotACell) }
    }
}

/// A text is no geohash with halvings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACell;

impl fmt::Display for NotACell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a geohash, `-` and fewer than five of 0 and 1")
    }
}

impl std::error::Error for NotACell {}

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
pub fn cut(hashes: &[u64], most: usize) -> Vec<(Cell, Range<usize>)> {
    cut_again(hashes, most, &[])
}

/// As [`cut`], keeping the cells of `before` as long as it is worth while, because whoever holds a cell fetches it anew when
/// its borders move: one is halved when it has more than an eighth above `most`, and several become one when together they
/// have at most half of `most`. `before` must ascend and not overlap.
///
/// ```
/// use friendly_city::pack::shards::{Cell, cut_again, hash};
/// let mut hashes: Vec<u64> = [[116_397_000, 39_909_000], [116_310_000, 39_990_000], [121_470_000, 31_230_000]].map(hash).into();
/// hashes.sort();
/// let before: Vec<Cell> = ["w-110", "w-111"].map(|cell| cell.parse().unwrap()).into();
/// assert_eq!(cut_again(&hashes, 4, &before).len(), 2);
/// assert_eq!(cut_again(&hashes, 6, &before).len(), 1);
/// ```
pub fn cut_again(hashes: &[u64], most: usize, before: &[Cell]) -> Vec<(Cell, Range<usize>)> {
    let most = most.max(1);
    let mut cells = Vec::new();
    let mut todo = vec![(Cell::ALL, 0..hashes.len())];
    while let Some((cell, range)) = todo.pop() {
        let within = hashes.get(range.clone()).unwrap_or_default();
        if within.is_empty() {
            continue;
        }
        // Cells of before that this one has: they follow each other.
        let old = before
            .get(before.partition_point(|old| old.first < cell.first))
            .filter(|old| cell.contains(old.first));
        let enough = match old {
            Some(old) if old.depth == cell.depth => most + most / 8,
            Some(old) if old.depth > cell.depth => most / 2,
            _ => most,
        };
        if within.len() <= enough || cell.depth >= MOST_DEPTH {
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
    fn what_is_no_cell() {
        for text in
            ["", "a", "i", "WX4", "wx4-", "-", "wx4-00000", "wx4-2", "wx4-0-1", "all-1", "wx4g0wx4g0wx4", "é"]
        {
            assert_eq!(text.parse::<Cell>(), Err(NotACell), "{text}");
        }
        for text in ["all", "-1", "-0101", "w", "wx4g0bh2m-0110", "zzzzzzzzzzzz"] {
            assert_eq!(text.parse::<Cell>().unwrap().to_string(), text);
        }
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
        let before: Vec<Cell> = cells.iter().map(|(cell, _)| *cell).collect();
        assert_eq!(cut_again(&hashes, 25, &before), cells, "nothing moved");
        assert!(cells.is_sorted_by_key(|(cell, _)| *cell));
    }

    #[test]
    fn borders_stay_until_it_is_worth_while() {
        // Eight to the west, three just east of them, in the cells `-0` and `-1`.
        let at = |lower: usize, upper: usize| {
            let mut hashes: Vec<u64> = (0..lower as u64).collect();
            hashes.extend((0..upper as u64).map(|low| 1 << 63 | low));
            hashes
        };
        let cells = |hashes: &[u64], before: &[Cell]| -> Vec<Cell> {
            cut_again(hashes, 8, before).into_iter().map(|(cell, _)| cell).collect()
        };
        let two: Vec<Cell> = ["-0", "-1"].map(|cell| cell.parse().unwrap()).into();
        assert_eq!(cells(&at(8, 3), &[]), two);
        assert_eq!(cells(&at(9, 3), &two), two, "an eighth more");
        assert_ne!(cells(&at(10, 3), &two), two, "more than that");
        assert_eq!(cells(&at(2, 3), &two), two, "more than half");
        assert_eq!(cells(&at(2, 2), &two), [Cell::ALL]);
        assert_eq!(cells(&at(5, 4), &[Cell::ALL]), [Cell::ALL]);
        assert_eq!(cells(&at(0, 9), &two), two[1..], "nothing is left of the other");
        // A neighbour that was empty is cut as if there were nothing before.
        assert_eq!(cells(&at(8, 8), &two[..1]), two);
    }
}
