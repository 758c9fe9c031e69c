//! The schematic map: outlines of districts, rings of distance, the person, and the stations of the list. No tiles,
//! north up, the person in the middle.

use super::Asked;
use super::html::Html;
use super::texts::Texts;
use super::words::{distance_text, number};
use crate::api::Row;
use crate::coord::trig::{cos_deg, sin_deg};
use crate::time::OpenState;
use crate::{EARTH_RADIUS_M, Position};

/// Half the width and height of the drawing, in its own units.
const HALF: [f64; 2] = [140.0, 64.0];
/// Farther than this from the middle nothing is seen, on the widest screen.
const FAR: f64 = 1000.0;
/// Pins closer than this hide each other's numbers.
const APART: f64 = 17.0;
/// The room a pin needs at the edge.
const MARGIN: f64 = 18.0;
/// Half the width and height of what says where north is.
const NORTH: [f64; 2] = [11.0, 5.0];
/// Half of what the name of a ring takes.
const FAR_NAME: [f64; 2] = [17.0, 5.0];

/// Units about the middle of what is shown; a city is small enough for a plane.
struct Plane {
    from: [i32; 2],
    units_per_micro: [f64; 2],
    /// Where the person is in the drawing.
    person: [f64; 2],
}

impl Plane {
    /// A plane that shows the person and every row as large as fits, and how many metres a unit is.
    fn new(from: Position, rows: &[Row<'_>]) -> (Self, f64) {
        let m_per_micro = EARTH_RADIUS_M * std::f64::consts::PI / 180e6;
        let across = m_per_micro * cos_deg(from.latitude());
        let mut plane =
            Self { from: from.to_micro(), units_per_micro: [across, m_per_micro], person: [0.0; 2] };
        let (mut low, mut high) = ([0.0f64; 2], [0.0f64; 2]);
        for row in rows {
            let at = plane.place(row.station.micro());
            for ((low, high), v) in low.iter_mut().zip(&mut high).zip(at) {
                *low = low.min(v);
                *high = high.max(v);
            }
        }
        let [(west, east), (north, south)] = [(low[0], high[0]), (low[1], high[1])];
        let reach = |half: f64, span: f64| span / 2.0 / (half - MARGIN);
        // At least 100 m to the upper edge: closer is noise of the phone's position.
        let m_per_unit = reach(HALF[0], east - west).max(reach(HALF[1], south - north)).max(100.0 / HALF[1]);
        plane.person = [-(west + east) / 2.0 / m_per_unit, -(north + south) / 2.0 / m_per_unit];
        plane.units_per_micro = [across / m_per_unit, m_per_micro / m_per_unit];
        (plane, m_per_unit)
    }

    fn place(&self, [longitude, latitude]: [i32; 2]) -> [f64; 2] {
        let x = f64::from(longitude) - f64::from(self.from[0]);
        let y = f64::from(self.from[1]) - f64::from(latitude);
        [x * self.units_per_micro[0] + self.person[0], y * self.units_per_micro[1] + self.person[1]]
    }

    /// Where the pins go: at their stations, or beside a pin of a nearer one that would be hidden.
    fn pins(&self, rows: &[Row<'_>]) -> Vec<[f64; 2]> {
        let mut pins: Vec<[f64; 2]> = Vec::with_capacity(rows.len());
        for row in rows {
            let [mut x, mut y] = self.place(row.station.micro());
            // Pushing away from one may push onto another; after a few rounds an overlap is the lesser evil.
            for _ in 0..6 {
                for [other_x, other_y] in &pins {
                    let (dx, dy) = (x - other_x, y - other_y);
                    let apart = (dx * dx + dy * dy).sqrt();
                    if apart < APART {
                        // Two at the same place part sideways.
                        let (right, down) = if apart < 0.1 { (1.0, 0.0) } else { (dx / apart, dy / apart) };
                        x = (other_x + right * APART).clamp(12.0 - HALF[0], HALF[0] - 12.0);
                        y = (other_y + down * APART).clamp(12.0 - HALF[1], HALF[1] - 12.0);
                    }
                }
            }
            pins.push([x, y]);
        }
        pins
    }
}

pub(super) fn map(html: &mut Html, asked: &Asked<'_>) {
    let texts = asked.texts;
    let more = super::texts::more(texts);
    let (plane, m_per_unit) = Plane::new(asked.from, &asked.rows);
    html.put(
        "<div class=\"mapbox\" part=\"map\"><svg class=\"map\" viewBox=\"-140 -64 280 128\" role=\"img\" aria-label=\"{}\">",
        &[more.map],
    );
    let mut pins = plane.pins(&asked.rows);
    // After the pins of the rows, whatever else the words on the map must not lie on.
    pins.push(plane.person);
    let north = north(&pins);
    for district in &asked.city.meta().districts {
        let mut seen = false;
        for ring in &district.outline {
            seen |= outline(html, &plane, ring);
        }
        let [x, y] = plane.place(district.centre.to_micro());
        let clear = x.abs() < HALF[0] - 30.0 && y.abs() < HALF[1] - MARGIN;
        if seen && clear && !meets([x, y], [40.0, 7.0], north) {
            pins.push([x, y]);
            html.raw("<text class=\"area\" x=\"").tenths(x).raw("\" y=\"").tenths(y);
            html.put("\">{}</text>", &[district.names.get(asked.screen.language)]);
        }
    }
    rings(html, texts, plane.person, m_per_unit, &mut pins, north);
    html.raw("<text class=\"north\" x=\"").tenths(north[0]).raw("\" y=\"").tenths(north[1] + 3.0);
    html.put("\">↑ {}</text><g class=\"you\" transform=\"translate(", &[more.north]);
    html.tenths(plane.person[0])
        .raw(" ")
        .tenths(plane.person[1])
        .raw(")\"><circle r=\"9\"/><circle r=\"5\"/></g>");
    // The nearest is drawn last, so that it lies on top.
    for (before, (row, &[x, y])) in asked.rows.iter().zip(&pins).enumerate().rev() {
        let id = row.station.id();
        let chosen = if id == asked.screen.selected { "on" } else { "" };
        html.put(
            "<g data-a=\"pin\" data-v=\"{}\" class=\"pin {} {}\" transform=\"translate(",
            &[id, class(row), chosen],
        );
        html.tenths(x).raw(" ").tenths(y);
        html.put(")\"><g><circle r=\"10\"/><text y=\"4\">{}</text></g></g>", &[&number(before as i64 + 1)]);
    }
    html.raw("</svg></div>");
}

/// The corner where what says where north is hides the least.
fn north(taken: &[[f64; 2]]) -> [f64; 2] {
    let [x, y] = [HALF[0] - NORTH[0] - 6.0, HALF[1] - NORTH[1] - 6.0];
    let (mut best, mut clearest) = ([-x, y], -1.0);
    for at in [[-x, y], [x, y], [-x, -y], [x, -y]] {
        let apart = |[other_x, other_y]: &[f64; 2]| (at[0] - other_x).abs().max((at[1] - other_y).abs());
        // Farther than a pin is wide is far enough: then it is where it always is.
        let clear = taken.iter().map(apart).fold(NORTH[0] + 12.0, f64::min);
        if clear > clearest {
            (best, clearest) = (at, clear);
        }
    }
    best
}

/// Whether words about a point lie on what says where north is.
fn meets([x, y]: [f64; 2], [half_width, half_height]: [f64; 2], north: [f64; 2]) -> bool {
    (x - north[0]).abs() < half_width + NORTH[0] && (y - north[1]).abs() < half_height + NORTH[1]
}

/// Open, closed or unknown, as a class of pins and rows.
pub(super) fn class(row: &Row<'_>) -> &'static str {
    match row.status.state {
        OpenState::Open => "yes",
        OpenState::Closed => "no",
        OpenState::Unknown => "maybe",
    }
}

/// Rings of distance, each named at whichever of 16 points of it is clearest of what is `taken`; one that has no
/// point for its name is left out.
fn rings(
    html: &mut Html,
    texts: &'static Texts,
    [x, y]: [f64; 2],
    m_per_unit: f64,
    taken: &mut Vec<[f64; 2]>,
    north: [f64; 2],
) {
    let reach_m = m_per_unit * HALF[0];
    let steps = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
    let Some(step) = steps.into_iter().rev().find(|step| f64::from(*step) < reach_m * 0.6) else { return };
    for ring in 1..=3 {
        let metres = f64::from(step * ring);
        let radius = metres / m_per_unit;
        let (mut best, mut clearest) = ([0.0; 2], -1.0);
        for sixteenth in 0..16 {
            let angle_deg = f64::from(sixteenth) * 22.5;
            let at = [x + radius * cos_deg(angle_deg), y + radius * sin_deg(angle_deg)];
            if at[0].abs() > HALF[0] - FAR_NAME[0]
                || at[1].abs() > HALF[1] - 8.0
                || meets(at, FAR_NAME, north)
            {
                continue;
            }
            let mut clear = f64::MAX;
            for other in taken.iter() {
                // Words are wider than they are high.
                clear = clear.min(((at[0] - other[0]).abs() / 2.0).max((at[1] - other[1]).abs()));
            }
            if clear > clearest {
                (best, clearest) = (at, clear);
            }
        }
        if clearest < 0.0 {
            break;
        }
        taken.push(best);
        html.raw("<circle class=\"ring\" cx=\"")
            .tenths(x)
            .raw("\" cy=\"")
            .tenths(y)
            .raw("\" r=\"")
            .tenths(radius);
        html.raw("\"/><text class=\"far\" x=\"").tenths(best[0]).raw("\" y=\"").tenths(best[1] + 3.0);
        html.put("\">{}</text>", &[&distance_text(&texts.far, metres)]);
    }
}

/// Draws a ring if any of it may be seen. Points that fall together are left out, far ones pulled in.
fn outline(html: &mut Html, plane: &Plane, ring: &[[i32; 2]]) -> bool {
    let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
    for point in ring {
        let at = plane.place(*point);
        for axis in 0..2 {
            if let (Some(low), Some(high), Some(v)) = (low.get_mut(axis), high.get_mut(axis), at.get(axis)) {
                *low = low.min(*v);
                *high = high.max(*v);
            }
        }
    }
    if ring.is_empty() || low.iter().any(|v| *v > FAR) || high.iter().any(|v| *v < -FAR) {
        return false;
    }
    html.raw("<path class=\"edge\" d=\"");
    let mut last = None;
    for point in ring {
        let [x, y] = plane.place(*point).map(|v| libm::round(v.clamp(-FAR * 2.0, FAR * 2.0)) as i64);
        if last == Some([x, y]) {
            continue;
        }
        html.raw(if last.is_none() { "M" } else { "L" }).int(x).raw(" ").int(y);
        last = Some([x, y]);
    }
    html.raw("z\"/>");
    true
}
