//! Keys, their names and digests, and how they are written.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::super::envelope::{KeyId, from_hex, hex};

/// A SHA-256. It is written as 64 digits, lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// That of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
    /// As it is written.
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// An Ed25519 key that verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// An Ed25519 key that signs. It shows itself to nobody, and is wiped when it goes.
pub struct PrivateKey(SigningKey);

const PUBLIC: &str = "friendly-city-public-key ed25519 ";
const PRIVATE: &str = "friendly-city-private-key ed25519 ";

impl PublicKey {
    /// From 64 digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        // A weak key takes signatures that nobody made.
        let usable = VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak());
        usable.then_some(Self(bytes))
    }
    /// As 64 digits.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
    /// From a file of it.
    pub fn from_file(text: &str) -> Option<Self> {
        Self::from_hex(text.strip_prefix(PUBLIC)?.trim_end())
    }
    /// A file of it.
    pub fn to_file(self) -> String {
        format!("{PUBLIC}{}\n", self.to_hex())
    }
    /// What signatures call it.
    pub fn id(self) -> KeyId {
        let digest = Digest::of(&self.0).0;
        KeyId(digest.first_chunk().copied().unwrap_or_default())
    }
    /// Whether it made the signature of these bytes; the strict rule, under which no signature can be changed into another.
    pub(crate) fn verifies(self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
    }
}

impl PrivateKey {
    /// The key of a seed: 32 bytes that nobody can guess.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }
    /// From a file of it.
    pub fn from_file(text: &str) -> Option<Self> {
        from_hex(text.strip_prefix(PRIVATE)?.trim_end()).map(Self::from_seed)
    }
    /// A file of it, which nobody else may read.
    pub fn to_file(&self) -> String {
        format!("{PRIVATE}{}\n", hex(self.0.as_bytes()))
    }
    /// Its other half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public().id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_vector_of_rfc_8032() {
        let seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("hex");
        let key = PrivateKey::from_seed(seed);
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(key.public().to_hex(), public);
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        assert_eq!(hex(&key.sign(b"")), signature);
        assert!(key.public().verifies(b"", &from_hex(signature).expect("hex")));
        assert!(!key.public().verifies(b"x", &from_hex(signature).expect("hex")));
    }

    #[test]
    fn a_key_is_read_back_from_its_file_and_from_no_other() {
        let key = PrivateKey::from_seed([3; 32]);
        let (private, public) = (key.to_file(), key.public().to_file());
        assert_eq!(PrivateKey::from_file(&private).map(|k| k.public()), Some(key.public()));
        assert_eq!(PublicKey::from_file(&public), Some(key.public()));
        assert!(PrivateKey::from_file(&public).is_none() && PublicKey::from_file(&private).is_none());
        assert!(PublicKey::from_file(&public.to_uppercase()).is_none());
        assert!(!format!("{key:?}").contains("0303"), "a seed is not printed");
        // The point of order 1: every signature of a certain form verifies with it.
        assert!(PublicKey::from_hex(&format!("01{}", "00".repeat(31))).is_none());
    }

    #[test]
    fn a_digest_is_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Digest::parse(empty), Some(Digest::of(b"")));
        for wrong in ["", "e3", &empty.to_uppercase(), &format!("{empty}00"), &empty[1..]] {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }
}
