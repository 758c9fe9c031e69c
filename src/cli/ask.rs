//! `nearest` and `along`: questions to a city.

use super::args::{AlertLevel, AlongArgs, FilterArgs, NearestArgs};
use super::output::{Failure, Terminal, instant};
use super::parts::{around, whole};
use super::width::{Side, cut, table};
use crate::City;
use crate::api::{self, AlertAnswer, AlongRequest, Filter, NearestRequest, StationHit};
use crate::import::{Opened, open_city, read_route};
use crate::time::Timestamp;

fn filter(args: &FilterArgs) -> Filter {
    Filter {
        facilities: args.facilities.clone(),
        open: args.open,
        open_for_min: args.open_for,
        round_the_clock: args.round_the_clock,
        admission: args.admission,
        kinds: args.kinds.clone(),
        text: args.text.clone(),
    }
}

pub(super) fn nearest(args: &NearestArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let request = NearestRequest {
        position: args.crs.crs().to_wgs84(args.position),
        at: instant(args.filter.at),
        filter: filter(&args.filter),
        radius_m: args.radius.unwrap_or(f64::INFINITY),
        limit: args.filter.limit,
        alert: args.filter.alert != AlertLevel::None,
    };
    // A question that is wrong is told so below. Under an alert another order holds, so all within the radius may matter.
    let reach_m = |city: &City| match args.bbox {
        Some(_) => f64::INFINITY,
        None if args.live.status.is_some() => request.radius_m,
        None => api::nearest_reach_m(city, &request, None).unwrap_or(0.0),
    };
    let opened = match around(&args.city, request.position, reach_m)? {
        Some(city) => Opened { city, warnings: Vec::new() },
        None => open_city(&args.city)?,
    };
    terminal.warnings(&opened.warnings);
    let live = super::status::overlay(&args.live, &opened.city, request.at, terminal)?;
    let answer = match args.bbox {
        Some(bounds) => api::in_bounds_with(&opened.city, &request, bounds, live.as_ref()),
        None => api::nearest_with(&opened.city, &request, live.as_ref()),
    };
    let answer = answer.map_err(Failure::Call)?;
    if terminal.json {
        return terminal.object(&answer);
    }
    warn(answer.alerts.iter().flatten(), terminal);
    let rows: Vec<Vec<String>> = answer
        .stations
        .iter()
        .map(|hit| {
            let mut row = vec![format!("{} {}", metres(hit.distance_m), arrow(hit.bearing_deg))];
            row.extend(cells(hit, answer.at, &args.filter.facilities, terminal));
            row
        })
        .collect();
    let sides = [Side::Right, Side::Left, Side::Left, Side::Left];
    print(&rows, &sides, answer.at, opened.city.meta().notice.get(&terminal.language), terminal)
}

/// The alerts of a live status, a line each.
pub(super) fn warn<'a>(alerts: impl Iterator<Item = &'a AlertAnswer<'a>>, terminal: &Terminal) {
    for alert in alerts {
        let name = if alert.names.0.is_empty() { alert.event } else { alert.names.0.get(&terminal.language) };
        terminal.note(&format!(
            "{} {name} ({}) {} {}",
            terminal.say("alert:", "预警："),
            alert.colour,
            terminal.say("until", "至"),
            alert.to
        ));
    }
}

pub(super) fn along(args: &AlongArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let route = read_route(&args.route, args.crs.crs()).map_err(Failure::Call)?;
    let opened = whole(&args.city)?;
    terminal.warnings(&opened.warnings);
    let request = AlongRequest {
        route,
        within_m: args.within,
        at: instant(args.filter.at),
        filter: filter(&args.filter),
        limit: args.filter.limit,
        alert: args.filter.alert != AlertLevel::None,
    };
    let live = super::status::overlay(&args.live, &opened.city, request.at, terminal)?;
    let answer = api::along_with(&opened.city, &request, live.as_ref()).map_err(Failure::Call)?;
    if terminal.json {
        return terminal.object(&answer);
    }
    warn(answer.alerts.iter().flatten(), terminal);
    let rows: Vec<Vec<String>> = answer
        .stations
        .iter()
        .map(|hit| {
            let mut row = vec![metres(hit.along_m), format!("+{}", metres(hit.detour_m))];
            row.extend(cells(&hit.station, answer.at, &args.filter.facilities, terminal));
            row
        })
        .collect();
    let sides = [Side::Right, Side::Right, Side::Left, Side::Left, Side::Left];
    print(&rows, &sides, answer.at, opened.city.meta().notice.get(&terminal.language), terminal)
}

