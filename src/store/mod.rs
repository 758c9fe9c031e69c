//! A signed publication kept in a folder, for programs that are not browsers: what was accepted is there without a network,
//! and nothing else is ever read.
//!
//! How files come is the caller's affair: HTTP, a mounted disk, a queue. It gives a function that brings the bytes of a file by
//! its name. The rules are those of `docs/publishing.md`; the elements keep the same ones in a browser.
//!
//! ```
//! use friendly_city::api::{NearestRequest, nearest, nearest_reach_m};
//! use friendly_city::pack::manifest::{File, Manifest, PrivateKey, sign};
//! use friendly_city::store::Store;
//! use friendly_city::{Position, time::Instant};
//!
//! # let pack = std::fs::read("tests/fixtures/small-version-1.pack").unwrap();
//! # let key = PrivateKey::from_seed([7; 32]);
//! # let (now, file) = (Instant(1_791_399_600), File::new("city", &pack, None));
//! # let manifest = Manifest { city: "small".into(), version: 1, issued: now, expires: Instant(now.0 + 90), keys: vec![key.public()], files: vec![file] };
//! # let signed = sign(&manifest, &[PrivateKey::from_seed([7; 32])]).unwrap();
//! # let mut fetch = |name: &str| Ok(if name == "manifest.json" { signed.clone() } else { pack.clone() });
//! # let dir = std::env::temp_dir().join(format!("friendly-city-store-{}", std::process::id()));
//! let store = Store::new(&dir, vec![key.public()]);
//! store.update(now, &mut fetch).unwrap();
//! let request = NearestRequest::new(Position::new(116.4, 39.9).unwrap(), now);
//! // From here on no network is needed for what was asked before.
//! let city = store.around(now, request.position, &mut fetch, |city| nearest_reach_m(city, &request, None).unwrap_or(0.0)).unwrap();
//! assert!(nearest(&city, &request).unwrap().complete);
//! # std::fs::remove_dir_all(dir).unwrap();
//! ```

mod folder;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use crate::pack::PackError;
use crate::pack::manifest::parts::{CHANGES, LIST, SHARD};
use crate::pack::manifest::{
    Authentic, File, Freshness, MANIFEST_FILE, MOST_BYTES, Manifest, PublicKey, Seen, Trust, authenticate,
    read_files,
};
use crate::pack::shards::{Cell, Holding, gather};
use crate::time::Instant;
use crate::{City, Place, Position, Problem};

use folder::Record;

/// So much is kept unless it is said otherwise: a whole country of parts.
const MOST_KEPT_BYTES: u64 = 512 << 20;
/// An answer takes a few files. One that would take more than these is given as not complete.
const MOST_FILES: usize = 256;

/// A folder that keeps a publication.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
    keys: Vec<PublicKey>,
    /// The city that is asked for, if a key may sign those of several.
    pub city: Option<String>,
    /// When a new publication is accepted, files that it does not have go; then, where there are more bytes than this, those that
    /// were not used for longest by the clock of whoever asks. 512 MB unless it is set. What goes is fetched again when it is
    /// needed.
    pub most_kept_bytes: u64,
}

/// Brings the bytes of a file of the publication by its name.
pub type Fetch<'a> = &'a mut dyn FnMut(&str) -> io::Result<Vec<u8>>;

/// The publication that holds.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What it says.
    pub manifest: Manifest,
    /// Whether it is current.
    pub freshness: Freshness,
    seen: Seen,
    keys: Vec<PublicKey>,
}

/// What came of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// The version that holds now.
    pub version: u64,
    /// Whether it is another than before.
    pub is_new: bool,
    /// Files that were fetched, without the manifest.
    pub files: usize,
    /// How many bytes those have.
    pub bytes: u64,
}

impl Store {
    /// In this folder, which is made when there is something to keep; `keys` are those that the program trusts.
    pub fn new(dir: impl Into<PathBuf>, keys: Vec<PublicKey>) -> Self {
        Self { dir: dir.into(), keys, city: None, most_kept_bytes: MOST_KEPT_BYTES }
    }

    /// The publication that was accepted last.
    ///
    /// # Errors
    /// There is none, or it expired longer ago than the grace.
    pub fn accepted(&self, now: Instant) -> Result<Accepted, Vec<Problem>> {
        let Some((Record { keys, .. }, authentic)) = self.kept() else {
            return Err(vec![Problem::error(
                "store-empty",
                Place::in_file(self.dir.display().to_string(), 0, 0),
                "nothing was accepted yet",
                "update when there is a connection",
            )]);
        };
        self.check(authentic, keys, now, None)
    }

