//! Records that are written as JSON and read by their Rust types: the types say what is allowed, this file says where
//! something is not.

use jsonc_parser::ast::Value;
use serde::de::DeserializeOwned;

use super::json::Node;
use super::report::{Report, choose, quote};
use crate::rules::MAX_DEPTH;

/// What the deepest condition takes, each level of which is an object in a list, and the record around it. What is deeper
/// is refused before anything walks down it.
const MOST_DEPTH: usize = 2 * MAX_DEPTH + 8;

/// Reads one record; what does not fit its type is reported where it stands.
pub(crate) fn record<T: DeserializeOwned>(node: &Node<'_, '_>, report: &mut Report) -> Option<T> {
    let mut is_twice = false;
    let Some(value) = plain(node.value, 0, &mut is_twice) else {
        report.error(
            "record-too-deep",
            node.place(),
            format!("the record is nested more than {MOST_DEPTH} deep"),
            "say it with fewer levels",
        );
        return None;
    };
    if is_twice {
        duplicates(node, report);
        return None;
    }
    match serde_path_to_error::deserialize(value) {
        Ok(record) => Some(record),
        Err(error) => {
            refuse(node, &error, report);
            None
        }
    }
}

/// As `serde_json` has it. A number that is no 64-bit integer stays what it is, so that the type refuses it.
fn plain(value: &Value<'_>, depth: usize, is_twice: &mut bool) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    if depth > MOST_DEPTH {
        return None;
    }
    Some(match value {
        Value::NullKeyword(_) => Json::Null,
        Value::BooleanLit(boolean) => Json::Bool(boolean.value),
        Value::StringLit(text) => Json::String(text.value.to_string()),
        Value::NumberLit(number) => match serde_json::from_str(number.value) {
            Ok(number) => Json::Number(number),
            Err(_) => Json::Null,
        },
        Value::Array(array) => {
            Json::Array(array.elements.iter().map(|v| plain(v, depth + 1, is_twice)).collect::<Option<_>>()?)
        }
        Value::Object(object) => {
            let mut members = serde_json::Map::new();
            for property in &object.properties {
                let value = plain(&property.value, depth + 1, is_twice)?;
                *is_twice |= members.insert(property.name.as_str().to_owned(), value).is_some();
            }
            Json::Object(members)
        }
    })
}

/// Reports each name that stands twice in one object.
fn duplicates(node: &Node<'_, '_>, report: &mut Report) {
    match node.value {
        Value::Object(_) => {
            node.members(report).all.iter().for_each(|(_, member)| duplicates(member, report))
        }
        Value::Array(_) => node.items(report).iter().for_each(|item| duplicates(item, report)),
        _ => {}
    }
}

fn refuse(node: &Node<'_, '_>, error: &serde_path_to_error::Error<serde_json::Error>, report: &mut Report) {
    let mut at = node.clone();
    for segment in error.path() {
        let next = match segment {
            serde_path_to_error::Segment::Seq { index } => at.step(&index.to_string()),
            serde_path_to_error::Segment::Map { key } => at.step(key),
            serde_path_to_error::Segment::Enum { variant } => at.step(variant),
            serde_path_to_error::Segment::Unknown => None,
        };
        // An enum's variant written as a text has no member of its own.
        let Some(next) = next else { break };
        at = next;
    }
    let message = error.inner().to_string();
    let known =
        |list: &str| -> Vec<String> { list.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    // serde's own words: "unknown field `x`, expected one of `a`, `b`".
    let (head, expected) = message.split_once(", expected ").unwrap_or((&message, ""));
    let word = head.split('`').nth(1).unwrap_or_default();
    let words = known(expected);
    let words = words.iter().map(String::as_str);
    if head.starts_with("unknown field") {
        let at = at.step(word).unwrap_or(at);
        let message = format!("no field {} is known here", quote(word));
        report.error("field-unknown", at.place(), message, choose(word, words));
    } else if head.starts_with("unknown variant") {
        let at = at.step(word).unwrap_or(at);
        let message = format!("{} is not a known word here", quote(word));
        report.error("word-unknown", at.place(), message, choose(word, words));
    } else if head.starts_with("missing field") {
        let message = format!("{} is missing", quote(word));
        report.error("field-missing", at.place(), message, format!("add `\"{word}\": …`"));
    } else if let Some(kind) = head.strip_prefix("data did not match any variant of untagged enum ") {
        let wanted = match kind {
            "Scalar" => "a whole number from -2^63 to 2^63 - 1, true or false, or a text",
            "ScheduleRule" => {
                "`opening_hours`, or `freq`, `byday`, `opens_at` and `closes_at`, and nothing else"
            }
            "Closed" => "true, or the instant until which it is closed",
            _ => "a value as docs/offers.md has it",
        };
        report.error("record", at.place(), format!("this is not {wanted}"), format!("write {wanted}"));
    } else {
        let help = if expected.is_empty() {
            // Of `city.json` too: its attributes are explained with the conditions that name them.
            format!("docs/{}.md says what may stand here", at.source.guide)
        } else {
            // The types' names are Rust's, the reader's need not be.
            let whole = ["u32", "i64", "u64", "i32"].contains(&expected);
            format!("write {}", if whole { "a whole number" } else { expected })
        };
        report.error("record", at.place(), head.to_owned(), help);
    }
}
