//! The manifest's file: nothing of what is signed is read before a key that is trusted has vouched for it.

use super::form;
#[cfg(feature = "manifest")]
use super::form::faults;
use super::{
    Check, Digest, KeyId, Kind, MANIFEST_FILE, MOST_BYTES, Manifest, PublicKey, Vouched, Vouching,
    read_envelope, refuse, vouch_with,
};
#[cfg(feature = "manifest")]
use super::{PrivateKey, seal};
use crate::Problem;
use crate::sort::sort;

pub(super) const KIND: Kind = Kind {
    name: "manifest",
    file: MANIFEST_FILE,
    most_bytes: MOST_BYTES,
    again: "give the manifest of a city",
    too_large: "manifest-too-large",
    truncated: "manifest-truncated",
    form: "manifest-form",
    key: "manifest-key",
    signature: "manifest-signature",
    value: "manifest-value",
    duplicate: "manifest-duplicate",
};

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
    let mut problems = faults(manifest);
    let signs = |key: &PublicKey| keys.iter().any(|signer| signer.public().id() == key.id());
    problems.extend(manifest.keys.iter().filter(|key| !signs(key)).map(|key| unsigned(*key)));
    match seal(&KIND, &form::write(manifest), keys) {
        Ok(file) if problems.is_empty() => return Ok(file),
        Ok(_) => {}
        Err(more) => problems.extend(more),
    }
    Err(problems)
}

/// Reads a manifest that one of the keys has signed.
///
/// # Errors
/// It is not one, no trusted key has signed it, one that is trusted or announced has signed something else, or it says
/// what cannot be.
#[cfg(feature = "manifest")]
pub fn authenticate(file: &[u8], trusted: &[PublicKey]) -> Result<Authentic, Vec<Problem>> {
    match authenticate_with(file, trusted, |check| Some(check.holds()))? {
        Proof::Right(authentic) => Ok(authentic),
        // Every check was answered.
        Proof::Asks(_) => Err(Vec::new()),
    }
}

/// What came of [`authenticate_with`].
#[derive(Clone, Debug)]
pub enum Proof<'a> {
    /// Every signature that counts is right.
    Right(Authentic),
    /// Not known yet: check these, and ask again.
    Asks(Vec<Check<'a>>),
}

/// [`authenticate`] where somebody else checks the signatures, a browser for example: `found` says what came of a check,
/// and `None` where it was not made yet.
///
/// # Errors
/// As [`authenticate`]: nothing is believed before everything was checked.
pub fn authenticate_with<'a>(
    file: &'a [u8],
    trusted: &[PublicKey],
    mut found: impl FnMut(&Check<'_>) -> Option<bool>,
) -> Result<Proof<'a>, Vec<Problem>> {
    let Vouched { signatures, signed, mut signed_by } = match vouch_with(&KIND, file, trusted, &mut found)? {
        Vouching::Right(vouched) => vouched,
        Vouching::Asks(asks) => return Ok(Proof::Asks(asks)),
    };
    let manifest = form::read(signed)?;
    // Who announces a key has it: otherwise a slip, or one stolen key, would hand the city to a key that nobody holds.
    let mut refused = Vec::new();
    let mut asks = Vec::new();
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
    form::read(read_envelope(&KIND, file)?.signed)
}

fn unsigned(key: PublicKey) -> Problem {
    let message = format!("it announces the key `{}`, which has not signed it", key.id());
    refuse("manifest-announced", "/signed/keys", message, "sign with the old key and the new one")
}
