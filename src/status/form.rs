//! What is signed: a status as text. There is one text for a status and no other, so what was read is written again and
//! compared; a spelling that two readers could take differently is refused.
//!
//! By hand and without messages, because phones download it. Instants are whole Unix seconds: no calendar is needed to
//! read them.

use std::borrow::Cow;

use super::{
    ActivityNow, Alert, HoursNow, LiveStatus, MOST_ALERTS, MOST_LANGUAGES, MOST_NAME, MOST_SHORT,
    MOST_STATIONS, MOST_TEXT, MOST_TIMES, Room, StationNow, Until,
};
use crate::Text;
use crate::json::{self, Value};
use crate::time::Instant;

/// The form, first in the text: no signature under it says anything of another form.
const FORMAT: &str = "friendly-city/status@1";
const FORMATS: &str = "friendly-city/status@";
/// JavaScript reads no larger number exactly.
const MOST_VERSION: i64 = (1 << 53) - 1;
/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;

/// Why a text is no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not in the form, or spelled in another way than the one there is.
    Form,
    /// The form has a version that this program does not know.
    Format,
    /// It is in the form and says what cannot be: the field.
    Value(&'static str),
}

impl Refused {
    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "status-form",
            Self::Format => "status-format",
            Self::Value(_) => "status-value",
        }
    }
}

/// The text of a status. The same status gives the same text.
pub fn write(status: &LiveStatus) -> String {
    let mut out = Out(String::with_capacity(200 + 80 * status.stations.len()));
    out.raw("{\"format\":").text(FORMAT).raw(",\"city\":").text(&status.city);
    out.raw(",\"version\":").int(status.version as i64).raw(",\"issued\":").int(status.issued.0);
    out.raw(",\"expires\":").int(status.expires.0).raw(",\"alerts\":[");
    for alert in &status.alerts {
        out.next().raw("{\"event\":").text(&alert.event).texts(",\"names\":", &alert.names);
        out.raw(",\"colour\":").text(&alert.colour).raw(",\"from\":").int(alert.from.0);
        out.raw(",\"to\":").int(alert.to.0);
        if let Some(bounds) = alert.bounds {
            out.raw(",\"bounds\":[");
            for edge in bounds {
                out.next().int(i64::from(edge));
            }
            out.raw("]");
        }
        out.raw("}");
    }
    out.raw("],\"stations\":[");
    for station in &status.stations {
        out.next();
        station_text(&mut out, station);
    }
    out.raw("]}");
    out.0
}

fn station_text(out: &mut Out, station: &StationNow) {
    out.raw("{\"id\":").text(&station.id);
    match station.closed {
        None => {}
        Some(Until::FurtherNotice) => {
            out.raw(",\"closed\":true");
        }
        Some(Until::At(until)) => {
            out.raw(",\"closed\":").int(until.0);
        }
    }
    if let Some(HoursNow { from, to, open }) = &station.hours {
        out.raw(",\"hours\":[");
        for edge in [*from, *to].into_iter().chain(open.iter().flat_map(|(from, to)| [*from, *to])) {
            out.next().int(edge.0);
        }
        out.raw("]");
    }
    if let Some(room) = station.room {
        out.raw(",\"room\":").text(room.name());
    }
    if !station.short.is_empty() {
        out.raw(",\"short\":[");
        for name in &station.short {
            out.next().text(name);
        }
        out.raw("]");
    }
    if let Some(ActivityNow { names, to }) = &station.activity {
        out.raw(",\"activity\":{\"to\":").int(to.0).texts(",\"names\":", names).raw("}");
    }
    out.texts(",\"note\":", &station.note).raw("}");
}

struct Out(String);

impl Out {
    #[inline(never)]
    fn raw(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// A comma, unless something begins here.
    fn next(&mut self) -> &mut Self {
        if !self.0.ends_with('[') && !self.0.ends_with('{') {
            self.0.push(',');
        }
        self
    }

    #[inline(never)]
    fn int(&mut self, value: i64) -> &mut Self {
        let mut digits = [b'0'; 20];
        let (mut left, mut used) = (value.unsigned_abs(), 0usize);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (left % 10) as u8;
            left /= 10;
            used += 1;
            if left == 0 {
                break;
            }
        }
        if value < 0 {
            self.raw("-");
        }
        let digits = digits.get(digits.len() - used..).unwrap_or_default();
        self.raw(std::str::from_utf8(digits).unwrap_or_default())
    }

