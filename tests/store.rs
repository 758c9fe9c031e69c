//! A publication kept in a folder, whatever the network and the disk do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod publication;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use friendly_city::api::{NearestRequest, nearest, nearest_reach_m};
use friendly_city::pack::manifest::{File, Freshness, GRACE_S, Manifest, PrivateKey, sign};
use friendly_city::pack::{self, PackInput};
use friendly_city::store::Store;
use friendly_city::time::Instant;
use friendly_city::{City, Position, Problem};

use publication::{INPUT, Publication, WHOLE, publish};

const NOW: Instant = Instant(1_791_399_600);
const DAY: i64 = 86_400;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32])
}

/// A server: what it has by name.
type Server = BTreeMap<String, Vec<u8>>;

fn serve(publication: &Publication, version: u64, issued: Instant, seeds: &[u8]) -> Server {
    let manifest = Manifest {
        city: "beijing".into(),
        version,
        issued,
        expires: Instant(issued.0 + 90 * DAY),
        keys: seeds.iter().map(|seed| key(*seed).public()).collect(),
        files: publication.root.clone(),
    };
    let keys: Vec<PrivateKey> = seeds.iter().map(|seed| key(*seed)).collect();
    let mut server: Server = publication
        .bytes
        .iter()
        .map(|(name, bytes)| (File::new(name.clone(), bytes, None).file, bytes.clone()))
        .collect();
    server.insert("manifest.json".into(), sign(&manifest, &keys).unwrap());
    server
}

/// In parts of 100, behind lists.
static FIRST: LazyLock<Publication> = LazyLock::new(|| publish(&INPUT, 100, None));
/// One station in forty has another telephone.
static CHANGED: LazyLock<PackInput> = LazyLock::new(|| {
    let mut input = INPUT.clone();
    input.stations.iter_mut().step_by(40).for_each(|station| station.record.phone = "010-1".into());
    input
});
static SECOND: LazyLock<Publication> = LazyLock::new(|| publish(&CHANGED, 100, Some(&FIRST)));

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-{name}"));
    let _gone = std::fs::remove_dir_all(&dir);
    dir
}

fn store(dir: &Path) -> Store {
    Store::new(dir, vec![key(1).public()])
}

