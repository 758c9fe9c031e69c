//! Keys, their names and digests, and how they are written.

use std::fmt;

#[cfg(feature = "manifest")]
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
#[cfg(feature = "manifest")]
pub struct PrivateKey(SigningKey);

const PUBLIC: &str = "friendly-city-public-key ed25519 ";
#[cfg(feature = "manifest")]
const PRIVATE: &str = "friendly-city-private-key ed25519 ";

impl PublicKey {
    /// From 64 digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::from_bytes(&from_hex::<32>(text)?)
    }
    /// From the 32 bytes of RFC 8032.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.try_into().ok()?;
        // A weak key takes signatures that nobody made.
        (!is_weak(bytes) && is_point(&bytes)).then_some(Self(bytes))
    }
    /// As the 32 bytes of RFC 8032.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
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
    #[cfg(feature = "manifest")]
    pub(crate) fn verifies(self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
    }
}

/// Whether the bytes are a key at all. Where the signatures are checked elsewhere, nothing verifies with one that is none.
#[cfg(feature = "manifest")]
fn is_point(bytes: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(bytes).is_ok()
}
#[cfg(not(feature = "manifest"))]
fn is_point(_: &[u8; 32]) -> bool {
    true
}

/// Whether a key is one of the points of small order, of which the curve has eight, in any spelling.
fn is_weak(mut key: [u8; 32]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\
           \xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\
           \x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
    ];
    // Both signs of x.
    key[31] &= 0x7f;
    let [first, middle @ .., last] = key;
    let between = |low: u8, high: u8, fill: u8, end: u8| {
        (low..=high).contains(&first) && middle.iter().all(|byte| *byte == fill) && last == end
    };
    // y is 0 or 1, or -1, 0 or 1 written with the prime added.
    between(0, 1, 0, 0) || between(0xec, 0xee, 0xff, 0x7f) || ORDER_8.contains(&key)
}

#[cfg(feature = "manifest")]
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

#[cfg(feature = "manifest")]
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public().id())
    }
}

#[cfg(all(test, feature = "manifest"))]
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
    fn weak_keys_are_those_that_the_curve_says() {
        // Every spelling of every y there is at either end, and both of order 8: with both signs.
        let ends = (0..=255).flat_map(|first| [(first, 0, 0), (first, 0xff, 0x7f)]);
        let near = ends.map(|(first, fill, last)| {
            let mut key = [fill; 32];
            (key[0], key[31]) = (first, last);
            key
        });
        let order_8 = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ];
        let mut weak = 0;
        for key in near.chain(order_8.iter().filter_map(|text| from_hex(text))) {
            for sign in [0, 0x80] {
                let mut key = key;
                key[31] |= sign;
                let oracle = VerifyingKey::from_bytes(&key).is_ok_and(|key| key.is_weak());
                // What is no point at all is no key either.
                assert_eq!(is_weak(key) && is_point(&key), oracle, "{}", hex(&key));
                weak += usize::from(oracle);
            }
        }
        assert!(weak >= 10, "{weak}");
        for seed in 0..50 {
            assert!(!is_weak(PrivateKey::from_seed([seed; 32]).public().0));
        }
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
