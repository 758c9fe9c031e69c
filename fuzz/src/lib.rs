//! What must hold for any bytes from outside: each function takes some, and panics where it does not. cargo-fuzz calls
//! them with what it finds, the tests with the corpus.
//!
//! What they assert besides not panicking: what was read is written back as it was, what opens can be used whole, and an
//! error says what is wrong and what to do.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "that is its use"
)]

use friendly_city::api::{NearestRequest, Overlay, nearest, nearest_with};
use friendly_city::import::hours::{HoursContext, compile, normalise};
use friendly_city::import::{ImportOptions, SourceFormat, import_files, stations_csv};
use friendly_city::offer::Catalogue;
use friendly_city::pack::manifest::{
    PrivateKey, Trust, authenticate, inspect, read_files, sign, verify, write_files,
};
use friendly_city::pack::shards::{Part, absent, join};
use friendly_city::reward::Programme;
use friendly_city::status::LiveStatus;
use friendly_city::time::{Calendar, Date, Instant};
use friendly_city::view::{Screen, stations};
use friendly_city::{City, Crs, Makeup, Position, Problem};

/// No reader needs more memory at once than this many times the bytes it was given, and [`SPARE_BYTES`]. The tests hold it.
pub const MOST_TIMES: usize = 600;
/// See [`MOST_TIMES`].
pub const SPARE_BYTES: usize = 4 << 20;

const AT: Instant = Instant(1_791_399_600);

fn helps(problems: &[Problem]) {
    assert!(!problems.is_empty());
    for Problem { code, message, help, .. } in problems {
        assert!(!code.is_empty() && !message.is_empty() && !help.is_empty(), "{code}: {message}");
    }
}

/// A manifest: as a file, and as what a trusted key has signed.
pub fn manifest(bytes: &[u8]) {
    let key = PrivateKey::from_seed([7; 32]);
    let trusted = [key.public()];
    if let Err(problems) = authenticate(bytes, &trusted) {
        helps(&problems);
    }
    if let Err(problems) = inspect(bytes) {
        helps(&problems);
    }
    let file = signed(bytes);
    match verify(&file, &Trust { keys: &trusted, city: None, now: AT, seen: None }) {
        Ok(read) => assert_eq!(sign(&read.manifest, &[key]).expect("it was right"), file),
        Err(problems) => helps(&problems),
    }
}

