//! The source of a live status → what is signed, with every problem where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::decode::record;
use super::hours::{self, HoursContext};
use super::json::{self, Node, is_language_tag};
use super::report::{Report, choose, quote};
use super::source::Source;
use crate::status::{
    ActivityNow, Alert, Closed, HoursNow, LiveStatus, MOST_ALERTS, MOST_LANGUAGES, MOST_NAME, MOST_SHORT,
    MOST_STATIONS, MOST_TEXT, MOST_TIMES, Room, STATUS_SCHEMA, StationNow, Until, WrittenAlert, WrittenRoom,
    WrittenStation, event, is_words, on_globe,
};
use crate::time::{Calendar, Date, Instant, Local, OpenState, Schedule, Zone};
use crate::{City, Makeup, Problem, StationRef, Text};

/// The colours of alerts, as they are signed and as they are written.
const COLOURS: [(&str, [&str; 3]); 4] = [
    ("blue", ["blue", "蓝", "蓝色"]),
    ("yellow", ["yellow", "黄", "黄色"]),
    ("orange", ["orange", "橙", "橙色"]),
    ("red", ["red", "红", "红色"]),
];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What a source says, to be signed at `issued`, and warnings.
///
/// # Errors
/// Every problem of the file at once; a station that the city does not have is one.
pub fn load_status(
    path: &Path,
    city: &City,
    version: u64,
    issued: Instant,
    expires: Instant,
) -> Result<(LiveStatus, Vec<Problem>), Vec<Problem>> {
    let mut report = Report::default();
    let name = path.display().to_string();
    let status = Source::read_authored(path, &name, &mut report)
        .map(|source| source.explained_in("status"))
        .and_then(|source| read(&source, city, issued, &mut report));
    match status {
        Some((alerts, stations)) if !report.has_errors() => {
            let city = city.meta().id.clone();
            let mut status = LiveStatus { city, version, issued, expires, alerts, stations };
            status.sort();
            Ok((status, report.into_problems()))
        }
        _ => Err(report.into_problems()),
    }
}

fn read(
    source: &Source,
    city: &City,
    issued: Instant,
    report: &mut Report,
) -> Option<(Vec<Alert>, Vec<StationNow>)> {
    let value = json::parse(source, report)?;
    let root = Node::root(source, &value);
    let members = root.members(report);
    members.warn_unknown(&["$schema", "schema", "alerts", "stations"], report);
    match members.get("schema").map(|node| (node, node.str(report))) {
        Some((node, Some(schema))) if schema != STATUS_SCHEMA => {
            let message = format!("the schema is {}, and not `{STATUS_SCHEMA}`", quote(schema));
            report.error("schema-unknown", node.place(), message, "update the program, or correct the name");
        }
        Some(_) => {}
        None => {
            let help = format!("add `\"schema\": \"{STATUS_SCHEMA}\"`");
            report.error("field-missing", root.place(), "`schema` is missing", help);
        }
    }
    let mut desk = Desk { city, issued, report };
    let alerts = desk.alerts(members.get("alerts"));
    let stations = desk.stations(members.get("stations"));
    Some((alerts, stations))
}

struct Desk<'a> {
    city: &'a City,
    issued: Instant,
    report: &'a mut Report,
}

