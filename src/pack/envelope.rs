//! What is signed, and the signatures with it, in one file: taken apart and put together. It knows no cryptography, so that
//! every module can read the form; who has signed is decided by whoever has the keys.
//!
//! `docs/publishing.md` has the bytes. A manifest and a live status travel in it.

use std::fmt;

// Between these there is nothing that is not a digit of a key or a signature, so no two readers can find other bytes signed.
const HEAD: &str = r#"{"signatures":["#;
const KEY: &str = r#"{"key":""#;
const SIGNATURE: &str = r#"","signature":""#;
const NEXT: &str = r#""},"#;
const SIGNED: &str = r#""}],"signed":"#;
const END: &str = "}\n";

/// Two are enough for a rotation, and every signature is work for a phone.
pub const MOST_KEYS: usize = 8;

/// What a signature calls its key: the first eight bytes of the key's SHA-256. A short name and no proof: a signature
/// is checked with the key that is trusted under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub(crate) [u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// A signature, by whom it says it is.
pub(crate) type Signed = (KeyId, [u8; 64]);

/// A file taken apart. Nobody has vouched for it yet.
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) signatures: Vec<Signed>,
    /// The bytes that are signed.
    pub(crate) signed: &'a str,
}

/// Why a file is no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It ends too soon.
    Cut,
    /// The byte at this place is another than there can be.
    At(usize),
}

/// Takes a file apart. Every byte of it is one that [`close`] would write there.
pub(crate) fn open(file: &[u8]) -> Result<Envelope<'_>, Broken> {
    let head = HEAD.as_bytes();
    if !file.starts_with(head) {
        let same = file.iter().zip(head).take_while(|(a, b)| a == b).count();
        return Err(if same == file.len() { Broken::Cut } else { Broken::At(same) });
    }
    // Nothing that is signed has a line end.
    if file.last() != Some(&b'\n') {
        return Err(Broken::Cut);
    }
    let text = std::str::from_utf8(file).map_err(|error| Broken::At(error.valid_up_to()))?;
    let mut rest = text.strip_prefix(HEAD).unwrap_or_default();
    let mut signatures: Vec<Signed> = Vec::new();
    loop {
        let at = file.len() - rest.len();
        let (entry, after) = entry(rest).ok_or(Broken::At(at))?;
        // Ascending: each key once, and one order.
        if signatures.last().is_some_and(|(before, _)| before.0 >= entry.0.0) || signatures.len() == MOST_KEYS
        {
            return Err(Broken::At(at));
        }
        signatures.push(entry);
        if let Some(signed) = after.strip_prefix(SIGNED) {
            let signed = signed.strip_suffix(END).ok_or(Broken::At(file.len()))?;
            return Ok(Envelope { signatures, signed });
        }
        rest = after.strip_prefix(NEXT).ok_or(Broken::At(file.len() - after.len()))?;
    }
}

/// The file of signed bytes and their signatures, ascending by key.
#[cfg(feature = "manifest")]
pub(crate) fn close(signatures: &[Signed], signed: &str) -> String {
    let mut file = HEAD.to_owned();
    for (at, (id, signature)) in signatures.iter().enumerate() {
        let before = if at == 0 { "" } else { NEXT };
        file.extend([before, KEY, &hex(&id.0), SIGNATURE, &hex(signature)]);
    }
    file.extend([SIGNED, signed, END]);
    file
}

/// The signature at the beginning of a text, and what follows.
fn entry(text: &str) -> Option<(Signed, &str)> {
    let (id, rest) = text.strip_prefix(KEY)?.split_at_checked(16)?;
    let (signature, rest) = rest.strip_prefix(SIGNATURE)?.split_at_checked(128)?;
    Some(((KeyId(from_hex(id)?), from_hex(signature)?), rest))
}

/// Two digits a byte, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Exactly so many bytes, lower case: what can be written in one way only.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    read_hex(text.as_bytes(), &mut bytes).then_some(bytes)
}

/// Apart from [`from_hex`], so that it is there once for every length.
#[inline(never)]
fn read_hex(text: &[u8], bytes: &mut [u8]) -> bool {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return false;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { return false };
        *byte = high << 4 | low;
    }
    true
}
