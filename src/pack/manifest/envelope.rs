//! The file: signatures, and the bytes they are of, exactly as they travel. Nothing is read of those before a key that is
//! trusted has vouched for them.

#[cfg(feature = "manifest")]
use super::PrivateKey;
use super::form;
#[cfg(feature = "manifest")]
use super::form::faults;
use super::key::from_hex;
#[cfg(feature = "manifest")]
use super::key::hex;
use super::{AGAIN, Digest, KeyId, MOST_BYTES, MOST_KEYS, Manifest, PublicKey, refuse};
use crate::Problem;
use crate::sort::sort;

// Between these there is nothing that is not a digit of a key or a signature, so no two readers can find other bytes signed.
const HEAD: &str = r#"{"signatures":["#;
const KEY: &str = r#"{"key":""#;
const SIGNATURE: &str = r#"","signature":""#;
const NEXT: &str = r#""},"#;
const SIGNED: &str = r#""}],"signed":"#;
const END: &str = "}\n";

/// A manifest that a trusted key has signed. Whether it still holds is another question: [`Authentic::check`].
#[derive(Clone, Debug)]
pub struct Authentic {
    /// What it says.
    pub manifest: Manifest,
    /// Of the bytes that were signed.
    pub digest: Digest,
    /// The keys, trusted or announced, that signed it.
    pub signed_by: Vec<KeyId>,
}

/// The file of a manifest, signed with each of the keys. The same manifest and keys give the same bytes.
///
/// # Errors
/// The manifest says what cannot be, or announces a key that does not sign it: every problem at once.
#[cfg(feature = "manifest")]
pub fn sign(manifest: &Manifest, keys: &[PrivateKey]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut signers: Vec<(KeyId, &PrivateKey)> = keys.iter().map(|key| (key.public().id(), key)).collect();
    signers.sort_by_key(|(id, _)| *id);
    let mut problems = faults(manifest);
    if signers.is_empty() || signers.len() > MOST_KEYS {
        let message = format!("{} keys sign it, and not 1 to {MOST_KEYS}", signers.len());
        problems.push(refuse("manifest-value", "/signatures", message, "give the old key and the new one"));
    }
    if let Some(((id, _), _)) = signers.iter().zip(signers.iter().skip(1)).find(|(a, b)| a.0 == b.0) {
        let message = format!("the key `{id}` would sign twice");
        problems.push(refuse("manifest-duplicate", "/signatures", message, "give each key once"));
    }
    problems.extend(
        manifest
            .keys
            .iter()
            .filter(|key| !signers.iter().any(|(id, _)| *id == key.id()))
            .map(|key| unsigned(*key)),
    );
    let text = form::write(manifest);
    let mut file = HEAD.to_owned();
    for (at, (id, key)) in signers.iter().enumerate() {
        let before = if at == 0 { "" } else { NEXT };
        let signature = hex(&key.sign(text.as_bytes()));
        file.extend([before, KEY, &id.to_string(), SIGNATURE, &signature]);
    }
    file.extend([SIGNED, &text, END]);
    if file.len() > MOST_BYTES {
        problems.push(too_large());
    }
    if problems.is_empty() { Ok(file.into_bytes()) } else { Err(problems) }
}

