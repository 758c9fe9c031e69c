//! What a phone has of a city that is cut by place, and what it still needs. No I/O: it says which files, whoever asks
//! brings their bytes.

use super::join::{MicroBounds, Part, join};
use crate::pack::PackError;
use crate::pack::manifest::parts::{CHANGES, LIST, META, PLACED, SHARD};
use crate::pack::manifest::{File, read_files};
use crate::sort::sort;
use crate::{Bounds, City, Position, Problem};

/// Parts of a city, some of which are there.
///
/// ```
/// use friendly_city::pack::shards::Holding;
/// // A publication that is not cut, from its manifest.
/// let holding = Holding::new(&[]);
/// assert!(!holding.is_cut());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// Ascending by name, lists that were read left out. Not a map: phones would download what keeps one balanced.
    files: Vec<File>,
    /// Those that are there, ascending by name.
    cities: Vec<(String, City)>,
    meta: Option<City>,
}

impl Holding {
    /// Of the files of a manifest.
    pub fn new(files: &[File]) -> Self {
        let mut holding = Self::default();
        holding.know(files, &PLACED);
        holding
    }

    fn know(&mut self, files: &[File], kinds: &[&str]) {
        for file in files {
            if kinds.iter().any(|kind| file.name.starts_with(kind)) && file.bounds.is_some() {
                match self.files.binary_search_by(|known| known.name.cmp(&file.name)) {
                    Ok(_) => (),
                    Err(at) => self.files.insert(at, file.clone()),
                }
            }
        }
    }

    /// Whether the stations are in parts at all.
    pub fn is_cut(&self) -> bool {
        !self.files.is_empty()
    }

    /// How many parts are there, with what changed in them: what [`Holding::join`] has stations of.
    pub fn len(&self) -> usize {
        self.parts().count()
    }

    /// Whether none is there.
    pub fn is_empty(&self) -> bool {
        self.parts().next().is_none()
    }

    /// The shards that are there, each with its changes. One whose changes are listed and not there says what is no longer so,
    /// and is left out.
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.cities.iter().filter_map(|(name, shard)| {
            let mut changes = CHANGES.to_owned();
            changes.push_str(name.strip_prefix(SHARD)?);
            let changed = self.place(&changes).ok().and_then(|at| self.cities.get(at));
            let is_listed = self.files.binary_search_by(|file| file.name.as_str().cmp(&changes)).is_ok();
            (changed.is_some() || !is_listed)
                .then_some(Part { shard, changes: changed.map(|(_, city)| city) })
        })
    }

    /// The files that are not there and could have stations within `reach_m` metres of a position, nearest first. While
    /// nothing is there, with what is likely to be needed: the nearest, and those hardly farther.
    pub fn wanted(&self, from: Position, reach_m: f64) -> Vec<&File> {
        let mut missing: Vec<(f64, &File)> = self
            .files
            .iter()
            .filter(|file| !self.has(file))
            .map(|file| (distance_m(file, from), file))
            .collect();
        // By name where they are equally near, and changes with what they change.
        sort(&mut missing, |(a, x), (b, y)| a.total_cmp(b).then_with(|| x.name.cmp(&y.name)));
        let mut reach_m = reach_m;
        if self.is_empty()
            && let Some((nearest_m, file)) = missing.first()
        {
            reach_m = nearest_m + guess_m(file);
        }
        missing.retain(|(distance_m, _)| *distance_m <= reach_m);
        missing.into_iter().map(|(_, file)| file).collect()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.cities.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    fn has(&self, file: &File) -> bool {
        self.place(&file.name).is_ok()
    }

    /// Takes the bytes of a file, which must be those that were signed ([`File::fault`]): a list, a part, or what is said
    /// of the whole city (`meta`).
    ///
    /// # Errors
    /// They are not what the name says.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Vec<Problem>> {
        if name.starts_with(LIST) {
            let files = read_files(&bytes)?;
            self.files.retain(|file| file.name != name);
            self.know(&files, &[SHARD, CHANGES]);
            return Ok(());
        }
        let city = City::open(bytes).map_err(|error| {
            let place = crate::Place::in_file(name.to_owned(), 0, 0);
            vec![Problem::error(
                error.code,
                place,
                error.to_string(),
                "publish again with `friendly-city build`",
            )]
        })?;
        if name == META {
            self.meta = Some(city);
        } else {
            match self.place(name) {
                Ok(at) => {
                    if let Some(place) = self.cities.get_mut(at) {
                        place.1 = city;
                    }
                }
                Err(at) => self.cities.insert(at, (name.to_owned(), city)),
            }
        }
        Ok(())
    }

    /// Where there are stations that are not there, or of which what changed is not.
    pub fn absent(&self) -> Vec<MicroBounds> {
        self.files.iter().filter(|file| !self.has(file)).filter_map(|file| file.bounds).collect()
    }

    /// One pack with everything that is there.
    ///
    /// # Errors
    /// Nothing is there, or the parts are not of one city.
    pub fn join(&self) -> Result<Vec<u8>, PackError> {
        let parts: Vec<Part<'_>> = self.parts().collect();
        join(self.meta.as_ref(), &parts, &self.absent())
    }
}

