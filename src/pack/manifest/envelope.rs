//! The manifest's file: nothing of what is signed is read before a key that is trusted has vouched for it.

use super::form::{self, faults};
use super::{
    Digest, KeyId, Kind, MANIFEST_FILE, MOST_BYTES, Manifest, PrivateKey, PublicKey, Vouched, read_envelope,
    refuse, seal, vouch,
};
use crate::Problem;

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
pub fn authenticate(file: &[u8], trusted: &[PublicKey]) -> Result<Authentic, Vec<Problem>> {
    let mut vouched = vouch(&KIND, file, trusted)?;
    let manifest = form::read(vouched.signed)?;
    // Who announces a key has it: otherwise a slip, or one stolen key, would hand the city to a key that nobody holds.
    announced(&manifest, &mut vouched)?;
    vouched.signed_by.sort();
    let digest = Digest::of(vouched.signed.as_bytes());
    Ok(Authentic { manifest, digest, signed_by: vouched.signed_by })
}

/// Every announced key has signed.
fn announced(manifest: &Manifest, vouched: &mut Vouched<'_>) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for key in &manifest.keys {
        if vouched.signed_by.contains(&key.id()) {
            continue;
        }
        match vouched.signatures.iter().find(|(id, _)| *id == key.id()) {
            Some((id, signature)) if key.verifies(vouched.signed.as_bytes(), signature) => {
                vouched.signed_by.push(*id);
            }
            _ => problems.push(unsigned(*key)),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
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
