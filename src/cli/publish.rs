//! The signed part of a build: a manifest, and files under names that carry what is in them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use serde::Serialize;

use super::args_publish::SignArgs;
use super::build::names_in;
use super::output::{Failure, instant};
use super::parts::{Stations, listed, parts, read};
use crate::import::{NewDir, refused};
use crate::pack::manifest::parts::{CHANGES, SHARD};
use crate::pack::manifest::{
    self, Authentic, MANIFEST_FILE, MOST_BYTES, Manifest, PrivateKey, PublicKey, Trust, authenticate,
    content_parts, inspect,
};
use crate::status::STATUS_FILE;
use crate::time::{Instant, Timestamp, Zone};
use crate::{Bounds, City, Place, Problem};

/// A pack of the build: its name, its bytes, and those compressed.
pub(super) struct Pack<'a> {
    pub(super) name: &'static str,
    pub(super) bytes: &'a [u8],
    pub(super) brotli: &'a [u8],
    /// Where its stations are, if it has any: micro-degrees.
    pub(super) bounds: Option<[i32; 4]>,
}

/// What a build says of it.
#[derive(Serialize)]
pub(super) struct ManifestBuilt {
    version: u64,
    issued: Timestamp,
    expires: Timestamp,
    bytes: usize,
    signed_by: Vec<String>,
    files: Vec<String>,
    /// Files of the publication before, for phones that have just read its manifest.
    kept: Vec<String>,
    /// Files of the stations cut by place, how many bytes they have, and how many of those are new.
    parts: usize,
    parts_bytes: u64,
    parts_written_bytes: u64,
}

impl ManifestBuilt {
    pub(super) fn text(&self, out: &Path, chinese: bool) -> String {
        let Self { version, expires, signed_by, .. } = self;
        let (path, by) = (out.join(MANIFEST_FILE), signed_by.join(", "));
        if chinese {
            format!("{}\n第 {version} 版，有效期至 {expires}，签名密钥 {by}\n", path.display())
        } else {
            format!("{}\nversion {version}, current until {expires}, signed by {by}\n", path.display())
        }
    }
}

/// Signs the packs of a city as what follows the publication in `out`, and puts everything into `dir`.
pub(super) fn publish(
    args: &SignArgs,
    keys: &[PrivateKey],
    stations: &mut Stations,
    packs: &[Pack<'_>],
    out: &Path,
    dir: &mut NewDir,
    step: &mut dyn FnMut(usize, usize),
) -> Result<ManifestBuilt, Failure> {
    let failed = |error: std::io::Error| Failure::Call(refused(out, &error));
    let public: Vec<PublicKey> = keys.iter().map(PrivateKey::public).collect();
    let last = before(out)?;
    let before = last.as_deref().map(|bytes| authenticate(bytes, &public));
    let city = stations.meta().id.clone();
    let version = version(args, &city, before.as_ref(), out)?;
    keep(&earlier(last.as_deref(), out), out, dir).map_err(failed)?;
    // What nobody here can vouch for is left for those who trust it, and nothing is built on it.
    let base = match &before {
        Some(Ok(before)) => listed(&before.manifest.files, out),
        _ => Vec::new(),
    };
    for pack in packs {
        let file = manifest::File::new(pack.name, pack.bytes, None).file;
        dir.add(&format!("{file}.br"), pack.brotli).map_err(failed)?;
        dir.add(&file, pack.bytes).map_err(failed)?;
    }
    let parts = parts(stations, &base, out, dir, step)?;
    let issued = instant(args.at);
    let expires = Instant(issued.0.saturating_add(i64::from(args.expires_days) * 86_400));
    let entries = packs.iter().map(|pack| manifest::File::new(pack.name, pack.bytes, pack.bounds));
    let mut manifest = Manifest {
        city,
        version,
        issued,
        expires,
        keys: public.clone(),
        files: entries.chain(parts.root).collect(),
    };
    manifest.files.sort_by(|a, b| a.name.cmp(&b.name));
    let bytes = manifest::sign(&manifest, keys).map_err(Failure::Call)?;
    // What is published must be what a phone takes: better to hear of it here.
    let trust = Trust { keys: &public, city: Some(&manifest.city), now: issued, seen: None };
    manifest::verify(&bytes, &trust).map_err(Failure::Data)?;
    // Fetched at every visit, so compressed too; whoever gets the one of an earlier publication has a whole one.
    dir.add(&format!("{MANIFEST_FILE}.br"), &super::build::compress(&bytes)?).map_err(failed)?;
    dir.add(MANIFEST_FILE, &bytes).map_err(failed)?;
    // A status has a signature of its own, and goes on.
    if let Ok(status) = fs::read(out.join(STATUS_FILE)) {
        dir.add(STATUS_FILE, &status).map_err(failed)?;
    }

    let files: Vec<String> = manifest.files.iter().map(|file| file.file.clone()).collect();
    let current: BTreeSet<&String> = files.iter().chain(&parts.files).collect();
    let is_kept =
        |name: &&String| !name.ends_with(".br") && content_parts(name).is_some() && !current.contains(name);
    let mut signed_by: Vec<String> = public.iter().map(|key| key.id().to_string()).collect();
    signed_by.sort();
    Ok(ManifestBuilt {
        version,
        issued: utc(issued),
        expires: utc(expires),
        bytes: bytes.len(),
        signed_by,
        kept: dir.names().iter().filter(is_kept).cloned().collect(),
        parts: current.iter().filter(|name| is_part(name)).count(),
        parts_bytes: parts.bytes,
        parts_written_bytes: parts.written_bytes,
        files,
    })
}

/// Whether an earlier signed build may have written it.
pub(super) fn is_published(file: &str) -> bool {
    let file_or_packed = file.strip_suffix(".br").unwrap_or(file);
    file_or_packed == MANIFEST_FILE || file == STATUS_FILE || content_parts(file_or_packed).is_some()
}

pub(super) fn utc(at: Instant) -> Timestamp {
    Zone::fixed(0).timestamp(at)
}

/// The manifest in a folder, if there is one; no more of it than a manifest has.
pub(super) fn before(dir: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let path = dir.join(MANIFEST_FILE);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(error) => Err(Failure::Data(vec![Problem::error(
            "file-unreadable",
            Place::in_file(path.display().to_string(), 0, 0),
            format!("the file cannot be read: {error}"),
            "check that it is a file and that you may read it",
        )])),
    }
}