/// A file whose signature is right, whatever it is of.
fn signed(text: &[u8]) -> Vec<u8> {
    use ed25519_dalek::{Signer as _, SigningKey};
    let signature = SigningKey::from_bytes(&[7; 32]).sign(text).to_bytes();
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = PrivateKey::from_seed([7; 32]).public().id();
    let mut file =
        format!(r#"{{"signatures":[{{"key":"{id}","signature":"{digits}"}}],"signed":"#).into_bytes();
    file.extend_from_slice(text);
    file.extend_from_slice(b"}\n");
    file
}

/// A live status: as a file, as what a trusted key has signed, and laid over a small city.
pub fn status(bytes: &[u8]) {
    use friendly_city::status::{authenticate, read, sign, verify, write};
    let key = PrivateKey::from_seed([7; 32]);
    let trusted = [key.public()];
    if let Err(problems) = authenticate(bytes, &trusted) {
        helps(&problems);
    }
    let file = signed(bytes);
    match verify(&file, &Trust { keys: &trusted, city: None, now: AT, seen: None }) {
        Ok(taken) => assert_eq!(sign(&taken.status, &[key]).expect("it was right"), file),
        Err(problems) => helps(&problems),
    }
    let Ok(status) = std::str::from_utf8(bytes).map_err(drop).and_then(|text| read(text).map_err(drop))
    else {
        return;
    };
    assert_eq!(write(&status).as_bytes(), bytes);
    let city = City::open(SMALL).expect("it is in the tests");
    let at = status.issued;
    let live = Overlay::new(&city, LiveStatus { city: city.meta().id.clone(), ..status });
    let place = city.station(0).expect("it has stations").position();
    let request = NearestRequest::new(place, at);
    let answer = nearest_with(&city, &request, live.as_ref()).expect("it is a right question");
    assert_eq!(answer.stations.len(), city.len().min(10));
}

/// A city of two stations.
const SMALL: &[u8] = include_bytes!("../../tests/fixtures/small-version-1.pack");

/// A list of files that a manifest leads to.
pub fn files(bytes: &[u8]) {
    match read_files(bytes) {
        Ok(files) => assert_eq!(write_files(&files).as_bytes(), bytes),
        Err(problems) => helps(&problems),
    }
}

/// A pack of stations, whole or a part.
pub fn shard(bytes: &[u8]) {
    let Ok(city) = City::open(bytes) else { return };
    use_whole(&city);
}

fn use_whole(city: &City) {
    let is_text = city.check_texts().is_ok();
    let _elsewhere = absent(city);
    let places =
        city.station(0).map(|station| station.position()).into_iter().chain(Position::new(180.0, -90.0).ok());
    for place in places {
        for limit in [1, 50] {
            let request = NearestRequest { limit, ..NearestRequest::new(place, AT) };
            let answer = nearest(city, &request).expect("it is a right question");
            assert_eq!(answer.stations.len(), city.len().min(limit as usize));
            assert!(answer.stations.is_sorted_by(|a, b| a.distance_m <= b.distance_m));
        }
        let html = stations(city, &Screen::new("zh-CN", Some(place), AT));
        assert!(!is_text || !html.is_empty());
    }
}

/// Parts of a city: each after its length in two bytes, a shard and what changed in it by turns.
pub fn parts(bytes: &[u8]) {
    let mut rest = bytes;
    let mut cities = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk().filter(|_| cities.len() < 8) {
        let (pack, after) = after.split_at(usize::from(u16::from_le_bytes(*length)).min(after.len()));
        cities.push(City::open(pack).ok());
        rest = after;
    }
    let mut whole = Vec::new();
    for pair in cities.chunks(2) {
        if let Some(shard) = &pair[0] {
            whole.push(Part { shard, changes: pair.get(1).and_then(Option::as_ref) });
        }
    }
    let Ok(joined) = join(None, &whole, &[[0, 0, 1, 1]]) else { return };
    let Ok(city) = City::open(joined) else {
        // Ids that are not texts may meet.
        assert!(whole.iter().any(|part| part.shard.check_texts().is_err()), "what was joined opens");
        return;
    };
    let most: usize = whole.iter().map(|part| part.shard.len() + part.changes.map_or(0, City::len)).sum();
    assert!(city.len() <= most);
    assert_eq!(absent(&city), [[0, 0, 1, 1]]);
    use_whole(&city);
}

/// A pack of offers.
pub fn offers(bytes: &[u8]) {
    if let Ok(catalogue) = Catalogue::open(bytes) {
        assert_eq!(Catalogue::open(&catalogue.write()).expect("it was right").write(), catalogue.write());
    }
}

/// A pack of activities and rewards.
pub fn rewards(bytes: &[u8]) {
    if let Ok(programme) = Programme::open(bytes) {
        assert_eq!(Programme::open(&programme.write()).expect("it was right").write(), programme.write());
    }
}

/// A table of stations.
pub fn csv(bytes: &[u8]) {
    import(bytes, "a.csv", SourceFormat::Csv);
}

/// Stations as GeoJSON.
pub fn geojson(bytes: &[u8]) {
    import(bytes, "a.geojson", SourceFormat::GeoJson);
}

/// An answer of Overpass.
pub fn overpass(bytes: &[u8]) {
    import(bytes, "a.json", SourceFormat::Osm);
}

/// An extract of OpenStreetMap.
pub fn pbf(bytes: &[u8]) {
    import(bytes, "a.osm.pbf", SourceFormat::Osm);
}

fn import(bytes: &[u8], name: &str, format: SourceFormat) {
    let options = ImportOptions { format, crs: Crs::Gcj02, bbox: None, language: None };
    let dir = tempfile::tempdir().expect("a place for a file");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("room for a file");
    match import_files(&[path], &options) {
        Ok(imported) => {
            for problem in &imported.problems {
                helps(std::slice::from_ref(problem));
            }
            // What was read is written so that it is read again.
            let table = dir.path().join("b.csv");
            std::fs::write(&table, stations_csv(&imported.stations, &imported.languages))
                .expect("room for a file");
            let again = ImportOptions {
                format: SourceFormat::Csv,
                crs: Crs::Wgs84,
                language: imported.languages.first().cloned(),
                ..options
            };
            let again = import_files(&[table], &again).unwrap_or_else(|problems| panic!("{problems:#?}"));
            let ids = |stations: &[friendly_city::Station]| {
                stations.iter().map(|s| s.id.clone()).collect::<Vec<_>>()
            };
            assert_eq!(ids(&again.stations), ids(&imported.stations));
        }
        Err(problems) => helps(&problems),
    }
}

/// Opening hours as somebody may write them.
pub fn hours(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let calendar = Calendar::default();
    let context =
        HoursContext { calendar: &calendar, makeup: Makeup::Weekday, from: Date(20_454), to: Date(20_818) };
    let checked = |error: friendly_city::import::hours::HoursError| {
        assert!(!error.help.is_empty() && error.at <= text.len())
    };
    match normalise(text) {
        Ok(normal) => {
            if let Err(error) = compile(&normal, &context) {
                assert!(!error.help.is_empty());
            }
        }
        Err(error) => checked(error),
    }
}
