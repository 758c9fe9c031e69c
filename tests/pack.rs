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

use friendly_city::pack::{Writer, write};
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
    bytes[4] = 2;
    assert_eq!(City::open(&bytes[..]).unwrap_err().code, "pack-version");
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
