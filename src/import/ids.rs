//! The ids of all stations: which were met, and where. Exact, and small: a country's fit beside everything else.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use crate::Place;

/// No other id has this hash.
const NONE: u32 = u32::MAX;

/// Ids by number, in the order in which they were met: some 40 bytes each, where a map of texts and places takes 200.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// All of them, one after the other: a hash only says where to look, the text decides.
    text: String,
    ends: Vec<usize>,
    /// File and line of each.
    spots: Vec<(u32, u32)>,
    /// The id before with the same hash.
    before: Vec<u32>,
    /// By hash the last that has it.
    last: HashMap<u64, u32>,
    hasher: RandomState,
    /// The files that they are in.
    files: Vec<String>,
}

impl Ids {
    /// Its number, or the place of the same id.
    pub(crate) fn insert(&mut self, id: &str, place: &Place) -> Result<u32, Place> {
        let hash = self.hasher.hash_one(id);
        let mut same = self.last.get(&hash).copied().unwrap_or(NONE);
        while same != NONE {
            if self.get(same) == id {
                let (file, line) = self.spots.get(same as usize).copied().unwrap_or_default();
                return Err(Place::in_file(self.file(file), line, 0));
            }
            same = self.before.get(same as usize).copied().unwrap_or(NONE);
        }
        let number = self.ends.len() as u32;
        self.text.push_str(id);
        self.ends.push(self.text.len());
        let file = self.file_number(&place.file);
        self.spots.push((file, place.line));
        self.before.push(self.last.insert(hash, number).unwrap_or(NONE));
        Ok(number)
    }

    /// The id of this number.
    pub(crate) fn get(&self, number: u32) -> &str {
        let end = |number: u32| self.ends.get(number as usize).copied().unwrap_or_default();
        let start = number.checked_sub(1).map_or(0, end);
        self.text.get(start..end(number)).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// The number of a file's name; files come one after the other.
    pub(crate) fn file_number(&mut self, name: &str) -> u32 {
        let found = self.files.iter().rposition(|known| known == name);
        found.unwrap_or_else(|| {
            self.files.push(name.to_owned());
            self.files.len() - 1
        }) as u32
    }

    pub(crate) fn file(&self, number: u32) -> &str {
        self.files.get(number as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_once_and_its_place_is_known() {
        let mut ids = Ids::default();
        let place = |file: &str, line| Place::in_file(file, line, 3);
        for n in 0..3_000_u32 {
            assert_eq!(ids.insert(&format!("s-{n}"), &place(&format!("{}", n / 1_000), n)), Ok(n));
        }
        for n in 0..3_000_u32 {
            let again = ids.insert(&format!("s-{n}"), &place("z", 1));
            assert_eq!(again, Err(Place::in_file(format!("{}", n / 1_000), n, 0)));
        }
        assert_eq!(ids.insert("", &place("z", 1)), Ok(3_000));
        assert_eq!([ids.get(0), ids.get(2_999), ids.get(3_000), ids.get(4_000)], ["s-0", "s-2999", "", ""]);
        assert_eq!(ids.iter().count(), 3_001);
    }

    /// Two texts of one hash are two ids: here all have the same.
    #[test]
    fn a_hash_decides_nothing() {
        let mut ids = Ids::default();
        for n in 0..50_u32 {
            let id = format!("s-{n}");
            // As if it had the hash of every id before it.
            let hash = ids.hasher.hash_one(&id);
            if let Some(last) = n.checked_sub(1) {
                ids.last.insert(hash, last);
            }
            assert_eq!(ids.insert(&id, &Place::default()), Ok(n));
        }
        // The last hash leads through the chain of all fifty.
        let hash = ids.hasher.hash_one("s-0");
        ids.last.insert(hash, 49);
        assert!(ids.insert("s-0", &Place::default()).is_err());
    }
}
