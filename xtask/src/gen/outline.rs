//! District outlines: ECharts' packed map, out of GCJ-02, simplified so that neighbours keep one border.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use friendly_city::{Crs, Position};
use serde_json::Value;

use super::inputs::read_json;

pub type Point = [i64; 2];
/// A closed ring; the first point is also the last.
pub type Ring = Vec<Point>;

/// Deviation allowed when a border is simplified: this part of the extent of the smaller district beside it, so
/// that the small ones of the centre keep their shape.
const TOLERANCE_PART: f64 = 60.0;
/// The least and most of it, in 1/1024 degree, the unit of ECharts' map (about 100 m).
const TOLERANCE: (f64, f64) = (2.0, 10.0);

/// Outlines in micro-degrees, WGS-84, by district name.
///
/// The map does not say its datum. Of 4,794 compounds and entrances that name their district, 93.3 % lie
/// inside its outline as given, 99.2 % once they are shifted to GCJ-02, 92.9 % in BD-09: so it is GCJ-02.
pub fn read(path: &Path) -> Result<BTreeMap<String, Vec<Ring>>, String> {
    let map = read_json(path)?;
    let mut packed = BTreeMap::new();
    for feature in map.get("features").and_then(Value::as_array).into_iter().flatten() {
        let name = feature.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
        let texts = strings(feature.pointer("/geometry/coordinates"));
        let starts = pairs(feature.pointer("/geometry/encodeOffsets"));
        if texts.is_empty() || texts.len() != starts.len() {
            return Err(format!("`{}`: `{name}` is not in ECharts' packed form", path.display()));
        }
        let rings: Vec<Ring> = texts.iter().zip(starts).map(|(text, start)| unpack(text, start)).collect();
        packed.insert(name.to_owned(), rings);
    }
    let simple = simplify(&packed);
    Ok(simple.into_iter().map(|(name, rings)| (name, rings.iter().map(to_wgs84).collect())).collect())
}

/// The strings below `value`, however deep: a polygon has them one level higher than a multipolygon.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().flat_map(|item| strings(Some(item))).collect(),
        _ => Vec::new(),
    }
}

fn pairs(value: Option<&Value>) -> Vec<Point> {
    let Some(Value::Array(list)) = value else { return Vec::new() };
    match list.as_slice() {
        [Value::Number(x), Value::Number(y)] => {
            vec![[x.as_i64().unwrap_or_default(), y.as_i64().unwrap_or_default()]]
        }
        _ => list.iter().flat_map(|item| pairs(Some(item))).collect(),
    }
}

/// ECharts' form: zigzag differences, one character a number, offset by 64.
fn unpack(text: &str, start: Point) -> Ring {
    let numbers: Vec<i64> = text
        .chars()
        .map(|c| i64::from(u32::from(c)) - 64)
        .map(|zigzag| (zigzag >> 1) ^ -(zigzag & 1))
        .collect();
    let mut at = start;
    numbers
        .chunks_exact(2)
        .map(|step| {
            at = [at[0] + step[0], at[1] + step[1]];
            at
        })
        .collect()
}

/// Rounded to the four decimals that are published, about 10 m, so that stations are placed by what others will see.
fn to_wgs84(ring: &Ring) -> Ring {
    let rounded = |micro: i32| (i64::from(micro) + 50).div_euclid(100) * 100;
    ring.iter()
        .filter_map(|[x, y]| Position::new(*x as f64 / 1024.0, *y as f64 / 1024.0).ok())
        .map(|position| Crs::Gcj02.to_wgs84(position).to_micro().map(rounded))
        .collect()
}

/// Cuts every ring where the set of districts that share the border changes, and simplifies each piece once.
fn simplify(rings: &BTreeMap<String, Vec<Ring>>) -> BTreeMap<String, Vec<Ring>> {
    let mut owners: BTreeMap<[Point; 2], BTreeSet<&str>> = BTreeMap::new();
    for (name, rings) in rings {
        for edge in rings.iter().flat_map(|ring| ring.windows(2)) {
            owners.entry(sorted([edge[0], edge[1]])).or_default().insert(name);
        }
    }
    let owner = |a: Point, b: Point| owners.get(&sorted([a, b]));
    let extents: BTreeMap<&str, i64> =
        rings.iter().map(|(name, rings)| (name.as_str(), extent(rings))).collect();
    let tolerance = |a: Point, b: Point| {
        let beside = owner(a, b).into_iter().flatten();
        let smaller = beside.filter_map(|name| extents.get(name)).min().copied().unwrap_or(0);
        (smaller as f64 / TOLERANCE_PART).clamp(TOLERANCE.0, TOLERANCE.1)
    };
    let simplify_ring = |ring: &Ring| -> Ring {
        let open = &ring[..ring.len() - 1];
        let n = open.len();
        let is_cut = |i: usize| owner(open[(i + n - 1) % n], open[i]) != owner(open[i], open[(i + 1) % n]);
        let mut cuts: Vec<usize> = (0..n).filter(|i| is_cut(*i)).collect();
        if cuts.len() < 2 {
            // An enclave: from its least point to the one farthest from that, so that both sides agree.
            let first = (0..n).min_by_key(|i| open[*i]).unwrap_or(0);
            let far = (0..n).max_by_key(|i| (square(open[*i], open[first]), open[*i])).unwrap_or(0);
            cuts = vec![first.min(far), first.max(far)];
        }
        let mut result = Ring::new();
        for (k, &from) in cuts.iter().enumerate() {
            let to = cuts[(k + 1) % cuts.len()];
            let length = (to + n - from - 1) % n + 1;
            let piece: Ring = (0..=length).map(|i| open[(from + i) % n]).collect();
            let backwards = piece.first() > piece.last();
            let tolerance = tolerance(piece[0], piece[1]);
            let forwards = if backwards { reversed(&piece) } else { piece };
            let mut kept = douglas_peucker(&forwards, tolerance);
            if backwards {
                kept.reverse();
            }
            kept.pop();
            result.extend(kept);
        }
        result.extend(result.first().copied());
        result
    };
    let each = |rings: &Vec<Ring>| rings.iter().map(simplify_ring).filter(|ring| ring.len() >= 4).collect();
    rings.iter().map(|(name, rings)| (name.clone(), each(rings))).collect()
}

