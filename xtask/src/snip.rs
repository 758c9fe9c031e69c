//! Takes the bodies of functions out that a module calls only when all is lost, or for nothing.
//!
//! A panic ends in a trap: nobody reads its message, and what would write it is a fiftieth of the module.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{ElementItems, Operator, Parser, Payload};

use crate::Outcome;
use crate::sections::{leb, sections, sized};

/// What a body becomes.
#[derive(Clone, Copy, Debug)]
pub enum Instead {
    /// A trap.
    Trap,
    /// Nothing; only for a function that gives nothing back.
    Nothing,
}

/// The same module with every function whose name contains one of `names` snipped. It must have its names, and each must
/// be found.
pub fn snip(module: &[u8], names: &[(&str, Instead)]) -> Outcome<Vec<u8>> {
    let known = names_of(module)?;
    for (name, _) in names {
        if !known.values().any(|known| known.contains(name)) {
            return Err(format!("no function of the module has `{name}` in its name"));
        }
    }
    cut(module, |index| {
        let name = known.get(&index)?;
        names.iter().find(|(part, _)| name.contains(part)).map(|(_, instead)| *instead)
    })
}

/// The same module without std's formatters, if nothing calls one: panics name them in tables, where no optimiser can tell
/// that nobody looks. Panics must be snipped already.
pub fn snip_formatters(module: &[u8]) -> Outcome<Vec<u8>> {
    let known = names_of(module)?;
    let is = |index: &usize, parts: &[&str]| {
        known.get(index).is_some_and(|name| parts.iter().any(|part| name.contains(part)))
    };
    let formats = |index: &usize| is(index, &["]::fmt::", "core::fmt::"]);
    let (mut open, calls) = calls(module)?;
    // What is in a table for the sake of a panic nobody calls either.
    open.retain(|index| !formats(index) && !is(index, &["panicking::"]));
    let mut reached: BTreeSet<usize> = open.iter().copied().collect();
    while let Some(next) = open.pop() {
        for called in calls.get(&next).into_iter().flatten() {
            if reached.insert(*called) {
                open.push(*called);
            }
        }
    }
    if reached.iter().any(formats) {
        return Ok(module.to_vec());
    }
    cut(module, |index| formats(&index).then_some(Instead::Trap))
}

/// The same module with zeros for the files that panics name: nobody reads where a trap came from, and memory is zero
/// anyway.
pub fn blank_places(module: &[u8]) -> Outcome<Vec<u8>> {
    let mut out = module.to_vec();
    let start = module.as_ptr() as usize;
    for data in sections(module)?.iter().filter(|s| s.id == 11) {
        let offset = data.body.as_ptr() as usize - start;
        let mut at = 0;
        while let Some(length) = data.body.get(at..).map(place).filter(|_| at < data.body.len()) {
            out[offset + at..offset + at + length].fill(0);
            at += length.max(1);
        }
    }
    Ok(out)
}

/// How long the name of a source file is that stands at the front; 0 where none does.
fn place(bytes: &[u8]) -> usize {
    const ROOTS: [&[u8]; 3] = [b"/rustc/", b"src/", b"dep/"];
    const END: &[u8] = b".rs";
    if !ROOTS.iter().any(|root| bytes.starts_with(root)) {
        return 0;
    }
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'.');
    let name = bytes.iter().take_while(is_part).count();
    bytes[..name].windows(END.len()).position(|w| w == END).map_or(0, |at| at + END.len())
}

/// The functions that each function calls.
type Calls = BTreeMap<usize, Vec<usize>>;

/// Functions that are exported or in a table; and the functions that each function calls.
fn calls(module: &[u8]) -> Outcome<(Vec<usize>, Calls)> {
    let wrong = |why: wasmparser::BinaryReaderError| format!("the module cannot be read: {why}");
    let (mut roots, mut calls) = (Vec::new(), BTreeMap::new());
    let mut index = imported(module)?;
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(wrong)? {
            Payload::StartSection { func, .. } => roots.push(func as usize),
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(wrong)?;
                    if export.kind == wasmparser::ExternalKind::Func {
                        roots.push(export.index as usize);
                    }
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    if let ElementItems::Functions(functions) = element.map_err(wrong)?.items {
                        for function in functions {
                            roots.push(function.map_err(wrong)? as usize);
                        }
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                let mut called = Vec::new();
                for operator in body.get_operators_reader().map_err(wrong)? {
                    if let Operator::Call { function_index } = operator.map_err(wrong)? {
                        called.push(function_index as usize);
                    }
                }
                calls.insert(index, called);
                index += 1;
            }
            _ => {}
        }
    }
    Ok((roots, calls))
}

/// The same module with some of its functions snipped.
fn cut(module: &[u8], snipped: impl Fn(usize) -> Option<Instead>) -> Outcome<Vec<u8>> {
    let imported = imported(module)?;
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    for section in &sections(module)? {
        if section.id != 10 {
            out.extend_from_slice(section.whole);
            continue;
        }
        let (count, mut rest) = leb(section.body)?;
        let mut code = Vec::new();
        put_leb(&mut code, count);
        for index in imported..imported + count {
            let (function, next) = sized(rest)?;
            rest = next;
            // No locals, then `unreachable` or nothing, then `end`.
            let function: &[u8] = match snipped(index) {
                Some(Instead::Trap) => &[0, 0, 0x0b],
                Some(Instead::Nothing) => &[0, 0x0b],
                None => function,
            };
            put_leb(&mut code, function.len());
            code.extend_from_slice(function);
        }
        out.push(10);
        put_leb(&mut out, code.len());
        out.extend(code);
    }
    Ok(out)
}