fn distance_m(file: &File, from: Position) -> f64 {
    file.bounds.map_or(f64::INFINITY, |bounds| Bounds::from_micro(bounds).distance_m(from))
}

/// So many files are fetched at once before it is asked again which are needed, and then twice as many: most answers take
/// no more, and those that take many do not wait for every few.
pub const FIRST_AT_ONCE: usize = 4;

/// How far beyond the nearest part the stations of a first list are likely to lie: an eighth of its diagonal.
fn guess_m(nearest: &File) -> f64 {
    let Some(bounds) = nearest.bounds.filter(|_| !nearest.name.starts_with(LIST)).map(Bounds::from_micro)
    else {
        return 0.0;
    };
    let corners = [Position::new(bounds.west, bounds.south), Position::new(bounds.east, bounds.north)];
    match corners {
        [Ok(a), Ok(b)] => a.distance_m(b) / 8.0,
        _ => 0.0,
    }
}

/// The city around a position, of as few files as an exact answer takes. `fetch` brings the bytes of a file, or nothing where
/// they cannot be had; `reach_m` says of a city how far away a station could still change the answer (infinity: however far);
/// at most `most_files` are asked for. What could not be had is absent in the pack ([`City::is_complete_within`]).
///
/// # Errors
/// Nothing could be had, or what was had is not what it is called: every problem.
pub fn gather(
    holding: &mut Holding,
    from: Position,
    most_files: usize,
    mut fetch: impl FnMut(&File) -> Option<Vec<u8>>,
    mut reach_m: impl FnMut(&City) -> f64,
) -> Result<Vec<u8>, Vec<Problem>> {
    let mut reach = 0.0;
    let (mut asked, mut at_once) = (0, FIRST_AT_ONCE);
    let mut failed: Vec<String> = Vec::new();
    let mut problems = Vec::new();
    loop {
        let wanted = holding.wanted(from, reach);
        // What these bring may show that the farther ones are not needed.
        let room = at_once.min(most_files.saturating_sub(asked));
        let next: Vec<File> =
            wanted.into_iter().filter(|file| !failed.contains(&file.name)).take(room).cloned().collect();
        for file in &next {
            asked += 1;
            let added = fetch(file).map(|bytes| holding.add(&file.name, bytes));
            if let Some(Ok(())) = added {
                continue;
            }
            problems.extend(added.and_then(Result::err).unwrap_or_default());
            failed.push(file.name.clone());
        }
        // Lists only lead to what is wanted.
        if holding.is_empty() && !next.is_empty() {
            continue;
        }
        at_once *= 2;
        let joined = holding.join().map_err(|error| {
            let place = crate::Place::in_file("manifest.json", 0, 0);
            problems.push(Problem::error(error.code, place, error.to_string(), "publish again"));
            std::mem::take(&mut problems)
        })?;
        if next.is_empty() {
            return Ok(joined);
        }
        reach = City::open(joined.as_slice()).map_or(f64::INFINITY, |city| reach_m(&city));
    }
}
