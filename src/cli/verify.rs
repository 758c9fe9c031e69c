//! `verify`: a publication as a phone would take it, and every file of its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;

use super::args_publish::VerifyArgs;
use super::check::count;
use super::keys::public_keys;
use super::output::{Failure, Terminal, instant};
use super::parts::listed;
use super::publish::{before, utc};
use super::status::StatusSeen;
use crate::pack::manifest::{
    self, Digest, Freshness, MANIFEST_FILE, MOST_FILE_BYTES, Manifest, Trust, authenticate, content_parts,
};
use crate::status::STATUS_FILE;
use crate::time::Timestamp;
use crate::{Place, Problem, Severity};

#[derive(Serialize)]
struct VerifyAnswer {
    city: String,
    version: u64,
    issued: Timestamp,
    expires: Timestamp,
    freshness: &'static str,
    /// Of when the data is, where the screen must say so.
    data_of: Option<Timestamp>,
    /// Of what was signed: with the version what to remember.
    digest: String,
    signed_by: Vec<String>,
    /// Ids of the keys that may sign the next.
    keys: Vec<String>,
    files: Vec<FileAnswer>,
    /// Files of earlier publications.
    kept: Vec<String>,
    /// What is different just now; `null` where the folder says nothing of that.
    status: Option<StatusSeen>,
}

#[derive(Serialize)]
struct FileAnswer {
    name: String,
    file: String,
    bytes: u64,
    sha256: String,
    bounds: Option<[f64; 4]>,
}

pub(super) fn run(args: &VerifyArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    super::check::publication_exists(&args.pack_dir)?;
    let keys = public_keys(&args.trust)?;
    let Some(bytes) = before(&args.pack_dir)? else {
        return Err(Failure::Data(vec![Problem::error(
            "file-missing",
            Place::in_file(MANIFEST_FILE, 0, 0),
            "the folder has no manifest",
            "give a folder that `friendly-city build --key` wrote",
        )]));
    };
    let authentic = authenticate(&bytes, &keys).map_err(Failure::Data)?;
    let trust = Trust { keys: &keys, city: None, now: instant(args.at), seen: args.seen };
    let (freshness, mut problems) = match authentic.check(&trust) {
        Ok(freshness) => (freshness, Vec::new()),
        Err(problems) => (Freshness::Current, problems),
    };
    let manifest = authentic.manifest;
    let kept = folder(&manifest, &bytes, &args.pack_dir, &mut problems)?;
    let of_city = Trust { city: Some(&manifest.city), seen: None, ..trust };
    let status = super::status::seen(&args.pack_dir, &of_city, &mut problems)?;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(Failure::Data(problems));
    }
    terminal.problems(&problems);
    let answer = VerifyAnswer {
        city: manifest.city,
        version: manifest.version,
        issued: utc(manifest.issued),
        expires: utc(manifest.expires),
        freshness: match freshness {
            Freshness::Current => "current",
            Freshness::Grace { .. } => "grace",
        },
        data_of: match freshness {
            Freshness::Current => None,
            Freshness::Grace { data_of } => Some(utc(data_of)),
        },
        digest: authentic.digest.to_string(),
        signed_by: authentic.signed_by.iter().map(ToString::to_string).collect(),
        keys: manifest.keys.iter().map(|key| key.id().to_string()).collect(),
        files: manifest.files.into_iter().map(answer).collect(),
        kept,
        status,
    };
    if terminal.json { terminal.object(&answer) } else { terminal.text(&text(&answer, terminal)) }
}

fn answer(file: manifest::File) -> FileAnswer {
    let manifest::File { name, file, bytes, sha256, bounds } = file;
    let degrees = |edges: [i32; 4]| edges.map(|micro| f64::from(micro) / 1e6);
    FileAnswer { name, file, bytes, sha256: sha256.to_string(), bounds: bounds.map(degrees) }
}

