//! Just enough of Rust's grammar to see which paths a file names: comments and literals blanked out, `use` trees
//! spread out.

/// The code alone: comments, strings and characters become spaces, so that lines and offsets stay.
pub fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Where the comment or literal that starts at `at` ends; `at` itself if none starts there.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let word_before = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => block_comment_end(bytes, at),
        [b'r', b'"' | b'#', ..] if !word_before => raw_string_end(bytes, at, 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !word_before => raw_string_end(bytes, at, 2),
        [b'"', ..] => quoted_end(bytes, at, b'"'),
        [b'\'', b'\\', ..] => quoted_end(bytes, at, b'\''),
        // A character, not a lifetime: the closing quote follows within one character.
        [b'\'', first, ..] => {
            let width = match first {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            if rest.get(1 + width) == Some(&b'\'') { at + width + 2 } else { at }
        }
        _ => at,
    }
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start + 2, 1);
    while at < bytes.len() && depth > 0 {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn raw_string_end(bytes: &[u8], start: usize, prefix: usize) -> usize {
    let hashes = bytes[start + prefix..].iter().take_while(|byte| **byte == b'#').count();
    let open = start + prefix + hashes;
    if bytes.get(open) != Some(&b'"') {
        return start; // a raw identifier
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let found = bytes[open + 1..].windows(close.len()).position(|window| window == close);
    found.map_or(bytes.len(), |offset| open + 1 + offset + close.len())
}

fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A path as it is written: `["crate", "time", "Date"]`, and the line (from 1) where it starts.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub parts: Vec<String>,
}

/// Every path that starts with one of `roots` (`crate`, `super`, `std`, …), the trees of `use` spread out.
pub fn paths(code: &str, roots: &[&str]) -> Vec<Named> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    for (index, (offset, token)) in tokens.iter().enumerate() {
        let continues = index > 0 && tokens[index - 1].1 == "::";
        let starts_path = tokens.get(index + 1).is_some_and(|(_, next)| *next == "::");
        if roots.contains(token) && !continues && starts_path {
            let line = code[..*offset].matches('\n').count() + 1;
            let mut spread = Vec::new();
            spread_tree(&tokens, index, &mut Vec::new(), &mut spread);
            found.extend(spread.into_iter().map(|parts| Named { line, parts }));
        }
    }
    found
}

/// `pub use ROOT::{A, b::C as D}` of a module file: the name it is known by, and the path behind it.
pub fn re_exports(code: &str) -> Vec<(String, Vec<String>)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    for (index, (_, token)) in tokens.iter().enumerate() {
        let public = tokens[..index].iter().rev().take_while(|(_, before)| !matches!(*before, ";" | "}"));
        if *token != "use" || !public.into_iter().any(|(_, before)| *before == "pub") {
            continue;
        }
        let mut spread = Vec::new();
        spread_tree(&tokens, index + 1, &mut Vec::new(), &mut spread);
        for mut parts in spread {
            let alias = parts.iter().position(|part| part == "as").map(|at| parts.split_off(at));
            let name = alias.as_ref().unwrap_or(&parts).last().cloned();
            found.extend(name.map(|name| (name, parts)));
        }
    }
    found
}

fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            c => c.len_utf8(),
        };
        if !first.is_whitespace() {
            found.push((code.len() - rest.len(), &rest[..length]));
        }
        rest = &rest[length..];
    }
    found
}

/// Spreads `a::{b, c::d as e}` from `at`; gives where the tree ends. An alias stays as two parts: `as`, name.
fn spread_tree(
    tokens: &[(usize, &str)],
    mut at: usize,
    prefix: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    let depth = prefix.len();
    while let Some((_, token)) = tokens.get(at) {
        match *token {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|(_, token)| *token != "}") {
                    at = spread_tree(tokens, at, prefix, found);
                    if tokens.get(at).is_some_and(|(_, token)| *token == ",") {
                        at += 1;
                    } else if tokens.get(at).is_some_and(|(_, token)| *token != "}") {
                        break; // not a tree of `use` after all
                    }
                }
                prefix.truncate(depth);
                return at + 1;
            }
            "self" if depth > 0 => {}
            part => prefix.push(part.to_owned()),
        }
        at += 1;
        match tokens.get(at) {
            Some((_, "::")) => at += 1,
            Some((_, "as")) => {
                prefix.push("as".to_owned());
                prefix.extend(tokens.get(at + 1).map(|(_, name)| (*name).to_owned()));
                at += 2;
                break;
            }
            _ => break,
        }
    }
    found.push(prefix.clone());
    prefix.truncate(depth);
    at
}

#[cfg(test)]
mod tests {
    use super::{code, paths, re_exports};

    #[test]
    fn comments_and_literals_are_blank() {
        let cases = [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"x \\\" y\") g", "f(        ) g"),
            ("r#\"a\"b\"# c", "         c"),
            ("'a' 'b: &'c str '\\'' d", "    'b: &'c str      d"),
            ("b'x' for x", "b    for x"),
            ("'站' a", "      a"),
            ("r#gen::run", "r#gen::run"),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn trees_are_spread() {
        let shown = |text: &str| {
            let found = paths(text, &["crate", "super", "std"]);
            found
                .into_iter()
                .map(|named| format!("{} {}", named.line, named.parts.join("::")))
                .collect::<Vec<_>>()
        };
        let cases: [(&str, &[&str]); 6] = [
            ("use crate::a::B;", &["1 crate::a::B"]),
            ("\nuse crate::{a::{self, B}, C as D};", &["2 crate::a", "2 crate::a::B", "2 crate::C::as::D"]),
            (
                "pub(crate) fn f() -> super::super::A { std::fs::read() }",
                &["1 super::super::A", "1 std::fs::read"],
            ),
            ("let a: my::crate_::B = x::std::y;", &[]),
            ("use std::{\n fmt,\n io::{Read as _},\n};", &["1 std::fmt", "1 std::io::Read::as::_"]),
            ("crate::a::<B>(c)", &["1 crate::a::<"]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn re_exports_have_a_name_and_a_path() {
        let found = re_exports("mod a;\npub use a::{B, c::D as E};\nuse a::F;\npub(crate) use g::h;");
        let shown: Vec<_> = found.iter().map(|(name, path)| format!("{name}={}", path.join("::"))).collect();
        assert_eq!(shown, ["B=a::B", "E=a::c::D", "h=g::h"]);
    }
}