    #[inline(never)]
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.push('"');
        // Control characters are in no status: `is_words` refuses them.
        for letter in text.chars() {
            if letter == '"' || letter == '\\' {
                self.0.push('\\');
            }
            self.0.push(letter);
        }
        self.0.push('"');
        self
    }

    /// A text by language, unless there is none.
    fn texts(&mut self, name: &str, text: &Text) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.raw(name).raw("{");
        for (language, words) in text.iter() {
            self.next().text(language).raw(":").text(words);
        }
        self.raw("}")
    }
}

/// Reads a text whose signature was checked.
///
/// # Errors
/// It is not the text of a status that can be.
pub fn read(text: &str) -> Result<LiveStatus, Refused> {
    let value = json::parse(text).map_err(|_| Refused::Form)?;
    let status = known(&value)?;
    if write(&status) != text {
        return Err(Refused::Form);
    }
    match fault(&status) {
        Some(field) => Err(Refused::Value(field)),
        None => Ok(status),
    }
}

/// The same of a value that somebody else read, in whatever order and spelling it has.
pub(crate) fn from_value(value: &Value<'_>) -> Result<LiveStatus, Refused> {
    let mut status = known(value)?;
    status.sort();
    match fault(&status) {
        Some(field) => Err(Refused::Value(field)),
        None => Ok(status),
    }
}

fn known(value: &Value<'_>) -> Result<LiveStatus, Refused> {
    let format = Fields::of(value).and_then(|fields| fields.text("format")).ok_or(Refused::Form)?;
    if format != FORMAT {
        return Err(if format.starts_with(FORMATS) { Refused::Format } else { Refused::Form });
    }
    live(value).ok_or(Refused::Form)
}

/// The fields of an object.
struct Fields<'v>(&'v [(Cow<'v, str>, Value<'v>)]);

impl<'v> Fields<'v> {
    fn of(value: &'v Value<'v>) -> Option<Self> {
        if let Value::Object(fields) = value { Some(Self(fields)) } else { None }
    }
    #[inline(never)]
    fn get(&self, name: &str) -> Option<&'v Value<'v>> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
    #[inline(never)]
    fn text(&self, name: &str) -> Option<&'v str> {
        self.get(name).and_then(words)
    }
    fn instant(&self, name: &str) -> Option<Instant> {
        self.get(name)?.integer().map(Instant)
    }
    /// Nothing where there is no such field.
    fn list<T>(&self, name: &str, read: impl Fn(&'v Value<'v>) -> Option<T>) -> Option<Vec<T>> {
        match self.get(name) {
            None => Some(Vec::new()),
            Some(Value::List(items)) => items.iter().map(read).collect(),
            Some(_) => None,
        }
    }
    #[inline(never)]
    fn texts(&self, name: &str) -> Option<Text> {
        let Some(value) = self.get(name) else { return Some(Text::default()) };
        let mut pairs = Vec::new();
        for (language, value) in Self::of(value)?.0 {
            pairs.push((language.to_string(), words(value)?.to_owned()));
        }
        Some(Text { pairs })
    }
}

fn words<'v>(value: &'v Value<'v>) -> Option<&'v str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn live(value: &Value<'_>) -> Option<LiveStatus> {
    let fields = Fields::of(value)?;
    Some(LiveStatus {
        city: fields.text("city")?.to_owned(),
        version: u64::try_from(fields.get("version")?.integer()?).ok()?,
        issued: fields.instant("issued")?,
        expires: fields.instant("expires")?,
        alerts: fields.list("alerts", alert)?,
        stations: fields.list("stations", station)?,
    })
}

fn alert(value: &Value<'_>) -> Option<Alert> {
    let fields = Fields::of(value)?;
    let bounds = fields.list("bounds", |edge| i32::try_from(edge.integer()?).ok())?;
    Some(Alert {
        from: fields.instant("from")?,
        to: fields.instant("to")?,
        event: fields.text("event")?.to_owned(),
        names: fields.texts("names")?,
        colour: fields.text("colour")?.to_owned(),
        bounds: if bounds.is_empty() { None } else { Some(bounds.try_into().ok()?) },
    })
}

fn station(value: &Value<'_>) -> Option<StationNow> {
    let fields = Fields::of(value)?;
    let hours = match fields.list("hours", |edge| edge.integer().map(Instant))?.as_slice() {
        [] => None,
        [from, to, open @ ..] => {
            let (pairs, rest) = open.as_chunks::<2>();
            let open = pairs.iter().map(|[from, to]| (*from, *to)).collect();
            rest.is_empty().then_some(Some(HoursNow { from: *from, to: *to, open }))?
        }
        _ => return None,
    };
    let activity = match fields.get("activity") {
        None => None,
        Some(value) => {
            let fields = Fields::of(value)?;
            Some(ActivityNow { names: fields.texts("names")?, to: fields.instant("to")? })
        }
    };
    Some(StationNow {
        id: fields.text("id")?.to_owned(),
        closed: match fields.get("closed") {
            None => None,
            Some(Value::Boolean(true)) => Some(Until::FurtherNotice),
            Some(value) => Some(Until::At(Instant(value.integer()?))),
        },
        hours,
        room: match fields.get("room") {
            None => None,
            Some(value) => {
                let name = words(value)?;
                Some(Room::ALL.into_iter().find(|(word, _)| *word == name)?.1)
            }
        },
        short: fields.list("short", |name| words(name).map(str::to_owned))?,
        activity,
        note: fields.texts("note")?,
    })
}

