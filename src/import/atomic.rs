//! Output that is there in full or not at all.

use std::collections::BTreeSet;
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
    let names: Vec<&str> = match replace {
        Replace::Any(names) => names.to_vec(),
        _ => files.iter().map(|(name, _)| *name).collect(),
    };
    may_go(dir, &names, replace)?;
    let written = NewDir::beside(dir).and_then(|mut new| {
        files.iter().try_for_each(|(name, bytes)| new.add(name, bytes))?;
        new.take_place()
    });
    written.map_err(|error| refused(dir, &error))
}

/// A folder that is filled file by file beside the one whose place it takes in the end. If it does not, nothing is left of
/// it.
#[derive(Debug)]
pub struct NewDir {
    dir: PathBuf,
    temporary: PathBuf,
    names: BTreeSet<String>,
    /// Locked for as long as it is there, so that no other build takes it for left behind.
    _held: Option<fs::File>,
}

impl NewDir {
    /// Begins one for `dir`. What programs that were killed left there is taken away first, and an old folder that one of
    /// them had moved out of the way is moved back.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn beside(dir: &Path) -> io::Result<Self> {
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent)?;
        }
        tidy(dir)?;
        let temporary = beside(dir, "new");
        fs::create_dir(&temporary)?;
        // Not every system can lock a folder; there nothing is tidied either.
        let held = fs::File::open(&temporary).ok().filter(|folder| folder.lock().is_ok());
        Ok(Self { dir: dir.to_owned(), temporary, names: BTreeSet::new(), _held: held })
    }

    /// Adds a file, or replaces one that was added.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::File::create(self.temporary.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.names.insert(name.to_owned());
        Ok(())
    }

    /// The files so far.
    pub fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Takes the place of the old folder.
    ///
    /// # Errors
    /// The disk refuses; then the old folder is as it was.
    pub fn take_place(self) -> io::Result<()> {
        swap(&self.temporary, &self.dir)
    }

    /// Takes the place of the old folder, if `replace` allows what is in it to go.
    ///
    /// # Errors
    /// It does not, or the disk refuses; then the old folder is as it was.
    pub fn finish(self, replace: Replace<'_>) -> Result<(), Vec<Problem>> {
        let dir = self.dir.clone();
        let own: Vec<&str> = match replace {
            Replace::Any(names) => names.to_vec(),
            _ => self.names.iter().map(String::as_str).collect(),
        };
        may_go(&dir, &own, replace)?;
        self.take_place().map_err(|error| refused(&dir, &error))
    }
}

impl Drop for NewDir {
    fn drop(&mut self) {
        // It has taken its place, or there is something to tidy.
        let _gone = fs::remove_dir_all(&self.temporary);
    }
}

/// Whether what is in `dir` may go.
///
/// # Errors
/// It may not, or cannot be read.
pub(crate) fn may_go(dir: &Path, own: &[&str], replace: Replace<'_>) -> Result<(), Vec<Problem>> {
    match occupant(dir, own, replace).map_err(|error| refused(dir, &error))? {
        None => Ok(()),
        Some(other) => Err(vec![Problem::error(
            "output-occupied",
            Place::in_file(dir.display().to_string(), 0, 0),
            format!("the folder is not empty: it has `{other}`"),
            format!("give another folder; one is replaced only if it holds nothing but {}", own.join(", ")),
        )]),
    }
}

/// The disk does not want it.
pub(crate) fn refused(dir: &Path, error: &io::Error) -> Vec<Problem> {
    let place = Place::in_file(dir.display().to_string(), 0, 0);
    let message = format!("the folder cannot be written: {}", reason(error));
    let help = "check that its parent is there and that you may write to it";
    vec![Problem::error("output-refused", place, message, help)]
}

/// Takes away what killed programs left beside `dir`: what no program holds locked. Where folders cannot be locked, nothing.
fn tidy(dir: &Path) -> io::Result<()> {
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else { return Ok(()) };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let prefix = format!(".{}.", name.to_string_lossy());
    for entry in fs::read_dir(parent)?.flatten() {
        let left = entry.file_name().to_string_lossy().into_owned();
        let Some((process, suffix)) = left.strip_prefix(&prefix).and_then(|rest| rest.split_once('.')) else {
            continue;
        };
        let is_mine = process.bytes().all(|digit| digit.is_ascii_digit()) && entry.path().is_dir();
        if !is_mine || is_held(&parent.join(format!("{prefix}{process}.new"))) {
            continue;
        }
        match suffix {
            // It was killed between two renamings.
            "old" if !dir.exists() => fs::rename(entry.path(), dir)?,
            "old" | "new" => fs::remove_dir_all(entry.path())?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether a program is at work in a folder, or it cannot be said that none is.
fn is_held(folder: &Path) -> bool {
    match fs::File::open(folder) {
        Ok(folder) => folder.try_lock().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
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
