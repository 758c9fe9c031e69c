//! The points along a route: one walk down the tree with the part of the route that matters there.
//!
//! Distances here are chords between unit vectors until the last step. A route is a chain of great-circle arcs. With
//! `n` the unit normal of an arc's plane, a point `p` lies beside the arc if it is past the start (`p·(n×a) > 0`) and
//! not past the end (`p·(n×b) < 0`); its distance is then the arcsine of `|p·n|` (the cross-track distance), and its
//! place on the arc the angle `atan2(p·(n×a), p·a)`. Otherwise the nearer end counts. The normal is
//! `(b + a) × (b − a)`, which stays exact where arcs are short and `a × b` does not.

use std::cmp::Ordering;
use std::ops::Range;

use super::frame::{Vector, cross, dot, minus, normalised, plus, unit};
use super::index::{PointIndex, Visits};
use super::kd::LEAF;
use super::sort::sort;
use crate::Position;
use crate::coord::trig::{atan2, sin_deg};
use crate::coord::{EARTH_RADIUS_M, distance_m_from_haversine};

/// One point found along a route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RouteHit {
    /// Its place in the index order.
    pub index: u32,
    /// Metres from the start of the route to the nearest point on it; the first, where there are several.
    pub along_m: f64,
    /// Metres from the route.
    pub off_route_m: f64,
    /// Extra metres for leaving the route there and coming back: twice [`off_route_m`](Self::off_route_m), as the crow
    /// flies. Streets make it longer.
    pub detour_m: f64,
}

impl PointIndex {
    /// The points within `within_m` of the route (that distance included) that have all of `required` and that `keep`
    /// accepts, ordered by their place along it, ties by `tie` and then by index.
    ///
    /// Where a point is near several parts of the route, the nearest decides; of equally near ones the first. A route
    /// of one position is that position, one of none finds nothing; so does `within_m` if NaN or negative. A position
    /// that repeats changes nothing. Between two positions a metre or less from opposite each other on the globe there
    /// is no one shortest way: only the two count. `keep` is asked once for every point in the corridor.
    pub fn along(
        &self,
        route: &[Position],
        within_m: f64,
        required: u64,
        mut keep: impl FnMut(u32) -> bool,
        tie: impl Fn(u32, u32) -> Ordering,
        visits: &mut Visits,
    ) -> Vec<RouteHit> {
        if route.is_empty() || within_m.is_nan() || within_m < 0.0 {
            return Vec::new();
        }
        let arcs = arcs(route, |position| self.frame.turn(unit(position)));
        let half_angle = within_m / EARTH_RADIUS_M / 2.0;
        let within = if half_angle < std::f64::consts::FRAC_PI_2 {
            2.0 * sin_deg(half_angle.to_degrees())
        } else {
            2.0
        };
        let active = (0u32..).take(arcs.len()).collect();
        let mut walk = Walk {
            index: self,
            arcs: &arcs,
            within,
            within_m,
            required,
            keep: &mut keep,
            active,
            hits: Vec::new(),
            visits: Visits::default(),
        };
        walk.node(self.levels.len(), 0, 0..arcs.len());
        visits.nodes += walk.visits.nodes;
        visits.points += walk.visits.points;
        let mut hits = walk.hits;
        sort(&mut hits, &|a: RouteHit, b: RouteHit| {
            let by_place = a.along_m.total_cmp(&b.along_m);
            by_place.then_with(|| tie(a.index, b.index)).then_with(|| a.index.cmp(&b.index)).is_lt()
        });
        hits
    }
}

/// A part of the route between two of its positions.
struct Arc {
    start: Vector,
    end: Vector,
    /// Of the plane through both ends and the centre of the earth; `None`: only the ends count.
    normal: Option<Vector>,
    /// A point on the arc and the farthest that the rest of it is away, as a chord.
    middle: Vector,
    reach: f64,
    /// Metres from the start of the route to its start.
    from_m: f64,
    length_m: f64,
}

fn arcs(route: &[Position], vector: impl Fn(Position) -> Vector) -> Vec<Arc> {
    let mut from_m = 0.0;
    let next = route.iter().skip(1).chain(route.last().filter(|_| route.len() == 1));
    let mut arcs = Vec::with_capacity(route.len());
    for (a, b) in route.iter().zip(next) {
        let (start, end) = (vector(*a), vector(*b));
        let (across, sum) = (minus(end, start), plus(end, start));
        // Opposite ends, to a metre: rounding alone would decide which way round the arc goes.
        let opposite = dot(sum, sum) < 1e-14;
        let normal = normalised(cross(sum, across)).filter(|_| !opposite);
        let middle = normal.and_then(|_| normalised(sum)).unwrap_or(start);
        let reach = length(minus(end, middle));
        let length_m = a.distance_m(*b);
        arcs.push(Arc { start, end, normal, middle, reach, from_m, length_m });
        from_m += length_m;
    }
    arcs
}

fn length(v: Vector) -> f64 {
    dot(v, v).sqrt()
}

impl Arc {
    /// Whether some point at most `radius` from `centre` may be at most `within` from the arc. All are chords.
    fn may_be_within(&self, within: f64, centre: Vector, radius: f64) -> bool {
        let away = minus(centre, self.middle);
        let most = self.reach + within + radius;
        // sin(angle) to the plane is at most the chord, so the chord bounds it too.
        dot(away, away) <= most * most
            && self.normal.is_none_or(|n| (-within - radius..=within + radius).contains(&dot(centre, n)))
    }

