//! What is signed: the manifest as text. There is one text for a manifest and no other, so what was read is written again
//! and compared; a spelling that two readers could take differently is refused.

use serde::Serialize;

use super::{Digest, File, MOST_FILE_BYTES, MOST_KEYS, MOST_VERSION, Manifest, PublicKey, refuse};
use super::{content_name, is_name};
use crate::Problem;
use crate::json::{self, Value};
use crate::time::{Instant, Zone};

/// The form, first in the text: no signature under it says anything of another form.
const FORMAT: &str = "friendly-city/manifest@1";
const FILES_FORMAT: &str = "friendly-city/files@1";
const FORMATS: &str = "friendly-city/manifest@";
/// The last second of the year 9999: four digits for a year.
const LAST: Instant = Instant(253_402_300_799);

#[derive(Serialize)]
struct Text<'a> {
    format: &'static str,
    city: &'a str,
    version: u64,
    issued: String,
    expires: String,
    keys: Vec<String>,
    files: Vec<FileText<'a>>,
}

#[derive(Serialize)]
struct FileText<'a> {
    name: &'a str,
    file: &'a str,
    bytes: u64,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[i32; 4]>,
}

/// The text of a manifest.
pub(super) fn write(manifest: &Manifest) -> String {
    let text = Text {
        format: FORMAT,
        city: &manifest.city,
        version: manifest.version,
        issued: instant(manifest.issued),
        expires: instant(manifest.expires),
        keys: manifest.keys.iter().map(|key| key.to_hex()).collect(),
        files: manifest.files.iter().map(file).collect(),
    };
    // Nothing of it is a map, so there is nothing that has no JSON.
    json::to_string(&text).unwrap_or_default()
}

fn file(file: &File) -> FileText<'_> {
    let File { name, file, bytes, sha256, bounds } = file;
    FileText { name, file, bytes: *bytes, sha256: sha256.to_string(), bounds: *bounds }
}

/// The text of a list of files that a manifest leads to. It is not signed: the manifest has its SHA-256.
pub fn write_files(files: &[File]) -> String {
    #[derive(Serialize)]
    struct Text<'a> {
        format: &'static str,
        files: Vec<FileText<'a>>,
    }
    json::to_string(&Text { format: FILES_FORMAT, files: files.iter().map(file).collect() })
        .unwrap_or_default()
}

/// Reads a list whose SHA-256 was checked.
///
/// # Errors
/// It is not in the form, or says what cannot be.
pub fn read_files(list: &[u8]) -> Result<Vec<File>, Vec<Problem>> {
    let not_the_form = || {
        let message = "this is not a list of files in a form that is known";
        vec![refuse("manifest-form", "/files", message, "publish again with `friendly-city build --key`")]
    };
    let text = std::str::from_utf8(list).map_err(|_| not_the_form())?;
    if text.len() > super::MOST_BYTES {
        return Err(not_the_form());
    }
    let Ok(Value::Object(fields)) = json::parse(text) else { return Err(not_the_form()) };
    let files: Option<Vec<File>> =
        Fields(&fields).list("files").and_then(|list| list.iter().map(read_file).collect());
    let files = files.filter(|files| write_files(files) == text).ok_or_else(not_the_form)?;
    let mut faults = Vec::new();
    file_faults(&files, "/files", &mut faults);
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

/// `2026-10-08T03:00:00Z`
fn instant(at: Instant) -> String {
    let text = Zone::fixed(0).timestamp(at).to_string();
    format!("{}Z", text.strip_suffix("+00:00").unwrap_or(&text))
}

/// Reads a text whose signature was checked.
pub(super) fn read(text: &str) -> Result<Manifest, Vec<Problem>> {
    let not_the_form = |pointer: &str| {
        let message = "the signed part is not in the form of a manifest";
        vec![refuse("manifest-form", pointer, message, "publish again with `friendly-city build --key`")]
    };
    let value = json::parse(text).map_err(|_| not_the_form("/signed"))?;
    let Value::Object(fields) = value else { return Err(not_the_form("/signed")) };
    let fields = Fields(&fields);
    let format = fields.text("format").ok_or_else(|| not_the_form("/signed/format"))?;
    if format != FORMAT && format.starts_with(FORMATS) {
        let message = format!("the manifest is in a form of another version, `{format}`");
        return Err(vec![refuse("manifest-format", "/signed/format", message, "update the program")]);
    }
    let manifest = manifest(&fields).ok_or_else(|| not_the_form("/signed"))?;
    if write(&manifest) != text {
        return Err(not_the_form("/signed"));
    }
    let faults = faults(&manifest);
    if faults.is_empty() { Ok(manifest) } else { Err(faults) }
}

/// The fields of an object.
struct Fields<'a>(&'a [(std::borrow::Cow<'a, str>, Value<'a>)]);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<&Value<'_>> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
    fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
    fn whole(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }
    fn list(&self, name: &str) -> Option<&[Value<'_>]> {
        match self.get(name)? {
            Value::List(list) => Some(list),
            _ => None,
        }
    }
    fn instant(&self, name: &str) -> Option<Instant> {
        Instant::parse_rfc3339(self.text(name)?).ok()
    }
}