fn fetch(server: &Server) -> impl FnMut(&str) -> io::Result<Vec<u8>> {
    |name| server.get(name).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

fn offline(_: &str) -> io::Result<Vec<u8>> {
    Err(io::Error::from(io::ErrorKind::NetworkUnreachable))
}

fn request() -> NearestRequest {
    NearestRequest { limit: 80, ..NearestRequest::new(Position::new(116.4605, 39.9205).unwrap(), NOW) }
}

fn ask(
    store: &Store,
    now: Instant,
    mut fetch: impl FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<City, Vec<Problem>> {
    store.around(now, request().position, &mut fetch, |city| nearest_reach_m(city, &request(), None).unwrap())
}

fn stations(city: &City) -> Vec<(String, f64)> {
    let answer = nearest(city, &request()).unwrap();
    answer.stations.iter().map(|hit| (hit.id.to_owned(), hit.distance_m)).collect()
}

fn codes(problems: Vec<Problem>) -> Vec<&'static str> {
    problems.iter().for_each(|problem| assert!(!problem.help.is_empty()));
    problems.into_iter().map(|problem| problem.code).collect()
}

/// What is there says what the whole city says.
fn is_right(city: &City) {
    assert!(nearest(city, &request()).unwrap().complete);
    assert_eq!(stations(city), stations(&WHOLE));
}

#[test]
fn what_was_asked_once_needs_no_network() {
    let dir = folder("offline");
    let server = serve(&FIRST, 1, NOW, &[1]);
    // Nothing yet, and no network.
    assert_eq!(codes(store(&dir).update(NOW, &mut offline).unwrap_err()), ["fetch-failed"]);
    assert_eq!(codes(ask(&store(&dir), NOW, offline).unwrap_err()), ["store-empty"]);
    let update = store(&dir).update(NOW, &mut fetch(&server)).unwrap();
    assert_eq!((update.version, update.is_new, update.files), (1, true, 0));
    // Accepted, but no station is there.
    assert_eq!(codes(ask(&store(&dir), NOW, offline).unwrap_err()).first(), Some(&"fetch-failed"));
    is_right(&ask(&store(&dir), NOW, fetch(&server)).unwrap());
    is_right(&ask(&store(&dir), NOW, offline).unwrap());
    // Elsewhere there is nothing: what is there says that it is not complete.
    let elsewhere = Position::new(116.1, 40.1).unwrap();
    let city = store(&dir).around(NOW, elsewhere, &mut offline, |_| 5_000.0);
    assert!(city.is_err() || !city.unwrap().is_complete_within(elsewhere, 5_000.0));
}

/// Who has a part has what its cell became, halved or one with others.
#[test]
fn an_update_brings_the_cells_that_take_the_place_of_those_that_are_there() {
    let dir = folder("cells");
    let halved = publish(&INPUT, 40, None);
    store(&dir).update(NOW, &mut fetch(&serve(&FIRST, 1, NOW, &[1]))).unwrap();
    ask(&store(&dir), NOW, fetch(&serve(&FIRST, 1, NOW, &[1]))).unwrap();
    for (publication, version) in [(&halved, 2), (&FIRST, 3)] {
        let update = store(&dir).update(NOW, &mut fetch(&serve(publication, version, NOW, &[1]))).unwrap();
        assert!(update.files > 1 && update.files * 2 < publication.bytes.len(), "{update:?}");
        is_right(&ask(&store(&dir), NOW, offline).unwrap());
    }
}

#[test]
fn an_update_brings_what_changed_of_what_is_there() {
    let dir = folder("update");
    let (first, second) = (serve(&FIRST, 1, NOW, &[1]), serve(&SECOND, 2, NOW, &[1]));
    store(&dir).update(NOW, &mut fetch(&first)).unwrap();
    ask(&store(&dir), NOW, fetch(&first)).unwrap();
    let had: u64 = std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
    let update = store(&dir).update(NOW, &mut fetch(&second)).unwrap();
    assert!(update.is_new && update.files > 0 && update.files < 20, "{update:?}");
    assert!(update.bytes * 2 < had, "{update:?} of {had}");
    let whole = City::open(pack::write(&CHANGED)).unwrap();
    let city = ask(&store(&dir), NOW, offline).unwrap();
    assert_eq!(stations(&city), stations(&whole));
    let phones = |city: &City| {
        nearest(city, &request()).unwrap().stations.iter().map(|hit| hit.phone.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(phones(&city), phones(&whole));
    // Again: nothing to do.
    let again = store(&dir).update(NOW, &mut fetch(&second)).unwrap();
    assert_eq!((again.is_new, again.files, again.bytes), (false, 0, 0));
}

/// Whatever goes wrong in an update, what was there holds, and whole.
#[test]
fn a_broken_update_changes_nothing() {
    let (first, second) = (serve(&FIRST, 1, NOW, &[1]), serve(&SECOND, 2, NOW, &[1]));
    let dir = folder("broken");
    store(&dir).update(NOW, &mut fetch(&first)).unwrap();
    ask(&store(&dir), NOW, fetch(&first)).unwrap();
    let mut names = Vec::new();
    let mut noting = |name: &str| {
        names.push(name.to_owned());
        fetch(&second)(name)
    };
    let copy = folder("broken-copy");
    copied(&dir, &copy);
    store(&copy).update(NOW, &mut noting).unwrap();
    assert!(names.len() > 3, "{names:?}");
    let foreign = serve(&SECOND, 2, NOW, &[9]);
    type Fault = fn(Vec<u8>, &Server) -> io::Result<Vec<u8>>;
    let faults: [(&str, Fault); 7] = [
        ("dropped", |_, _| Err(io::Error::from(io::ErrorKind::ConnectionReset))),
        ("truncated", |bytes, _| Ok(bytes[..bytes.len() / 2].to_vec())),
        ("one bit", |mut bytes, _| {
            let at = bytes.len() / 3;
            bytes[at] ^= 4;
            Ok(bytes)
        }),
        ("too long", |mut bytes, _| {
            bytes.push(0);
            Ok(bytes)
        }),
        ("a page", |_, _| Ok(b"<!doctype html><title>Login</title>".to_vec())),
        ("nothing", |_, _| Ok(Vec::new())),
        ("another file", |_, server| {
            Ok(server.iter().find(|(name, _)| name.starts_with("s-")).unwrap().1.clone())
        }),
    ];
    for name in &names {
        for (what, fault) in &faults {
            let mut faulty = |asked: &str| {
                let bytes = fetch(&second)(asked)?;
                if asked == name { fault(bytes, &second) } else { Ok(bytes) }
            };
            let refused = codes(store(&dir).update(NOW, &mut faulty).unwrap_err());
            let kind = match *what {
                "dropped" => "fetch-failed",
                _ if name == "manifest.json" => "manifest-",
                _ => "published-",
            };
            assert!(refused.iter().all(|code| code.starts_with(kind)), "{what} {name}: {refused:?}");
            assert_eq!(store(&dir).accepted(NOW).unwrap().manifest.version, 1);
        }
    }
    assert_eq!(codes(store(&dir).update(NOW, &mut fetch(&foreign)).unwrap_err()), ["manifest-key"]);
    is_right(&ask(&store(&dir), NOW, offline).unwrap());
    // What did come is kept under its own name: the next attempt asks for less.
    assert!(store(&dir).update(NOW, &mut fetch(&second)).unwrap().is_new);
}

/// Killed at any moment, which leaves the files that were written until then: the old publication holds, or the new one.
#[test]
fn killed_at_any_moment() {
    let (first, second) = (serve(&FIRST, 1, NOW, &[1]), serve(&SECOND, 2, NOW, &[1]));
    let dir = folder("killed");
    store(&dir).update(NOW, &mut fetch(&first)).unwrap();
    ask(&store(&dir), NOW, fetch(&first)).unwrap();
    let mut left = 0;
    loop {
        let copy = folder("killed-copy");
        copied(&dir, &copy);
        let mut count = 0;
        let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store(&copy).update(NOW, &mut |name| {
                assert!(count < left, "killed");
                count += 1;
                fetch(&second)(name)
            })
        }));
        // Half a file of one that was being written.
        std::fs::write(copy.join("new-1-s-wx4.pack"), b"half").unwrap();
        let version = store(&copy).accepted(NOW).unwrap().manifest.version;
        assert_eq!(version, if killed.is_ok() { 2 } else { 1 });
        let city = ask(&store(&copy), NOW, offline).unwrap();
        assert!(nearest(&city, &request()).unwrap().complete);
        if killed.is_ok() {
            assert!(left > 3);
            break;
        }
        left += 1;
    }
}

