//! A publication as it lies on a server, and what a phone fetches of it.

use std::collections::BTreeMap;
use std::path::Path;

use friendly_city::api::{NearestRequest, nearest_reach_m};
use friendly_city::pack::manifest::{File, Manifest, PrivateKey, inspect, read_files, sign};
use friendly_city::pack::shards::{FIRST_AT_ONCE, Holding, gather};
use friendly_city::time::Instant;
use friendly_city::{City, Position};

use super::squeezed;

pub const AT: Instant = Instant(1_765_000_000);

pub struct Served {
    pub root: Vec<File>,
    /// Of the lists, parts and `meta`: what is in them, and how many bytes they are on the way.
    pub files: BTreeMap<String, (Vec<u8>, usize)>,
    /// Of the manifest: as it is, and on the way.
    pub manifest: [usize; 2],
}

/// What a first list took.
pub struct First {
    pub city: City,
    pub names: Vec<String>,
    /// Requests one after the other, that of the manifest counted.
    pub rounds: usize,
}

impl Served {
    /// Of files in memory; `others` are in the manifest and not fetched.
    pub fn new(
        city: &str,
        mut root: Vec<File>,
        bytes: &BTreeMap<String, Vec<u8>>,
        others: Vec<File>,
    ) -> Self {
        let key = PrivateKey::from_seed([7; 32]);
        root.extend(others);
        root.sort_by(|a, b| a.name.cmp(&b.name));
        let manifest = Manifest {
            city: city.to_owned(),
            version: 1,
            issued: AT,
            expires: Instant(AT.0 + 90 * 86_400),
            keys: vec![key.public()],
            files: root.clone(),
        };
        let signed = sign(&manifest, &[key]).unwrap();
        let files =
            bytes.iter().map(|(name, bytes)| (name.clone(), (bytes.clone(), squeezed(bytes)))).collect();
        Self { root, files, manifest: [signed.len(), squeezed(&signed)] }
    }

    /// Of a folder that `build --key` has written, with the bytes of its `.br` files where it has them.
    pub fn read(folder: &Path) -> Self {
        let bytes = std::fs::read(folder.join("manifest.json")).expect("a folder with a manifest.json");
        let weigh = |file: &str, bytes: &[u8]| {
            let beside = std::fs::metadata(folder.join(format!("{file}.br")));
            beside.map_or_else(|_| squeezed(bytes), |beside| beside.len() as usize)
        };
        let manifest = [bytes.len(), weigh("manifest.json", &bytes)];
        let root = inspect(&bytes).unwrap().files;
        let mut files = BTreeMap::new();
        let mut left = root.clone();
        while let Some(file) = left.pop() {
            let listed = ["s-", "c-", "r-"].iter().any(|kind| file.name.starts_with(kind));
            if !listed && file.name != "meta" {
                continue;
            }
            let bytes = std::fs::read(folder.join(&file.file)).unwrap();
            assert!(file.fault(&bytes).is_none(), "{}", file.file);
            if file.name.starts_with("r-") {
                left.extend(read_files(&bytes).unwrap());
            }
            let on_the_way = weigh(&file.file, &bytes);
            files.insert(file.name, (bytes, on_the_way));
        }
        Self { root, files, manifest }
    }

    /// Bytes of everything that is cut, with the manifest: as they are, and on the way.
    pub fn all(&self) -> [usize; 2] {
        self.files.values().fold(self.manifest, |[plain, squeezed], (bytes, on_the_way)| {
            [plain + bytes.len(), squeezed + on_the_way]
        })
    }

    /// Bytes of some files on the way, without the manifest.
    pub fn weight<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> usize {
        names.into_iter().map(|name| self.files[name].1).sum()
    }

    /// One city of all parts.
    pub fn whole(&self) -> City {
        let mut holding = Holding::new(&self.root);
        for (name, (bytes, _)) in &self.files {
            holding.add(name, bytes.clone()).unwrap();
        }
        assert!(holding.absent().is_empty());
        City::open(holding.join().unwrap()).unwrap()
    }

    /// What a list asks for that is not there yet, as a page does it: round by round.
    pub fn first(&self, request: &NearestRequest) -> First {
        let mut holding = Holding::new(&self.root);
        let reach_m = |city: &City| nearest_reach_m(city, request, None).unwrap();
        let (mut names, mut rounds) = (Vec::new(), 1);
        let (mut reach, mut at_once) = (0.0, FIRST_AT_ONCE);
        loop {
            let wanted = holding.wanted(request.position, reach);
            let next: Vec<String> = wanted.iter().take(at_once).map(|file| file.name.clone()).collect();
            if next.is_empty() {
                break;
            }
            rounds += 1;
            for name in &next {
                holding.add(name, self.files[name].0.clone()).unwrap();
            }
            names.extend(next);
            if !holding.is_empty() {
                at_once *= 2;
                reach = reach_m(&City::open(holding.join().unwrap()).unwrap());
            }
        }
        // The rounds are counted of the files that the crate itself asks for.
        let mut asked = Vec::new();
        let fetch = |file: &File| {
            asked.push(file.name.clone());
            Some(self.files[&file.name].0.clone())
        };
        let joined =
            gather(&mut Holding::new(&self.root), request.position, usize::MAX, fetch, reach_m).unwrap();
        assert_eq!(names, asked);
        First { city: City::open(joined).unwrap(), names, rounds }
    }
}

/// Ten within five kilometres.
pub fn request(position: Position) -> NearestRequest {
    NearestRequest { limit: 10, radius_m: 5_000.0, ..NearestRequest::new(position, AT) }
}
