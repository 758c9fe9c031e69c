//! What the commands around a signed publication accept.

use std::path::PathBuf;

use clap::Args;

use super::args::parse_instant;
use crate::pack::manifest::{Digest, MOST_VERSION, Seen};
use crate::time::Instant;

#[derive(Debug, Args)]
pub(super) struct KeygenArgs {
    /// The private key to write; the public one gets the same name and .pub
    #[arg(long, value_name = "NAME.key", value_parser = parse_key_name)]
    pub out: PathBuf,
}

/// How what is built is signed; without a key it is not.
#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// Sign what is built with this key; repeat it with the old and the new key to change keys
    #[arg(long = "key", value_name = "NAME.key")]
    pub keys: Vec<PathBuf>,
    /// For how many days it is current
    #[arg(long, value_name = "N", default_value_t = 90, requires = "keys",
        value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub expires_days: u16,
    /// Its version; without it one more than that of the manifest in the folder
    #[arg(long, value_name = "N", requires = "keys", value_parser = clap::value_parser!(u64).range(1..=MOST_VERSION))]
    pub version: Option<u64>,
    /// When it is signed, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", requires = "keys", value_parser = parse_instant)]
    pub at: Option<Instant>,
}

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// What is different just now, as staff write it (docs/status.md)
    #[arg(value_name = "SOURCE.json")]
    pub source: PathBuf,
    /// Sign it with this key; repeat it with the old and the new key to change keys
    #[arg(long = "key", value_name = "NAME.key", required = true)]
    pub keys: Vec<PathBuf>,
    /// The folder that has manifest.json; status.json is written beside it, in one step
    #[arg(long, value_name = "PACK_DIR")]
    pub out: PathBuf,
    /// For how many minutes it is current; the next one should be there before
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub expires_minutes: u16,
    /// Its version; without it one more than that of the status in the folder
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_VERSION))]
    pub version: Option<u64>,
    /// When it is signed, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
}

/// What is different just now.
#[derive(Debug, Args)]
pub(super) struct LiveArgs {
    /// A live status: closed and full stations, alerts
    #[arg(long, value_name = "FILE")]
    pub status: Option<PathBuf>,
    /// A public key that is trusted: then the status must be signed with one; repeat for more
    #[arg(long, value_name = "NAME.pub", requires = "status")]
    pub trust: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The folder with a manifest.json
    pub pack_dir: PathBuf,
    /// A public key that is trusted; repeat for more
    #[arg(long, value_name = "NAME.pub", required = true)]
    pub trust: Vec<PathBuf>,
    /// When, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
    /// The version that was seen last, and the digest of its manifest if that is known
    #[arg(long, value_name = "N[:DIGEST]", value_parser = parse_seen)]
    pub seen: Option<Seen>,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub old: String,
    /// The same, later
    pub new: String,
}

fn parse_key_name(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let named = path.extension().is_some_and(|ending| ending == "key");
    named
        .then_some(path)
        .ok_or_else(|| "write a name that ends in `.key`; the public key gets `.pub`".to_owned())
}

fn parse_seen(text: &str) -> Result<Seen, String> {
    let help = "write a version, or version:digest as `verify` prints them";
    let (version, digest) = text.split_once(':').map_or((text, None), |(v, d)| (v, Some(d)));
    let version = version.parse().map_err(|_| help)?;
    let digest = digest.map(|digits| Digest::parse(digits).ok_or(help)).transpose()?;
    Ok(Seen { version, digest })
}
