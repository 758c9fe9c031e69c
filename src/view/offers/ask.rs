//! A question that decides, one tap an answer; and what was answered, to be taken back.

use super::super::html::Html;
use super::super::words::number;
use super::Shown;
use crate::api::{Plain, Question};
use crate::rules::{Attribute, AttributeType, Day, Value};
use crate::time::Date;

/// Answers that stand there at once; the others are behind one more tap.
const MOST_SHOWN: usize = 24;

pub(super) fn question(shown: &Shown<'_>, html: &mut Html, question: Option<&Question<'_>>) {
    let words = shown.words;
    let Some(question) = question else { return };
    let book = &shown.catalogue.book;
    let attribute = book.attributes.iter().find(|one| one.name == question.attribute);
    html.put(
        "<section class=\"ask\" part=\"question\" aria-labelledby=\"q\" data-id=\"{}\"><p class=\"hush\">{}</p><h3 id=\"q\">",
        &[question.attribute, words.ask],
    );
    html.put(words.question, &[question.label]).raw("</h3><div class=\"answers\">");
    let values: Vec<i64> = question.answers.iter().filter_map(|one| integer(&one.value)).collect();
    let hidden = question.answers.len().saturating_sub(MOST_SHOWN);
    for (at, answer) in question.answers.iter().enumerate() {
        if at == MOST_SHOWN {
            // Nobody reads a hundred buttons to find the question after them; no script opens it.
            html.raw("<details><summary>");
            html.put(words.more, &[&number(hidden as i64)]).raw("</summary><div class=\"answers\">");
        }
        let next = values.get(at + 1).copied();
        let text = match &answer.value {
            _ if !answer.label.is_empty() => answer.label.to_owned(),
            Plain::Boolean(true) => words.yes.to_owned(),
            Plain::Boolean(false) if question.r#type == "document" => words.no_document.to_owned(),
            Plain::Boolean(false) => words.no.to_owned(),
            Plain::Document { .. } => words.has_document.to_owned(),
            Plain::Code(code) => (*code).to_owned(),
            Plain::Integer(_) | Plain::Date(_) => {
                range(shown, attribute, at == 0, values.get(at).copied(), next)
            }
        };
        html.put(
            "<button type=\"button\" class=\"plain\" data-a=\"answer\" data-v=\"{}\">{}</button>",
            &[&json(&answer.value), &text],
        );
    }
    if hidden > 0 {
        html.raw("</div></details>");
    }
    html.put(
        "<button type=\"button\" class=\"plain skip\" data-a=\"skip\" data-v=\"{}\">{}</button></div></section>",
        &[question.attribute, words.skip],
    );
}

/// "少于 100 单", "100 至 199 单", "200 单以上": an answer stands for all up to the next.
fn range(
    shown: &Shown<'_>,
    attribute: Option<&Attribute>,
    first: bool,
    from: Option<i64>,
    next: Option<i64>,
) -> String {
    let say = |value: i64| shown.phrase.value(attribute, value);
    let date = attribute.is_some_and(|one| one.r#type == AttributeType::Date);
    let template = |at: usize| {
        let all = if date { &shown.phrase.words.days } else { &shown.phrase.words.numbers };
        all.get(at).copied().unwrap_or_default()
    };
    let from = from.unwrap_or_default();
    match next {
        // Numbers `<` and `>=` of the tables of conditions.
        Some(next) if first => crate::phrase::fill(template(0), &[&say(next)]),
        Some(next) => shown.phrase.range(attribute, from, next.saturating_sub(1)),
        None => crate::phrase::fill(template(4), &[&say(from)]),
    }
}

fn integer(value: &Plain<'_>) -> Option<i64> {
    match value {
        Plain::Integer(value) => Some(*value),
        Plain::Date(text) => Day::parse(text).map(|day| i64::from(day.0.0)),
        _ => None,
    }
}

/// The value as it stands in a facts file.
fn json(value: &Plain<'_>) -> String {
    let quoted = |text: &str| {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        quoted.push('"');
        quoted
    };
    match value {
        Plain::Integer(value) => number(*value),
        Plain::Boolean(true) => "true".to_owned(),
        Plain::Boolean(false) => "false".to_owned(),
        Plain::Code(code) => quoted(code),
        Plain::Date(day) => quoted(day),
        Plain::Document { valid_to } => ["{\"valid_to\":", &quoted(valid_to), "}"].concat(),
    }
}

/// What the person said here, each with a way to take it back.
pub(super) fn said(shown: &Shown<'_>, html: &mut Html) {
    let (words, book) = (shown.words, &shown.catalogue.book);
    if shown.screen.said.is_empty() && shown.screen.skip.is_empty() {
        return;
    }
    html.put(
        "<section class=\"said\" part=\"answers\" aria-label=\"{}\"><p class=\"hush\">{}</p>",
        &[words.said, words.said],
    );
    for name in &shown.screen.said {
        let Some(number) = book.attribute(name) else { continue };
        let Some(fact) = shown.situation.known.get(number) else { continue };
        let attribute = book.attributes.get(usize::from(number));
        let label = shown.phrase.label(attribute);
        let value = match fact.value {
            Value::Document(Some(_)) => words.has_document.to_owned(),
            Value::Document(None) => words.no_document.to_owned(),
            Value::Integer(value) if attribute.is_some_and(|one| one.r#type == AttributeType::Boolean) => {
                (if value == 0 { words.no } else { words.yes }).to_owned()
            }
            Value::Integer(value) if attribute.is_some_and(|one| one.r#type == AttributeType::Date) => {
                shown.phrase.date(Date(i32::try_from(value).unwrap_or(0)), None)
            }
            Value::Integer(value) => shown.phrase.value(attribute, value),
        };
        // Whoever speaks to the page says what stands there.
        let text = crate::phrase::fill(shown.phrase.words.of, &[label, &value]);
        html.put(
            "<button type=\"button\" class=\"chip\" data-a=\"forget\" data-v=\"{}\" aria-label=\"",
            &[name],
        );
        html.put(words.forget, &[&text]).put("\">{}</button>", &[&text]);
    }
    html.put(
        "<button type=\"button\" class=\"chip\" data-a=\"forget\" data-v=\"\">{}</button></section>",
        &[words.forget_all],
    );
}
