//! Output that is there in full or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::source::reason;
use crate::{Place, Problem};

/// Writes `files` into `dir` in one step: into a new folder beside it first, which then takes its place.
///
/// # Errors
/// `dir` is not empty and `replace` does not allow it to go, or the disk refuses. Nothing is left behind then.
pub fn write_dir(dir: &Path, files: &[(&str, &[u8])], replace: Replace<'_>) -> Result<(), Vec<Problem>> {
    let refused = |error: &io::Error| {
        let place = Place::in_file(dir.display().to_string(), 0, 0);
        let message = format!("the folder cannot be written: {}", reason(error));
        let help = "check that its parent is there and that you may write to it";
        vec![Problem::error("output-refused", place, message, help)]
    };
    let names: Vec<&str> = match replace {
        Replace::Any(names) => names.to_vec(),
        _ => files.iter().map(|(name, _)| *name).collect(),
    };
    if let Some(other) = occupant(dir, &names, replace).map_err(|e| refused(&e))? {
        return Err(vec![Problem::error(
            "output-occupied",
            Place::in_file(dir.display().to_string(), 0, 0),
            format!("the folder is not empty: it has `{other}`"),
            format!("give another folder; one is replaced only if it holds nothing but {}", names.join(", ")),
        )]);
    }
    let temporary = beside(dir, "new");
    let result = fill(&temporary, files).and_then(|()| swap(&temporary, dir));
    if result.is_err() {
        // It may not be there; then there is nothing to tidy.
        let _gone = fs::remove_dir_all(&temporary);
    }
    result.map_err(|e| refused(&e))
}

/// Writes a file in one step: beside it first, which then takes its place.
///
/// # Errors
/// There is such a file and `replace` is false, or the disk refuses. Nothing is left behind then.
pub fn write_file(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut io::BufWriter<fs::File>) -> io::Result<()>,
) -> Result<(), Vec<Problem>> {
    let place = || Place::in_file(path.display().to_string(), 0, 0);
    // A link is not followed, and a folder never replaced.
    if let Ok(there) = path.symlink_metadata()
        && !(replace && there.is_file())
    {
        let (message, help) = if there.is_file() {
            ("there is such a file already", "give another, or say `--force`")
        } else {
            ("there is something of that name which is not a file", "give another")
        };
        return Err(vec![Problem::error("output-occupied", place(), message, help)]);
    }
    let temporary = beside(path, "new");
    let fill = || {
        let mut out = io::BufWriter::new(fs::File::create_new(&temporary)?);
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&temporary, path)
    };
    fill().map_err(|error| {
        // It may not be there; then there is nothing to tidy.
        let _gone = fs::remove_file(&temporary);
        let message = format!("the file cannot be written: {}", reason(&error));
        let help = "check that its folder is there, that you may write to it, and that the disk is not full";
        vec![Problem::error("output-refused", place(), message, help)]
    })
}

/// What may stand in the folder that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace<'a> {
    /// Nothing.
    Nothing,
    /// The same files, from an earlier run; never anybody else's.
    OwnFiles,
    /// Any of these files, from an earlier run that may have written more of them.
    Any(&'a [&'a str]),
}

/// The first thing in `dir` that must not go.
fn occupant(dir: &Path, own: &[&str], replace: Replace<'_>) -> io::Result<Option<String>> {
    if !dir.exists() {
        return Ok(None);
    }
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(dir)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.into_iter().find(|n| replace == Replace::Nothing || !own.contains(&n.as_str())))
}

/// A hidden neighbour of `dir`, on the same disk, so that renaming moves nothing.
fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let name = dir.file_name().map_or_else(|| "out".to_owned(), |n| n.to_string_lossy().into_owned());
    dir.with_file_name(format!(".{name}.{}.{suffix}", std::process::id()))
}

fn fill(temporary: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    if let Some(parent) = temporary.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(temporary)?;
    for (name, bytes) in files {
        let mut file = fs::File::create(temporary.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

fn swap(temporary: &Path, dir: &Path) -> io::Result<()> {
    if !dir.exists() {
        return fs::rename(temporary, dir);
    }
    let old = beside(dir, "old");
    fs::rename(dir, &old)?;
    if let Err(error) = fs::rename(temporary, dir) {
        fs::rename(&old, dir)?;
        return Err(error);
    }
    fs::remove_dir_all(&old)
}