/// Reads a manifest that one of the keys has signed.
///
/// # Errors
/// It is not one, no trusted key has signed it, one that is trusted or announced has signed something else, or it says
/// what cannot be.
#[cfg(feature = "manifest")]
pub fn authenticate(file: &[u8], trusted: &[PublicKey]) -> Result<Authentic, Vec<Problem>> {
    let found = |check: &Check<'_>| Some(check.key.verifies(check.signed, &check.signature));
    match authenticate_with(file, trusted, found)? {
        Proof::Right(authentic) => Ok(authentic),
        // Every check was answered.
        Proof::Asks(_) => Err(Vec::new()),
    }
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

/// What came of [`authenticate_with`].
#[derive(Clone, Debug)]
pub enum Proof<'a> {
    /// Every signature that counts is right.
    Right(Authentic),
    /// Not known yet: check these, and ask again.
    Asks(Vec<Check<'a>>),
}

/// [`authenticate`] where somebody else checks the signatures: `found` says what came of a check, and `None` where it was
/// not made yet.
///
/// # Errors
/// As [`authenticate`]: nothing is believed before everything was checked.
pub fn authenticate_with<'a>(
    file: &'a [u8],
    trusted: &[PublicKey],
    mut found: impl FnMut(&Check<'_>) -> Option<bool>,
) -> Result<Proof<'a>, Vec<Problem>> {
    let Envelope { signatures, signed } = open(file)?;
    let mut signed_by = Vec::new();
    let mut refused = Vec::new();
    let mut asks = Vec::new();
    let mut check = |key: PublicKey, signature: &[u8; 64]| {
        let check = Check { key, signature: *signature, signed: signed.as_bytes() };
        match found(&check) {
            None => asks.push(check),
            Some(false) => {
                let message = format!("the signature with the key `{}` is not of this manifest", key.id());
                refused.push(refuse("manifest-signature", "/signatures", message, AGAIN));
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
        return Err(vec![refuse("manifest-key", "/signatures", message, help)]);
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    if !asks.is_empty() {
        return Ok(Proof::Asks(asks));
    }
    let manifest = form::read(signed)?;
    // Who announces a key has it: otherwise a slip, or one stolen key, would hand the city to a key that nobody holds.
    for key in &manifest.keys {
        let id = key.id();
        if signed_by.contains(&id) {
            continue;
        }
        let entry = signatures.iter().find(|(by, _)| *by == id);
        let check =
            entry.map(|(_, signature)| Check { key: *key, signature: *signature, signed: signed.as_bytes() });
        match check.map(|check| (check, found(&check))) {
            Some((check, None)) => asks.push(check),
            Some((_, Some(true))) => signed_by.push(id),
            _ => refused.push(unsigned(*key)),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    if !asks.is_empty() {
        return Ok(Proof::Asks(asks));
    }
    sort(&mut signed_by, KeyId::cmp);
    Ok(Proof::Right(Authentic { manifest, digest: Digest::of(signed.as_bytes()), signed_by }))
}

/// What a file says, whoever says it: for comparing what lies on one's own disk. A phone never asks this.
///
/// # Errors
/// It is not a manifest, or says what cannot be.
pub fn inspect(file: &[u8]) -> Result<Manifest, Vec<Problem>> {
    form::read(open(file)?.signed)
}

fn unsigned(key: PublicKey) -> Problem {
    let message = format!("it announces the key `{}`, which has not signed it", key.id());
    refuse("manifest-announced", "/signed/keys", message, "sign with the old key and the new one")
}

fn too_large() -> Problem {
    let message = format!("a manifest has at most {MOST_BYTES} bytes");
    refuse("manifest-too-large", "", message, "give the manifest of a city")
}

struct Envelope<'a> {
    signatures: Vec<(KeyId, [u8; 64])>,
    signed: &'a str,
}

/// Takes the file apart. Every byte of it is one that [`sign`] would write there.
fn open(file: &[u8]) -> Result<Envelope<'_>, Vec<Problem>> {
    if file.len() > MOST_BYTES {
        return Err(vec![too_large()]);
    }
    let form = |at: usize| {
        let message = format!("it is not a manifest: byte {at} is another than there can be");
        vec![refuse("manifest-form", "", message, "check that its address is right, then fetch it again")]
    };
    let cut = || vec![refuse("manifest-truncated", "", "the manifest is cut short", "fetch it again")];
    let head = HEAD.as_bytes();
    if !file.starts_with(head) {
        let same = file.iter().zip(head).take_while(|(a, b)| a == b).count();
        return Err(if same == file.len() { cut() } else { form(same) });
    }
    // Nothing that is signed has a line end.
    if file.last() != Some(&b'\n') {
        return Err(cut());
    }
    let text = std::str::from_utf8(file).map_err(|error| form(error.valid_up_to()))?;
    let mut rest = text.strip_prefix(HEAD).unwrap_or_default();
    let mut signatures: Vec<(KeyId, [u8; 64])> = Vec::new();
    loop {
        let at = file.len() - rest.len();
        let (entry, after) = entry(rest).ok_or_else(|| form(at))?;
        // Ascending: each key once, and one order.
        if signatures.last().is_some_and(|(before, _)| *before >= entry.0) || signatures.len() == MOST_KEYS {
            return Err(form(at));
        }
        signatures.push(entry);
        if let Some(signed) = after.strip_prefix(SIGNED) {
            let signed = signed.strip_suffix(END).ok_or_else(|| form(file.len()))?;
            return Ok(Envelope { signatures, signed });
        }
        rest = after.strip_prefix(NEXT).ok_or_else(|| form(file.len() - after.len()))?;
    }
}

/// The signature at the beginning of a text, and what follows.
fn entry(text: &str) -> Option<((KeyId, [u8; 64]), &str)> {
    let (id, rest) = text.strip_prefix(KEY)?.split_at_checked(16)?;
    let (signature, rest) = rest.strip_prefix(SIGNATURE)?.split_at_checked(128)?;
    Some(((KeyId(from_hex(id)?), from_hex(signature)?), rest))
}
