//! JSON whose every value knows its place in the file and its pointer.

use std::collections::BTreeSet;

use jsonc_parser::ast::{self, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions};

use super::report::{Report, choose, quote};
use super::source::Source;
use crate::{Place, Text};

/// A longer name in a pointer is cut: it is nobody's name, and memory for a thousand pointers with it would be.
const MOST_NAME_CHARACTERS: usize = 100;

/// Parses strict JSON (RFC 8259).
pub(crate) fn parse<'a>(source: &'a Source, report: &mut Report) -> Option<Value<'a>> {
    let options = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match jsonc_parser::parse_to_ast(&source.text, &CollectOptions::default(), &options) {
        Ok(parsed) => {
            if parsed.value.is_none() {
                report.error("json-syntax", source.place(0), "the file is empty", "start with `{}`");
            }
            parsed.value
        }
        // The parser's own cap, 512: it walks down on the stack.
        Err(error) if matches!(error.kind(), ParseErrorKind::NestingDepthExceeded) => {
            report.error(
                "json-too-deep",
                source.place(error.range().start),
                "lists and objects are nested more than 512 deep",
                "nobody can read that: say it with fewer levels",
            );
            None
        }
        Err(error) => {
            let what = error.kind().to_string();
            let mut chars = what.chars();
            let what: String = chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect();
            report.error(
                "json-syntax",
                source.place(error.range().start),
                what,
                "the file must be JSON; an editor that knows JSON shows the place",
            );
            None
        }
    }
}

/// One value of a document.
#[derive(Clone, Debug)]
pub(crate) struct Node<'d, 'a> {
    pub(crate) source: &'d Source,
    pub(crate) value: &'d Value<'a>,
    pub(crate) pointer: String,
}

impl<'d, 'a> Node<'d, 'a> {
    pub(crate) fn root(source: &'d Source, value: &'d Value<'a>) -> Self {
        Self { source, value, pointer: String::new() }
    }

    pub(crate) fn start(&self) -> usize {
        self.value.range().start
    }

    pub(crate) fn place(&self) -> Place {
        Place { pointer: self.pointer.clone(), ..self.source.place(self.start()) }
    }

    /// Reports that this value has the wrong type.
    pub(crate) fn expected(&self, what: &str, report: &mut Report) {
        let found = match self.value {
            Value::StringLit(_) => "a text",
            Value::NumberLit(_) => "a number",
            Value::BooleanLit(_) => "true or false",
            Value::Object(_) => "an object",
            Value::Array(_) => "a list",
            Value::NullKeyword(_) => "null",
        };
        let name = if self.pointer.is_empty() { "the file".to_owned() } else { quote(&self.pointer) };
        report.error("type", self.place(), format!("{name} is {found}, not {what}"), format!("write {what}"));
    }

