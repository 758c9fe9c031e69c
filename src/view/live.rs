//! What is different just now: the banner of an alert, how old the status is, and what is said of a station.

use super::bar::label;
use super::html::Html;
use super::texts::Live as Words;
use super::words::{number, when};
use super::{Asked, Live};
use crate::api::{Overlay, Row, is_closed};
use crate::status::{Age, Alert, Room, Until};
use crate::time::{Instant, OpenState};

/// Not in the sprite: a screen without a status has no use for it.
const STORM: &str = "<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 3 2 20h20zM12 10v4M12 17h.01\"/></svg>";
/// From this age on it is said in hours.
const HOURS_FROM_MIN: i64 = 120;

/// The alerts in force where the person is, then how old the status is, or that there is none.
pub(super) fn banner(html: &mut Html, asked: &Asked<'_>) {
    let words = super::texts::live(asked.texts);
    let at = asked.screen.at;
    if matches!(asked.screen.live, Live::None) {
        return;
    }
    // One box that stays, so that what comes into it moves nothing else, and takes nobody's focus.
    html.raw("<div class=\"lives\">");
    match asked.screen.live {
        Live::None | Live::Waiting => {}
        Live::Failed => age(html, words.failed, 0),
        Live::Of(overlay) => match overlay.status().age(at) {
            // At the instant that a page has set there was none.
            Age::Not if overlay.status().is_ahead(at) => age(html, words.failed, 0),
            Age::Not => age(html, words.old, 0),
            Age::Late => {
                alerts(html, asked, overlay, words);
                aged(html, overlay, at, [words.minutes_late, words.hours_late]);
            }
            Age::Current => {
                alerts(html, asked, overlay, words);
                match overlay.status().age_s(at) {
                    0..60 => age(html, words.just_now, 0),
                    _ => aged(html, overlay, at, [words.minutes, words.hours]),
                }
            }
        },
    }
    html.raw("</div>");
}

/// The sentence on a list where an alert has put those that shelter first: they need not be the nearest. Whether there is one
/// to say. Apart from that of every other list, which is in the finder's download.
pub(super) fn status(html: &mut Html, asked: &Asked<'_>) -> bool {
    let (count, filter) = (asked.rows.len(), &asked.screen.filter);
    let Live::Of(overlay) = asked.screen.live else { return false };
    let Some(overlay) = overlay.used(asked.screen.at) else { return false };
    // Of a list that has all there is within the radius, how many there are is true in any order.
    let full = count >= asked.limit as usize || !asked.radius_m.is_finite();
    if !full || !asked.rows.first().is_some_and(|row| shelters(asked, overlay, row)) {
        return false;
    }
    let words = super::texts::live(asked.texts);
    let open = filter.open || filter.round_the_clock;
    html.raw("<p class=\"status\" role=\"status\" part=\"status\">");
    html.put(if open { words.open_shelters_first } else { words.shelters_first }, &[&number(count as i64)]);
    if asked.city.meta().sample {
        html.put(" <span class=\"mark\">{}</span>", &[asked.texts.sample]);
    }
    html.raw("</p>");
    true
}

/// Whether somebody finds shelter there from what an alert warns of.
fn shelters(asked: &Asked<'_>, overlay: &Overlay, row: &Row<'_>) -> bool {
    row.status.state == OpenState::Open
        && overlay.shelters(asked.city, row.station.index())
        && !overlay.alerts(asked.screen.at, asked.screen.position).is_empty()
}

fn aged(html: &mut Html, overlay: &Overlay, at: Instant, [minutes, hours]: [&str; 2]) {
    let age_min = overlay.status().age_s(at) / 60;
    if age_min < HOURS_FROM_MIN { age(html, minutes, age_min.max(1)) } else { age(html, hours, age_min / 60) }
}

/// No live region: it would be read out every minute.
fn age(html: &mut Html, words: &str, value: i64) {
    html.raw("<p class=\"hush live\" part=\"live\">").put(words, &[&number(value)]).raw("</p>");
}

