//! What to ask a person: only what would change a verdict, and first what decides most.

use serde::Serialize;

use super::OffersRequest;
use super::offers::{Plain, plain, way};
use crate::offer::{Catalogue, Entry, Situation};
use crate::rules::{
    Answers, Assurance, Attribute, AttributeType, Day, Document, Known, KnownFact, Leaf, Reason, Trust,
    Truth, Value, World,
};
use crate::sort::sort;
use crate::time::{Date, Instant};

/// Questions that are given: after an answer the rest is different anyway.
const MOST_QUESTIONS: usize = 5;
/// Answers that are tried for one question, those that no condition tells apart once. All are offered.
const MOST_TRIED: usize = 24;
/// Longer ago than any period that is asked about: 300 years.
const MOST_AGE_DAYS: i32 = 110_000;
/// A document that somebody says is valid counts for so long, then they are asked again.
const SAID_VALID_DAYS: i32 = 30;

/// A question to a person.
#[derive(Debug, Serialize)]
pub struct Question<'a> {
    /// The attribute it is about.
    pub attribute: &'a str,
    /// What people call it.
    pub label: &'a str,
    /// `code`, `integer`, `boolean`, `date`, `document`.
    pub r#type: &'static str,
    /// Verdicts that it decides, on average over its answers, in hundredths.
    pub decides_hundredths: u32,
    /// Its answers: of a number and a day those that make a difference, each for all up to the next.
    pub answers: Vec<AnswerOption<'a>>,
}

/// One answer to a [`Question`].
#[derive(Debug, Serialize)]
pub struct AnswerOption<'a> {
    /// The value, as it is written in a facts file.
    pub value: Plain<'a>,
    /// What people call it; empty where the value says it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub label: &'a str,
}

/// The questions of which an answer would change a verdict, those that decide most first. What a person has said is
/// believed here: who has answered is not asked again.
pub fn questions<'a>(
    catalogue: &'a Catalogue,
    situation: &Situation,
    request: &OffersRequest<'a>,
) -> Vec<Question<'a>> {
    let near =
        |entry: &Entry| request.reaches(way(catalogue.merchant(&entry.offer.merchant), situation.position));
    let asked: Vec<&Entry> = catalogue
        .offers
        .iter()
        .filter(|entry| request.merchant.is_none_or(|merchant| merchant == entry.offer.merchant))
        // What begins later is worth an answer now.
        .filter(|entry| matches!(entry.out_of_season(situation.at), None | Some(Reason::NotStarted)))
        .filter(|entry| entry.offer.disclosure == crate::offer::Disclosure::Public && near(entry))
        .collect();
    let world = catalogue.world(situation, Trust::Said);
    let before = decided(&asked, &world);
    let mut questions: Vec<(Question<'_>, u16)> = Vec::new();
    for (number, attribute) in catalogue.book.attributes.iter().enumerate() {
        let Ok(number) = u16::try_from(number) else { break };
        // What the ledger and the clock say is not asked.
        let askable = !matches!(attribute.assurance, Assurance::Clock | Assurance::Ledger);
        let skipped = request.skip.contains(&attribute.name);
        if !askable || skipped || situation.known.get(number).is_some() {
            continue;
        }
        let values = values(catalogue, number, attribute, situation.at);
        let after: Vec<(usize, Vec<Truth>)> = alike(catalogue, number, &values)
            .into_iter()
            .map(|(value, stands_for)| {
                let known = with(&situation.known, number, value);
                (stands_for, decided(&asked, &World { known: &known, ..world }))
            })
            .collect();
        if after.iter().all(|(_, truths)| *truths == before) {
            continue;
        }
        let open = |truths: &[Truth]| truths.iter().filter(|one| **one == Truth::Unknown).count();
        let gained = after.iter().map(|(many, truths)| many * open(&before).saturating_sub(open(truths)));
        let (gained, of): (usize, usize) = (gained.sum(), after.iter().map(|(many, _)| many).sum());
        let answers = values.into_iter().filter_map(|value| {
            Some(AnswerOption {
                value: plain(Some(attribute), value)?,
                label: label(attribute, value, request.language),
            })
        });
        let question = Question {
            attribute: &attribute.name,
            label: attribute
                .label
                .as_ref()
                .map_or(attribute.name.as_str(), |text| text.get(request.language)),
            r#type: attribute.r#type.name(),
            decides_hundredths: (gained * 100 / of.max(1)) as u32,
            answers: answers.collect(),
        };
        questions.push((question, number));
    }
    sort(&mut questions, |(a, number), (b, other)| {
        b.decides_hundredths.cmp(&a.decides_hundredths).then_with(|| number.cmp(other))
    });
    questions.truncate(MOST_QUESTIONS);
    questions.into_iter().map(|(question, _)| question).collect()
}

/// Each offer, as far as anything but the clock and the place decides it: those are taken to be right.
fn decided(asked: &[&Entry], world: &World<'_>) -> Vec<Truth> {
    let leaves = world.book.leaves.iter().map(|leaf| match leaf {
        Leaf::Within { .. } | Leaf::Hours { .. } | Leaf::Recurring(_) => Truth::True,
        leaf => leaf.truth(world),
    });
    let answers = Answers::of(leaves);
    asked.iter().map(|entry| entry.rule.as_ref().map_or(Truth::True, |rule| answers.truth(rule))).collect()
}

