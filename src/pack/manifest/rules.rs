//! Whether a manifest that a trusted key has signed is the one to use now: The Update Framework's rules against old files
//! that somebody hands out again.

#[cfg(feature = "manifest")]
use super::authenticate;
use super::{AHEAD_S, Authentic, Digest, GRACE_S, Manifest, PublicKey, refuse};
use crate::Problem;
use crate::time::{Instant, Timestamp, Zone};

/// What a phone knows before it reads a manifest.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// The keys that its page names, and those that the last manifest it accepted announces.
    pub keys: &'a [PublicKey],
    /// The city it asks for: one key may sign those of several.
    pub city: Option<&'a str>,
    /// The instant.
    pub now: Instant,
    /// The last manifest it accepted.
    pub seen: Option<Seen>,
}

/// A manifest that was accepted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its version.
    pub version: u64,
    /// Of what was signed, where it is known: a version is not given twice.
    pub digest: Option<Digest>,
}

/// How old the data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It has not expired.
    Current,
    /// It has, less than [`GRACE_S`] ago: it is used, and the screen says of when it is.
    Grace {
        /// When it was issued.
        data_of: Instant,
    },
}

/// A manifest to use.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What it says. Its `keys` are those to trust from now on, beside the page's.
    pub manifest: Manifest,
    /// How old it is.
    pub freshness: Freshness,
    /// What to remember: the next is compared with it.
    pub seen: Seen,
}

/// Reads a manifest and says whether to use it.
///
/// # Errors
/// It is not to be used; why, with a stable code. Nothing it says is then to be believed.
#[cfg(feature = "manifest")]
pub fn verify(file: &[u8], trust: &Trust<'_>) -> Result<Verified, Vec<Problem>> {
    authenticate(file, trust.keys)?.accept(trust)
}

impl Authentic {
    /// Takes it, if it is the one to use now.
    ///
    /// # Errors
    /// It is not: every reason.
    pub fn accept(self, trust: &Trust<'_>) -> Result<Verified, Vec<Problem>> {
        let freshness = self.check(trust)?;
        let seen = Seen { version: self.manifest.version, digest: Some(self.digest) };
        Ok(Verified { manifest: self.manifest, freshness, seen })
    }

    /// Whether it is the one to use now.
    ///
    /// # Errors
    /// It is not: every reason.
    pub fn check(&self, trust: &Trust<'_>) -> Result<Freshness, Vec<Problem>> {
        let Manifest { city, version, issued, expires, .. } = &self.manifest;
        let mut problems = Vec::new();
        let mut wrong = |code, field: &str, message: String, help: &str| {
            problems.push(refuse(code, &format!("/signed/{field}"), message, help));
        };
        if let Some(wanted) = trust.city.filter(|wanted| wanted != city) {
            let message = format!("it is of the city `{city}`, and not of `{wanted}`");
            wrong("manifest-city", "city", message, "give the address of the right city");
        }
        if let Some(seen) = trust.seen {
            if *version < seen.version {
                let message = format!("version {version} is older than {}, which was seen", seen.version);
                let help =
                    "fetch it again past every cache; to go back, publish the old data as a new version";
                wrong("manifest-rollback", "version", message, help);
            } else if *version == seen.version && seen.digest.is_some_and(|digest| digest != self.digest) {
                let message = format!("version {version} was seen, and said something else");
                wrong(
                    "manifest-mixed",
                    "version",
                    message,
                    "publish again: each publication has its own version",
                );
            }
        }
        if issued.0 > trust.now.0.saturating_add(AHEAD_S) {
            let message = format!("it was issued at {}, which is more than a day from now", utc(*issued));
            wrong(
                "manifest-future",
                "issued",
                message,
                "set the clock of the device, or of the publisher, right",
            );
        }
        let late = trust.now.0.saturating_sub(expires.0);
        if late >= GRACE_S {
            let days = GRACE_S / 86_400;
            let message = format!("it expired at {}, more than {days} days ago", utc(*expires));
            wrong("manifest-expired", "expires", message, "publish again; on a device, check its clock");
        }
        match problems.is_empty() {
            true if late >= 0 => Ok(Freshness::Grace { data_of: *issued }),
            true => Ok(Freshness::Current),
            false => Err(problems),
        }
    }
}

fn utc(at: Instant) -> Timestamp {
    Zone::fixed(0).timestamp(at)
}