#[test]
fn old_and_late_manifests() {
    let dir = folder("late");
    let (first, second) = (serve(&FIRST, 1, NOW, &[1]), serve(&SECOND, 2, NOW, &[1]));
    store(&dir).update(NOW, &mut fetch(&second)).unwrap();
    assert_eq!(codes(store(&dir).update(NOW, &mut fetch(&first)).unwrap_err()), ["manifest-rollback"]);
    // The same version with other contents.
    let mixed = serve(&FIRST, 2, NOW, &[1]);
    assert_eq!(codes(store(&dir).update(NOW, &mut fetch(&mixed)).unwrap_err()), ["manifest-mixed"]);
    // A clock that is a day wrong either way takes what is current.
    for now in [NOW.0 - DAY + 60, NOW.0 + DAY] {
        assert_eq!(store(&dir).accepted(Instant(now)).unwrap().freshness, Freshness::Current);
    }
    let expired = NOW.0 + 90 * DAY;
    assert_eq!(store(&dir).accepted(Instant(expired)).unwrap().freshness, Freshness::Grace { data_of: NOW });
    let gone = Instant(expired + GRACE_S);
    assert_eq!(codes(store(&dir).accepted(gone).unwrap_err()), ["manifest-expired"]);
    // A new one comes, and all is well.
    store(&dir).update(gone, &mut fetch(&serve(&SECOND, 3, gone, &[1]))).unwrap();
    assert!(ask(&store(&dir), gone, fetch(&second)).is_ok());
}

