//! What a page's store decides, asked natively: the same code as in its module, with signatures checked here.

#![cfg(feature = "wasm-store")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use ed25519_dalek::{Signature, VerifyingKey};
use friendly_city::pack::manifest::{Digest, File, GRACE_S, Manifest, PrivateKey, sign};
use friendly_city::time::Instant;
use friendly_city::wasm::Store;

const NOW: i64 = 1_791_399_600;
const DAY: i64 = 86_400;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32])
}

fn trust(seeds: &[u8]) -> String {
    seeds.iter().map(|seed| key(*seed).public().to_hex()).collect::<Vec<_>>().join(", ")
}

/// A publication that the keys have signed, and announce.
fn file(version: u64, seeds: &[u8]) -> Vec<u8> {
    let keys: Vec<PrivateKey> = seeds.iter().map(|seed| key(*seed)).collect();
    let manifest = Manifest {
        city: "small".to_owned(),
        version,
        issued: Instant(NOW),
        expires: Instant(NOW + 90 * DAY),
        keys: keys.iter().map(PrivateKey::public).collect(),
        files: vec![File::new("city", format!("stations {version}").as_bytes(), None)],
    };
    sign(&manifest, &keys).unwrap()
}

/// Reads a file as a page does, checking what it is asked to; how many signatures that were.
fn read(store: &mut Store, file: &[u8], anchors: &str) -> Result<usize, String> {
    for checks in 0.. {
        let ask = store.ask(file, anchors)?;
        if ask.is_empty() {
            return Ok(checks);
        }
        let key = VerifyingKey::from_bytes(ask[..32].try_into().unwrap()).unwrap();
        let signature = Signature::from_bytes(ask[32..96].try_into().unwrap());
        store.tell(key.verify_strict(&ask[96..], &signature).is_ok());
        assert!(checks < 20, "it never ends");
    }
    unreachable!()
}

fn take(store: &mut Store, file: &[u8], now: i64) -> Result<f64, String> {
    read(store, file, "")?;
    let age = store.judge(now as f64, true)?;
    store.take();
    Ok(age)
}

/// A page that is opened again with what it kept.
fn reopened(seeds: &[u8], file: &[u8], anchors: &str, now: i64) -> (Store, Result<f64, String>) {
    let mut store = Store::open(&trust(seeds), "").unwrap();
    let answer = read(&mut store, file, anchors).and_then(|_| {
        let age = store.judge(now as f64, true);
        store.take();
        age
    });
    (store, answer)
}

