//! An offer that does not fit its type, read part by part, so that each part says what is wrong with it.

use jsonc_parser::ast::Value;

use super::decode::record;
use super::json::Node;
use super::report::{Report, choose, quote};
use crate::Text;
use crate::offer::{Disclosure, Effect, Limit, Offer, OfferStatus, Stacking};
use crate::rules::Condition;

/// What an offer must have.
const NEEDED: [&str; 7] = ["id", "merchant", "name", "status", "valid_from", "valid_to", "effect"];
const OTHERS: [&str; 7] =
    ["stations", "description", "reference", "eligibility", "limits", "stacking", "disclosure"];

/// Reads an offer; of one that does not fit, every part that does not is reported.
pub(crate) fn offer(node: &Node<'_, '_>, report: &mut Report) -> Option<Offer> {
    let mut whole = Report::default();
    let read = record::<Offer>(node, &mut whole);
    if !whole.has_errors() {
        return read;
    }
    let mut found = Report::default();
    if node.value.as_object().is_some() && !whole.has("record-too-deep") {
        parts(node, &mut found);
    }
    // A part that this file does not know of must not make a fault go unsaid.
    report.append(if found.has_errors() { found } else { whole });
    None
}

fn parts(node: &Node<'_, '_>, report: &mut Report) {
    let members = node.members(report);
    for (name, part) in &members.all {
        match *name {
            "eligibility" if matches!(part.value, Value::NullKeyword(_)) => {}
            "eligibility" => condition(part, report),
            "effect" => read::<Effect>(part, report),
            "limits" => part.items(report).iter().for_each(|limit| read::<Limit>(limit, report)),
            "stacking" => read::<Stacking>(part, report),
            "status" => read::<OfferStatus>(part, report),
            "disclosure" => read::<Disclosure>(part, report),
            "name" | "description" => read::<Text>(part, report),
            "stations" => part.items(report).iter().for_each(|id| read::<String>(id, report)),
            "id" | "merchant" | "valid_from" | "valid_to" | "reference" => read::<String>(part, report),
            other => {
                let known = NEEDED.iter().chain(&OTHERS).copied();
                let message = format!("no field {} is known here", quote(other));
                report.error("field-unknown", part.place(), message, choose(other, known));
            }
        }
    }
    for name in NEEDED.iter().filter(|name| members.get(name).is_none()) {
        let message = format!("{} is missing", quote(name));
        report.error("field-missing", node.place(), message, format!("add `\"{name}\": …`"));
    }
}

fn read<T: serde::de::DeserializeOwned>(node: &Node<'_, '_>, report: &mut Report) {
    let _ = record::<T>(node, report);
}

/// Each leaf by itself. `record` has seen that it is not too deep to walk down.
fn condition(node: &Node<'_, '_>, report: &mut Report) {
    let only = match node.value {
        Value::Object(object) if object.properties.len() == 1 => {
            object.properties.first().map(|property| property.name.as_str())
        }
        _ => None,
    };
    let inner = only.and_then(|name| node.step(name));
    match (only, inner) {
        (Some("all" | "any"), Some(list)) if list.value.as_array().is_some() => {
            list.items(report).iter().for_each(|one| condition(one, report));
        }
        (Some("not"), Some(one)) => condition(&one, report),
        (Some("at_least"), Some(some))
            if some.value.as_object().is_some_and(|fields| fields.properties.len() == 2)
                && some.step("of").is_some_and(|of| of.value.as_array().is_some())
                && let Some((n, of)) = some.step("n").zip(some.step("of")) =>
        {
            read::<u32>(&n, report);
            of.items(report).iter().for_each(|one| condition(one, report));
        }
        _ => read::<Condition>(node, report),
    }
}