/// One more than before, or what was asked for: phones refuse what does not rise.
fn version(
    args: &SignArgs,
    city: &str,
    before: Option<&Result<Authentic, Vec<Problem>>>,
    out: &Path,
) -> Result<u64, Failure> {
    let place = || Place::in_file(out.join(MANIFEST_FILE).display().to_string(), 0, 0);
    let refused = |code, message: String, help: &str| {
        Err(Failure::Call(vec![Problem::error(code, place(), message, help)]))
    };
    match (before, args.version) {
        (None, given) => Ok(given.unwrap_or(1)),
        // Who says which version starts anew on purpose: a lost key, another city.
        (Some(Err(_)), Some(given)) => Ok(given),
        (Some(Err(problems)), None) if problems.iter().any(|problem| problem.code == "manifest-key") => refused(
            "manifest-key",
            "no key that was given has signed the manifest in the folder: phones that trust it would refuse this one"
                .to_owned(),
            "sign with the old key too; if it is lost, say `--version`, and pages must name the new key",
        ),
        (Some(Err(problems)), None) => {
            let mut problems = problems.clone();
            problems.iter_mut().for_each(|problem| problem.place.file = place().file);
            Err(Failure::Data(problems))
        }
        (Some(Ok(before)), given) => {
            let last = before.manifest.version;
            if before.manifest.city != city {
                return refused(
                    "manifest-city",
                    format!("the folder has the city `{}`, and this is `{city}`", before.manifest.city),
                    "give another folder",
                );
            }
            match given {
                Some(given) if given <= last => refused(
                    "version-not-above",
                    format!("version {given} is not above {last}, which is in the folder: phones would refuse it"),
                    "leave `--version` out",
                ),
                Some(given) => Ok(given),
                None => Ok(last.saturating_add(1)),
            }
        }
    }
}

/// Where the stations are, in micro-degrees.
pub(super) fn bounds(city: &City) -> Option<[i32; 4]> {
    let Bounds { west, south, east, north } = Bounds::of(city.stations().map(|station| station.position()))?;
    Some([west, south, east, north].map(|degrees| (degrees * 1e6).round() as i32))
}

/// The files of the publication before, whoever signed it: its key may be lost, and the pages that trust it still fetch them.
/// Where nobody can read its manifest, all that the folder has under names that carry what is in them.
fn earlier(manifest: Option<&[u8]>, out: &Path) -> Vec<manifest::File> {
    if let Some(Ok(manifest)) = manifest.map(inspect) {
        return listed(&manifest.files, out);
    }
    let mut named = names_in(out, |file| content_parts(file).is_some());
    named.sort();
    let files = named.iter().filter_map(|name| {
        let bytes = fs::read(out.join(name)).ok()?;
        let file = manifest::File::new(content_parts(name)?.0, &bytes, None);
        (file.file == *name).then_some(file)
    });
    files.collect()
}

/// Takes over the files of the publication before that are what it says: a phone that read its manifest a moment ago
/// still finds them.
fn keep(before: &[manifest::File], out: &Path, dir: &mut NewDir) -> std::io::Result<()> {
    for entry in before {
        let Some(bytes) = read(entry, out) else { continue };
        let brotli = format!("{}.br", entry.file);
        if let Ok(squeezed) = super::verify::unpacked(&out.join(&brotli), entry.bytes)
            && entry.fault(&squeezed.plain).is_none()
        {
            dir.add(&brotli, &squeezed.packed)?;
        }
        dir.add(&entry.file, &bytes)?;
    }
    Ok(())
}

/// Whether it has stations of a place, or changes in them.
fn is_part(file: &str) -> bool {
    content_parts(file).is_some_and(|(name, _)| name.starts_with(SHARD) || name.starts_with(CHANGES))
}