fn text(answer: &VerifyAnswer, terminal: &Terminal) -> String {
    let VerifyAnswer { city, version, expires, signed_by, files, data_of, .. } = answer;
    let by = signed_by.join(", ");
    let mut text = if terminal.chinese {
        format!(
            "{city}，第 {version} 版，有效期至 {expires}，签名密钥 {by}\n{} 个文件与签名相符\n",
            files.len()
        )
    } else {
        let files = count(files.len(), "file");
        format!("{city}, version {version}, current until {expires}, signed by {by}\n{files} as signed\n")
    };
    if let Some(data_of) = data_of {
        text.push_str(&if terminal.chinese {
            format!("已过有效期：界面会注明这是 {data_of} 的数据\n")
        } else {
            format!("no longer current: screens say that it is data of {data_of}\n")
        });
    }
    text
}

/// Every file of the folder; says which are of earlier publications.
fn folder(
    manifest: &Manifest,
    file: &[u8],
    dir: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Vec<String>, Failure> {
    let files = listed(&manifest.files, dir);
    for entry in &files {
        problems.extend(plain(entry, dir));
    }
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(dir)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    let by_file: BTreeMap<&str, &manifest::File> =
        files.iter().map(|entry| (entry.file.as_str(), entry)).collect();
    let by_name: BTreeMap<&str, &manifest::File> =
        files.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let mut kept = Vec::new();
    for name in names.iter().filter(|name| ![MANIFEST_FILE, STATUS_FILE].contains(&name.as_str())) {
        let pack = name.strip_suffix(".br").unwrap_or(name);
        let is_packed = pack != name;
        let listed = by_file.get(pack).copied();
        // The same pack under the name that never changes, for pages that know no manifest.
        let copied = || by_name.get(pack.strip_suffix(".pack")?).copied();
        let (digits, most) = match (listed.or_else(copied), content_parts(pack)) {
            _ if pack == MANIFEST_FILE => (Digest::of(file).to_string(), file.len() as u64),
            (Some(_), _) if listed.is_some() && !is_packed => continue,
            (Some(entry), _) => (entry.sha256.to_string(), entry.bytes),
            (None, Some((_, digits))) => (digits.to_owned(), MOST_FILE_BYTES),
            (None, None) => {
                let message = "the manifest does not have this file: a phone never reads it";
                let help = "take it out of the folder, if it is not meant for something else";
                problems.push(Problem::warning("published-unlisted", at(name), message, help));
                continue;
            }
        };
        let path = dir.join(name);
        let bytes =
            if is_packed { unpacked(&path, most).map(|both| both.plain) } else { read_most(&path, most) };
        match bytes {
            Ok(bytes) if Digest::of(&bytes).to_string().starts_with(&digits) => {
                if listed.or_else(copied).is_none() && !is_packed {
                    kept.push(name.clone());
                }
            }
            Ok(_) => problems.push(Problem::error(
                "published-copy",
                at(name),
                "what is in the file is not what was signed under its name",
                "publish again: `build` writes every copy anew",
            )),
            Err(error) => problems.push(unreadable(name, &error)),
        }
    }
    Ok(kept)
}

/// What is wrong with a file that the manifest lists.
fn plain(entry: &manifest::File, dir: &Path) -> Option<Problem> {
    // One byte more than it has, so that a longer one shows without being read.
    match read_most(&dir.join(&entry.file), entry.bytes) {
        Ok(bytes) => entry.fault(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Problem::error(
            "published-missing",
            at(&entry.file),
            "the manifest has this file, and the folder does not",
            "publish again, all files of the folder together",
        )),
        Err(error) => Some(unreadable(&entry.file, &error)),
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    let message = format!("the file cannot be read: {error}");
    Problem::error("file-unreadable", at(name), message, "check that it is a file and that you may read it")
}

fn at(name: &str) -> Place {
    Place::in_file(name, 0, 0)
}

fn read_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A compressed file, and what is in it.
pub(super) struct Unpacked {
    pub(super) packed: Vec<u8>,
    pub(super) plain: Vec<u8>,
}

/// Unpacks at most a byte more than there should be: a small file may claim to hold a large one.
pub(super) fn unpacked(path: &Path, most: u64) -> io::Result<Unpacked> {
    let packed = read_most(path, MOST_FILE_BYTES)?;
    let mut plain = Vec::new();
    let read = brotli::Decompressor::new(packed.as_slice(), 1 << 16)
        .take(most.saturating_add(1))
        .read_to_end(&mut plain);
    // What is not brotli holds nothing that was signed; saying so is the caller's.
    if read.is_err() {
        plain.clear();
    }
    Ok(Unpacked { packed, plain })
}