impl Desk<'_> {
    /// The items of a list that is not too long.
    fn items<'d, 'a>(&mut self, node: Option<&Node<'d, 'a>>, most: usize) -> Vec<Node<'d, 'a>> {
        let Some(node) = node else { return Vec::new() };
        let items = node.items(self.report);
        self.few(node, items.len(), most);
        items
    }

    fn few(&mut self, node: &Node<'_, '_>, count: usize, most: usize) {
        if count > most {
            let message = format!("{count} stand here, and at most {most} fit");
            self.report.error("status-too-many", node.place(), message, "leave out what matters least");
        }
    }

    fn alerts(&mut self, node: Option<&Node<'_, '_>>) -> Vec<Alert> {
        let mut alerts: Vec<Alert> = Vec::new();
        for node in self.items(node, MOST_ALERTS) {
            let Some(written) = record::<WrittenAlert>(&node, self.report) else { continue };
            if let Some(alert) = self.alert(&node, &written) {
                if alerts.iter().any(|other| other.key() == alert.key()) {
                    let help = "keep one of them";
                    self.report.error("status-duplicate", node.place(), "the alert stands twice", help);
                }
                alerts.push(alert);
            }
        }
        alerts
    }

    fn alert(&mut self, node: &Node<'_, '_>, written: &WrittenAlert) -> Option<Alert> {
        let from = written.from.map_or(self.issued, |from| from.0);
        let to = written.to.0;
        if from >= to && written.from.is_some() {
            let message = "the alert ends before it begins";
            self.report.error(
                "status-times",
                node.at("/to").place(),
                message,
                "write the earlier instant first",
            );
        }
        let kept = event(written.event.trim());
        let name = written.event.trim();
        if self.words(&node.at("/event"), name, MOST_NAME) && kept.is_none() {
            self.report.warning(
                "status-event-unknown",
                node.at("/event").place(),
                format!("no weather event {} is known; it is shown as it is", quote(name)),
                "write its name in Chinese or English, or its code, for example `暴雨` or `1003`",
            );
        }
        let tint = written.colour.trim();
        let known = COLOURS.iter().find(|(_, names)| names.iter().any(|one| one.eq_ignore_ascii_case(tint)));
        if self.words(&node.at("/colour"), tint, MOST_NAME) && known.is_none() {
            self.report.warning(
                "status-colour-unknown",
                node.at("/colour").place(),
                format!("no colour {} of alerts is known; it is shown as it is", quote(tint)),
                choose(tint, COLOURS.iter().map(|(name, _)| *name)),
            );
        }
        let bounds = written.bounds.map(|edges| edges.map(|degrees| (degrees * 1e6).round()));
        let bounds = bounds.map(|edges| edges.map(|micro| micro.clamp(-1e9, 1e9) as i32));
        if !bounds.is_none_or(on_globe) {
            self.report.error(
                "bounds",
                node.at("/bounds").place(),
                "these are not west, south, east, north in degrees",
                "write them in this order, for example [116.0, 39.6, 116.8, 40.2]",
            );
        }
        if to <= self.issued {
            self.over(&node.at("/to"));
            return None;
        }
        Some(Alert {
            from,
            to,
            event: kept.map_or_else(|| name.to_owned(), |(code, ..)| code.to_string()),
            names: kept.map(|(_, zh, en)| Text::from([("en", en), ("zh-CN", zh)])).unwrap_or_default(),
            colour: known.map_or(tint, |(name, _)| name).to_owned(),
            bounds,
        })
    }

    fn stations(&mut self, node: Option<&Node<'_, '_>>) -> Vec<StationNow> {
        let mut stations: Vec<StationNow> = Vec::new();
        let items = self.items(node, MOST_STATIONS);
        let written: Vec<(&Node<'_, '_>, WrittenStation)> = items
            .iter()
            .filter_map(|node| Some((node, record::<WrittenStation>(node, self.report)?)))
            .collect();
        // One walk over the city for all of them.
        let wanted: BTreeSet<&str> = written.iter().map(|(_, one)| one.id.as_str()).collect();
        let there: BTreeMap<&str, StationRef<'_>> =
            self.city.stations().filter(|one| wanted.contains(one.id())).map(|one| (one.id(), one)).collect();
        let mut before = BTreeSet::new();
        for (node, written) in &written {
            let Some(station) = there.get(written.id.as_str()) else {
                let message = format!("the city has no station {}", quote(&written.id));
                let help = "correct the id; a phone would pass it over";
                self.report.error("station-unknown", node.at("/id").place(), message, help);
                continue;
            };
            if !before.insert(written.id.as_str()) {
                let message = format!("the station {} stands twice", quote(&written.id));
                self.report.error(
                    "status-duplicate",
                    node.at("/id").place(),
                    message,
                    "say all of it in one",
                );
                continue;
            }
            let now = self.station(node, written, *station);
            if now != (StationNow { id: now.id.clone(), ..StationNow::default() }) {
                stations.push(now);
            } else if is_empty(written) {
                let message = format!("nothing is said of the station {}", quote(&now.id));
                self.report.warning("status-empty", node.place(), message, "leave it out");
            }
        }
        stations
    }

    fn station(
        &mut self,
        node: &Node<'_, '_>,
        written: &WrittenStation,
        station: StationRef<'_>,
    ) -> StationNow {
        let closed = match written.closed {
            None | Some(Closed::Now(false)) => None,
            Some(Closed::Now(true)) => Some(Until::FurtherNotice),
            Some(Closed::Until(until)) if until.0 <= self.issued => {
                self.over(&node.at("/closed"));
                None
            }
            Some(Closed::Until(until)) => Some(Until::At(until.0)),
        };
        let hours = written.hours.as_deref().and_then(|text| self.hours(&node.at("/hours"), text));
        let mut short: Vec<String> = written.short.iter().map(|name| name.trim().to_owned()).collect();
        self.few(&node.at("/short"), short.len(), MOST_SHORT);
        for (at, name) in short.iter().enumerate() {
            let node = node.at(&format!("/short/{at}"));
            let known = self.city.facility_bit(name).is_some() || station.supplies().any(|one| one == name);
            if self.words(&node, name, MOST_NAME) && !known {
                self.report.warning(
                    "status-short-unknown",
                    node.place(),
                    format!(
                        "{} is no facility, and no supply of the station; it is shown as it is",
                        quote(name)
                    ),
                    "correct it, if it is not meant",
                );
            }
        }
        short.sort();
        short.dedup();
        let activity = written.activity.as_ref().and_then(|activity| {
            self.texts(&node.at("/activity/name"), &activity.name, true);
            if activity.to.0 <= self.issued {
                self.over(&node.at("/activity/to"));
                return None;
            }
            Some(ActivityNow { names: activity.name.clone(), to: activity.to.0 })
        });
        let note = written.note.clone().unwrap_or_default();
        self.texts(&node.at("/note"), &note, false);
        let room = written.room.map(|room| match room {
            WrittenRoom::Full => Room::Full,
            WrittenRoom::Some => Room::Some,
        });
        StationNow { id: written.id.clone(), closed, hours, room, short, activity, note }
    }

    /// What is over before it is said needs no saying.
    fn over(&mut self, node: &Node<'_, '_>) {
        let message = "this is over; it is left out";
        self.report.warning("status-over", node.place(), message, "delete it, or correct the instant");
    }

    fn words(&mut self, node: &Node<'_, '_>, text: &str, most: usize) -> bool {
        let fits = is_words(text, most);
        if !fits {
            let message = format!("this is not 1 to {most} characters that can be seen, on one line");
            self.report.error("status-text", node.place(), message, "say it shorter");
        }
        fits
    }

    fn texts(&mut self, node: &Node<'_, '_>, text: &Text, needed: bool) {
        self.few(node, text.len(), MOST_LANGUAGES);
        if needed && text.is_empty() {
            self.words(node, "", MOST_TEXT);
        }
        for (tag, words) in text.iter() {
            let node = node.step(tag).unwrap_or_else(|| node.clone());
            if !is_language_tag(tag) {
                let message = format!("{} is not a language tag", quote(tag));
                let help = "use BCP 47, for example `en` or `zh-CN`";
                self.report.error("language-tag", node.place(), message, help);
            }
            self.words(&node, words, MOST_TEXT);
        }
    }

    /// Times of today → instants, so that a phone needs no reader of opening hours.
    fn hours(&mut self, node: &Node<'_, '_>, text: &str) -> Option<HoursNow> {
        let zone = &self.city.meta().zone;
        let mut refuse = |message: String, help: &str| {
            self.report.error("status-hours", node.place(), message, help);
            None
        };
        let times = match hours::normalise(text.trim()) {
            Ok(times) if times == "24/7" => "00:00-24:00".to_owned(),
            Ok(times) => times,
            Err(why) => return refuse(why.message, &why.help),
        };
        let today = zone.local(self.issued).date;
        // A rule after the first would hold on other days too.
        let digits = |c: char| c.is_ascii_digit() || matches!(c, ':' | '-' | ',' | ' ' | '+');
        if times.is_empty() || !times.chars().all(digits) {
            let help =
                "write times of one day, for example `08:00-11:00,13:00-20:00`; `closed` if it does not open";
            return refuse(format!("{} is not times of today", quote(text)), help);
        }
        let named = |date: Date| {
            let (year, month, day) = date.ymd();
            let month = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or_default();
            format!("{year} {month} {day:02}")
        };
        let calendar = Calendar::default();
        let [from, to] = [today.0 - 1, today.0 + 3].map(Date);
        let context = HoursContext { calendar: &calendar, makeup: Makeup::None, from, to };
        let read = |days: String| hours::compile(&format!("{days} {times}"), &context);
        let both = || read(format!("{}-{}", named(Date(today.0 - 1)), named(today))).ok();
        match read(named(today)) {
            Ok(schedule) => match times_of(&night(schedule, both, zone.local(self.issued)), zone, today) {
                Some(hours) if hours.open.len() <= MOST_TIMES => Some(hours),
                Some(_) => refuse(format!("more than {MOST_TIMES} times in a day"), "say it with fewer"),
                None => refuse(
                    format!("{} does not say when it closes", quote(text)),
                    "write the times at which it opens and closes",
                ),
            },
            Err(why) => refuse(why.message, &why.help),
        }
    }
}

