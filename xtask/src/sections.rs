//! The sections of a WebAssembly module, by hand: a module is a list of `id, size, bytes`.

use crate::Outcome;

/// One section.
pub struct Section<'a> {
    pub id: u8,
    /// Of a custom section (id 0).
    pub name: Option<&'a str>,
    /// Without id and size; of a custom section without its name.
    pub body: &'a [u8],
    /// With id and size.
    pub whole: &'a [u8],
}

const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// Splits a module.
pub fn sections(module: &[u8]) -> Outcome<Vec<Section<'_>>> {
    let mut rest = module.strip_prefix(HEADER).ok_or("not a WebAssembly module of version 1")?;
    let mut found = Vec::new();
    while let [id, after @ ..] = rest {
        let (content, next) = sized(after)?;
        let whole = &rest[..rest.len() - next.len()];
        let (name, body) = match id {
            0 => {
                let (name, body) = sized(content)?;
                (Some(std::str::from_utf8(name).map_err(|_| "a section's name is not UTF-8")?), body)
            }
            _ => (None, content),
        };
        found.push(Section { id: *id, name, body, whole });
        rest = next;
    }
    Ok(found)
}

/// The same module without the custom sections that `drop` names.
pub fn without(module: &[u8], drop: impl Fn(&str) -> bool) -> Outcome<Vec<u8>> {
    let mut kept = HEADER.to_vec();
    for section in sections(module)? {
        if !section.name.is_some_and(&drop) {
            kept.extend_from_slice(section.whole);
        }
    }
    Ok(kept)
}

/// `size, bytes` from the front: the bytes, and what follows them.
pub fn sized(bytes: &[u8]) -> Outcome<(&[u8], &[u8])> {
    let (size, rest) = leb(bytes)?;
    rest.split_at_checked(size).ok_or_else(|| "a section is longer than the module".to_owned())
}

/// An unsigned LEB128 number of at most 32 bits from the front, and what follows it.
pub fn leb(bytes: &[u8]) -> Outcome<(usize, &[u8])> {
    let mut value = 0u64;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((value as usize, &bytes[at + 1..]));
        }
    }
    Err("a number in the module does not end".to_owned())
}
