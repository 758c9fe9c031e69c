//! The fields of a request, each checked by hand: every problem at once, with its JSON pointer.

use super::super::Problems;
use crate::json::Value;
use crate::text::number;
use crate::{Place, Problem};

/// An object of a request.
#[derive(Clone, Debug)]
pub(super) struct Fields<'v> {
    members: &'v [(std::borrow::Cow<'v, str>, Value<'v>)],
    pointer: String,
}

/// Says that the value at `pointer` is not `wanted`.
pub(super) fn wrong(value: &Value<'_>, pointer: &str, wanted: &str, problems: &mut Problems) {
    let found = match value {
        Value::Null => "null",
        Value::Boolean(_) => "true or false",
        Value::Number(_) => "another number",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    };
    let name = if pointer.is_empty() { "the request" } else { pointer };
    let message = ["`", name, "` is ", found, ", not ", wanted].concat();
    let help = ["write ", wanted].concat();
    problems.push(Problem::error("type", Place::in_request(pointer), message, help));
}

/// `pointer/name`, escaped as RFC 6901 says.
pub(super) fn below(pointer: &str, name: &str) -> String {
    let mut below = [pointer, "/"].concat();
    for c in name.chars() {
        match c {
            '~' => below.push_str("~0"),
            '/' => below.push_str("~1"),
            c => below.push(c),
        }
    }
    below
}

/// That of two fields of one name neither is right.
pub(super) fn stands_twice(name: &str, pointer: String) -> Problem {
    let message = ["`", name, "` stands twice"].concat();
    Problem::error("field-twice", Place::in_request(pointer), message, "keep one")
}

impl<'v> Fields<'v> {
    /// The fields of an object, which must be among `known` and stand once.
    pub(super) fn new(
        value: &'v Value<'v>,
        pointer: String,
        known: &[&str],
        problems: &mut Problems,
    ) -> Self {
        let Value::Object(members) = value else {
            wrong(value, &pointer, "an object", problems);
            return Self { members: &[], pointer };
        };
        for (name, _) in members {
            if !known.contains(&name.as_ref()) {
                let message = ["there is no field `", &super::super::filter::short(name), "`"].concat();
                let help = ["the fields are ", &known.join(", ")].concat();
                problems.push(Problem::error(
                    "field-unknown",
                    Place::in_request(below(&pointer, name)),
                    message,
                    help,
                ));
            }
        }
        Self { members, pointer }.once(known, problems)
    }

    /// The same, whatever other fields the object has.
    pub(super) fn lenient(
        value: &'v Value<'v>,
        pointer: String,
        known: &[&str],
        problems: &mut Problems,
    ) -> Self {
        let Value::Object(members) = value else {
            wrong(value, &pointer, "an object", problems);
            return Self { members: &[], pointer };
        };
        Self { members, pointer }.once(known, problems)
    }

    /// Other readers of JSON take the last of two fields of one name, this one the first: neither is right.
    fn once(self, known: &[&str], problems: &mut Problems) -> Self {
        for name in known {
            if self.members.iter().filter(|(other, _)| other == name).count() > 1 {
                problems.push(stands_twice(name, self.pointer(name)));
            }
        }
        self
    }

    pub(super) fn pointer(&self, name: &str) -> String {
        below(&self.pointer, name)
    }

    /// The value of a field; `null` is as if it were not there.
    pub(super) fn get(&self, name: &str) -> Option<&'v Value<'v>> {
        self.members
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Value::Null))
    }

    /// What `read` makes of a field, or a problem.
    fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        problems: &mut Problems,
        read: impl FnOnce(&'v Value<'v>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let found = read(value);
        if found.is_none() {
            wrong(value, &self.pointer(name), wanted, problems);
        }
        found
    }

    pub(super) fn text(&self, name: &str, problems: &mut Problems) -> Option<&'v str> {
        self.read(name, "a text", problems, text)
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &str, problems: &mut Problems) -> &'v str {
        if self.get(name).is_none() {
            self.missing(name, "give it", problems);
        }
        self.text(name, problems).unwrap_or_default()
    }

    pub(super) fn missing(&self, name: &str, help: &str, problems: &mut Problems) {
        let message = ["the request has no `", name, "`"].concat();
        problems.push(Problem::error("field-missing", Place::in_request(self.pointer(name)), message, help));
    }

    pub(super) fn boolean(&self, name: &str, problems: &mut Problems) -> bool {
        let read = |value: &Value<'_>| if let Value::Boolean(yes) = value { Some(*yes) } else { None };
        self.read(name, "true or false", problems, read).unwrap_or(false)
    }

    pub(super) fn integer(&self, name: &str, problems: &mut Problems) -> Option<i64> {
        self.read(name, "a whole number", problems, Value::integer)
    }

    pub(super) fn natural(&self, name: &str, problems: &mut Problems) -> Option<u32> {
        let read = |value: &Value<'_>| u32::try_from(value.integer()?).ok();
        self.read(name, "a whole number from 0 to 4294967295", problems, read)
    }

    pub(super) fn number(&self, name: &str, problems: &mut Problems) -> Option<f64> {
        self.read(name, "a number", problems, Value::number)
    }

    pub(super) fn numbers<const N: usize>(
        &self,
        name: &str,
        wanted: &str,
        problems: &mut Problems,
    ) -> Option<[f64; N]> {
        self.read(name, wanted, problems, numbers)
    }

    /// One of `words`, by its name.
    pub(super) fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        let wanted = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let read = |value: &'v Value<'v>| {
            let text = text(value)?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        };
        self.read(name, &["one of ", &wanted].concat(), problems, read)
    }

    /// The items of a list with their pointers.
    pub(super) fn items(&self, name: &str, problems: &mut Problems) -> Option<Vec<(String, &'v Value<'v>)>> {
        let items = self.read(name, "a list", problems, |value| {
            if let Value::List(items) = value { Some(items) } else { None }
        })?;
        let pointer = self.pointer(name);
        Some(
            items
                .iter()
                .enumerate()
                .map(|(at, item)| ([pointer.as_str(), "/", &number(at as i64)].concat(), item))
                .collect(),
        )
    }

    pub(super) fn texts(&self, name: &str, problems: &mut Problems) -> Vec<String> {
        let mut texts = Vec::new();
        for (pointer, item) in self.items(name, problems).unwrap_or_default() {
            match text(item) {
                Some(text) => texts.push(text.to_owned()),
                None => wrong(item, &pointer, "a text", problems),
            }
        }
        texts
    }
}

fn text<'v>(value: &'v Value<'v>) -> Option<&'v str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// Exactly so many numbers.
pub(super) fn numbers<const N: usize>(value: &Value<'_>) -> Option<[f64; N]> {
    let Value::List(items) = value else { return None };
    let mut all = [0.0; N];
    if items.len() != N {
        return None;
    }
    for (slot, item) in all.iter_mut().zip(items) {
        *slot = item.number()?;
    }
    Some(all)
}