#[test]
fn another_key() {
    let dir = folder("rotation");
    let update =
        |version, seeds: &[u8]| store(&dir).update(NOW, &mut fetch(&serve(&FIRST, version, NOW, seeds)));
    update(1, &[1]).unwrap();
    assert_eq!(codes(update(2, &[2]).unwrap_err()), ["manifest-key"]);
    update(2, &[1, 2]).unwrap();
    // The program still names the old one.
    update(3, &[2]).unwrap();
    update(4, &[2]).unwrap();
    assert_eq!(store(&dir).accepted(NOW).unwrap().manifest.version, 4);
    // A program that names only the new one takes what was accepted for nothing, since an old key led to it, and asks anew.
    let renewed = Store::new(&dir, vec![key(2).public()]);
    assert_eq!(codes(renewed.accepted(NOW).unwrap_err()), ["store-empty"]);
    // What a thief published with the old key, and with the highest of versions, is gone with it.
    update(u64::from(u32::MAX), &[1]).unwrap();
    assert_eq!(codes(renewed.accepted(NOW).unwrap_err()), ["store-empty"]);
    renewed.update(NOW, &mut fetch(&serve(&FIRST, 5, NOW, &[2]))).unwrap();
    assert_eq!(renewed.accepted(NOW).unwrap().manifest.version, 5);
}

#[test]
fn damage_on_the_disk_is_not_read() {
    let dir = folder("damage");
    let server = serve(&FIRST, 1, NOW, &[1]);
    store(&dir).update(NOW, &mut fetch(&server)).unwrap();
    ask(&store(&dir), NOW, fetch(&server)).unwrap();
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "pack") {
            let mut bytes = std::fs::read(&path).unwrap();
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        }
    }
    assert!(ask(&store(&dir), NOW, offline).is_err());
    is_right(&ask(&store(&dir), NOW, fetch(&server)).unwrap());
    is_right(&ask(&store(&dir), NOW, offline).unwrap());
    // The record of what was accepted itself.
    std::fs::write(dir.join("accepted"), b"not keys\nnor these\n{}").unwrap();
    assert_eq!(codes(ask(&store(&dir), NOW, offline).unwrap_err()), ["store-empty"]);
    store(&dir).update(NOW, &mut fetch(&server)).unwrap();
    is_right(&ask(&store(&dir), NOW, offline).unwrap());
}

#[test]
fn no_more_than_so_many_bytes() {
    let dir = folder("bounded");
    let server = serve(&FIRST, 1, NOW, &[1]);
    let mut small = store(&dir);
    small.most_kept_bytes = 100_000;
    small.update(NOW, &mut fetch(&server)).unwrap();
    for at in [116.2, 116.3, 116.4, 116.5, 116.6] {
        small.around(NOW, Position::new(at, 39.9).unwrap(), &mut fetch(&server), |_| 2_000.0).unwrap();
    }
    small.update(NOW, &mut fetch(&serve(&FIRST, 2, NOW, &[1]))).unwrap();
    let kept: u64 = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name().to_string_lossy().contains("-wx"))
        .map(|entry| entry.metadata().unwrap().len())
        .sum();
    assert!(kept <= 100_000, "{kept}");
    is_right(&ask(&small, NOW, fetch(&server)).unwrap());
}

