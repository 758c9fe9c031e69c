//! What is asked of a programme of rewards as JSON, and a worker's events.

use super::super::{CountAnswer, CountsAnswer, Problems};
use super::fields::Fields;
use super::offers::read_facts;
use super::{done, instant, parse, place_of, unknown_question, write};
use crate::json::Value;
use crate::reward::{Deed, Event, Ledger, MOST_EVENTS, Programme};
use crate::time::Instant;
use crate::{Place, Problem};

const FIELDS: [&str; 7] = ["at", "position", "crs", "facts", "lang", "worker", "events"];
const EVENT_FIELDS: [&str; 10] =
    ["id", "at", "kind", "cause", "station", "vouched_by", "activity", "reward", "corrects", "points"];
/// So many events that cannot be read are listed: a file of nothing else would fill the memory with problems.
const MOST_UNREAD: usize = 1_000;
/// A text of an event longer than this is not one.
const MOST_TEXT_BYTES: usize = 1_000;

/// What came of a request: the answer, or every problem of the request. `question` is `rewards` or `counts`. Events that the request
/// does not have are those of `ledger`.
///
/// # Errors
/// Every problem of the request, each with a code, a JSON pointer or line and column, and what to do.
pub fn ask_rewards(
    programme: &Programme,
    ledger: &Ledger,
    question: &str,
    request: &str,
) -> Result<String, Problems> {
    if !matches!(question, "rewards" | "counts") {
        return Err(unknown_question(question, "ask rewards or counts"));
    }
    let value = parse(request)?;
    let mut problems = Problems::new();
    let fields = Fields::new(&value, String::new(), &FIELDS, &mut problems);
    let at = instant(&fields, &mut problems);
    let position = place_of(&fields, &mut problems);
    let facts = fields.get("facts").map(|value| read_facts(value, &mut problems)).unwrap_or_default();
    let language = fields.text("lang", &mut problems).unwrap_or_default();
    let mut unread = Problems::new();
    let given = fields.get("events").map(|_| read(&fields, &mut problems, &mut unread));
    done(problems)?;
    let ledger = given.as_ref().unwrap_or(ledger);
    let state = ledger.state(programme, at);
    if question == "counts" {
        let counts = programme.counts(ledger, &state).iter().map(CountAnswer::from).collect();
        return write(&CountsAnswer { balance: state.balance(), counts });
    }
    let (situation, ignored) = programme.situation(position, &facts, ledger, &state);
    let mut answer = super::super::rewards(programme, ledger, &state, &situation, language);
    unread.extend(ignored);
    answer.problems = unread;
    write(&answer)
}

/// A worker's ledger from the text of an events file, and a problem for each event that cannot be read. Those are no
/// events; whoever keeps the file keeps them.
///
/// # Errors
/// The text is no such file, or has more events than anybody has: an empty ledger would say that nothing was earned.
pub fn ledger(text: &str) -> Result<(Ledger, Problems), Problems> {
    let value = crate::json::parse(text).map_err(|error| {
        let (line, column) = error.place(text);
        let place = Place::in_file("events", line, column);
        let help =
            "an events file is `{ \"worker\": …, \"events\": [ … ] }`; if it was cut off, export it again";
        vec![Problem::error("events-not-read", place, error.what, help)]
    })?;
    let (mut problems, mut unread) = (Problems::new(), Problems::new());
    let fields = Fields::lenient(&value, String::new(), &["worker", "events"], &mut problems);
    if problems.is_empty() && fields.get("events").is_none() {
        fields.missing("events", "an events file has a list of them", &mut problems);
    }
    let ledger = read(&fields, &mut problems, &mut unread);
    done(problems)?;
    Ok((ledger, unread))
}

/// The events; `problems`: what makes it no ledger; `unread`: what is wrong with single events.
fn read(fields: &Fields<'_>, problems: &mut Problems, unread: &mut Problems) -> Ledger {
    let worker = fields.text("worker", problems).unwrap_or_default().to_owned();
    let items = fields.items("events", problems).unwrap_or_default();
    if items.len() > MOST_EVENTS {
        let message = format!("{} events are more than {MOST_EVENTS}", items.len());
        let help = "one worker has a few thousand a year: look for what was copied many times";
        problems.push(Problem::error("events-too-many", Place::in_request("/events"), message, help));
        return Ledger::new(worker, Vec::new());
    }
    let (mut events, mut wrong) = (Vec::with_capacity(items.len()), 0);
    for (pointer, item) in items {
        let listed = unread.len();
        let found = event(item, pointer, unread);
        wrong += usize::from(found.is_none());
        if wrong > MOST_UNREAD {
            unread.truncate(listed);
        }
        events.extend(found);
    }
    if wrong > MOST_UNREAD {
        let message = format!("{wrong} events cannot be read; the first {MOST_UNREAD} are listed");
        let place = Place::in_request("/events");
        unread.push(Problem::error(
            "too-many-problems",
            place,
            message,
            "was the file written by something else?",
        ));
    }
    Ledger::new(worker, events)
}

/// One event; `None`, and a problem, where it cannot even be put in order.
fn event(value: &Value<'_>, pointer: String, problems: &mut Problems) -> Option<Event> {
    let before = problems.len();
    // What a later version writes into events is no reason to lose them.
    let fields = Fields::lenient(value, pointer.clone(), &EVENT_FIELDS, problems);
    if problems.len() > before {
        return None;
    }
    let mut long = false;
    let mut text = |name: &str, problems: &mut Problems| {
        let text = fields.text(name, problems).unwrap_or_default();
        long |= text.len() > MOST_TEXT_BYTES;
        text.to_owned()
    };
    let (id, at) = (text("id", problems), text("at", problems));
    let kind = text("kind", problems);
    let (cause, station, vouched_by) =
        (text("cause", problems), text("station", problems), text("vouched_by", problems));
    let about = match kind.as_str() {
        "earn" => text("activity", problems),
        "redeem" => text("reward", problems),
        "correct" => text("corrects", problems),
        _ => String::new(),
    };
    let points = fields.integer("points", problems);
    if id.is_empty() {
        fields.missing("id", "an event has an id, made where it happened", problems);
    }
    if kind.is_empty() {
        fields.missing("kind", "`earn`, `redeem` or `correct`", problems);
    }
    let at = Instant::parse_rfc3339(&at).map_err(|error| {
        problems.push(Problem::error(
            "instant-not-read",
            Place::in_request(fields.pointer("at")),
            format!("`{}` is not an instant: {error}", super::super::filter::short(&at)),
            "give a date, a time and an offset, for example 2026-10-08T03:00:00+08:00",
        ));
    });
    if long {
        let message = format!("a text has more than {MOST_TEXT_BYTES} bytes");
        problems.push(Problem::error(
            "text-too-long",
            Place::in_request(pointer),
            message,
            "events are short",
        ));
    }
    let at = at.ok().filter(|_| problems.len() == before)?;
    let deed = match kind.as_str() {
        "earn" => Deed::Earn { activity: about, points },
        "redeem" => Deed::Redeem { reward: about },
        "correct" => Deed::Correct { corrects: about, points: points.unwrap_or(0) },
        _ => Deed::Other { kind },
    };
    Some(Event { at, id, deed, cause, station, vouched_by })
}
