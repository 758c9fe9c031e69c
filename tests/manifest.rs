//! A signed manifest: what is written is read, and every fault that somebody could plant is found under its code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
#![cfg(feature = "manifest")]

use friendly_city::Problem;
use friendly_city::pack::manifest::{
    Digest, File, Freshness, GRACE_S, MOST_BYTES, Manifest, PrivateKey, PublicKey, Seen, Trust, Verified,
    authenticate, sign, verify,
};
use friendly_city::time::Instant;
use proptest::prelude::*;

const DAY: i64 = 86_400;
/// 2026-10-08T03:00:00+08:00
const NOW: Instant = Instant(1_791_399_600);

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32])
}

fn files() -> Vec<File> {
    vec![
        File::new("city", b"stations", Some([116_330_000, 39_900_000, 116_410_000, 39_920_000])),
        File::new("offers", b"offers", None),
    ]
}

fn manifest(version: u64, keys: &[PrivateKey]) -> Manifest {
    Manifest {
        city: "small".to_owned(),
        version,
        issued: NOW,
        expires: Instant(NOW.0 + 90 * DAY),
        keys: keys.iter().map(PrivateKey::public).collect(),
        files: files(),
    }
}

fn trust(keys: &[PublicKey]) -> Trust<'_> {
    Trust { keys, city: Some("small"), now: NOW, seen: None }
}

fn codes<T>(result: Result<T, Vec<Problem>>) -> Vec<&'static str> {
    let problems = result.err().unwrap_or_default();
    for problem in &problems {
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{problem:?}");
        assert_eq!(problem.place.file, "manifest.json");
    }
    problems.iter().map(|problem| problem.code).collect()
}