fn alerts(html: &mut Html, asked: &Asked<'_>, overlay: &Overlay, words: &Words) {
    let at = asked.screen.at;
    let alerts = overlay.alerts(at, asked.screen.position);
    let Some(first) = alerts.first() else { return };
    // The two graver colours interrupt; the others wait for a pause.
    let role = if first.gravity() > 2 { "alert" } else { "status" };
    html.put("<div class=\"alerts\" part=\"alert\" role=\"{}\">", &[role]);
    for alert in alerts {
        let colour = alert.gravity();
        let class = ["other", "blue", "yellow", "orange", "red"].get(usize::from(colour)).copied();
        html.put("<p class=\"alert {}\">", &[class.unwrap_or_default()]).raw(STORM).raw("<b>");
        title(html, asked, alert, words);
        html.raw("</b> · ").put(asked.texts.until, &[&until(asked, alert.to)]).raw("</p>");
    }
    html.put("<p>{}</p></div>", &[words.under_alert]);
}

/// "暴雨橙色预警", "Orange alert: Rainstorm".
fn title(html: &mut Html, asked: &Asked<'_>, alert: &Alert, words: &Words) {
    let name = alert.name(asked.screen.language);
    let known = usize::from(alert.gravity()).checked_sub(1).and_then(|at| words.colours.get(at));
    match known {
        Some(colour) if words.event_first => html.put(words.alert, &[name, colour]),
        Some(colour) => html.put(words.alert, &[colour, name]),
        None => html.put(words.alert_other, &[name, &alert.colour]),
    };
}

fn until(asked: &Asked<'_>, at: Instant) -> String {
    let zone = &asked.city.meta().zone;
    when(asked.texts, zone.local(asked.screen.at), zone.local(at), true)
}

/// What is said of a station, and whether it shelters.
#[inline(never)]
pub(super) fn row(html: &mut Html, asked: &Asked<'_>, row: &Row<'_>) {
    let (at, words) = (asked.screen.at, super::texts::live(asked.texts));
    let Live::Of(overlay) = asked.screen.live else { return };
    let Some(overlay) = overlay.used(at) else { return };
    let index = row.station.index();
    let mut notes = Notes { html, begun: false };
    if shelters(asked, overlay, row) {
        notes.next().put("<b>{}</b>", &[words.shelter]);
    }
    if let Some(now) = overlay.station(index) {
        if is_closed(now, at) {
            notes.next().put("<b>{}</b>", &[words.closed]);
            if let Some(Until::At(end)) = now.closed {
                notes.html.raw(" · ").put(asked.texts.until, &[&until(asked, end)]);
            }
        } else if let Some(hours) = now.hours.as_ref().filter(|hours| at < hours.to) {
            let mut times = String::new();
            let zone = &asked.city.meta().zone;
            for (from, to) in &hours.open {
                if !times.is_empty() {
                    times.push_str(asked.texts.list_mark);
                }
                let from = zone.local(*from);
                times.push_str(&when(asked.texts, from, from, false));
                times.push('–');
                // The night belongs to its day: no "tomorrow".
                let mut to = zone.local(*to);
                let ends_day = to.second == 0;
                to.date = from.date;
                to.date.0 += i32::from(ends_day);
                times.push_str(&when(asked.texts, from, to, true));
            }
            if times.is_empty() {
                times.push_str(asked.texts.closed);
            }
            notes.next().put(words.today, &[&times]);
        }
        match now.room {
            Some(Room::Full) => {
                notes.next().put("<b>{}</b>", &[words.full]);
            }
            Some(Room::Some) => {
                notes.next().put("{}", &[words.room]);
            }
            None => {}
        }
        let mut short = String::new();
        for name in &now.short {
            if !short.is_empty() {
                short.push_str(asked.texts.list_mark);
            }
            let bit = asked.city.facility_bit(name);
            short.push_str(bit.map_or(name.as_str(), |bit| label(asked, bit as usize)));
        }
        if !short.is_empty() {
            notes.next().put(words.short, &[&short]);
        }
        if let Some(activity) = now.activity.as_ref().filter(|activity| at < activity.to) {
            let name = activity.names.get(asked.screen.language);
            notes.next().put(words.activity, &[name, &until(asked, activity.to)]);
        }
        let note = now.note.get(asked.screen.language);
        if !note.is_empty() {
            notes.next().put("{}", &[note]);
        }
    }
    if notes.begun {
        notes.html.raw("</li></ul>");
    }
}

/// A list that begins with its first item.
struct Notes<'h> {
    html: &'h mut Html,
    begun: bool,
}

impl Notes<'_> {
    fn next(&mut self) -> &mut Html {
        let before =
            if self.begun { "</li><li>" } else { "<ul class=\"now\" part=\"now\" role=\"list\"><li>" };
        self.begun = true;
        self.html.raw(before)
    }
}