/// How many functions come from outside: they are the first.
fn imported(module: &[u8]) -> Outcome<usize> {
    let all = sections(module)?;
    Ok(all.iter().find(|s| s.id == 2).map_or(Ok((0, &[][..])), |s| leb(s.body))?.0)
}

/// The names of the functions by their index.
fn names_of(module: &[u8]) -> Outcome<BTreeMap<usize, &str>> {
    let all = sections(module)?;
    let names = all.iter().find(|s| s.name == Some("name")).map_or(&[][..], |s| s.body);
    Ok(function_names(names)?.into_iter().collect())
}

/// Index and name of every function, from the body of a `name` section.
fn function_names(mut rest: &[u8]) -> Outcome<Vec<(usize, &str)>> {
    let mut found = Vec::new();
    while let [kind, after @ ..] = rest {
        let (part, next) = sized(after)?;
        rest = next;
        if *kind == 1 {
            let (count, mut entries) = leb(part)?;
            for _ in 0..count {
                let (index, after) = leb(entries)?;
                let (name, next) = sized(after)?;
                entries = next;
                found.push((index, std::str::from_utf8(name).map_err(|_| "a function's name is not UTF-8")?));
            }
        }
    }
    Ok(found)
}

fn put_leb(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::{Instead, blank_places, place, snip, snip_formatters};
    use crate::mvp;

    /// Two functions without parameters, `keep` and `cut`, each with one local and `nop`; an import before them.
    fn module() -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 4, 1, 0x60, 0, 0]);
        module.extend([2, 7, 1, 1, b'm', 1, b'f', 0, 0]);
        module.extend([3, 3, 2, 0, 0]);
        module.extend([10, 13, 2, 5, 1, 1, 0x7f, 1, 0x0b, 5, 1, 1, 0x7f, 1, 0x0b]);
        module.extend([
            0, 19, 4, b'n', b'a', b'm', b'e', 1, 12, 2, 1, 4, b'k', b'e', b'e', b'p', 2, 3, b'c', b'u', b't',
        ]);
        module
    }

    #[test]
    fn only_the_named_function_loses_its_body() {
        for (instead, code) in [
            (Instead::Trap, &[10, 11, 2, 5, 1, 1, 0x7f, 1, 0x0b, 3, 0, 0, 0x0b][..]),
            (Instead::Nothing, &[10, 10, 2, 5, 1, 1, 0x7f, 1, 0x0b, 2, 0, 0x0b][..]),
        ] {
            let snipped = snip(&module(), &[("cut", instead)]).unwrap();
            let at = snipped.windows(code.len()).position(|w| w == code);
            assert!(at.is_some(), "{snipped:?}");
            mvp::check(&snipped, mvp::Allowed::Mvp).unwrap();
        }
    }

    #[test]
    fn a_function_that_is_not_there_is_said() {
        assert!(snip(&module(), &[("gone", Instead::Trap)]).is_err());
    }

    #[test]
    fn names_of_files_are_blanked_and_nothing_else() {
        for (bytes, length) in [
            (&b"/rustc/59ab/library/alloc/src/str.rs/next"[..], 36),
            (b"src/rules/when.rsrc", 17),
            (b"dep/lol_alloc-0.4.1/src/lib.rs", 30),
            (b"src/rules, and no file", 0),
            (b"a source", 0),
        ] {
            assert_eq!(place(bytes), length, "{}", String::from_utf8_lossy(bytes));
        }
        // One segment at 0 of a memory: "a src/b.rs c".
        let mut with_data = b"\0asm\x01\0\0\0".to_vec();
        with_data.extend([5, 3, 1, 0, 1]);
        with_data.extend([11, 18, 1, 0, 0x41, 0, 0x0b, 12]);
        with_data.extend(b"a src/b.rs c");
        let blank = blank_places(&with_data).unwrap();
        assert!(blank.ends_with(b"a \0\0\0\0\0\0\0\0 c"), "{blank:?}");
        mvp::check(&blank, mvp::Allowed::Mvp).unwrap();
    }

    /// Functions `start`, exported, and `core::fmt::pad`, in a table; `body` is what `start` does.
    fn with_formatter(body: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 4, 1, 0x60, 0, 0]);
        module.extend([3, 3, 2, 0, 0]);
        module.extend([4, 4, 1, 0x70, 0, 1]);
        module.extend([7, 5, 1, 1, b's', 0, 0]);
        module.extend([9, 7, 1, 0, 0x41, 0, 0x0b, 1, 1]);
        let size = body.len() as u8 + 2;
        module.extend([10, size + 6, 2, size, 0]);
        module.extend(body);
        module.extend([0x0b, 3, 0, 1, 0x0b]);
        module.extend([0, 29, 4, b'n', b'a', b'm', b'e', 1, 22, 2, 0, 5]);
        module.extend(b"start");
        module.extend([1, 12]);
        module.extend(b"core::fmt::p");
        module
    }

    #[test]
    fn formatters_go_unless_something_calls_one() {
        // `nop`; `call 1`.
        for (body, stays) in [(&[1][..], false), (&[0x10, 1], true)] {
            let module = with_formatter(body);
            mvp::check(&module, mvp::Allowed::Mvp).unwrap();
            let snipped = snip_formatters(&module).unwrap();
            assert_eq!(snipped == module, stays);
            mvp::check(&snipped, mvp::Allowed::Mvp).unwrap();
        }
    }
}