fn code<T: std::fmt::Debug>(answer: Result<T, String>) -> String {
    let problems: serde_json::Value = serde_json::from_str(&answer.unwrap_err()).unwrap();
    problems["problems"][0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn keys_are_given_as_people_copy_them() {
    for good in [trust(&[1]), trust(&[1, 2]), key(1).public().to_file(), format!("\n  {}\n", trust(&[3, 1]))]
    {
        let mut store = Store::open(&good, "").unwrap();
        assert_eq!(take(&mut store, &file(1, &[1]), NOW), Ok(0.0), "{good}");
    }
    for (bad, expected) in [("", "trust-missing"), (" ,", "trust-missing"), ("abc", "trust-invalid")] {
        assert_eq!(code(Store::open(bad, "")), expected);
    }
    let weak = format!("01{}", "00".repeat(31));
    assert_eq!(code(Store::open(&weak, "")), "trust-invalid");
}

#[test]
fn nothing_is_accepted_before_its_signature_was_found_right() {
    let mut store = Store::open(&trust(&[1]), "").unwrap();
    let file = file(1, &[1]);
    let ask = store.ask(&file, "").unwrap();
    assert!(
        file.windows(ask.len() - 96).any(|part| part == &ask[96..]),
        "it asks about the bytes as they travelled"
    );
    assert_eq!(code(store.judge(NOW as f64, true)), "manifest-missing");
    assert_eq!((store.version(false), store.file("city", false)), (0.0, String::new()));
    store.tell(false);
    assert_eq!(code(store.ask(&file, "")), "manifest-signature");
    assert_eq!(code(store.judge(NOW as f64, true)), "manifest-missing");
    // An answer is of one file: what was right once is asked again of another.
    assert_eq!(read(&mut store, &file, ""), Ok(1));
    assert_eq!(
        (store.judge(NOW as f64, true), store.version(false), store.version(true)),
        (Ok(0.0), 0.0, 1.0)
    );
    assert!(store.file("city", false).is_empty() && !store.file("city", true).is_empty());
    store.take();
    assert_eq!(read(&mut store, &file, ""), Ok(1));
    assert_eq!(code(take(&mut store, &self::file(2, &[2]), NOW)), "manifest-key");
    assert_eq!(store.version(false), 1.0);
}

#[test]
fn older_and_other_ones_are_refused_and_what_was_there_stays() {
    let mut store = Store::open(&trust(&[1]), "").unwrap();
    take(&mut store, &file(5, &[1]), NOW).unwrap();
    assert_eq!(code(take(&mut store, &file(4, &[1]), NOW)), "manifest-rollback");
    // The same version, signed anew with something else in it.
    assert_eq!(code(take(&mut store, &file(5, &[1, 2]), NOW)), "manifest-mixed");
    assert_eq!(code(take(&mut store, &file(6, &[1]), NOW - 2 * DAY)), "manifest-future");
    assert_eq!(store.version(false), 5.0);
    // What was refused does not speak for what is there.
    assert_eq!((store.judge(NOW as f64, false), store.issued()), (Ok(0.0), NOW as f64));
    assert_eq!(store.file("city", false), {
        let f = File::new("city", b"stations 5", None);
        format!("{} 10 {}", f.file, f.sha256)
    });
    assert_eq!(take(&mut store, &file(6, &[1]), NOW), Ok(0.0));
    assert_eq!(store.version(false), 6.0);
    let mut other = Store::open(&trust(&[1]), "elsewhere").unwrap();
    assert_eq!(code(take(&mut other, &file(5, &[1]), NOW)), "manifest-city");
}

#[test]
fn time_passes_while_a_page_is_open() {
    let mut store = Store::open(&trust(&[1]), "").unwrap();
    take(&mut store, &file(1, &[1]), NOW).unwrap();
    let end = NOW + 90 * DAY;
    for (now, expected) in
        [(NOW, Ok(0.0)), (end - 1, Ok(0.0)), (end, Ok(NOW as f64)), (end + GRACE_S - 1, Ok(NOW as f64))]
    {
        assert_eq!(store.judge(now as f64, false), expected);
    }
    assert_eq!(code(store.judge((end + GRACE_S) as f64, false)), "manifest-expired");
}

#[test]
fn what_was_kept_is_what_the_next_is_compared_with() {
    let mut first = Store::open(&trust(&[1]), "").unwrap();
    take(&mut first, &file(5, &[1]), NOW).unwrap();
    let kept = file(5, &[1]);
    // Years later it is not shown, and still nothing older is taken.
    let late = NOW + 400 * DAY;
    let (mut store, answer) = reopened(&[1], &kept, &first.anchors(), late);
    assert_eq!(code(answer), "manifest-expired");
    assert_eq!(code(take(&mut store, &file(4, &[1]), NOW)), "manifest-rollback");
    // What was kept was damaged: as if nothing were there.
    let (store, answer) = reopened(&[1], &kept[..kept.len() - 9], &first.anchors(), NOW);
    assert_eq!(code(answer), "manifest-truncated");
    assert_eq!(store.version(false), 0.0);
}

#[test]
fn keys_change_and_the_page_may_come_later() {
    let mut store = Store::open(&trust(&[1]), "").unwrap();
    take(&mut store, &file(1, &[1]), NOW).unwrap();
    assert_eq!(code(take(&mut store, &file(3, &[2]), NOW)), "manifest-key", "who was away for the change");
    assert_eq!(read(&mut store, &file(2, &[1, 2]), ""), Ok(2), "both keys have signed");
    store.judge(NOW as f64, true).unwrap();
    store.take();
    take(&mut store, &file(3, &[2]), NOW).unwrap();
    // The page still names the old key, which led to the new one.
    assert_eq!(store.anchors(), key(1).public().to_hex());
    let kept = file(3, &[2]);
    let (mut again, answer) = reopened(&[1], &kept, &store.anchors(), NOW);
    assert_eq!(answer, Ok(0.0));
    assert_eq!(again.anchors(), store.anchors());
    take(&mut again, &file(4, &[2]), NOW).unwrap();
    // Now it names the new one.
    let (newer, answer) = reopened(&[2], &kept, &store.anchors(), NOW);
    assert_eq!((answer, newer.anchors()), (Ok(0.0), key(2).public().to_hex()));
    // Now neither: both were stolen, and nothing that they signed counts, however high its number.
    let (mut anew, answer) = reopened(&[3], &kept, &store.anchors(), NOW);
    assert_eq!(code(answer), "manifest-key");
    assert_eq!(take(&mut anew, &file(1, &[3]), NOW), Ok(0.0));
}

#[test]
fn a_file_is_used_when_length_and_hash_are_right() {
    let mut store = Store::open(&trust(&[1]), "").unwrap();
    take(&mut store, &file(1, &[1]), NOW).unwrap();
    let (file, right) = (store.file("city", false), Digest::of(b"stations 1").to_string());
    assert_eq!(Store::check(&file, 10.0, &right), Ok(()));
    assert_eq!(code(Store::check(&file, 9.0, &right)), "published-length");
    let other = Digest::of(b"stations 2").to_string();
    for wrong in [&other, &Digest::of(b"").to_string()] {
        assert_eq!(code(Store::check(&file, 10.0, wrong)), "published-hash", "{wrong}");
    }
    for wrong in ["", "0", &right.to_uppercase()] {
        assert!(Store::check(&file, 10.0, wrong).is_err(), "{wrong}");
    }
    assert_eq!(code(Store::check(&store.file("offers", false), 10.0, &right)), "published-missing");
}
