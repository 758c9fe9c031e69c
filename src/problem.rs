//! One shape for everything that can be wrong with data or a request: what, where, and what to do.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// How bad it is: an error stops a build, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The data cannot be used as it stands.
    Error,
    /// The data can be used, and something about it is probably not meant.
    Warning,
}

/// Where a problem lies. A file position counts from 1; 0 means "the whole file" or "no file".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, relative to the folder that was checked; empty for a request.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// JSON pointer (RFC 6901) into the file or the request; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl Place {
    /// A place in a text file.
    pub fn in_file(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, pointer: String::new() }
    }
    /// A place in a request, as a JSON pointer.
    pub fn in_request(pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), ..Self::default() }
    }
}

/// One thing that is wrong, with a stable code, its place, and what to do about it.
///
/// Texts are lowercase without a full stop, the user's own input in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops a build.
    pub severity: Severity,
    /// A stable name such as `longitude-out-of-range`; listed in `docs/problems.md`.
    pub code: &'static str,
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// An error at `place`.
    pub fn error(
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Error, code, place, message: message.into(), help: help.into() }
    }
    /// A warning at `place`.
    pub fn warning(
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message, help) }
    }
}

/// Flat: the place's fields among its own. By hand, because serde's flattening is two kilobytes of the module.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Place { file, line, column, pointer } = &self.place;
        let mut flat = serializer.serialize_struct("Problem", 8)?;
        flat.serialize_field("severity", &self.severity)?;
        flat.serialize_field("code", self.code)?;
        flat.serialize_field("file", file)?;
        flat.serialize_field("line", line)?;
        flat.serialize_field("column", column)?;
        if !pointer.is_empty() {
            flat.serialize_field("pointer", pointer)?;
        }
        flat.serialize_field("message", &self.message)?;
        flat.serialize_field("help", &self.help)?;
        flat.end()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, column, pointer } = &self.place;
        match (file.is_empty(), *line) {
            (false, 0) => write!(f, "{file}: ")?,
            (false, _) => write!(f, "{file}:{line}:{column}: ")?,
            (true, _) if !pointer.is_empty() => write!(f, "{pointer}: ")?,
            _ => {}
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}

impl std::error::Error for Problem {}
