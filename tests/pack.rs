//! The pack: what goes in comes out, and bytes that are not a pack say so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod common;

use friendly_city::pack::{Reader, Writer, write};
use friendly_city::*;
use proptest::prelude::*;

#[test]
fn everything_that_goes_in_comes_out() {
    let input = common::input(40);
    let city = City::open(write(&input)).unwrap();
    assert_eq!(*city.meta(), input.meta);
    assert_eq!(city.len(), 40);
    for given in &input.stations {
        let found = city.station_by_id(&given.record.id).unwrap();
        let record = &given.record;
        assert_eq!(found.micro(), record.position.to_micro());
        assert_eq!(found.name("zh-Hans"), "东华门驿站");
        assert_eq!(found.name("en-GB"), "Donghuamen Station");
        assert_eq!(found.facilities(), given.facilities);
        assert_eq!(found.schedule_index(false), given.hours);
        assert_eq!(found.schedule_index(true), given.alert_hours.unwrap_or(given.hours));
        assert_eq!(found.admission(), record.admission);
        assert_eq!(found.supplies().collect::<Vec<_>>(), record.supplies);
        assert_eq!(found.extra().collect::<Vec<_>>(), [("floor", "1")]);
        assert_eq!(
            (found.kind(), found.address(), found.phone(), found.capacity(), found.assured_date()),
            ("station", "东华门街道 12 号", "", 6, "2026-01-01")
        );
        assert_eq!(found.district().unwrap().names.get("en"), "Dongcheng");
    }
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let mut input = common::input(100);
    let bytes = write(&input);
    input.stations.reverse();
    assert_eq!(write(&input), bytes);
}

#[test]
fn an_empty_city_opens() {
    assert!(common::city(0).is_empty());
}

#[test]
fn a_pack_cut_anywhere_is_refused_with_its_place() {
    let bytes = write(&common::input(12));
    for end in 0..bytes.len() {
        let error = City::open(&bytes[..end]).unwrap_err();
        assert!(error.offset <= end, "cut at {end}: {error}");
        assert!(["pack-truncated", "pack-length"].contains(&error.code), "cut at {end}: {error}");
    }
}

#[test]
fn a_foreign_file_and_a_newer_version_are_named() {
    assert_eq!(City::open(&b"<!doctype html>"[..]).unwrap_err().code, "pack-magic");
    let mut bytes = write(&common::input(1));
    for version in [0, 3, 255] {
        bytes[4] = version;
        assert_eq!(City::open(&bytes[..]).unwrap_err().code, "pack-version", "{version}");
    }
}

#[test]
fn a_claim_of_two_gigabytes_costs_nothing() {
    // Section 1, then a length of 2^31.
    let mut out = Writer(b"FCPK\x01\x01".to_vec());
    out.varint(1 << 31);
    assert_eq!(City::open(&out.0[..]).unwrap_err().code, "pack-length");
    // A section that is there, claiming 2^31 languages of a text.
    let mut body = Writer::default();
    body.str("id");
    body.varint(1 << 31);
    let mut out = Writer(b"FCPK\x01\x01".to_vec());
    out.bytes(&body.0);
    assert_eq!(City::open(&out.0[..]).unwrap_err().code, "pack-length");
}

#[test]
fn sections_of_unknown_tags_are_passed_over() {
    let bytes = write(&common::input(3));
    let mut out = Writer(bytes[..5].to_vec());
    out.u8(99);
    out.bytes(b"something newer");
    out.0.extend_from_slice(&bytes[5..]);
    assert_eq!(City::open(&out.0[..]).unwrap().len(), 3);
}

/// Stations that have all of these, as a rider asks for them.
fn with(city: &City, facilities: &[&str]) -> Vec<String> {
    let centre = Position::new(116.4, 39.9).unwrap();
    let mut request = api::NearestRequest::new(centre, time::Instant(1_800_000_000));
    request.filter.facilities = facilities.iter().map(|name| (*name).to_owned()).collect();
    request.limit = 1_000;
    let answer = api::nearest(city, &request).unwrap();
    let mut ids: Vec<String> = answer.stations.iter().map(|one| one.id.to_owned()).collect();
    ids.sort();
    ids
}

/// A pack that was written before its version was 2: it does not say how many facilities were known, which were 20.
#[test]
fn a_pack_of_version_1_keeps_its_facilities() {
    let bytes = include_bytes!("fixtures/small-version-1.pack");
    assert_eq!(bytes[4], 1);
    let city = City::open(&bytes[..]).unwrap();
    let names: Vec<_> = city.station_by_id("s1").unwrap().facility_names().collect();
    assert_eq!(names, ["charging", "wifi", "tea"]);
    assert_eq!(with(&city, &["tea", "wifi"]), ["s1"]);
    assert_eq!(with(&city, &["toilet"]), ["s2", "s3"]);
}

