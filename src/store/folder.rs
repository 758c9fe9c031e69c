//! The folder: files under the names that carry their content, and the manifest that was accepted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::pack::manifest::{File, PublicKey, content_parts};
use crate::time::Instant;

/// The accepted manifest after two lines of keys: one file, so that all change at once.
const ACCEPTED: &str = "accepted";
const LOCK: &str = "lock";
const NEW: &str = "new-";
const LEFT: std::time::Duration = std::time::Duration::from_secs(86_400);

/// Held while it lives. The system lets go of it when the program dies.
pub(super) fn lock(dir: &Path) -> io::Result<fs::File> {
    fs::create_dir_all(dir)?;
    let file = fs::File::options().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
    file.lock()?;
    Ok(file)
}

/// What was accepted: the keys of the program that it goes back to, those that it is trusted by, and the manifest as it came.
pub(super) struct Record {
    pub(super) anchors: Vec<PublicKey>,
    pub(super) keys: Vec<PublicKey>,
    pub(super) manifest: Vec<u8>,
}

pub(super) fn accepted(dir: &Path) -> Option<Record> {
    let mut bytes = Vec::new();
    let file = fs::File::open(dir.join(ACCEPTED)).ok()?;
    file.take(super::MOST_RECORD_BYTES).read_to_end(&mut bytes).ok()?;
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let mut keys = || -> Option<Vec<PublicKey>> {
        std::str::from_utf8(lines.next()?).ok()?.split(' ').map(PublicKey::from_hex).collect()
    };
    let (anchors, keys) = (keys()?, keys()?);
    Some(Record { anchors, keys, manifest: lines.next()?.to_vec() })
}

pub(super) fn accept(dir: &Path, record: &Record, now: Instant) -> io::Result<()> {
    let mut bytes = Vec::new();
    for keys in [&record.anchors, &record.keys] {
        let keys: Vec<String> = keys.iter().map(|key| key.to_hex()).collect();
        bytes.extend_from_slice(keys.join(" ").as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(&record.manifest);
    keep(dir, ACCEPTED, &bytes, now)
}

/// The bytes of a file, if they are there and are those.
pub(super) fn read(dir: &Path, file: &File, now: Option<Instant>) -> Option<Vec<u8>> {
    let path = dir.join(&file.file);
    let is_long = fs::metadata(&path).is_ok_and(|meta| meta.len() == file.bytes);
    let bytes = is_long.then(|| fs::read(&path).ok()).flatten()?;
    if file.fault(&bytes).is_some() {
        return None;
    }
    // When it was used last, by the clock of the caller; a folder that cannot be written is read all the same.
    if let Some(now) = now
        && let Ok(open) = fs::File::options().append(true).open(&path)
    {
        let _unmarked = open.set_modified(moment(now));
    }
    Some(bytes)
}

fn moment(at: Instant) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(at.0).unwrap_or(0))
}

/// Writes a file in one step: whoever reads finds the old bytes or the new ones. It was used at `now`, by the clock of the caller.
pub(super) fn keep(dir: &Path, name: &str, bytes: &[u8], now: Instant) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let temporary = dir.join(format!("{NEW}{}-{:?}-{name}", std::process::id(), std::thread::current().id()));
    let write = || {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        // The order in which files go must be one of one clock.
        file.set_modified(moment(now))?;
        file.sync_all()?;
        fs::rename(&temporary, dir.join(name))
    };
    write().inspect_err(|_| {
        // It may not be there; then there is nothing to tidy.
        let _gone = fs::remove_file(&temporary);
    })
}

/// Removes files of publications that are gone, then those that were not used for longest, until no more than so many bytes
/// are left. What cannot be removed stays.
pub(super) fn tidy(dir: &Path, named: &BTreeSet<String>, most_bytes: u64, now: Instant) {
    let mut left = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(meta) = entry.metadata().ok().filter(fs::Metadata::is_file) else { continue };
        // Half a file of somebody who died; one that is being written is not that old.
        let is_left = || meta.modified().is_ok_and(|at| at + LEFT < moment(now));
        if content_parts(&name).is_none() && !(name.starts_with(NEW) && is_left()) {
            continue;
        }
        if named.contains(&name) {
            left.push((meta.modified().ok(), name, meta.len()));
        } else {
            let _gone = fs::remove_file(entry.path());
        }
    }
    left.sort();
    let mut bytes: u64 = left.iter().map(|(.., length)| length).sum();
    for (_, name, length) in left {
        if bytes <= most_bytes {
            break;
        }
        if fs::remove_file(dir.join(name)).is_ok() {
            bytes -= length;
        }
    }
}
