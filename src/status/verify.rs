//! Whose status it is, and whether it is the one to use now: the rules of a manifest, with shorter times.

use super::form::{Refused, fault};
use super::{AHEAD_S, Age, LiveStatus, MOST_AGE_S, MOST_BYTES, STATUS_FILE, read, write};
use crate::Problem;
use crate::pack::manifest::{
    Digest, KeyId, Kind, PrivateKey, PublicKey, Seen, Trust, read_envelope, refuse_in, seal, vouch,
};
use crate::time::{Instant, Zone};

const KIND: Kind = Kind {
    name: "status",
    file: STATUS_FILE,
    most_bytes: MOST_BYTES,
    again: "say less, or of fewer stations",
    too_large: "status-too-large",
    truncated: "status-truncated",
    form: "status-form",
    key: "status-key",
    signature: "status-signature",
    value: "status-value",
    duplicate: "status-duplicate",
};

/// A status that a trusted key has signed.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What it says.
    pub status: LiveStatus,
    /// The trusted keys that signed it.
    pub signed_by: Vec<KeyId>,
    /// What to remember: the next is compared with it.
    pub seen: Seen,
}

/// The file of a status, signed with each of the keys. The same status and keys give the same bytes, in whatever order it has
/// its alerts and stations.
///
/// # Errors
/// The status says what cannot be, or is too much.
pub fn sign(status: &LiveStatus, keys: &[PrivateKey]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut sorted = status.clone();
    sorted.sort();
    let mut problems: Vec<Problem> =
        fault(&sorted).map(|field| refused(Refused::Value(field))).into_iter().collect();
    match seal(&KIND, &write(&sorted), keys) {
        Ok(file) if problems.is_empty() => return Ok(file),
        Ok(_) => {}
        Err(more) => problems.extend(more),
    }
    Err(problems)
}

/// Reads a status that one of the keys has signed.
///
/// # Errors
/// It is not one, no trusted key has signed it, one has signed something else, or it says what cannot be.
pub fn authenticate(file: &[u8], trusted: &[PublicKey]) -> Result<Taken, Vec<Problem>> {
    let mut vouched = vouch(&KIND, file, trusted)?;
    let status = read(vouched.signed).map_err(|why| vec![refused(why)])?;
    vouched.signed_by.sort();
    let seen = Seen { version: status.version, digest: Some(Digest::of(vouched.signed.as_bytes())) };
    Ok(Taken { status, signed_by: vouched.signed_by, seen })
}

/// What a file says, whoever says it: for asking under what lies on one's own disk. A phone never asks this.
///
/// # Errors
/// It is not a status, or says what cannot be.
pub fn read_file(file: &[u8]) -> Result<LiveStatus, Vec<Problem>> {
    read(read_envelope(&KIND, file)?.signed).map_err(|why| vec![refused(why)])
}

/// Reads a status and says whether to use it. One that is late is used; how late it is, [`LiveStatus::age`] says.
///
/// # Errors
/// It is not to be used; why, with a stable code.
pub fn verify(file: &[u8], trust: &Trust<'_>) -> Result<Taken, Vec<Problem>> {
    let taken = authenticate(file, trust.keys)?;
    let problems = taken.problems(trust);
    if problems.is_empty() { Ok(taken) } else { Err(problems) }
}

impl Taken {
    /// Every reason not to use it now.
    pub fn problems(&self, trust: &Trust<'_>) -> Vec<Problem> {
        let LiveStatus { city, version, issued, .. } = &self.status;
        let mut problems = Vec::new();
        let mut wrong = |code, field: &str, message: String, help: &str| {
            problems.push(refuse_in(&KIND, code, &format!("/signed/{field}"), message, help));
        };
        if let Some(wanted) = trust.city.filter(|wanted| wanted != city) {
            let message = format!("it is of the city `{city}`, and not of `{wanted}`");
            wrong("status-city", "city", message, "give the address of the right city");
        }
        if let Some(seen) = trust.seen {
            if *version < seen.version {
                let message = format!("version {version} is older than {}, which was seen", seen.version);
                wrong("status-rollback", "version", message, "fetch it again past every cache");
            } else if *version == seen.version
                && seen.digest.is_some_and(|digest| Some(digest) != self.seen.digest)
            {
                let message = format!("version {version} was seen, and said something else");
                wrong("status-mixed", "version", message, "publish again: each status has its own version");
            }
        }
        if self.status.age(trust.now) == Age::Not {
            if issued.0 > trust.now.0.saturating_add(AHEAD_S) {
                let message = format!("it was issued at {}, which is more than a day from now", utc(*issued));
                let help = "set the clock of the device, or of the publisher, right";
                wrong("status-future", "issued", message, help);
            } else {
                let hours = MOST_AGE_S / 3_600;
                let message = format!("it was issued at {}, more than {hours} hours ago", utc(*issued));
                wrong("status-old", "issued", message, "publish again; on a device, check its clock");
            }
        }
        problems
    }
}

fn refused(why: Refused) -> Problem {
    match why {
        Refused::Form => {
            let message = "the signed part is not in the form of a status";
            refuse_in(&KIND, "status-form", "/signed", message, "publish again with `friendly-city status`")
        }
        Refused::Format => {
            let message = "the status is in a form of another version";
            refuse_in(&KIND, "status-format", "/signed/format", message, "update the program")
        }
        Refused::Value(field) => {
            let message = format!("`{field}` says what cannot be");
            let help = "publish again with `friendly-city status`; docs/status.md has the bounds";
            refuse_in(&KIND, "status-value", &format!("/signed/{field}"), message, help)
        }
    }
}

fn utc(at: Instant) -> String {
    Zone::fixed(0).timestamp(at).to_string()
}
