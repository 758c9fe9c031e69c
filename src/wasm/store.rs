//! What a page may use of a signed publication. All decisions are here and nothing else is: whoever calls fetches, keeps,
//! and checks signatures and hashes with what the browser has.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::json;
use crate::pack::manifest::parts::PLACED;
use crate::pack::manifest::{
    Authentic, Digest, File, Freshness, Manifest, Proof, PublicKey, Seen, Trust, authenticate_with, inspect,
};
use crate::text::pieces;
use crate::time::Instant;
use crate::{Place, Problem};

/// One publication, as a page that names its keys sees it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Store {
    /// Those of the page.
    keys: Vec<PublicKey>,
    city: Option<String>,
    /// Those of the page's keys that what was accepted goes back to.
    anchors: Vec<PublicKey>,
    accepted: Option<Authentic>,
    /// What is being read, and the anchors it would have.
    candidate: Option<(Authentic, Vec<PublicKey>)>,
    /// The check that was asked for last, and those that were made.
    asked: Option<Made>,
    made: Vec<(Made, bool)>,
}

type Made = (PublicKey, [u8; 64]);

/// What a file of a public key has besides the key: who copies all of it is understood.
const WORDS: [&str; 2] = ["friendly-city-public-key", "ed25519"];

#[wasm_bindgen]
impl Store {
    /// With the public keys that the page names, and the city's id if it names one. Throws `{ "problems": [...] }`.
    pub fn open(trust: &str, city: &str) -> Result<Store, String> {
        let mut keys = Vec::new();
        for word in pieces(trust, b", \n\t\r").filter(|word| !WORDS.contains(word)) {
            match PublicKey::from_hex(word) {
                Some(key) => keys.push(key),
                None => return Err(wrong("trust-invalid", "a key is not one that verifies")),
            }
        }
        if keys.is_empty() {
            return Err(wrong(
                "trust-missing",
                "a signed publication is trusted by its key, and there is none",
            ));
        }
        let city = (!city.is_empty()).then(|| city.to_owned());
        let (anchors, made) = (Vec::new(), Vec::new());
        Ok(Self { keys, city, anchors, accepted: None, candidate: None, asked: None, made })
    }

    /// Reads a manifest: 32 bytes of a key, 64 of a signature, and what it must be of, for [`Store::tell`]; nothing
    /// where all is known and right. `anchors` is empty for what was fetched, and what [`Store::anchors`] said for what
    /// was kept. Throws `{ "problems": [...] }`.
    pub fn ask(&mut self, file: &[u8], anchors: &str) -> Result<Vec<u8>, String> {
        self.candidate = None;
        let kept: Vec<PublicKey> = pieces(anchors, b" ")
            .filter_map(PublicKey::from_hex)
            .filter(|key| self.keys.contains(key))
            .collect();
        let mut trusted = self.keys.clone();
        // The keys of what was accepted count as long as the page names one that led to them: a key that was stolen
        // goes, with what it signed, where the page no longer has it.
        if kept.is_empty() {
            trusted.extend(self.accepted.iter().flat_map(|accepted| &accepted.manifest.keys).copied());
        } else {
            trusted.extend(inspect(file).map_err(|problems| json::problems(&problems))?.keys);
        }
        let made = &self.made;
        let found = |key: PublicKey, signature: [u8; 64]| {
            made.iter().find(|(one, _)| *one == (key, signature)).map(|(_, right)| *right)
        };
        let proof = authenticate_with(file, &trusted, |check| found(check.key, check.signature));
        let (check, authentic) = match proof.map_err(|problems| self.refused(&problems))? {
            Proof::Asks(checks) => (checks.first().copied(), None),
            Proof::Right(authentic) => (None, Some(authentic)),
        };
        if let Some(authentic) = authentic {
            let own = |key: &&PublicKey| authentic.signed_by.contains(&key.id());
            let mut anchors: Vec<PublicKey> = self.keys.iter().filter(own).copied().collect();
            if anchors.is_empty() {
                anchors = if kept.is_empty() { self.anchors.clone() } else { kept };
            }
            self.candidate = Some((authentic, anchors));
        }
        let Some(check) = check else {
            self.made.clear();
            return Ok(Vec::new());
        };
        self.asked = Some((check.key, check.signature));
        Ok([&check.key.to_bytes()[..], &check.signature[..], check.signed].concat())
    }

    fn refused(&mut self, problems: &[Problem]) -> String {
        // Answers are of these bytes; the same signature is of no others.
        self.made.clear();
        json::problems(problems)
    }

    /// Whether the signature that [`Store::ask`] asked about is right.
    pub fn tell(&mut self, right: bool) {
        self.made.extend(self.asked.take().map(|asked| (asked, right)));
    }

