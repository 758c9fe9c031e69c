//! The folder: files under the names that carry their content, and the manifest that was accepted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::pack::manifest::{File, PublicKey, content_parts};
use crate::time::Instant;

/// The accepted manifest, after a line with the keys that it is trusted by: one file, so that both change at once.
const ACCEPTED: &str = "accepted";
const LOCK: &str = "lock";
const NEW: &str = "new-";

/// Held while it lives. The system lets go of it when the program dies.
pub(super) fn lock(dir: &Path) -> io::Result<fs::File> {
    fs::create_dir_all(dir)?;
    let file = fs::File::options().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
    file.lock()?;
    Ok(file)
}

/// The keys, and the manifest as it came.
pub(super) fn accepted(dir: &Path) -> Option<(Vec<PublicKey>, Vec<u8>)> {
    let mut bytes = Vec::new();
    let file = fs::File::open(dir.join(ACCEPTED)).ok()?;
    file.take(super::MOST_RECORD_BYTES).read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at(end);
    let keys = std::str::from_utf8(line).ok()?.split(' ').map(PublicKey::from_hex).collect::<Option<_>>()?;
    Some((keys, rest.get(1..)?.to_vec()))
}

pub(super) fn accept(dir: &Path, keys: &[PublicKey], manifest: &[u8]) -> io::Result<()> {
    let keys: Vec<String> = keys.iter().map(|key| key.to_hex()).collect();
    let mut record = keys.join(" ").into_bytes();
    record.push(b'\n');
    record.extend_from_slice(manifest);
    keep(dir, ACCEPTED, &record)
}

/// The bytes of a file, if they are there and are those.
pub(super) fn read(dir: &Path, file: &File, now: Instant) -> Option<Vec<u8>> {
    let path = dir.join(&file.file);
    let is_long = fs::metadata(&path).is_ok_and(|meta| meta.len() == file.bytes);
    let bytes = is_long.then(|| fs::read(&path).ok()).flatten()?;
    if file.fault(&bytes).is_some() {
        return None;
    }
    // When it was used last, by the clock of the caller; a folder that cannot be written is read all the same.
    if let Ok(open) = fs::File::options().append(true).open(&path) {
        let since = std::time::Duration::from_secs(u64::try_from(now.0).unwrap_or(0));
        let _unmarked = open.set_modified(std::time::UNIX_EPOCH + since);
    }
    Some(bytes)
}

/// Writes a file in one step: whoever reads finds the old bytes or the new ones.
pub(super) fn keep(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let temporary = dir.join(format!("{NEW}{}-{name}", std::process::id()));
    let write = || {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
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
pub(super) fn tidy(dir: &Path, named: &BTreeSet<String>, most_bytes: u64) {
    let mut left = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_mine = content_parts(&name).is_some() || name.starts_with(NEW);
        let Some(meta) = entry.metadata().ok().filter(|meta| is_mine && meta.is_file()) else { continue };
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