fn manifest(fields: &Fields<'_>) -> Option<Manifest> {
    let key = |value: &Value<'_>| match value {
        Value::Text(text) => PublicKey::from_hex(text),
        _ => None,
    };
    Some(Manifest {
        city: fields.text("city")?.to_owned(),
        version: fields.whole("version")?,
        issued: fields.instant("issued")?,
        expires: fields.instant("expires")?,
        keys: fields.list("keys")?.iter().map(key).collect::<Option<_>>()?,
        files: fields.list("files")?.iter().map(read_file).collect::<Option<_>>()?,
    })
}

fn read_file(value: &Value<'_>) -> Option<File> {
    let Value::Object(fields) = value else { return None };
    let fields = Fields(fields);
    let bounds = match fields.list("bounds") {
        None => None,
        Some(list) => {
            let edge = |edge: &Value<'_>| edge.integer().and_then(|n| i32::try_from(n).ok());
            Some(list.iter().map(edge).collect::<Option<Vec<i32>>>()?.try_into().ok()?)
        }
    };
    Some(File {
        name: fields.text("name")?.to_owned(),
        file: fields.text("file")?.to_owned(),
        bytes: fields.whole("bytes")?,
        sha256: Digest::parse(fields.text("sha256")?)?,
        bounds,
    })
}

/// Everything of a manifest that cannot be, for who signs it and who reads it alike.
pub(super) fn faults(manifest: &Manifest) -> Vec<Problem> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: &str, message: String| {
        faults.push(refuse("manifest-value", &format!("/signed/{pointer}"), message, "publish again"));
    };
    let Manifest { city, version, issued, expires, keys, files } = manifest;
    let is_id = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    if !(1..=64).contains(&city.len()) || !city.bytes().all(is_id) {
        wrong("city", format!("`{city}` is not the id of a city"));
    }
    if !(1..=MOST_VERSION).contains(version) {
        wrong("version", format!("the version {version} is not from 1 to {MOST_VERSION}"));
    }
    if *issued < Instant(0) || *expires > LAST || issued >= expires {
        wrong("expires", "it does not expire after it is issued, from 1970 to 9999".to_owned());
    }
    if !(1..=MOST_KEYS).contains(&keys.len()) {
        wrong("keys", format!("{} keys are announced, and not 1 to {MOST_KEYS}", keys.len()));
    }
    file_faults(files, "/signed/files", &mut faults);
    for (at, key) in keys.iter().enumerate() {
        if keys.iter().take(at).any(|other| other.id() == key.id()) {
            let message = format!("the key `{}` is announced twice", key.id());
            faults.push(refuse(
                "manifest-duplicate",
                &format!("/signed/keys/{at}"),
                message,
                "publish again",
            ));
        }
    }
    faults
}

/// Everything of a list of files that cannot be.
fn file_faults(files: &[File], base: &str, faults: &mut Vec<Problem>) {
    let mut wrong = |pointer: &str, message: String| {
        faults.push(refuse("manifest-value", &format!("{base}{pointer}"), message, "publish again"));
    };
    if files.is_empty() {
        wrong("", "it has no file".to_owned());
    }
    for (at, file) in files.iter().enumerate() {
        if !is_name(&file.name) {
            wrong(&format!("/{at}/name"), format!("`{}` is not 1 to 32 of a-z, 0-9 and `-`", file.name));
        }
        if file.bytes > MOST_FILE_BYTES {
            wrong(&format!("/{at}/bytes"), format!("`{}` has more than 2 GB", file.name));
        }
        let is_edge = |[west, south, east, north]: [i32; 4]| {
            let [lon, lat] = [-180_000_000..=180_000_000, -90_000_000..=90_000_000];
            lon.contains(&west)
                && lon.contains(&east)
                && lat.contains(&south)
                && lat.contains(&north)
                && south <= north
        };
        if !file.bounds.is_none_or(is_edge) {
            wrong(&format!("/{at}/bounds"), "the bounds are not on the globe".to_owned());
        }
    }
    if files.iter().zip(files.iter().skip(1)).any(|(a, b)| a.name > b.name) {
        wrong("", "the files are not ascending by name".to_owned());
    }
    for (at, file) in files.iter().enumerate() {
        let pointer = format!("{base}/{at}/file");
        if file.file != content_name(&file.name, &file.sha256) {
            let message = format!("`{}` is not the name and the SHA-256 of what is in it", file.file);
            let help = "a file is called `NAME-` and 16 digits and `.pack`, without a path: publish again";
            faults.push(refuse("manifest-file-name", &pointer, message, help));
        }
        if files.iter().take(at).any(|other| other.name == file.name || other.file == file.file) {
            let message = format!("`{}` stands twice", file.name);
            faults.push(refuse("manifest-duplicate", &pointer, message, "publish again"));
        }
    }
}
