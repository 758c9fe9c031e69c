//! Signing, and knowing who signed, for every kind of file that travels in an envelope.

#[cfg(feature = "manifest")]
use super::super::envelope::close;
use super::super::envelope::{Broken, Envelope, Signed, open};
use super::{AGAIN, KeyId, PublicKey};
#[cfg(feature = "manifest")]
use super::{MOST_KEYS, PrivateKey};
use crate::{Place, Problem};

/// A kind of signed file: what it is called, how long it may be, and the codes of what is wrong with one.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "manifest"),
    allow(dead_code, reason = "some codes are of what only a signer does wrong")
)]
pub(crate) struct Kind {
    /// `manifest`
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) most_bytes: usize,
    /// What to give in place of one that is too large.
    pub(crate) again: &'static str,
    pub(crate) too_large: &'static str,
    pub(crate) truncated: &'static str,
    pub(crate) form: &'static str,
    pub(crate) key: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) value: &'static str,
    pub(crate) duplicate: &'static str,
}

/// A file that a trusted key has signed; what it says is still to be read.
#[derive(Debug)]
pub(crate) struct Vouched<'a> {
    pub(crate) signatures: Vec<Signed>,
    pub(crate) signed: &'a str,
    /// The trusted keys that signed it.
    pub(crate) signed_by: Vec<KeyId>,
}

/// The file of a text, signed with each of the keys. The same text and keys give the same bytes.
#[cfg(feature = "manifest")]
pub(crate) fn seal(kind: &Kind, text: &str, keys: &[PrivateKey]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut signatures: Vec<Signed> =
        keys.iter().map(|key| (key.public().id(), key.sign(text.as_bytes()))).collect();
    signatures.sort_by_key(|(id, _)| *id);
    if signatures.is_empty() || signatures.len() > MOST_KEYS {
        let message = format!("{} keys sign it, and not 1 to {MOST_KEYS}", signatures.len());
        let help = "give the old key and the new one";
        problems.push(refuse_in(kind, kind.value, "/signatures", message, help));
    }
    if let Some(((id, _), _)) = signatures.iter().zip(signatures.iter().skip(1)).find(|(a, b)| a.0 == b.0) {
        let message = format!("the key `{id}` would sign twice");
        problems.push(refuse_in(kind, kind.duplicate, "/signatures", message, "give each key once"));
    }
    let file = close(&signatures, text);
    if file.len() > kind.most_bytes {
        problems.push(too_large(kind));
    }
    if problems.is_empty() { Ok(file.into_bytes()) } else { Err(problems) }
}

/// Takes a file apart, whoever signed it.
pub(crate) fn read_envelope<'a>(kind: &Kind, file: &'a [u8]) -> Result<Envelope<'a>, Vec<Problem>> {
    if file.len() > kind.most_bytes {
        return Err(vec![too_large(kind)]);
    }
    open(file).map_err(|broken| {
        let name = kind.name;
        vec![match broken {
            Broken::Cut => {
                refuse_in(kind, kind.truncated, "", format!("the {name} is cut short"), "fetch it again")
            }
            Broken::At(at) => {
                let message = format!("it is not a {name}: byte {at} is another than there can be");
                refuse_in(
                    kind,
                    kind.form,
                    "",
                    message,
                    "check that its address is right, then fetch it again",
                )
            }
        }]
    })
}

/// A signature to check: whether the key made it of the bytes, under Ed25519 (RFC 8032).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check<'a> {
    /// With this key.
    pub key: PublicKey,
    /// What is to be checked.
    pub signature: [u8; 64],
    /// Of these bytes.
    pub signed: &'a [u8],
}

impl Check<'_> {
    /// Whether it is right.
    #[cfg(feature = "manifest")]
    pub(crate) fn holds(&self) -> bool {
        self.key.verifies(self.signed, &self.signature)
    }
}

/// What came of [`vouch_with`].
#[derive(Debug)]
pub(crate) enum Vouching<'a> {
    Right(Vouched<'a>),
    /// Not known yet: check these, and ask again.
    Asks(Vec<Check<'a>>),
}

/// Takes a file apart that a trusted key has signed. Every signature with a trusted key must be right; those of keys that
/// nobody knows are passed over.
#[cfg(feature = "manifest")]
pub(crate) fn vouch<'a>(
    kind: &Kind,
    file: &'a [u8],
    trusted: &[PublicKey],
) -> Result<Vouched<'a>, Vec<Problem>> {
    match vouch_with(kind, file, trusted, &mut |check| Some(check.holds()))? {
        Vouching::Right(vouched) => Ok(vouched),
        // Every check was answered.
        Vouching::Asks(_) => Err(Vec::new()),
    }
}

/// [`vouch`] where somebody else checks the signatures: `found` says what came of a check, `None` where it was not made yet.
pub(crate) fn vouch_with<'a>(
    kind: &Kind,
    file: &'a [u8],
    trusted: &[PublicKey],
    found: &mut dyn FnMut(&Check<'_>) -> Option<bool>,
) -> Result<Vouching<'a>, Vec<Problem>> {
    let Envelope { signatures, signed } = read_envelope(kind, file)?;
    let mut signed_by = Vec::new();
    let mut refused = Vec::new();
    let mut asks = Vec::new();
    let mut check = |key: PublicKey, signature: &[u8; 64]| {
        let check = Check { key, signature: *signature, signed: signed.as_bytes() };
        match found(&check) {
            None => asks.push(check),
            Some(false) => {
                let message =
                    format!("the signature with the key `{}` is not of this {}", key.id(), kind.name);
                refused.push(refuse_in(kind, kind.signature, "/signatures", message, AGAIN));
            }
            Some(true) if signed_by.contains(&key.id()) => {}
            Some(true) => signed_by.push(key.id()),
        }
    };
    let mut known = 0;
    for (id, signature) in &signatures {
        for key in trusted.iter().filter(|key| key.id() == *id) {
            check(*key, signature);
            known += 1;
        }
    }
    if known == 0 {
        let ids: Vec<String> = signatures.iter().map(|(id, _)| format!("`{id}`")).collect();
        let message = format!("no key that is trusted has signed it; signed by {}", ids.join(", "));
        let help = "trust the key of the city's publisher; after a rotation the new one";
        return Err(vec![refuse_in(kind, kind.key, "/signatures", message, help)]);
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    if !asks.is_empty() {
        return Ok(Vouching::Asks(asks));
    }
    Ok(Vouching::Right(Vouched { signatures, signed, signed_by }))
}

/// A problem of such a file; `pointer` into it.
pub(crate) fn refuse_in(
    kind: &Kind,
    code: &'static str,
    pointer: &str,
    message: impl Into<String>,
    help: &str,
) -> Problem {
    let place = Place { pointer: pointer.to_owned(), ..Place::in_file(kind.file, 0, 0) };
    Problem::error(code, place, message, help)
}

fn too_large(kind: &Kind) -> Problem {
    let message = format!("a {} has at most {} bytes", kind.name, kind.most_bytes);
    refuse_in(kind, kind.too_large, "", message, kind.again)
}
