//! What is wrong with conditions by themselves, whatever they are conditions of.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Rule, RuleBook};
use super::{Budget, Constant, not_issued};
use crate::{Place, Problem};

/// Conditions that nobody fulfils, that everybody does, or that ask for what nobody vouches for. `rules`: each with its
/// number and the JSON pointer of its condition. Gives back the numbers of those that never hold, and of those that always
/// do.
pub(crate) fn conditions<'a>(
    book: &'a RuleBook,
    rules: impl Iterator<Item = (usize, String, &'a Rule)>,
    issued: &BTreeSet<String>,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut never, mut always) = (BTreeSet::new(), BTreeSet::new());
    let mut asked: BTreeMap<&str, (String, usize)> = BTreeMap::new();
    for (at, root, rule) in rules {
        for culprit in Constant::new(book, budget).culprits(rule) {
            let place = Place::in_request(format!("{root}{}", culprit.pointer));
            if culprit.always {
                if culprit.pointer.is_empty() {
                    always.insert(at);
                }
                problems.push(Problem::warning(
                    "condition-always",
                    place,
                    "this always holds, whatever is known of a person",
                    "leave it out; or is a value wrong?",
                ));
                continue;
            }
            let is_whole = culprit.pointer.is_empty() || !culprit.with.is_empty() && is_top(&culprit.pointer);
            if is_whole {
                never.insert(at);
            }
            let with: Vec<String> = culprit.with.iter().map(|part| format!("`{part}`")).collect();
            let message = match (with.is_empty(), is_whole) {
                (true, true) => "nobody ever fulfils this condition".to_owned(),
                (true, false) => "nobody ever fulfils this part of the condition".to_owned(),
                _ => format!("nobody fulfils this together with {}", with.join(" and ")),
            };
            problems.push(Problem::error(
                "condition-never",
                place,
                message,
                "correct a value, or leave a part out",
            ));
        }
        for (pointer, name) in not_issued(book, rule, issued) {
            asked.entry(name).or_insert_with(|| (format!("{root}{pointer}"), 0)).1 += 1;
        }
    }
    for (name, (pointer, times)) in asked {
        let message = match times {
            1 => format!("nobody is trusted to vouch for `{name}`"),
            _ => format!("nobody is trusted to vouch for `{name}`, which is asked about {times} times"),
        };
        let help = "name it under `issues` of one of the `trusted_issuers` of city.json, or ask for less `assurance`";
        problems.push(Problem::warning("attribute-not-issued", Place::in_request(pointer), message, help));
    }
    (never, always)
}

/// A part of the outermost `all`.
fn is_top(pointer: &str) -> bool {
    pointer.matches('/').count() == 2
}