/// What a new publication does not have goes, however lately it was used; then what was not used for longest, and no more of it
/// than must.
#[test]
fn what_goes_first() {
    let dir = folder("order");
    let first = serve(&FIRST, 1, NOW, &[1]);
    let mut kept = store(&dir);
    kept.update(NOW, &mut fetch(&first)).unwrap();
    let after = |seconds: i64| Instant(NOW.0 + seconds);
    let names = || -> BTreeMap<String, u64> {
        let entries = std::fs::read_dir(&dir).unwrap().map(Result::unwrap);
        let files =
            entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()));
        files.filter(|(name, _)| name.ends_with(".pack") || name.ends_with(".json")).collect()
    };
    // West, middle, east; then the west once more, without the network.
    let mut brought: Vec<Vec<String>> = Vec::new();
    for (turn, longitude) in [(1, 116.2), (2, 116.4), (3, 116.6), (4, 116.2)] {
        let before = names();
        let mut online = fetch(&first);
        let mut bring = |file: &str| if turn == 4 { offline(file) } else { online(file) };
        kept.around(after(10 * turn), Position::new(longitude, 39.9).unwrap(), &mut bring, |_| 500.0)
            .unwrap();
        let new = names().into_keys().filter(|name| name.starts_with("s-") && !before.contains_key(name));
        brought.push(new.collect());
    }
    let [west, middle, east, again] = brought.try_into().unwrap();
    assert!(!west.is_empty() && !middle.is_empty() && !east.is_empty() && again.is_empty());
    // As long as there is room, nothing of the publication goes.
    let all = names();
    kept.update(after(50), &mut fetch(&serve(&FIRST, 2, NOW, &[1]))).unwrap();
    assert_eq!(names(), all);
    // One byte too many: one file of the middle, which was used longest ago.
    kept.most_kept_bytes = all.values().sum::<u64>() - 1;
    kept.update(after(60), &mut fetch(&serve(&FIRST, 3, NOW, &[1]))).unwrap();
    let gone: Vec<String> = all.keys().filter(|name| !names().contains_key(*name)).cloned().collect();
    assert_eq!(gone.len(), 1);
    assert!(middle.contains(&gone[0]), "{gone:?}");
    // Room for the west alone and what leads there: the middle and the east go, the west stays.
    let size = |files: &[String]| files.iter().map(|name| all[name]).sum::<u64>();
    kept.most_kept_bytes = all.values().sum::<u64>() - size(&middle) - size(&east);
    kept.update(after(70), &mut fetch(&serve(&FIRST, 4, NOW, &[1]))).unwrap();
    let left = names();
    assert!(west.iter().all(|name| left.contains_key(name)), "{west:?} {left:?}");
    assert!(middle.iter().chain(&east).all(|name| !left.contains_key(name)), "{left:?}");
    // What the next publication does not have goes though there is room and it was used this moment.
    kept.most_kept_bytes = u64::MAX;
    let second = serve(&SECOND, 5, NOW, &[1]);
    kept.around(after(80), request().position, &mut fetch(&first), |_| 500.0).unwrap();
    kept.update(after(80), &mut fetch(&second)).unwrap();
    assert!(names().keys().all(|name| second.contains_key(name)), "{:?}", names());
    is_right(&ask(&kept, after(90), fetch(&second)).unwrap());
}

#[test]
fn two_at_once() {
    let dir = folder("two");
    let servers: Vec<Server> = (1..=6).map(|version| serve(&FIRST, version, NOW, &[1])).collect();
    std::thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| {
                // Whichever comes after a newer one is refused.
                let _refused = store(&dir).update(NOW, &mut fetch(server));
                let _ = ask(&store(&dir), NOW, fetch(server));
            });
        }
    });
    assert_eq!(store(&dir).accepted(NOW).unwrap().manifest.version, 6);
    is_right(&ask(&store(&dir), NOW, fetch(&servers[5])).unwrap());
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
