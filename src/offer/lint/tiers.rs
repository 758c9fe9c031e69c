//! Tables of steps (so much from 1 to 3 years, more from 3 to 5) with a gap or an overlap. A table are offers of one group
//! and one effect whose conditions are the same but for a range of one attribute. Where all ranges are open to the same side,
//! a higher step includes the lower ones, and there is nothing to say.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::offer::{Catalogue, Entry};
use crate::rules::lint::{Budget, parts};
use crate::rules::{AttributeType, Leaf, Op, Rule, RuleBook};
use crate::{Place, Problem};

/// More offers of one group are no table.
const MOST_OFFERS: usize = 100;

/// One offer as a step: half-open, in numbers that no edge of 64 bits overflows.
struct Step<'a> {
    number: usize,
    entry: &'a Entry,
    attribute: u16,
    pointer: String,
    from: i128,
    to: i128,
    /// The other parts of its condition.
    rest: Vec<&'a Rule>,
}

const LOW: i128 = i64::MIN as i128;
const HIGH: i128 = i64::MAX as i128 + 1;

pub(super) fn check(catalogue: &Catalogue, budget: &mut Budget, problems: &mut Vec<Problem>) {
    for offers in catalogue.by_group().values() {
        let steps: Vec<Step<'_>> =
            offers.iter().flat_map(|(number, entry)| steps(&catalogue.book, *number, entry)).collect();
        if offers.len() < 2 || steps.len() > MOST_OFFERS {
            continue;
        }
        let mut done = BTreeSet::new();
        for (at, first) in steps.iter().enumerate() {
            if done.contains(&at) || budget.take(steps.len() as u64).is_none() {
                continue;
            }
            let same =
                steps.iter().enumerate().skip(at).filter(|(_, other)| first.is_of_one_table_with(other));
            let mut table: Vec<&Step<'_>> = Vec::new();
            for (number, step) in same {
                done.insert(number);
                table.push(step);
            }
            judge(&catalogue.book, table, problems);
        }
    }
}

fn judge(book: &RuleBook, mut table: Vec<&Step<'_>>, problems: &mut Vec<Problem>) {
    let open_above = table.iter().all(|step| step.to == HIGH);
    let open_below = table.iter().all(|step| step.from == LOW);
    if table.len() < 2 || open_above || open_below {
        return;
    }
    table.sort_by_key(|step| (step.from, step.to, step.number));
    let name = table.first().and_then(|step| book.attributes.get(usize::from(step.attribute)));
    let name = name.map_or("", |attribute| attribute.name.as_str());
    let Some((mut before, rest)) = table.split_first() else { return };
    for step in rest {
        let id = &before.entry.offer.id;
        let place = Place::in_request(format!("/offers/{}/eligibility{}", step.number, step.pointer));
        if step.from > before.to {
            let message = format!(
                "`{name}` from `{}` to `{}` is in no step: `{id}` ends before, this begins after",
                before.to,
                step.from - 1
            );
            problems.push(Problem::warning("tier-gap", place, message, "let one end where the next begins"));
        } else if step.from < before.to && before.is_valid_with(step) {
            let last = before.to.min(step.to) - 1;
            let message =
                format!("`{name}` from `{}` to `{last}` is in this step and in that of `{id}`", step.from);
            let help = "let one end where the next begins; `to` itself does not belong to it";
            problems.push(Problem::warning("tier-overlap", place, message, help));
        }
        if step.to > before.to {
            before = step;
        }
    }
}

impl Step<'_> {
    fn is_of_one_table_with(&self, other: &Self) -> bool {
        let (a, b) = (&self.entry.offer.effect, &other.entry.offer.effect);
        let is_within = |these: &[&Rule], those: &[&Rule]| these.iter().all(|rule| those.contains(rule));
        self.attribute == other.attribute
            && self.rest.len() == other.rest.len()
            && discriminant(&a.kind) == discriminant(&b.kind)
            && a.target == b.target
            && self.entry.offer.stations == other.entry.offer.stations
            && is_within(&self.rest, &other.rest)
            && is_within(&other.rest, &self.rest)
    }

    fn is_valid_with(&self, other: &Self) -> bool {
        self.entry.valid.0 < other.entry.valid.1 && other.entry.valid.0 < self.entry.valid.1
    }
}

/// The offer as a step, once for each range it asks about.
fn steps<'a>(book: &RuleBook, number: usize, entry: &'a Entry) -> Vec<Step<'a>> {
    let all: Vec<(String, &Rule)> = match &entry.rule {
        Some(rule @ Rule::All(_)) => parts(rule),
        Some(rule) => vec![(String::new(), rule)],
        None => Vec::new(),
    };
    if all.len() > 16 {
        return Vec::new();
    }
    let step = |at: usize, (part, rule): &(String, &'a Rule)| {
        let Rule::Leaf(leaf) = rule else { return None };
        let leaf = book.leaf(*leaf)?;
        let is_number = book.attribute_of(leaf)?.r#type == AttributeType::Integer;
        let (from, to, word) = range(leaf).filter(|_| is_number)?;
        let rest = all.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, (_, rule))| *rule).collect();
        let pointer = format!("{part}/{word}");
        Some(Step { number, entry, attribute: leaf.attribute()?, pointer, from, to, rest })
    };
    all.iter().enumerate().filter_map(|(at, part)| step(at, part)).collect()
}

fn range(leaf: &Leaf) -> Option<(i128, i128, &'static str)> {
    Some(match leaf {
        Leaf::Between { from, to, .. } => ((*from).into(), (*to).into(), "between/from"),
        Leaf::Compare { op, value, .. } => {
            let value = i128::from(*value);
            let (from, to) = match op {
                Op::Less => (LOW, value),
                Op::LessOrEqual => (LOW, value + 1),
                Op::Equal => (value, value + 1),
                Op::GreaterOrEqual => (value, HIGH),
                Op::Greater => (value + 1, HIGH),
                Op::NotEqual => return None,
            };
            (from, to, "compare/value")
        }
        _ => return None,
    })
}