    /// Asks for the manifest anew. A newer one holds from here on, once everything is there that it has in the place of
    /// what was there; until then, and whatever goes wrong, the old one does.
    ///
    /// # Errors
    /// The manifest or a file cannot be had, is refused, or cannot be kept: nothing has changed then.
    pub fn update(&self, now: Instant, fetch: Fetch<'_>) -> Result<Update, Vec<Problem>> {
        // One at a time: a slower one with an older manifest must not come second.
        let _lock = folder::lock(&self.dir).map_err(|error| vec![self.refused(&error)])?;
        let kept = self.kept();
        let bytes = fetch(MANIFEST_FILE).map_err(|error| vec![missing(MANIFEST_FILE, &error)])?;
        let trusted = self.trusted(kept.as_ref().map(|(record, _)| record.keys.as_slice()));
        let next = authenticate(&bytes, &trusted)?;
        // The keys of the program that have signed it, or that what signed it goes back to.
        let mut anchors: Vec<PublicKey> = self.keys.clone();
        let before: &[PublicKey] = kept.as_ref().map_or(&[], |(record, _)| &record.anchors);
        anchors.retain(|key| next.signed_by.contains(&key.id()) || before.contains(key));
        if let (None, Some((_, last))) = (&self.city, &kept)
            && last.manifest.city != next.manifest.city
        {
            let trust = Trust { keys: &trusted, city: Some(&last.manifest.city), now, seen: None };
            return Err(next.check(&trust).err().unwrap_or_default());
        }
        let seen =
            kept.as_ref().map(|(_, last)| Seen { version: last.manifest.version, digest: Some(last.digest) });
        let keys = next.manifest.keys.clone();
        let next = self.check(next, keys, now, seen)?;
        let version = next.manifest.version;
        if seen.is_some_and(|seen| seen.version == version) {
            return Ok(Update { version, is_new: false, files: 0, bytes: 0 });
        }
        let mut update = Update { version, is_new: true, files: 0, bytes: 0 };
        let mut had = kept.map(|(_, last)| self.all(&last.manifest.files)).unwrap_or_default();
        had.retain(|file| self.dir.join(&file.file).is_file());
        let mut wanted = next.manifest.files.clone();
        let mut at = 0;
        // Lists lead to more.
        while let Some(file) = wanted.get(at).cloned() {
            at += 1;
            if !had.iter().any(|had| follows(&file, had)) {
                continue;
            }
            let bytes = match folder::read(&self.dir, &file, None) {
                Some(bytes) => bytes,
                None => {
                    let bytes = self.fetch(&file, fetch)?;
                    folder::keep(&self.dir, &file.file, &bytes, now)
                        .map_err(|error| vec![self.refused(&error)])?;
                    update.files += 1;
                    update.bytes += bytes.len() as u64;
                    bytes
                }
            };
            if is_list(&file) {
                wanted.extend(read_files(&bytes)?);
            }
        }
        let record = Record { anchors, keys: next.keys, manifest: bytes };
        folder::accept(&self.dir, &record, now).map_err(|error| vec![self.refused(&error)])?;
        // Where the record was lost, what is there may well be named by lists that are not.
        if seen.is_some() {
            let named: BTreeSet<String> = wanted.into_iter().map(|file| file.file).collect();
            folder::tidy(&self.dir, &named, self.most_kept_bytes, now);
        }
        Ok(update)
    }

    /// The city around a position: of the parts that an exact answer takes (`reach_m` says how far away a station could
    /// still change it), or whole where it is not cut. What is not there yet is fetched and kept; where that fails, the city is
    /// of what is there, and knows that it is not complete.
    ///
    /// # Errors
    /// Nothing was accepted, or nothing is there and nothing can be had.
    pub fn around(
        &self,
        now: Instant,
        position: Position,
        fetch: Fetch<'_>,
        reach_m: impl FnMut(&City) -> f64,
    ) -> Result<City, Vec<Problem>> {
        let accepted = self.accepted(now)?;
        let mut holding = Holding::new(&accepted.manifest.files);
        if !holding.is_cut() {
            let file = self.named(&accepted.manifest, "city")?;
            let bytes = self.bytes(file, now, fetch)?;
            return City::open(bytes).map_err(|error| vec![unusable(&file.file, &error)]);
        }
        let mut failed = Vec::new();
        let bring =
            |file: &File| self.bytes(file, now, fetch).map_err(|problems| failed.extend(problems)).ok();
        let pack = gather(&mut holding, position, MOST_FILES, bring, reach_m);
        // That nothing is there is less than why.
        let pack = pack.map_err(|problems| if failed.is_empty() { problems } else { failed })?;
        City::open(pack).map_err(|error| vec![unusable(MANIFEST_FILE, &error)])
    }

    /// The bytes of another file of the publication: `offers`, `rewards`, `meta`.
    ///
    /// # Errors
    /// There is none of that name, or it cannot be had.
    pub fn file(&self, now: Instant, name: &str, fetch: Fetch<'_>) -> Result<Vec<u8>, Vec<Problem>> {
        let accepted = self.accepted(now)?;
        self.bytes(self.named(&accepted.manifest, name)?, now, fetch)
    }

