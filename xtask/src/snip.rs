//! Takes the bodies of functions out that a module calls only when all is lost, or for nothing.
//!
//! A panic ends in a trap: nobody reads its message, and what would write it is a fiftieth of the module.

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
    let all = sections(module)?;
    let body = |id: u8| all.iter().find(|s| s.id == id).map_or(&[][..], |s| s.body);
    let imported = leb(body(2)).map_or(0, |(count, _)| count);
    let known = function_names(all.iter().find(|s| s.name == Some("name")).map_or(&[][..], |s| s.body))?;
    for (name, _) in names {
        if !known.iter().any(|(_, known)| known.contains(name)) {
            return Err(format!("no function of the module has `{name}` in its name"));
        }
    }
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    for section in &all {
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
            let is = |(name, _): &&(&str, Instead)| {
                known.iter().any(|(at, known)| *at == index && known.contains(name))
            };
            // No locals, then `unreachable` or nothing, then `end`.
            let function: &[u8] = match names.iter().find(is) {
                Some((_, Instead::Trap)) => &[0, 0, 0x0b],
                Some((_, Instead::Nothing)) => &[0, 0x0b],
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
    use super::{Instead, snip};
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
}