/// The pack as a program writes it that knows the first `known` facilities, or some more that nobody here knows, which it
/// gives to every station.
fn by_another_program(pack: &[u8], known: u64) -> Vec<u8> {
    const FACILITIES: u8 = 3;
    let mut out = Writer(pack[..5].to_vec());
    let mut input = Reader::new(pack, 5);
    while input.remaining() > 0 {
        let tag = input.u8();
        let length = input.varint() as usize;
        let body = input.take(length);
        out.u8(tag);
        if tag != FACILITIES {
            out.bytes(body);
            continue;
        }
        let mut sets = Reader::new(body, 0);
        assert_eq!(sets.varint(), KNOWN_FACILITIES.len() as u64);
        let mut written = Writer::default();
        written.varint(known);
        let count = sets.varint();
        written.varint(count);
        for _ in 0..count {
            let set = sets.varint();
            let (shared, own) = (set & ((1 << KNOWN_FACILITIES.len()) - 1), set >> KNOWN_FACILITIES.len());
            let all = (1u64 << known) - 1;
            let newer = all & !((1 << KNOWN_FACILITIES.len()) - 1);
            written.varint(shared & all | newer | own << known);
        }
        written.0.extend_from_slice(&body[sets.offset()..]);
        out.bytes(&written.0);
    }
    input.finish().unwrap();
    out.0
}

#[test]
fn a_citys_own_facilities_keep_their_meaning_when_the_known_ones_grow() {
    let input = common::input(40);
    let bytes = write(&input);
    for known in [0, 1, 17, 19, 20, 21, 40, 62] {
        let city = City::open(by_another_program(&bytes, known)).unwrap();
        for given in &input.stations {
            let shared = given.facilities.0 & ((1 << known.min(20)) - 1);
            let own = given.facilities.0 >> 20 << 20;
            let found = city.station_by_id(&given.record.id).unwrap();
            assert_eq!(found.facilities(), FacilitySet(shared | own), "{known} known");
            let names: Vec<_> = found.facility_names().collect();
            assert_eq!(names.contains(&"ice_packs"), own != 0, "{known} known");
        }
        let has = |one: &&pack::PackStation| one.facilities.0 >> 20 & 1 == 1;
        let mut expected: Vec<_> =
            input.stations.iter().filter(has).map(|one| one.record.id.clone()).collect();
        expected.sort();
        assert_eq!(with(&city, &["ice_packs"]), expected, "{known} known");
    }
    // There is no room for so many; and a set must not have what nobody declared, which here is a facility that the city says
    // is known while its sets were written for one more.
    let at = |pack: &[u8]| {
        let mut input = Reader::new(pack, 5);
        while input.u8() != 3 {
            let length = input.varint() as usize;
            input.take(length);
        }
        input.varint();
        input.offset()
    };
    for (mut pack, known) in [(bytes.clone(), 64), (bytes.clone(), 127), (by_another_program(&bytes, 22), 20)]
    {
        let at = at(&pack);
        pack[at] = known;
        assert_eq!(City::open(pack).unwrap_err().code, "pack-value", "{known}");
    }
}

#[test]
fn a_name_that_became_known_is_still_the_citys_own_in_its_old_packs() {
    let mut input = common::input(40);
    input.meta.own_facilities = vec![("legal_desk".into(), Text::one("en", "Legal desk"))];
    let city = City::open(by_another_program(&write(&input), 19)).unwrap();
    let has = |one: &&pack::PackStation| one.facilities.0 >> 20 & 1 == 1;
    let mut expected: Vec<_> = input.stations.iter().filter(has).map(|one| one.record.id.clone()).collect();
    expected.sort();
    assert!(!expected.is_empty());
    assert_eq!(with(&city, &["legal_desk"]), expected);
    let overview = api::overview(&city, time::Instant(1_800_000_000));
    let named: Vec<_> = overview.by_facility.iter().filter(|(name, _)| *name == "legal_desk").collect();
    assert_eq!(named, [&("legal_desk", expected.len() as u32)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever happens to the bytes, opening answers, and what opens can be asked everything.
    #[test]
    fn mutated_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = write(&common::input(20));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(city) = City::open(bytes) {
            let request = api::NearestRequest::new(Position::new(116.4, 39.9).unwrap(), time::Instant(1_800_000_000));
            let _ = api::nearest(&city, &request);
            let _ = api::overview(&city, time::Instant(1_800_000_000));
            for station in city.stations() {
                let _ = (station.id(), station.names().count(), station.extra().count(), station.district());
            }
        }
    }
}