    fn named<'m>(&self, manifest: &'m Manifest, name: &str) -> Result<&'m File, Vec<Problem>> {
        manifest.files.iter().find(|file| file.name == name).ok_or_else(|| {
            vec![Problem::error(
                "published-missing",
                Place::in_file(MANIFEST_FILE, 0, 0),
                format!("the publication has no `{name}`"),
                "build it from a folder that has it",
            )]
        })
    }

    /// What was accepted, as long as the program names a key that led to it: one that was stolen goes, with what it signed,
    /// where the program no longer has it.
    fn kept(&self) -> Option<(Record, Authentic)> {
        let record = folder::accepted(&self.dir)?;
        let authentic = authenticate(&record.manifest, &record.keys).ok()?;
        record.anchors.iter().any(|key| self.keys.contains(key)).then_some((record, authentic))
    }

    fn trusted(&self, announced: Option<&[PublicKey]>) -> Vec<PublicKey> {
        let mut keys = self.keys.clone();
        keys.extend(announced.unwrap_or_default().iter().filter(|key| !self.keys.contains(key)));
        keys
    }

    fn check(
        &self,
        authentic: Authentic,
        keys: Vec<PublicKey>,
        now: Instant,
        seen: Option<Seen>,
    ) -> Result<Accepted, Vec<Problem>> {
        let trust = Trust { keys: &keys, city: self.city.as_deref(), now, seen };
        let freshness = authentic.check(&trust)?;
        let seen = Seen { version: authentic.manifest.version, digest: Some(authentic.digest) };
        Ok(Accepted { manifest: authentic.manifest, freshness, seen, keys })
    }

    /// The files of a manifest, and those of the lists that are there.
    fn all(&self, files: &[File]) -> Vec<File> {
        let mut all = files.to_vec();
        for list in files.iter().filter(|file| is_list(file)) {
            let read = folder::read(&self.dir, list, None).and_then(|bytes| read_files(&bytes).ok());
            all.extend(read.unwrap_or_default());
        }
        all
    }

    fn bytes(&self, file: &File, now: Instant, fetch: Fetch<'_>) -> Result<Vec<u8>, Vec<Problem>> {
        match folder::read(&self.dir, file, Some(now)) {
            Some(bytes) => Ok(bytes),
            None => {
                let bytes = self.fetch(file, fetch)?;
                // What cannot be kept is used all the same.
                let _kept = folder::keep(&self.dir, &file.file, &bytes, now);
                Ok(bytes)
            }
        }
    }

    /// Fetches a file, which must be what was signed.
    fn fetch(&self, file: &File, fetch: Fetch<'_>) -> Result<Vec<u8>, Vec<Problem>> {
        let bytes = fetch(&file.file).map_err(|error| vec![missing(&file.file, &error)])?;
        if let Some(fault) = file.fault(&bytes) {
            return Err(vec![fault]);
        }
        Ok(bytes)
    }

    fn refused(&self, error: &io::Error) -> Problem {
        let message = format!("the folder cannot be written: {error}");
        let help = "check that you may write to it, and that the disk is not full";
        Problem::error("output-refused", Place::in_file(self.dir.display().to_string(), 0, 0), message, help)
    }
}

impl Accepted {
    /// What to remember of it.
    pub fn seen(&self) -> Seen {
        self.seen
    }
}

fn is_list(file: &File) -> bool {
    file.name.starts_with(LIST)
}

/// Whether who has the one needs the other after an update: the same file, what takes the place of a part (its changes, the halves
/// of its cell, the cell that it has become one of), the list that a part is in.
fn follows(file: &File, had: &File) -> bool {
    let cell =
        |name: &str| name.strip_prefix(SHARD).or_else(|| name.strip_prefix(CHANGES))?.parse::<Cell>().ok();
    let is_part = || cell(&file.name).zip(cell(&had.name)).is_some_and(|(new, old)| new.nests(old));
    let meet = |[w, s, e, n]: [i32; 4], [west, south, east, north]: [i32; 4]| {
        w <= east && west <= e && s <= north && south <= n
    };
    let leads = || {
        is_list(file)
            && !is_list(had)
            && file.bounds.zip(had.bounds).is_some_and(|(list, part)| meet(list, part))
    };
    file.name == had.name || is_part() || leads()
}

fn missing(name: &str, error: &io::Error) -> Problem {
    let message = format!("the file cannot be had: {error}");
    Problem::error(
        "fetch-failed",
        Place::in_file(name, 0, 0),
        message,
        "try again when there is a connection",
    )
}

fn unusable(file: &str, error: &PackError) -> Problem {
    let place = Place::in_file(file, 0, 0);
    Problem::error(error.code, place, error.to_string(), "publish again with `friendly-city build`")
}

/// Larger than any manifest, so that one that is too large shows.
pub(crate) const MOST_RECORD_BYTES: u64 = MOST_BYTES as u64 + 4096;