/// The first field that says what cannot be, for who signs it and who reads it alike.
pub(super) fn fault(status: &LiveStatus) -> Option<&'static str> {
    let is_id = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    let is_time = |at: Instant| (0..=LAST).contains(&at.0);
    let LiveStatus { city, version, issued, expires, alerts, stations } = status;
    if !(1..=64).contains(&city.len()) || !city.bytes().all(is_id) {
        return Some("city");
    }
    if *version == 0 || *version > MOST_VERSION as u64 {
        return Some("version");
    }
    if !is_time(*issued) || !is_time(*expires) || issued >= expires {
        return Some("expires");
    }
    let ascending = alerts.iter().zip(alerts.iter().skip(1)).all(|(a, b)| a.key() < b.key());
    if alerts.len() > MOST_ALERTS || !ascending {
        return Some("alerts");
    }
    for alert in alerts {
        let named = is_words(&alert.event, MOST_NAME) && is_words(&alert.colour, MOST_NAME);
        if !named || !are_texts(&alert.names) {
            return Some("alerts/event");
        }
        if !is_time(alert.from) || !is_time(alert.to) || alert.from >= alert.to {
            return Some("alerts/to");
        }
        if !alert.bounds.is_none_or(on_globe) {
            return Some("alerts/bounds");
        }
    }
    let ascending = stations.iter().zip(stations.iter().skip(1)).all(|(a, b)| a.id < b.id);
    if stations.len() > MOST_STATIONS || !ascending {
        return Some("stations");
    }
    stations.iter().find_map(|station| {
        let StationNow { id, closed, hours, short, activity, note, .. } = station;
        // Ids of stations are what staff chose; only what no screen shows is kept out.
        if !is_words(id, 4 * MOST_TEXT) {
            return Some("stations/id");
        }
        if matches!(closed, Some(Until::At(until)) if !is_time(*until)) {
            return Some("stations/closed");
        }
        if !hours.as_ref().is_none_or(is_day) {
            return Some("stations/hours");
        }
        let rising = short.iter().zip(short.iter().skip(1)).all(|(a, b)| a < b);
        if short.len() > MOST_SHORT || !rising || !short.iter().all(|name| is_words(name, MOST_NAME)) {
            return Some("stations/short");
        }
        let known = |one: &ActivityNow| is_time(one.to) && !one.names.is_empty() && are_texts(&one.names);
        if !activity.as_ref().is_none_or(known) {
            return Some("stations/activity");
        }
        (!are_texts(note)).then_some("stations/note")
    })
}

/// Hours within their span, ascending.
fn is_day(hours: &HoursNow) -> bool {
    let HoursNow { from, to, open } = hours;
    let mut edge = Instant(from.0.saturating_sub(1));
    for (opens, closes) in open {
        if *opens <= edge || opens >= closes {
            return false;
        }
        edge = *closes;
    }
    (0..=LAST).contains(&from.0) && to.0 <= LAST && from < to && edge <= *to && open.len() <= MOST_TIMES
}

/// A box in micro-degrees, on the globe.
pub(crate) fn on_globe([west, south, east, north]: [i32; 4]) -> bool {
    let [lon, lat] = [-180_000_000..=180_000_000, -90_000_000..=90_000_000];
    lon.contains(&west)
        && lon.contains(&east)
        && lat.contains(&south)
        && lat.contains(&north)
        && south <= north
}

/// Something to read, on one line, not too much of it.
pub(crate) fn is_words(text: &str, most: usize) -> bool {
    let is_shown = |letter: char| !matches!(letter, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.is_empty() && text.chars().count() <= most && text.chars().all(is_shown)
}

/// Texts by language, ascending; none at all is none.
fn are_texts(text: &Text) -> bool {
    let tags = text.iter().zip(text.iter().skip(1)).all(|((a, _), (b, _))| a < b);
    let is_tag = |tag: &str| {
        (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= MOST_LANGUAGES
        && tags
        && text.iter().all(|(tag, words)| is_tag(tag) && is_words(words, MOST_TEXT))
}