    /// The haversine of the angle between `point` and the nearest point of the arc, and that point.
    fn nearest(&self, point: Vector) -> (f64, Foot) {
        if let Some(normal) = self.normal
            && dot(point, cross(normal, self.start)) > 0.0
            && dot(point, cross(normal, self.end)) < 0.0
        {
            let sin = dot(point, normal);
            let cos = (if sin * sin < 1.0 { 1.0 - sin * sin } else { 0.0 }).sqrt();
            return (sin * sin / (2.0 + 2.0 * cos), Foot::Between);
        }
        let [to_start, to_end] = [self.start, self.end].map(|end| minus(point, end));
        let (start, end) = (dot(to_start, to_start) / 4.0, dot(to_end, to_end) / 4.0);
        if start <= end { (start, Foot::Start) } else { (end, Foot::End) }
    }

    /// Metres from the start of the route to the foot of `point`.
    fn along_m(&self, point: Vector, foot: Foot) -> f64 {
        let on_arc_m = match (foot, self.normal) {
            (Foot::Between, Some(normal)) => {
                let angle = atan2(dot(point, cross(normal, self.start)), dot(point, self.start));
                // Not `clamp`: its panic would bring the formatting of floats into the module.
                let on_arc_m = angle * EARTH_RADIUS_M;
                if on_arc_m < self.length_m { on_arc_m } else { self.length_m }
            }
            (Foot::End, _) => self.length_m,
            _ => 0.0,
        };
        self.from_m + on_arc_m
    }
}

/// Where on an arc the nearest point is.
#[derive(Clone, Copy)]
enum Foot {
    Start,
    Between,
    End,
}

struct Walk<'a> {
    index: &'a PointIndex,
    arcs: &'a [Arc],
    /// The corridor, as a chord and in metres.
    within: f64,
    within_m: f64,
    required: u64,
    keep: &'a mut dyn FnMut(u32) -> bool,
    /// A stack: for each node on the way down the arcs that can be nearest to one of its points.
    active: Vec<u32>,
    hits: Vec<RouteHit>,
    visits: Visits,
}

impl Walk<'_> {
    /// Pushes those of `among` that can be the nearest to a point at most `radius` from `centre` and in the corridor.
    fn narrow(&mut self, among: Range<usize>, centre: Vector, radius: f64) -> Range<usize> {
        // The boxes were made of rounded points.
        let radius = radius + self.index.moved;
        let first = self.active.len();
        let arc = |number: u32| self.arcs.get(number as usize);
        let away = |arc: &Arc| {
            let v = minus(centre, arc.middle);
            dot(v, v)
        };
        let among_arcs = self.active.get(among.clone()).unwrap_or_default().iter();
        let nearest = among_arcs.filter_map(|n| arc(*n)).map(away).fold(f64::INFINITY, f64::min);
        // No point is farther from the route than from the nearest middle.
        let within = self.within.min(nearest.sqrt() + radius) + 1e-12;
        for i in among {
            if let Some(&number) = self.active.get(i)
                && arc(number).is_some_and(|arc| arc.may_be_within(within, centre, radius))
            {
                self.active.push(number);
            }
        }
        first..self.active.len()
    }

    fn node(&mut self, level: usize, place: usize, among: Range<usize>) {
        let Some(below) = level.checked_sub(1) else { return self.leaf(place, among) };
        let index = self.index;
        let start = index.levels.get(below).copied().unwrap_or_default();
        let Some(quad) = index.quads.get(start + place) else { return };
        self.visits.nodes += 1;
        for (child, mask) in quad.masks.iter().enumerate() {
            if mask & self.required != self.required {
                continue;
            }
            let at = |columns: &[[f32; 4]; 3]| {
                columns.map(|column| f64::from(column.get(child).copied().unwrap_or_default()))
            };
            let (low, high) = (at(&quad.low), at(&quad.high));
            let centre = plus(low, high).map(|c| c / 2.0);
            let radius = length(minus(high, low)) / 2.0;
            let near = self.narrow(among.clone(), index.frame.back(centre), radius);
            if !near.is_empty() {
                self.node(below, 4 * place + child, near.clone());
            }
            self.active.truncate(near.start);
        }
    }

    fn leaf(&mut self, place: usize, among: Range<usize>) {
        let index = self.index;
        let Some(leaf) = index.leaf(place) else { return };
        let first = place * LEAF;
        let points = (first..).zip(index.points().iter().zip(index.masks()).skip(first).take(LEAF));
        for (slot, (i, (point, mask))) in points.enumerate() {
            if mask & self.required != self.required {
                continue;
            }
            self.visits.points += 1;
            let about = leaf.map(|column| f64::from(column.get(slot).copied().unwrap_or_default()));
            let near = self.narrow(among.clone(), index.frame.back(about), 0.0);
            if !near.is_empty() {
                self.measure(i as u32, *point, near.clone());
            }
            self.active.truncate(near.start);
        }
    }

    fn measure(&mut self, index: u32, point: [i32; 2], among: Range<usize>) {
        let point = self.index.frame.turn(unit(Position::from_micro(point[0], point[1])));
        let mut best: Option<(f64, Foot, &Arc)> = None;
        for number in self.active.get(among).unwrap_or_default() {
            let Some(arc) = self.arcs.get(*number as usize) else { continue };
            let (haversine, foot) = arc.nearest(point);
            if best.is_none_or(|(least, ..)| haversine < least) {
                best = Some((haversine, foot, arc));
            }
        }
        let Some((haversine, foot, arc)) = best else { return };
        let off_route_m = distance_m_from_haversine(haversine);
        if off_route_m <= self.within_m && (self.keep)(index) {
            let along_m = arc.along_m(point, foot);
            self.hits.push(RouteHit { index, along_m, off_route_m, detour_m: 2.0 * off_route_m });
        }
    }
}