    pub(crate) fn str(&self, report: &mut Report) -> Option<&'d str> {
        match self.value {
            Value::StringLit(text) => Some(text.value.trim()),
            _ => {
                self.expected("a text", report);
                None
            }
        }
    }

    pub(crate) fn bool(&self, report: &mut Report) -> Option<bool> {
        match self.value {
            Value::BooleanLit(b) => Some(b.value),
            _ => {
                self.expected("true or false", report);
                None
            }
        }
    }

    /// A finite number.
    pub(crate) fn number(&self, report: &mut Report) -> Option<f64> {
        let parsed = match self.value {
            Value::NumberLit(number) => number.value.parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        };
        if parsed.is_none() {
            self.expected("a finite number", report);
        }
        parsed
    }

    pub(crate) fn items(&self, report: &mut Report) -> Vec<Self> {
        match self.value {
            Value::Array(array) => array
                .elements
                .iter()
                .enumerate()
                .map(|(i, value)| Self {
                    source: self.source,
                    value,
                    pointer: format!("{}/{i}", self.pointer),
                })
                .collect(),
            _ => {
                self.expected("a list", report);
                Vec::new()
            }
        }
    }

    /// The member or item of this name or number.
    pub(crate) fn step(&self, part: &str) -> Option<Self> {
        match self.value {
            Value::Object(object) => {
                let property = object.properties.iter().find(|property| property.name.as_str() == part)?;
                Some(self.member(property))
            }
            Value::Array(array) => {
                let value = array.elements.get(part.parse::<usize>().ok()?)?;
                Some(Self { source: self.source, value, pointer: format!("{}/{part}", self.pointer) })
            }
            _ => None,
        }
    }

    /// The value at a pointer below this one, or the last one on the way to it.
    pub(crate) fn at(&self, pointer: &str) -> Self {
        let mut node = self.clone();
        for part in pointer.split('/').skip(1) {
            let Some(next) = node.step(part) else { break };
            node = next;
        }
        node
    }

    /// The members of an object; a name that stands twice is an error.
    pub(crate) fn members(&self, report: &mut Report) -> Members<'d, 'a> {
        let mut members = Members { node: self.clone(), all: Vec::new() };
        let Value::Object(object) = self.value else {
            self.expected("an object", report);
            return members;
        };
        let mut names = BTreeSet::new();
        for property in &object.properties {
            let node = self.member(property);
            if !names.insert(property.name.as_str()) {
                report.error(
                    "json-duplicate-key",
                    Place { pointer: node.pointer.clone(), ..self.source.place(property.range.start) },
                    format!("{} stands twice", quote(property.name.as_str())),
                    "keep one of them",
                );
            } else {
                members.all.push((property.name.as_str(), node));
            }
        }
        members
    }

    fn member(&self, property: &'d ast::ObjectProp<'a>) -> Self {
        let name = property.name.as_str();
        // Every value below repeats it.
        let short: String = name.chars().take(MOST_NAME_CHARACTERS).collect();
        let cut = if short.len() < name.len() { "…" } else { "" };
        let escaped = short.replace('~', "~0").replace('/', "~1") + cut;
        let pointer = format!("{}/{escaped}", self.pointer);
        Self { source: self.source, value: &property.value, pointer }
    }

    /// A text by language, or a bare text in `language`. The languages come in the order in which they stand.
    pub(crate) fn text(&self, language: &str, report: &mut Report) -> (Text, Vec<String>) {
        let mut text = Text::default();
        let mut languages = Vec::new();
        if let Value::StringLit(bare) = self.value {
            return (Text::one(language, bare.value.trim()), vec![language.to_owned()]);
        }
        for (tag, node) in self.members(report).all {
            if !is_language_tag(tag) {
                report.error(
                    "language-tag",
                    node.place(),
                    format!("{} is not a language tag", quote(tag)),
                    "use BCP 47, for example `en` or `zh-CN`",
                );
            } else if let Some(value) = node.str(report) {
                text.insert(tag.to_owned(), value.to_owned());
                languages.push(tag.to_owned());
            }
        }
        (text, languages)
    }
}

/// Whether `tag` looks like BCP 47.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()))
        && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// An object's members by name.
#[derive(Debug)]
pub(crate) struct Members<'d, 'a> {
    pub(crate) node: Node<'d, 'a>,
    pub(crate) all: Vec<(&'d str, Node<'d, 'a>)>,
}

impl<'d, 'a> Members<'d, 'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'d, 'a>> {
        self.all.iter().find(|(n, _)| *n == name).map(|(_, node)| node)
    }

    /// Warns about every member that is none of `known`.
    pub(crate) fn warn_unknown(&self, known: &[&str], report: &mut Report) {
        for (name, node) in self.all.iter().filter(|(name, _)| !known.contains(name)) {
            report.warning(
                "field-unknown",
                node.place(),
                format!("no field {} is known here; it is not used", quote(name)),
                choose(name, known.iter().copied()),
            );
        }
    }
}