    /// Whether what was taken is still to be used at a Unix second, or what [`Store::ask`] has read (`next`). 0: it is current;
    /// else of when its data is (Unix seconds), which the screen says. Throws `{ "problems": [...] }`.
    pub fn judge(&self, now_unix_s: f64, next: bool) -> Result<f64, String> {
        let accepted = self.accepted.as_ref();
        let seen = accepted.map(|Authentic { manifest, digest, .. }| Seen {
            version: manifest.version,
            digest: Some(*digest),
        });
        let city = self.city.as_deref().or_else(|| accepted.map(|accepted| accepted.manifest.city.as_str()));
        let trust = Trust { keys: &[], city, now: Instant(now_unix_s as i64), seen };
        let Some(authentic) = self.authentic(next) else {
            return Err(wrong("manifest-missing", "there is no manifest to judge"));
        };
        match authentic.check(&trust) {
            Ok(Freshness::Current) => Ok(0.0),
            Ok(Freshness::Grace { data_of }) => Ok(data_of.0 as f64),
            Err(problems) => Err(json::problems(&problems)),
        }
    }

    /// Takes what was read: it is what the next is compared with. What was kept is taken even where it is too old to be
    /// shown.
    pub fn take(&mut self) {
        if let Some((authentic, anchors)) = self.candidate.take() {
            self.anchors = anchors;
            self.accepted = Some(authentic);
        }
    }

    /// The version that was taken, or the one that was read (`next`); 0: none was.
    pub fn version(&self, next: bool) -> f64 {
        self.manifest(next).map_or(0.0, |manifest| manifest.version as f64)
    }

    /// When what was taken was issued, in Unix seconds.
    pub fn issued(&self) -> f64 {
        self.manifest(false).map_or(0.0, |manifest| manifest.issued.0 as f64)
    }

    /// To be kept with the file that was accepted: the page's keys that it goes back to.
    pub fn anchors(&self) -> String {
        let anchors: Vec<String> = self.anchors.iter().map(|key| key.to_hex()).collect();
        anchors.join(" ")
    }

    /// A file of the publication that was taken, or read (`next`): what it is called, how many bytes it has, and its
    /// SHA-256, with a space between; empty where it has none of this name.
    pub fn file(&self, name: &str, next: bool) -> String {
        let mut files = self.manifest(next).into_iter().flat_map(|manifest| &manifest.files);
        files
            .find(|file| file.name == name)
            .map_or_else(String::new, |File { file, bytes, sha256, .. }| format!("{file} {bytes} {sha256}"))
    }

    /// The files that have a place, of a city that is cut by place: a line each, the name, what [`Store::file`] says of it,
    /// and its bounds. Empty where the city is whole.
    pub fn places(&self, next: bool) -> String {
        let files = self.manifest(next).into_iter().flat_map(|manifest| &manifest.files);
        let placed = files.filter(|file| PLACED.iter().any(|kind| file.name.starts_with(kind)));
        placed
            .filter_map(|File { name, file, bytes, sha256, bounds }| {
                let [west, south, east, north] = (*bounds)?;
                Some(format!("{name} {file} {bytes} {sha256} {west} {south} {east} {north}\n"))
            })
            .collect()
    }

    /// Whether what was read may be used as the file that [`Store::file`] said. Throws `{ "problems": [...] }` where it may
    /// not.
    pub fn check(file: &str, bytes: f64, sha256: &str) -> Result<(), String> {
        let mut parts = pieces(file, b" ");
        let mut part = || parts.next().unwrap_or_default();
        let (file, said, hash) = (part().to_owned(), part().parse(), Digest::parse(part()));
        let (Ok(said), Some(hash)) = (said, hash) else {
            return Err(wrong("published-missing", "the publication has no file of this name"));
        };
        let file = File { name: String::new(), file, bytes: said, sha256: hash, bounds: None };
        let problem = file.length_fault(bytes as u64).or_else(|| match Digest::parse(sha256) {
            Some(found) => file.content_fault(&found),
            // What is no hash is the hash of nothing that has a length.
            None => file.length_fault(u64::MAX),
        });
        problem.map_or(Ok(()), |problem| Err(json::problems(&[problem])))
    }

    fn manifest(&self, next: bool) -> Option<&Manifest> {
        self.authentic(next).map(|authentic| &authentic.manifest)
    }

    fn authentic(&self, next: bool) -> Option<&Authentic> {
        if next { self.candidate.as_ref().map(|(read, _)| read) } else { self.accepted.as_ref() }
    }
}

fn wrong(code: &'static str, message: &str) -> String {
    let help = "see docs/store.md";
    json::problems(&[Problem::error(code, Place::default(), message, help)])
}
