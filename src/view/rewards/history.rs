//! What happened, the last first, with the reason for every zero.

use super::super::html::Html;
use super::super::words::number;
use super::{Shown, signed};
use crate::time::Instant;

/// So many at first.
const LIMIT: usize = 8;

pub(super) fn history(shown: &Shown<'_>, html: &mut Html) {
    let words = shown.words;
    html.put("<h3 class=\"kind\">{}</h3>", &[words.history]);
    let events = shown.ledger.events().iter().zip(&shown.state.outcomes).rev();
    let total = shown.ledger.events().len() + shown.state.expired.len();
    if total == 0 {
        html.put("<p class=\"hush\">{}</p>", &[words.no_history]);
        return;
    }
    html.raw("<ol class=\"list past\" part=\"history\" role=\"list\">");
    let most = shown.screen.history.max(LIMIT);
    let mut expired = shown.state.expired.iter().rev().peekable();
    let mut lines = 0;
    for (event, outcome) in events {
        // What expired after it comes before it.
        while lines < most
            && let Some(one) = expired.next_if(|one| one.at > event.at)
        {
            line(shown, html, one.at, words.expired, -one.points, "");
            lines += 1;
        }
        if lines >= most {
            break;
        }
        let name = shown.programme.name(&event.deed).map_or("", |name| name.get(&shown.screen.lang));
        let name = if name.is_empty() { event.deed.about() } else { name };
        let reason = outcome.reason.map_or("", |reason| shown.phrase.zero(reason));
        // A correction is about an event with a number nobody reads.
        let (name, reason) = if matches!(event.deed, crate::reward::Deed::Correct { .. }) {
            (reason, "")
        } else {
            (name, reason)
        };
        line(shown, html, event.at, name, outcome.credited, reason);
        lines += 1;
    }
    for one in expired {
        if lines >= most {
            break;
        }
        line(shown, html, one.at, words.expired, -one.points, "");
        lines += 1;
    }
    html.raw("</ol>");
    if total > lines {
        html.raw("<button type=\"button\" class=\"plain wide\" data-a=\"more\">");
        html.put(words.more, &[&number((total - lines) as i64)]).raw("</button>");
    }
}

fn line(shown: &Shown<'_>, html: &mut Html, at: Instant, name: &str, points: i64, reason: &str) {
    let local = shown.programme.book.zone.local(at);
    let day = shown.phrase.date(local.date, Some(shown.now.date));
    let points = if points == 0 { "0".to_owned() } else { signed(points) };
    html.put("<li><span class=\"day\">{}</span><span class=\"event\">{}", &[&day, name]);
    if !reason.is_empty() {
        html.put("<small>{}</small>", &[reason]);
    }
    html.put("</span><b>{}</b></li>", &[&points]);
}