/// Whether nothing is said of a station, right or wrong.
fn is_empty(written: &WrittenStation) -> bool {
    let WrittenStation { id: _, closed, hours, room, short, activity, note } = written;
    let said = closed.is_some() || hours.is_some() || room.is_some() || activity.is_some() || note.is_some();
    !said && short.is_empty()
}

/// What holds `now`: where that is the night after the day before, `both` days. A status is signed again and again, and who wrote
/// `22:00-02:00` in the evening has not closed at midnight.
fn night(today: Schedule, both: impl FnOnce() -> Option<Schedule>, now: Local) -> Schedule {
    let goes_on = |both: &Schedule| {
        let status = both.status(now);
        status.state == OpenState::Open && status != today.status(now)
    };
    both().filter(goes_on).unwrap_or(today)
}

/// The times of one day and of its night; `None` where the end of one is not known.
fn times_of(schedule: &Schedule, zone: &Zone, today: Date) -> Option<HoursNow> {
    let midnight = |days: i32| zone.instant(Local { date: Date(today.0 + days), second: 0 });
    let [from, next, end] = [midnight(0), midnight(1), midnight(2)];
    let mut open = Vec::new();
    let mut at = from;
    while at < end {
        let status = schedule.status(zone.local(at));
        let until = status.changes_at.map_or(end, |change| zone.instant(change)).min(end);
        match status.state {
            OpenState::Open => open.push((at, until)),
            OpenState::Unknown => return None,
            OpenState::Closed => {}
        }
        if until <= at {
            return None;
        }
        at = until;
    }
    let to = open.last().map_or(next, |(_, closes)| next.max(*closes));
    Some(HoursNow { from, to, open })
}