fn with(known: &Known, attribute: u16, value: Value) -> Known {
    let mut known = known.clone();
    known.set(attribute, Some(KnownFact { value, assurance: Assurance::SelfDeclared }));
    known
}

/// Answers that can make a difference, ascending.
fn values(catalogue: &Catalogue, number: u16, attribute: &Attribute, at: Instant) -> Vec<Value> {
    let today = catalogue.book.zone.local(at).date;
    let mut edges: Vec<i64> = Vec::new();
    match attribute.r#type {
        AttributeType::Boolean => edges.extend([1, 0]),
        AttributeType::Code => edges.extend((0..).take(attribute.vocabulary.len())),
        AttributeType::Document => {
            let valid_to = Day(Date(today.0.saturating_add(SAID_VALID_DAYS)));
            let valid = Document { valid_to, valid_from: None };
            return vec![Value::Document(Some(valid)), Value::Document(None)];
        }
        AttributeType::Integer | AttributeType::Date => {
            let about = catalogue.book.leaves.iter().filter(|leaf| leaf.attribute() == Some(number));
            for leaf in about {
                edges_of(leaf, today, &mut edges);
            }
            sort(&mut edges, Ord::cmp);
            edges.dedup();
            // Whoever has less than the first edge.
            if let Some(first) = edges.first().copied() {
                edges.insert(
                    0,
                    if first > 0 && attribute.r#type == AttributeType::Integer {
                        0
                    } else {
                        first.saturating_sub(1)
                    },
                );
            }
        }
        AttributeType::Point => {}
    }
    edges.into_iter().map(Value::Integer).collect()
}

/// A code, and a condition that names it.
type Named = (i64, usize);

/// A few of the answers, each for all that no condition tells apart from it, and how many those are. Of a code only those that
/// some condition names differ from the rest, however long its vocabulary is.
fn alike(catalogue: &Catalogue, number: u16, values: &[Value]) -> Vec<(Value, usize)> {
    // Code and condition, so that what names a code lies together.
    let mut naming: Vec<Named> = Vec::new();
    let about = catalogue.book.leaves.iter().filter(|leaf| leaf.attribute() == Some(number));
    for (at, leaf) in about.enumerate() {
        match leaf {
            Leaf::In { codes, .. } => naming.extend(codes.iter().map(|code| (i64::from(*code), at))),
            Leaf::Compare { value, .. } => naming.push((*value, at)),
            _ => {}
        }
    }
    sort(&mut naming, Ord::cmp);
    let of_code = catalogue
        .book
        .attributes
        .get(usize::from(number))
        .is_some_and(|one| one.r#type == AttributeType::Code);
    let mut tried: Vec<(Value, usize, &[Named])> = Vec::new();
    for value in values {
        let mut named: &[Named] = &[];
        // The edges of numbers and days are there because they differ.
        if let (true, Value::Integer(code)) = (of_code, value) {
            let from = naming.partition_point(|(one, _)| one < code);
            let to = naming.partition_point(|(one, _)| one <= code);
            named = naming.get(from..to).unwrap_or_default();
            let same = |(_, _, other): &&mut (Value, usize, &[Named])| {
                other.len() == named.len() && other.iter().zip(named).all(|((_, a), (_, b))| a == b)
            };
            if let Some((_, many, _)) = tried.iter_mut().find(same) {
                *many += 1;
                continue;
            }
        }
        if tried.len() < MOST_TRIED {
            tried.push((*value, 1, named));
        }
    }
    tried.into_iter().map(|(value, many, _)| (value, many)).collect()
}

/// The values from which on a question has another answer.
fn edges_of(leaf: &Leaf, today: Date, edges: &mut Vec<i64>) {
    use crate::rules::Op;
    match leaf {
        Leaf::Compare { op, value, .. } => match op {
            Op::Less | Op::GreaterOrEqual => edges.push(*value),
            Op::LessOrEqual | Op::Greater => edges.push(value.saturating_add(1)),
            Op::Equal | Op::NotEqual => edges.extend([*value, value.saturating_add(1)]),
        },
        Leaf::Between { from, to, .. } => edges.extend([*from, *to]),
        Leaf::Age { period, .. } => {
            // The day after the last since which the period is over today. Whoever is older stays so: by halves.
            let is_over = |day: i32| period.after(Date(day)).is_some_and(|end| end <= today);
            let (mut over, mut not) = (today.0.saturating_sub(MOST_AGE_DAYS), today.0.saturating_add(1));
            while over + 1 < not {
                let middle = over + (not - over) / 2;
                if is_over(middle) { over = middle } else { not = middle }
            }
            edges.push(i64::from(not));
        }
        _ => {}
    }
}

fn label<'a>(attribute: &'a Attribute, value: Value, language: &str) -> &'a str {
    let Value::Integer(code) = value else { return "" };
    if attribute.r#type != AttributeType::Code {
        return "";
    }
    let code = usize::try_from(code).ok().and_then(|at| attribute.vocabulary.get(at));
    code.map_or("", |one| one.label.get(language))
}
