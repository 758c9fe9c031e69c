//! What is asked of a catalogue of offers as JSON.

use super::super::{OffersRequest, Problems};
use super::fields::{Fields, below, stands_twice, wrong};
use super::{done, instant, parse, place_of, unknown_question, write};
use crate::json::Value;
use crate::money::Fen;
use crate::offer::{Basket, BasketLine, Catalogue, Situation, Used, Window};
use crate::rules::{Assurance, Count, Day, Document, Fact, FactValue, Facts, Trust};
use crate::sort::sort;
use crate::{Place, Position, Problem};

const FIELDS: [&str; 12] = [
    "at", "position", "crs", "facts", "counts", "used", "merchant", "radius_m", "lang", "skip", "basket",
    "trust",
];

/// What came of a request: the answer, or every problem of the request. `question` is `offers` or `quote`.
///
/// # Errors
/// Every problem of the request, each with a code, a JSON pointer or line and column, and what to do.
pub fn ask_offers(catalogue: &Catalogue, question: &str, request: &str) -> Result<String, Problems> {
    let value = parse(request)?;
    let mut problems = Problems::new();
    let fields = Fields::new(&value, String::new(), &FIELDS, &mut problems);
    let asked = Asked::read(catalogue, &fields, &mut problems);
    match question {
        "offers" => {
            if asked.radius_m.is_some()
                && asked.situation.position.is_none()
                && fields.get("position").is_none()
            {
                fields.missing("position", "a radius is around a position", &mut problems);
            }
            if asked.radius_m.is_some_and(|metres| metres <= 0.0) {
                problems.push(Problem::error(
                    "distance-out-of-range",
                    Place::in_request("/radius_m"),
                    "`radius_m` is not a distance above 0",
                    "give metres, for example 1000",
                ));
            }
            done(problems)?;
            let request = OffersRequest {
                merchant: asked.merchant,
                radius_m: asked.radius_m,
                language: asked.language,
                skip: &asked.skip,
            };
            let mut answer = super::super::offers(catalogue, &asked.situation, &request);
            answer.problems = asked.ignored;
            write(&answer)
        }
        "quote" => {
            let trust = [("vouched", Trust::Vouched), ("said", Trust::Said)];
            let trust = fields.word("trust", &trust, &mut problems).unwrap_or_default();
            let basket = match fields.get("basket") {
                Some(value) => basket(value, &mut problems),
                None => {
                    fields.missing("basket", "say what is bought, and from whom", &mut problems);
                    None
                }
            };
            let Some(basket) = basket.filter(|_| problems.is_empty()) else { return Err(problems) };
            let bill = super::super::quote(catalogue, &basket, &asked.situation, trust);
            write(&bill.map_err(|problems| {
                let within = |mut problem: Problem| {
                    problem.place.pointer.insert_str(0, "/basket");
                    problem
                };
                problems.into_iter().map(within).collect::<Problems>()
            })?)
        }
        _ => Err(unknown_question(question, "ask offers or quote")),
    }
}

/// Who asks, when and where, and what for.
struct Asked<'v> {
    situation: Situation,
    /// What of the facts cannot be used.
    ignored: Problems,
    merchant: Option<&'v str>,
    radius_m: Option<f64>,
    language: &'v str,
    skip: Vec<String>,
}

impl<'v> Asked<'v> {
    fn read(catalogue: &Catalogue, fields: &Fields<'v>, problems: &mut Problems) -> Self {
        let at = instant(fields, problems);
        let position: Option<Position> = place_of(fields, problems);
        let facts = fields.get("facts").map(|value| read_facts(value, problems)).unwrap_or_default();
        let (mut situation, ignored) = catalogue.situation(at, position, &facts);
        situation.counts = counts(fields, problems);
        for (pointer, item) in fields.items("used", problems).unwrap_or_default() {
            let item = Fields::new(item, pointer, &["offer", "limit", "used"], problems);
            situation.used.push(Used {
                offer: item.needed("offer", problems).to_owned(),
                limit: item.natural("limit", problems).unwrap_or(0) as usize,
                used: item.integer("used", problems).unwrap_or(0),
            });
        }
        let merchant = fields.text("merchant", problems);
        if let Some(id) = merchant.filter(|id| catalogue.merchant(id).is_none()) {
            problems.push(super::super::offers::no_merchant(id));
        }
        Self {
            situation,
            ignored,
            merchant,
            radius_m: fields.number("radius_m", problems),
            language: fields.text("lang", problems).unwrap_or_default(),
            skip: fields.texts("skip", problems),
        }
    }
}

/// What happened how often.
pub(super) fn counts(fields: &Fields<'_>, problems: &mut Problems) -> Vec<Count> {
    let items = fields.items("counts", problems).unwrap_or_default();
    let mut counts = Vec::with_capacity(items.len());
    for (pointer, item) in items {
        let item = Fields::new(item, pointer, &["event", "window", "value"], problems);
        counts.push(Count {
            event: item.needed("event", problems).to_owned(),
            window: item.word("window", &WINDOWS, problems).unwrap_or(Window::Ever),
            value: item.integer("value", problems).unwrap_or(0),
        });
    }
    counts
}

const WINDOWS: [(&str, Window); 4] =
    [("day", Window::Day), ("week", Window::Week), ("month", Window::Month), ("ever", Window::Ever)];

const ASSURANCES: [(&str, Assurance); 4] = [
    ("self_declared", Assurance::SelfDeclared),
    ("ledger", Assurance::Ledger),
    ("credential", Assurance::Credential),
    ("clock", Assurance::Clock),
];