/// The longer side of the box around the rings.
fn extent(rings: &[Ring]) -> i64 {
    let side = |axis: usize| {
        let all = rings.iter().flatten().map(|point| point[axis]);
        all.clone().max().unwrap_or(0) - all.min().unwrap_or(0)
    };
    side(0).max(side(1))
}

fn sorted(mut edge: [Point; 2]) -> [Point; 2] {
    edge.sort();
    edge
}

fn reversed(piece: &[Point]) -> Ring {
    piece.iter().rev().copied().collect()
}

fn square(a: Point, b: Point) -> i64 {
    (a[0] - b[0]).pow(2) + (a[1] - b[1]).pow(2)
}

fn douglas_peucker(piece: &[Point], tolerance: f64) -> Ring {
    let (Some(&a), Some(&b)) = (piece.first(), piece.last()) else { return Ring::new() };
    let inner = piece.len().saturating_sub(2);
    let far = piece.iter().enumerate().skip(1).take(inner).map(|(i, p)| (distance(*p, a, b), i));
    match far.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))) {
        Some((deviation, split)) if deviation > tolerance => {
            let mut kept = douglas_peucker(&piece[..=split], tolerance);
            kept.pop();
            kept.extend(douglas_peucker(&piece[split..], tolerance));
            kept
        }
        _ => vec![a, b],
    }
}

/// From `p` to the segment `a`–`b`. Only `+ - * /` and a root: the same everywhere.
fn distance(p: Point, a: Point, b: Point) -> f64 {
    let [px, py] = [p[0] - a[0], p[1] - a[1]].map(|v| v as f64);
    let [bx, by] = [b[0] - a[0], b[1] - a[1]].map(|v| v as f64);
    let length = bx * bx + by * by;
    let t = if length > 0.0 { ((px * bx + py * by) / length).clamp(0.0, 1.0) } else { 0.0 };
    let [dx, dy] = [px - t * bx, py - t * by];
    (dx * dx + dy * dy).sqrt()
}

/// Whether the point lies in the rings, by the even-odd rule, in whole numbers.
pub fn contains(rings: &[Ring], [x, y]: Point) -> bool {
    let crossings = rings.iter().flat_map(|ring| ring.windows(2)).filter(|edge| {
        let ([ax, ay], [bx, by]) = (edge[0], edge[1]);
        // Multiplied out instead of divided; the sign of the edge's height turns the comparison round.
        let side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
        (ay > y) != (by > y) && (side > 0) == (by > ay) && side != 0
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_what_echarts_packs() {
        // +1, -1, then 0, +2 from the start.
        assert_eq!(unpack("BA@D", [10, 20]), vec![[11, 19], [11, 21]]);
    }

    #[test]
    fn even_odd() {
        let ring = vec![vec![[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]];
        for (point, inside) in
            [([5, 5], true), ([15, 5], false), ([-1, 5], false), ([5, 11], false), ([9, 1], true)]
        {
            assert_eq!(contains(&ring, point), inside, "{point:?}");
        }
    }

    #[test]
    fn neighbours_keep_one_border() {
        let left: Ring = (0..=100).map(|i| [100 + (i % 3), i]).chain([[0, 100], [0, 0], [100, 0]]).collect();
        let right: Ring =
            (0..=100).rev().map(|i| [100 + (i % 3), i]).chain([[200, 0], [200, 100], [101, 100]]).collect();
        let simple = simplify(&BTreeMap::from([("l".to_owned(), vec![left]), ("r".to_owned(), vec![right])]));
        let points = |name: &str| -> BTreeSet<Point> { simple[name][0].iter().copied().collect() };
        let shared: Vec<Point> = points("l").intersection(&points("r")).copied().collect();
        assert!(shared.len() >= 2, "{shared:?}");
        assert!(points("l").len() < 20);
    }
}