fn print(
    rows: &[Vec<String>],
    sides: &[Side],
    at: Timestamp,
    notice: &str,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if !notice.is_empty() {
        terminal.note(notice);
    }
    if rows.is_empty() {
        return terminal.text(terminal.say(
            "no station fits; widen the radius or ask for less\n",
            "没有符合条件的站点；可以扩大范围或减少条件\n",
        ));
    }
    terminal.text(&format!("{at}\n{}", table(rows, sides)))
}

/// Name, state and facilities; those that were asked for stand first, where nothing cuts them off.
fn cells(hit: &StationHit<'_>, at: Timestamp, asked: &[String], terminal: &Terminal) -> [String; 3] {
    let primary = crate::text::primary_subtag(&terminal.language);
    let own = hit.names.iter().find(|(tag, name)| {
        crate::text::primary_subtag(tag).eq_ignore_ascii_case(primary) && !name.is_empty()
    });
    let name = own.map_or(hit.name, |(_, name)| name);
    let mut facilities = hit.facilities.clone();
    facilities.sort_by_key(|facility| !asked.iter().any(|word| word == facility));
    let state = [state(hit, at, terminal), now(hit, terminal)].concat();
    [cut(name, 40), state, cut(&facilities.join(" "), 60)]
}

fn state(hit: &StationHit<'_>, at: Timestamp, terminal: &Terminal) -> String {
    let when = |stamp: Timestamp| clock(stamp, at);
    match (hit.open, hit.until, hit.opens_at) {
        _ if hit.round_the_clock => terminal.say("open 24 h", "24 小时开放").to_owned(),
        (Some(true), Some(until), _) => format!("{} {}", terminal.say("open until", "开放至"), when(until)),
        (Some(true), None, _) => terminal.say("open", "开放").to_owned(),
        (Some(false), _, Some(opens)) if terminal.chinese => format!("{} 开门", when(opens)),
        (Some(false), _, Some(opens)) => format!("opens {}", when(opens)),
        (Some(false), _, None) => terminal.say("closed", "已关门").to_owned(),
        (None, _, _) => terminal.say("hours not known", "时间未知").to_owned(),
    }
}

/// What a live status says of a station besides its hours.
fn now(hit: &StationHit<'_>, terminal: &Terminal) -> String {
    let mut now = String::new();
    if let Some(Some(status)) = &hit.status {
        now.push_str(match status.room {
            Some("full") => terminal.say(", full", "，已满"),
            _ => "",
        });
        if !status.short.is_empty() {
            now.push_str(terminal.say(", short of ", "，缺少"));
            now.push_str(&status.short.join(terminal.say(", ", "、")));
        }
    }
    now
}

/// `22:00`, with the date where it is another day.
fn clock(stamp: Timestamp, at: Timestamp) -> String {
    let (text, today) = (stamp.to_string(), at.to_string());
    let time = text.get(11..16).unwrap_or_default();
    if text.get(..10) == today.get(..10) {
        time.to_owned()
    } else {
        format!("{} {time}", text.get(5..10).unwrap_or_default())
    }
}

fn metres(metres: f64) -> String {
    if metres < 1_000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1_000.0) }
}

/// The direction of a bearing, to an eighth.
fn arrow(bearing_deg: u32) -> char {
    const ARROWS: [char; 8] = ['↑', '↗', '→', '↘', '↓', '↙', '←', '↖'];
    ARROWS.get(((bearing_deg + 22) / 45 % 8) as usize).copied().unwrap_or('·')
}