/// The file with other signed text under the signature of a key: what only its holder can do.
fn signed_text(text: &str, seed: u8) -> Vec<u8> {
    use ed25519_dalek::{Signer as _, SigningKey};
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(text.as_bytes()).to_bytes();
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = key(seed).public().id();
    format!(r#"{{"signatures":[{{"key":"{id}","signature":"{digits}"}}],"signed":{text}}}"#)
        .into_bytes()
        .into_iter()
        .chain(*b"\n")
        .collect()
}

fn text_of(file: &[u8]) -> String {
    let text = std::str::from_utf8(file).unwrap();
    let (_, signed) = text.split_once(r#","signed":"#).unwrap();
    signed.strip_suffix("}\n").unwrap().to_owned()
}

#[test]
fn what_is_signed_is_read() {
    let written = manifest(7, &[key(1)]);
    let file = sign(&written, &[key(1)]).unwrap();
    assert_eq!(file, sign(&written, &[key(1)]).unwrap(), "the same bytes");
    let keys = [key(1).public()];
    let Verified { manifest, freshness, seen } = verify(&file, &trust(&keys)).unwrap();
    assert_eq!((manifest, freshness), (written, Freshness::Current));
    assert_eq!(seen, Seen { version: 7, digest: Some(Digest::of(text_of(&file).as_bytes())) });
    // Seen again, it is still the one to use.
    assert!(verify(&file, &Trust { seen: Some(seen), ..trust(&keys) }).is_ok());
    assert!(serde_json::from_slice::<serde_json::Value>(&file).is_ok(), "any reader of JSON can look at it");
}

/// `docs/publishing.md` shows these bytes; whoever writes a reader of their own can begin with them.
#[test]
fn the_bytes_are_as_documented() {
    let manifest = Manifest {
        files: vec![File::new("city", b"stations", Some([1, -2, 3, 4]))],
        ..manifest(1, &[key(7)])
    };
    let file = String::from_utf8(sign(&manifest, &[key(7)]).unwrap()).unwrap();
    let document = include_str!("../docs/publishing.md");
    assert!(document.lines().any(|line| line == file.trim_end()), "docs/publishing.md does not show\n{file}");
}

#[test]
fn no_flipped_bit_verifies() {
    let keys = [key(1).public()];
    let file = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut flipped = file.clone();
            flipped[at] ^= 1 << bit;
            let codes = codes(verify(&flipped, &trust(&keys)));
            assert!(!codes.is_empty(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn no_part_of_it_verifies() {
    let keys = [key(1).public()];
    let file = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
    for length in 0..file.len() {
        assert_eq!(codes(verify(&file[..length], &trust(&keys))), ["manifest-truncated"], "{length} bytes");
    }
    assert_eq!(codes(verify(&[&file[..], b"\n"].concat(), &trust(&keys))), ["manifest-form"]);
    assert_eq!(codes(verify(b"<!doctype html>\n", &trust(&keys))), ["manifest-form"]);
    assert_eq!(codes(verify(&vec![b' '; MOST_BYTES + 1], &trust(&keys))), ["manifest-too-large"]);
}

#[test]
fn only_a_trusted_key_counts() {
    let file = sign(&manifest(1, &[key(2)]), &[key(2)]).unwrap();
    assert_eq!(codes(verify(&file, &trust(&[key(1).public()]))), ["manifest-key"]);
    assert_eq!(codes(verify(&file, &trust(&[]))), ["manifest-key"]);
    // Under the name of a key that is trusted, with a signature of another.
    let (own, other) = (key(1).public().id().to_string(), key(2).public().id().to_string());
    let forged = String::from_utf8(file).unwrap().replace(&other, &own);
    assert_eq!(codes(verify(forged.as_bytes(), &trust(&[key(1).public()]))), ["manifest-signature"]);
    // With the text of another manifest of the same key.
    let old = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
    let new = sign(&manifest(2, &[key(1)]), &[key(1)]).unwrap();
    let swapped = String::from_utf8(old.clone()).unwrap().replace(&text_of(&old), &text_of(&new));
    assert_eq!(codes(verify(swapped.as_bytes(), &trust(&[key(1).public()]))), ["manifest-signature"]);
}

#[test]
fn what_was_newer_is_not_given_up() {
    let keys = [key(1).public()];
    let ask = |file: &[u8], version, digest| {
        codes(verify(file, &Trust { seen: Some(Seen { version, digest }), ..trust(&keys) }))
    };
    let file = sign(&manifest(5, &[key(1)]), &[key(1)]).unwrap();
    let own = Some(Digest::of(text_of(&file).as_bytes()));
    let other = Some(Digest::of(b"something else"));
    for (version, digest, expected) in [
        (4, other, None),
        (5, None, None),
        (5, own, None),
        (5, other, Some("manifest-mixed")),
        (6, own, Some("manifest-rollback")),
        (u64::MAX, None, Some("manifest-rollback")),
    ] {
        assert_eq!(ask(&file, version, digest), Vec::from_iter(expected), "{version} {digest:?}");
    }
}

#[test]
fn time_passes() {
    let keys = [key(1).public()];
    let file = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
    let expires = NOW.0 + 90 * DAY;
    let grace = Ok(Freshness::Grace { data_of: NOW });
    for (now, expected) in [
        (NOW.0 - DAY - 1, Err(vec!["manifest-future"])),
        (NOW.0 - DAY, Ok(Freshness::Current)),
        (expires - 1, Ok(Freshness::Current)),
        (expires, grace.clone()),
        (expires + GRACE_S - 1, grace),
        (expires + GRACE_S, Err(vec!["manifest-expired"])),
        (i64::MAX, Err(vec!["manifest-expired"])),
        (i64::MIN, Err(vec!["manifest-future"])),
    ] {
        let answer = verify(&file, &Trust { now: Instant(now), ..trust(&keys) });
        let answer = answer.map(|verified| verified.freshness).map_err(|problems| codes::<()>(Err(problems)));
        assert_eq!(answer, expected, "{}", now.wrapping_sub(NOW.0));
    }
}

#[test]
fn every_reason_at_once() {
    let keys = [key(1).public()];
    let file = sign(&manifest(3, &[key(1)]), &[key(1)]).unwrap();
    let now = Instant(NOW.0 + 400 * DAY);
    let seen = Some(Seen { version: 4, digest: None });
    let answer = verify(&file, &Trust { keys: &keys, city: Some("other"), now, seen });
    assert_eq!(codes(answer), ["manifest-city", "manifest-rollback", "manifest-expired"]);
}

#[test]
fn keys_change_by_a_manifest_that_both_have_signed() {
    let page = [key(1).public()];
    let old = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
    let both = sign(&manifest(2, &[key(1), key(2)]), &[key(2), key(1)]).unwrap();
    let new = sign(&manifest(3, &[key(2)]), &[key(2)]).unwrap();
    let first = verify(&old, &trust(&page)).unwrap();
    // A phone that was away for the change knows nothing of the new key.
    assert_eq!(codes(verify(&new, &Trust { seen: Some(first.seen), ..trust(&page) })), ["manifest-key"]);
    let second = verify(&both, &Trust { seen: Some(first.seen), ..trust(&page) }).unwrap();
    let third = verify(&new, &Trust { seen: Some(second.seen), ..trust(&second.manifest.keys) }).unwrap();
    assert_eq!(third.manifest.keys, [key(2).public()]);
    // From then on the old one counts for nothing, and a page that names the new one takes both.
    let late = sign(&manifest(4, &[key(1)]), &[key(1)]).unwrap();
    assert_eq!(codes(verify(&late, &trust(&third.manifest.keys))), ["manifest-key"]);
    assert!(verify(&both, &trust(&[key(2).public()])).is_ok());
    assert_eq!(authenticate(&both, &page).unwrap().signed_by.len(), 2);
    // One signature of two that is damaged is damage.
    for seed in [1, 2] {
        let id = format!(r#"{}","signature":""#, key(seed).public().id());
        let text = String::from_utf8(both.clone()).unwrap();
        let at = text.find(&id).unwrap() + id.len();
        let digit = if &text[at..=at] == "0" { "1" } else { "0" };
        let damaged = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
        assert!(!codes(verify(damaged.as_bytes(), &trust(&page))).is_empty(), "the signature of {seed}");
    }
}

#[test]
fn nobody_announces_a_key_that_has_not_signed() {
    let foreign = Manifest { keys: vec![key(1).public(), key(2).public()], ..manifest(1, &[]) };
    assert_eq!(codes(sign(&foreign, &[key(1)])), ["manifest-announced"]);
    // Nor does a thief who signs by hand.
    let both = sign(&foreign, &[key(1), key(2)]).unwrap();
    let file = signed_text(&text_of(&both), 1);
    assert_eq!(codes(verify(&file, &trust(&[key(1).public()]))), ["manifest-announced"]);
}

#[test]
fn what_cannot_be_is_not_signed_and_not_read() {
    let keys = [key(1).public()];
    let good = manifest(1, &[key(1)]);
    let (city, offers) = (good.files[0].clone(), good.files[1].clone());
    let with = |files: Vec<File>| Manifest { files, ..good.clone() };
    let renamed = |file: &str| with(vec![File { file: file.to_owned(), ..city.clone() }]);
    let digits = &city.file[5..21];
    let cases = [
        (with(vec![city.clone(), city.clone()]), "manifest-duplicate"),
        (with(vec![city.clone(), File::new("city", b"others", None)]), "manifest-duplicate"),
        (with(vec![offers, city.clone()]), "manifest-value"),
        (with(Vec::new()), "manifest-value"),
        (renamed("../city.pack"), "manifest-file-name"),
        (renamed(&format!("../city-{digits}.pack")), "manifest-file-name"),
        (renamed(&format!("a/city-{digits}.pack")), "manifest-file-name"),
        (renamed(&format!("a\\city-{digits}.pack")), "manifest-file-name"),
        (renamed("city-0000000000000000.pack"), "manifest-file-name"),
        (renamed("https://example.org/city.pack"), "manifest-file-name"),
        (renamed(""), "manifest-file-name"),
        (with(vec![File::new("../up", b"", None)]), "manifest-value"),
        (with(vec![File { bytes: (2 << 30) + 1, ..city.clone() }]), "manifest-value"),
        (with(vec![File { bounds: Some([0, 2, 0, 1]), ..city.clone() }]), "manifest-value"),
        (with(vec![File { bounds: Some([180_000_001, 0, 0, 1]), ..city.clone() }]), "manifest-value"),
        (Manifest { version: 0, ..good.clone() }, "manifest-value"),
        (Manifest { version: 1 << 53, ..good.clone() }, "manifest-value"),
        (Manifest { expires: good.issued, ..good.clone() }, "manifest-value"),
        (Manifest { expires: Instant(253_402_300_800), ..good.clone() }, "manifest-value"),
        (Manifest { city: "Zhōngguó \"\n".to_owned(), ..good.clone() }, "manifest-value"),
        (Manifest { keys: Vec::new(), ..good.clone() }, "manifest-value"),
        (Manifest { keys: vec![keys[0]; 2], ..good.clone() }, "manifest-duplicate"),
    ];
    let template = text_of(&sign(&good, &[key(1)]).unwrap());
    assert!(template.contains(&city.file));
    for (bad, code) in cases {
        assert!(codes(sign(&bad, &[key(1)])).contains(&code), "{bad:?}");
    }
    // Who has the key can sign anything; it is read as carefully as if nobody had.
    for (from, to, code) in [
        (city.file.as_str(), "../../etc/passwd", "manifest-file-name"),
        (city.file.as_str(), "city.pack", "manifest-file-name"),
        (city.file.as_str(), "a\\\\b", "manifest-file-name"),
        (r#""version":1,"#, r#""version":0,"#, "manifest-value"),
        (r#""version":1,"#, r#""version":9007199254740992,"#, "manifest-value"),
        (r#""version":1,"#, r#""version":1.0,"#, "manifest-form"),
        (r#""version":1,"#, r#""version":01,"#, "manifest-form"),
        (r#""version":1,"#, r#""version":1,"version":1,"#, "manifest-form"),
        (r#""version":1,"#, r#""version": 1,"#, "manifest-form"),
        (r#""version":1,"#, r#""version":99999999999999999999,"#, "manifest-form"),
        (r#""city":"small","#, r#""city":"sm\u0061ll","#, "manifest-form"),
        (r#""city":"small","#, r#""city":"small","more":1,"#, "manifest-form"),
        (r#""city":"small","#, "", "manifest-form"),
        ("manifest@1", "manifest@2", "manifest-format"),
        ("friendly-city/manifest@1", "friendly-city/status@1", "manifest-form"),
        ("00Z\",\"expires", "00+00:00\",\"expires", "manifest-form"),
        (r#""name":"offers""#, r#""name":"city""#, "manifest-duplicate"),
    ] {
        let text = template.replacen(from, to, 1);
        assert_ne!(text, template, "{from}");
        let codes = codes(verify(&signed_text(&text, 1), &trust(&keys)));
        assert!(codes.contains(&code), "{from} -> {to}: {codes:?}");
    }
    for text in ["", "null", "[]", "{}", "\"", "{\"format\":1}", &"[".repeat(100_000)] {
        assert_eq!(codes(verify(&signed_text(text, 1), &trust(&keys))), ["manifest-form"], "{text:.20}");
    }
}

#[test]
fn a_file_is_the_one_that_was_signed() {
    let [city, offers] = [&files()[0], &files()[1]];
    assert!(city.fault(b"stations").is_none());
    let code = |file: &File, bytes: &[u8]| file.fault(bytes).unwrap().code;
    assert_eq!(code(city, b"station"), "published-length");
    assert_eq!(code(city, b"stationz"), "published-hash");
    assert_eq!(code(offers, b"stations"), "published-length");
    assert_eq!(city.file, format!("city-{}.pack", &Digest::of(b"stations").to_string()[..16]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever somebody does to it, there is an answer, and what verifies is what was signed.
    #[test]
    fn mutations_never_verify(edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>()), 1..6)) {
        let keys = [key(1).public()];
        let file = sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap();
        let mut bytes = file.clone();
        for (at, how, byte) in edits {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => {
                    let tail = bytes.split_off(at);
                    bytes.extend(tail.iter().rev());
                }
            }
        }
        let answer = verify(&bytes, &trust(&keys));
        prop_assert_eq!(answer.is_ok(), bytes == file);
    }

    /// The same behind a signature that is right: only what would be written is read.
    #[test]
    fn signed_nonsense_is_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..4)) {
        let keys = [key(1).public()];
        let text = text_of(&sign(&manifest(1, &[key(1)]), &[key(1)]).unwrap());
        let mut edited: Vec<char> = text.chars().collect();
        for (at, character) in edits {
            let at = at.index(edited.len());
            edited[at] = character;
        }
        let edited: String = edited.into_iter().collect();
        if let Ok(verified) = verify(&signed_text(&edited, 1), &trust(&keys)) {
            let again = sign(&verified.manifest, &[key(1)]).unwrap();
            prop_assert_eq!(text_of(&again), edited);
        }
    }
}
