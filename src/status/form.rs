//! What is signed: a status as text. There is one text for a status and no other: a spelling that two readers could take
//! differently is refused.
//!
//! By hand and without messages, because phones download it. Instants are whole Unix seconds: no calendar is needed to
//! read them.

use super::{
    ActivityNow, Alert, HoursNow, LiveStatus, MOST_ALERTS, MOST_BYTES, MOST_LANGUAGES, MOST_NAME, MOST_SHORT,
    MOST_STATIONS, MOST_TEXT, MOST_TIMES, Room, StationNow, Until,
};
use crate::Text;
use crate::time::Instant;

/// The form, first in the text: no signature under it says anything of another form.
const FORMAT: &str = "friendly-city/status@1";
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
    let mut scan = Scan { rest: text };
    if text.len() > MOST_BYTES || !scan.takes("{\"format\":\"friendly-city/status@") {
        return Err(Refused::Form);
    }
    if !scan.takes("1\"") {
        return Err(Refused::Format);
    }
    let status = scan.live().ok_or(Refused::Form)?;
    match fault(&status) {
        Some(field) => Err(Refused::Value(field)),
        None => Ok(status),
    }
}

/// Goes through a text that [`write`] wrote, and through no other: there is one place for every field, so that no general
/// reader of JSON is needed, nor a second look whether it was spelled in the one way.
struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    #[inline(never)]
    fn takes(&mut self, literal: &str) -> bool {
        match self.rest.strip_prefix(literal) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn needs(&mut self, literal: &str) -> Option<()> {
        self.takes(literal).then_some(())
    }

    /// As [`Out::int`] writes it: no zeros before it, and no more than JavaScript reads exactly.
    #[inline(never)]
    fn int(&mut self) -> Option<i64> {
        let negative = self.takes("-");
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count)?;
        if count == 0 || count > 16 || (digits.starts_with('0') && (count > 1 || negative)) {
            return None;
        }
        self.rest = rest;
        let value = digits.bytes().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        Some(if negative { -value } else { value })
    }

    fn instant(&mut self, before: &str) -> Option<Instant> {
        self.needs(before)?;
        self.int().map(Instant)
    }

    #[inline(never)]
    fn text(&mut self) -> Option<String> {
        self.needs("\"")?;
        let mut text = String::new();
        loop {
            // What lies between is whole characters, because these two are ASCII.
            let end = self.rest.bytes().position(|b| b == b'"' || b == b'\\')?;
            text.push_str(self.rest.get(..end)?);
            self.rest = self.rest.get(end..)?;
            if self.takes("\"") {
                return Some(text);
            }
            self.needs("\\")?;
            let escaped = self.rest.get(..1).filter(|one| matches!(*one, "\"" | "\\"))?;
            text.push_str(escaped);
            self.rest = self.rest.get(1..)?;
        }
    }

    /// What is between brackets, the first of which was taken.
    fn items<T>(&mut self, end: &str, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        while !self.takes(end) {
            if !items.is_empty() {
                self.needs(",")?;
            }
            items.push(item(self)?);
        }
        Some(items)
    }

    /// Nothing where there is no such field; an empty one is not written.
    #[inline(never)]
    fn texts(&mut self, before: &str) -> Option<Text> {
        if !self.takes(before) {
            return Some(Text::default());
        }
        self.needs("{")?;
        let pairs = self.items("}", |scan| {
            let language = scan.text()?;
            scan.needs(":")?;
            Some((language, scan.text()?))
        })?;
        (!pairs.is_empty()).then_some(Text { pairs })
    }

    fn live(&mut self) -> Option<LiveStatus> {
        self.needs(",\"city\":")?;
        let city = self.text()?;
        self.needs(",\"version\":")?;
        let version = u64::try_from(self.int()?).ok()?;
        let issued = self.instant(",\"issued\":")?;
        let expires = self.instant(",\"expires\":")?;
        self.needs(",\"alerts\":[")?;
        let alerts = self.items("]", Self::alert)?;
        self.needs(",\"stations\":[")?;
        let stations = self.items("]", Self::station)?;
        self.needs("}")?;
        let live = LiveStatus { city, version, issued, expires, alerts, stations };
        self.rest.is_empty().then_some(live)
    }

    fn alert(&mut self) -> Option<Alert> {
        self.needs("{\"event\":")?;
        let event = self.text()?;
        let names = self.texts(",\"names\":")?;
        self.needs(",\"colour\":")?;
        let colour = self.text()?;
        let from = self.instant(",\"from\":")?;
        let to = self.instant(",\"to\":")?;
        let bounds = if self.takes(",\"bounds\":[") {
            let edges = self.items("]", |scan| i32::try_from(scan.int()?).ok())?;
            Some(edges.try_into().ok()?)
        } else {
            None
        };
        self.needs("}")?;
        Some(Alert { from, to, event, names, colour, bounds })
    }

    fn station(&mut self) -> Option<StationNow> {
        self.needs("{\"id\":")?;
        let mut station = StationNow { id: self.text()?, ..StationNow::default() };
        if self.takes(",\"closed\":") {
            let for_now = self.takes("true");
            station.closed =
                Some(if for_now { Until::FurtherNotice } else { Until::At(Instant(self.int()?)) });
        }
        if self.takes(",\"hours\":[") {
            let edges = self.items("]", |scan| scan.int().map(Instant))?;
            let (pairs, rest) = edges.as_chunks::<2>();
            let ([[from, to], open @ ..], []) = (pairs, rest) else { return None };
            let open = open.iter().map(|[from, to]| (*from, *to)).collect();
            station.hours = Some(HoursNow { from: *from, to: *to, open });
        }
        if self.takes(",\"room\":") {
            let word = self.text()?;
            station.room = Some(Room::ALL.into_iter().find(|(name, _)| *name == word)?.1);
        }
        if self.takes(",\"short\":[") {
            station.short = self.items("]", Self::text)?;
            if station.short.is_empty() {
                return None;
            }
        }
        if self.takes(",\"activity\":{") {
            let to = self.instant("\"to\":")?;
            station.activity = Some(ActivityNow { names: self.texts(",\"names\":")?, to });
            self.needs("}")?;
        }
        station.note = self.texts(",\"note\":")?;
        self.needs("}")?;
        Some(station)
    }
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
#[inline(never)]
pub(crate) fn is_words(text: &str, most: usize) -> bool {
    let mut count = 0;
    for letter in text.chars() {
        count += 1;
        // Controls, line ends, and marks that turn the direction of what stands around the text.
        let code = letter as u32;
        let hidden = code < 0x20
            || (0x7f..0xa0).contains(&code)
            || (0x2028..0x202f).contains(&code)
            || (0x2066..0x206a).contains(&code);
        if hidden || count > most {
            return false;
        }
    }
    count > 0
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