/// What is known of a person, from the text of a facts file.
///
/// # Errors
/// Every problem of the text.
pub fn facts(text: &str) -> Result<Facts, Problems> {
    let mut problems = Problems::new();
    let facts = read_facts(&parse(text)?, &mut problems);
    done(problems).map(|()| facts)
}

/// As in a facts file: a value, or `{ "value": …, "assurance": … }`.
pub(super) fn read_facts(value: &Value<'_>, problems: &mut Problems) -> Facts {
    let Value::Object(members) = value else {
        wrong(value, "/facts", "an object", problems);
        return Facts::default();
    };
    // A facts file may say where its JSON Schema lies.
    let members = members.iter().filter(|(name, _)| name != "$schema");
    let mut said: Vec<Said<'_>> = members.map(|(name, value)| Said::read(name, value)).collect();
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.retain(|at| said.get(*at).is_some_and(|one| one.fact.is_some()));
    let name = |at: usize| said.get(at).map_or("", |one| one.name);
    sort(&mut order, |a, b| name(*a).cmp(name(*b)).then_with(|| a.cmp(b)));
    let pairs = order.iter().zip(order.iter().skip(1));
    let again: Vec<usize> = pairs.filter(|(a, b)| name(**a) == name(**b)).map(|(_, b)| *b).collect();
    for at in again {
        said.get_mut(at).into_iter().for_each(Said::again);
    }
    let mut pairs = Vec::with_capacity(order.len());
    for at in order {
        let Some(one) = said.get_mut(at) else { continue };
        pairs.extend(one.fact.take().map(|fact| (one.name.to_owned(), fact)));
    }
    problems.extend(said.into_iter().flat_map(|one| one.problems));
    Facts::of_ascending(pairs)
}

/// A fact as it was said, and what is wrong with that.
struct Said<'v> {
    name: &'v str,
    fact: Option<Fact>,
    problems: Problems,
}

impl<'v> Said<'v> {
    fn read(name: &'v str, value: &'v Value<'v>) -> Self {
        let mut problems = Problems::new();
        let pointer = below("/facts", name);
        let mut assurance = Assurance::default();
        let mut bare = value;
        if let Value::Object(inner) = value
            && inner.iter().any(|(name, _)| name == "value")
        {
            let fields = Fields::new(value, pointer.clone(), &["value", "assurance"], &mut problems);
            assurance = fields.word("assurance", &ASSURANCES, &mut problems).unwrap_or_default();
            bare = fields.get("value").unwrap_or(&Value::Null);
        }
        let value = fact_value(bare, &pointer, &mut problems);
        Self { name, fact: value.map(|value| Fact { value, assurance }), problems }
    }

    /// There was a fact of this name before it.
    fn again(&mut self) {
        self.problems.push(stands_twice(self.name, below("/facts", self.name)));
    }
}

fn fact_value(value: &Value<'_>, pointer: &str, problems: &mut Problems) -> Option<FactValue> {
    let read = match value {
        Value::Boolean(yes) => Some(FactValue::Boolean(*yes)),
        Value::Number(_) => value.integer().map(FactValue::Integer),
        Value::Text(text) => Some(FactValue::Text(text.clone().into_owned())),
        Value::Object(_) => {
            let fields = Fields::new(value, pointer.to_owned(), &["valid_to", "valid_from"], problems);
            let valid_to = day(fields.needed("valid_to", problems), &fields.pointer("valid_to"), problems)?;
            let valid_from = fields.text("valid_from", problems);
            let valid_from = valid_from.and_then(|text| day(text, &fields.pointer("valid_from"), problems));
            return Some(FactValue::Document(Document { valid_to, valid_from }));
        }
        Value::Null | Value::List(_) => None,
    };
    if read.is_none() {
        wrong(value, pointer, "true, false, a whole number, a text or a document", problems);
    }
    read
}

fn day(text: &str, pointer: &str, problems: &mut Problems) -> Option<Day> {
    let day = Day::parse(text);
    if day.is_none() {
        let message = ["`", &super::super::filter::short(text), "` is not a day"].concat();
        problems.push(Problem::error("date", Place::in_request(pointer), message, "write `2026-10-01`"));
    }
    day
}

pub(super) fn basket(value: &Value<'_>, problems: &mut Problems) -> Option<Basket> {
    const LINE: [&str; 5] = ["id", "unit_price_fen", "quantity", "floor_fen", "tags"];
    let before = problems.len();
    let fields = Fields::new(value, "/basket".to_owned(), &["merchant", "lines", "$schema"], problems);
    let merchant = fields.needed("merchant", problems).to_owned();
    if fields.get("lines").is_none() {
        fields.missing("lines", "give a list of what is bought", problems);
    }
    let mut lines = Vec::new();
    for (pointer, item) in fields.items("lines", problems).unwrap_or_default() {
        let line = Fields::new(item, pointer, &LINE, problems);
        if line.get("unit_price_fen").is_none() {
            line.missing("unit_price_fen", "12.50 yuan is 1250", problems);
        }
        lines.push(BasketLine {
            id: line.needed("id", problems).to_owned(),
            unit_price_fen: Fen(line.integer("unit_price_fen", problems).unwrap_or(0)),
            quantity: line.integer("quantity", problems).unwrap_or(1),
            floor_fen: Fen(line.integer("floor_fen", problems).unwrap_or(0)),
            tags: line.texts("tags", problems),
        });
    }
    (problems.len() == before).then_some(Basket { merchant, lines })
}
