//! What is published of a city, signed: which files there are, how long they hold, and who says so. A phone that has the
//! city's public key takes nothing else for true, from whatever server it comes.
//!
//! No I/O, no clock, no randomness: bytes, the instant and seeds come in. `docs/publishing.md` has the byte form and the
//! rules, which are those of The Update Framework where they apply.
//!
//! ```
//! use friendly_city::pack::manifest::{Digest, File, Manifest, PrivateKey, Trust, sign, verify};
//! use friendly_city::time::Instant;
//!
//! let pack = b"the bytes of a pack";
//! let key = PrivateKey::from_seed([7; 32]);
//! let manifest = Manifest {
//!     city: "beijing".to_owned(),
//!     version: 1,
//!     issued: Instant(1_791_399_600),
//!     expires: Instant(1_799_175_600),
//!     keys: vec![key.public()],
//!     files: vec![File::new("city", pack, None)],
//! };
//! let bytes = sign(&manifest, &[key]).unwrap();
//!
//! let trusted = [PrivateKey::from_seed([7; 32]).public()];
//! let trust = Trust { keys: &trusted, city: Some("beijing"), now: Instant(1_791_400_000), seen: None };
//! let verified = verify(&bytes, &trust).unwrap();
//! assert_eq!(verified.manifest.files[0].sha256, Digest::of(pack));
//! ```

mod envelope;
mod form;
mod key;
pub(crate) mod parts;
mod rules;
mod seal;

pub use super::envelope::{KeyId, MOST_KEYS};
pub use envelope::{Authentic, Proof, authenticate_with, inspect};
#[cfg(feature = "manifest")]
pub use envelope::{authenticate, sign};
pub use form::{read_files, write_files};
#[cfg(feature = "manifest")]
pub use key::PrivateKey;
pub use key::{Digest, PublicKey};
#[cfg(feature = "manifest")]
pub use rules::verify;
pub use rules::{Freshness, Seen, Trust, Verified};
pub use seal::Check;
pub(crate) use seal::{Kind, Vouched, Vouching, read_envelope, vouch_with};
#[cfg(feature = "manifest")]
pub(crate) use seal::{refuse_in, seal, vouch};

use crate::time::Instant;
use crate::{Place, Problem};

/// The name of the manifest in a folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// A phone reads it at every visit; some 4,000 files fit.
pub const MOST_BYTES: usize = 1 << 20;
/// JavaScript reads no larger number exactly.
pub const MOST_VERSION: u64 = (1 << 53) - 1;
/// The largest pack that the program opens.
pub const MOST_FILE_BYTES: u64 = 2 << 30;
/// For so long after it expired the data is used, and the screen says of when it is.
pub const GRACE_S: i64 = 30 * 86_400;
/// A clock may be so far behind the one that issued it.
pub const AHEAD_S: i64 = 86_400;

/// What is published of a city at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The city's id.
    pub city: String,
    /// From 1; every later publication has a higher one.
    pub version: u64,
    /// When it was signed.
    pub issued: Instant,
    /// From when it is no longer current.
    pub expires: Instant,
    /// The keys with which the next may be signed. Each of them has signed this one too.
    pub keys: Vec<PublicKey>,
    /// The files, ascending by name.
    pub files: Vec<File>,
}

/// One file of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is: `city`, `offers`, `rewards`.
    pub name: String,
    /// What it is called: its name and the first 16 digits of its SHA-256, `city-0123456789abcdef.pack`.
    pub file: String,
    /// How long it is.
    pub bytes: u64,
    /// What is in it.
    pub sha256: Digest,
    /// Where its stations are, if it has any: whole micro-degrees west, south, east, north. West above east crosses the
    /// antimeridian.
    pub bounds: Option<[i32; 4]>,
}

impl File {
    /// The entry of a pack.
    pub fn new(name: impl Into<String>, pack: &[u8], bounds: Option<[i32; 4]>) -> Self {
        let (name, sha256) = (name.into(), Digest::of(pack));
        Self { file: content_name(&name, &sha256), name, bytes: pack.len() as u64, sha256, bounds }
    }

    /// What is wrong with what was read under its name: the length, else the content. `None`: these are its bytes.
    pub fn fault(&self, pack: &[u8]) -> Option<Problem> {
        self.length_fault(pack.len() as u64).or_else(|| self.content_fault(&Digest::of(pack)))
    }

    /// What is wrong with a file that is so long.
    pub fn length_fault(&self, bytes: u64) -> Option<Problem> {
        (bytes != self.bytes).then(|| {
            let message = format!("the file has {bytes} bytes, and the manifest says {}", self.bytes);
            self.wrong("published-length", message)
        })
    }

    /// What is wrong with a file that has this SHA-256.
    pub fn content_fault(&self, sha256: &Digest) -> Option<Problem> {
        (*sha256 != self.sha256).then(|| {
            let message = "the file is not the one that was signed: its SHA-256 is another";
            self.wrong("published-hash", message.to_owned())
        })
    }

    fn wrong(&self, code: &'static str, message: String) -> Problem {
        Problem::error(code, Place::in_file(self.file.as_str(), 0, 0), message, AGAIN)
    }
}

/// What to do about bytes that are not those that were signed.
const AGAIN: &str = "fetch it again; if it stays so, publish again";

/// What a file is called whose name is never given to other bytes: a list of files `.json`, all else `.pack`.
pub fn content_name(name: &str, sha256: &Digest) -> String {
    let digits = sha256.to_string();
    format!("{name}-{}{}", digits.get(..16).unwrap_or_default(), suffix(name))
}

fn suffix(name: &str) -> &'static str {
    if name.starts_with(parts::LIST) { ".json" } else { ".pack" }
}

/// `city` and the 16 digits of `city-0123456789abcdef.pack`, if it is such a name.
pub fn content_parts(file: &str) -> Option<(&str, &str)> {
    let (name, digits) = file.rsplit_once('.')?.0.rsplit_once('-')?;
    let is_hex = digits.len() == 16 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_hex && is_name(name) && file.ends_with(suffix(name))).then_some((name, digits))
}

/// 1 to 32 of a-z, 0-9 and `-`: nothing that a server, a disk or a link reads otherwise.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// A problem of the manifest; `pointer` into it.
fn refuse(code: &'static str, pointer: &str, message: impl Into<String>, help: &str) -> Problem {
    let place = Place { pointer: pointer.to_owned(), ..Place::in_file(MANIFEST_FILE, 0, 0) };
    Problem::error(code, place, message, help)
}
