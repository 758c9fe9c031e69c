//! A city cut by place: the parts say what the whole says.
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
use std::sync::LazyLock;

use friendly_city::api::{Filter, NearestRequest, nearest, nearest_reach_m};
use friendly_city::pack;
use friendly_city::pack::shards::{Holding, MOST_IN_SHARD, gather, meta};
use friendly_city::time::Instant;
use friendly_city::{City, Position};
use proptest::prelude::*;

use publication::{INPUT, Publication, WHOLE, listed, publish};

/// The city around a request, and the names of what was fetched.
fn around(publication: &Publication, request: &NearestRequest) -> (City, Vec<String>) {
    let mut holding = Holding::new(&publication.root);
    let mut fetched = Vec::new();
    let joined = gather(
        &mut holding,
        request.position,
        10_000,
        |file| {
            fetched.push(file.name.clone());
            let bytes = publication.bytes[&file.name].clone();
            assert!(file.fault(&bytes).is_none());
            Some(bytes)
        },
        |city| nearest_reach_m(city, request, None).unwrap(),
    );
    (City::open(joined.unwrap()).unwrap(), fetched)
}

/// An answer without the place of stations in the index, which is another in another pack.
fn answer(city: &City, request: &NearestRequest) -> serde_json::Value {
    let mut answer = serde_json::to_value(nearest(city, request).unwrap()).unwrap();
    for station in answer["stations"].as_array_mut().unwrap() {
        station.as_object_mut().unwrap().remove("index");
    }
    answer
}

const AT: Instant = Instant(1_765_000_000);

fn all(city: &City) -> Vec<serde_json::Value> {
    // From all over, so that every station is in one of them.
    let mut all: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    for station in city.stations() {
        let request = NearestRequest { limit: 1, ..NearestRequest::new(station.position(), AT) };
        let mut one = answer(city, &request)["stations"][0].clone();
        one.as_object_mut().unwrap().remove("distance_m");
        all.insert(one["id"].as_str().unwrap().to_owned(), one);
    }
    all.into_values().collect()
}

#[test]
fn all_parts_are_the_whole() {
    let publication = publish(&INPUT, MOST_IN_SHARD, None);
    let mut holding = Holding::new(&publication.root);
    for (name, bytes) in &publication.bytes {
        holding.add(name, bytes.clone()).unwrap();
    }
    assert!(holding.absent().is_empty());
    holding.add("meta", meta(&INPUT.meta)).unwrap();
    let joined = City::open(holding.join().unwrap()).unwrap();
    assert_eq!(joined.len(), 14_200);
    assert_eq!(joined.meta(), WHOLE.meta());
    assert_eq!(all(&joined), all(&WHOLE));
    joined.check_texts().unwrap();
    assert!(publication.bytes.len() > 30, "{}", publication.bytes.len());
}

/// The hardest cases of a list: few that pass, places between cells, a radius with fewer than are asked for.
fn request() -> impl Strategy<Value = NearestRequest> {
    let place = prop_oneof![
        6 => (0..14_200u32, -900..900i32, -900..900i32).prop_map(|(at, x, y)| {
            let [lon, lat] = WHOLE.station(at).unwrap().micro();
            Position::from_micro(lon + x, lat + y)
        }),
        1 => (115.0..118.0f64, 39.0..41.5f64).prop_map(|(lon, lat)| Position::new(lon, lat).unwrap()),
    ];
    let facility =
        prop_oneof![3 => Just(""), 1 => Just("hot_water"), 1 => Just("battery_swap"), 1 => Just("shower")];
    (
        place,
        facility,
        any::<[bool; 3]>(),
        prop_oneof![Just(1u32), Just(10), Just(40)],
        0..400_000i64,
        200.0..6_000.0f64,
    )
        .prop_map(|(position, facility, [open, round_the_clock, near], limit, later_s, radius_m)| {
            NearestRequest {
                filter: Filter {
                    open,
                    round_the_clock,
                    facilities: Some(facility)
                        .filter(|f| !f.is_empty())
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                    ..Filter::default()
                },
                limit,
                radius_m: if near { radius_m } else { f64::INFINITY },
                ..NearestRequest::new(position, Instant(AT.0 + later_s))
            }
        })
}

/// The sample in small parts, behind lists.
static SMALL: LazyLock<Publication> = LazyLock::new(|| publish(&INPUT, 60, None));

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: proptest::test_runner::RngSeed::Fixed(9), ..Default::default() })]

    #[test]
    fn a_few_parts_answer_as_the_whole(request in request()) {
        let (city, fetched) = around(&SMALL, &request);
        let answer = answer(&city, &request);
        prop_assert_eq!(&answer["complete"], &serde_json::Value::Bool(true));
        prop_assert_eq!(&answer, &self::answer(&WHOLE, &request));
        let asked_for = !request.filter.round_the_clock && request.filter.facilities.is_empty();
        if asked_for && request.limit <= 10 && WHOLE.is_complete_within(request.position, 0.0) && !request.filter.open {
            let near = nearest(&WHOLE, &request).unwrap().stations.last().is_none_or(|last| last.distance_m < 2_000.0);
            prop_assert!(!near || fetched.len() <= 20, "{:?}", fetched);
        }
    }

    /// Part of what an answer takes is enough to know that it is not complete.
    #[test]
    fn what_is_not_there_is_said(request in request(), left_out in any::<prop::sample::Index>()) {
        let (_, fetched) = around(&SMALL, &request);
        let parts: Vec<&String> = fetched.iter().filter(|name| name.starts_with("s-")).collect();
        let missing = *left_out.get(&parts);
        let mut holding = Holding::new(&SMALL.root);
        for name in fetched.iter().filter(|name| *name != missing) {
            holding.add(name, SMALL.bytes[name].clone()).unwrap();
        }
        prop_assume!(!holding.is_empty());
        let city = City::open(holding.join().unwrap()).unwrap();
        let answer = answer(&city, &request);
        let right = answer == self::answer(&WHOLE, &request);
        prop_assert!(right || answer["complete"] == false, "{}", missing);
    }
}

#[test]
fn an_update_brings_little_and_says_the_same() {
    let before = publish(&INPUT, MOST_IN_SHARD, None);
    let mut input = INPUT.clone();
    // Of a hundred stations one moved, one closed for good, or has something new; and there are new ones.
    for at in (0..input.stations.len()).step_by(300) {
        input.stations[at].record.phone = "010-5555 0000".into();
        input.stations[at + 1].facilities.0 ^= 1;
        let [lon, lat] = input.stations[at + 2].record.position.to_micro();
        input.stations[at + 2].record.position = Position::from_micro(lon + 20_000, lat - 9_000);
    }
    input.stations.remove(77);
    let mut new = input.stations[500].clone();
    new.record.id = "bj-new".into();
    new.record.kind = "canteen".into();
    input.stations.push(new);
    let after = publish(&input, MOST_IN_SHARD, Some(&before));
    let total: usize = after.bytes.values().map(Vec::len).sum();
    assert!(after.written * 10 < total, "{} of {total} bytes", after.written);
    assert!(after.bytes.keys().filter(|name| name.starts_with("c-")).count() > 20);

    let whole = City::open(pack::write(&input)).unwrap();
    let mut holding = Holding::new(&after.root);
    for (name, bytes) in &after.bytes {
        holding.add(name, bytes.clone()).unwrap();
    }
    holding.add("meta", meta(&input.meta)).unwrap();
    let joined = City::open(holding.join().unwrap()).unwrap();
    assert_eq!(all(&joined), all(&whole));
    for at in (0..14_200).step_by(40) {
        let request = NearestRequest::new(whole.station(at).unwrap().position(), AT);
        let (city, _) = around(&after, &request);
        assert_eq!(answer(&city, &request), answer(&whole, &request));
    }
    // A shard without what changed in it says what is no longer so: it is left out, and said to be absent.
    let missing = after.bytes.keys().find(|name| name.starts_with("c-")).unwrap();
    let mut lacking = Holding::new(&after.root);
    for (name, bytes) in after.bytes.iter().filter(|(name, _)| *name != missing) {
        lacking.add(name, bytes.clone()).unwrap();
    }
    let shard = City::open(after.bytes[&missing.replacen("c-", "s-", 1)].clone()).unwrap();
    let city = City::open(lacking.join().unwrap()).unwrap();
    assert!(shard.stations().all(|station| city.station_by_id(station.id()).is_none()));
    assert!(!city.is_complete_within(shard.station(0).unwrap().position(), 1.0));
    // Nothing changed: nothing is written.
    assert_eq!(publish(&input, MOST_IN_SHARD, Some(&publish(&input, MOST_IN_SHARD, None))).written, 0);
    // Everything changed: as if there were nothing before.
    let mut renamed = INPUT.clone();
    renamed.meta.notice = [("en", "Other data")].into();
    let anew = publish(&renamed, MOST_IN_SHARD, Some(&before));
    assert_eq!(anew.bytes, publish(&renamed, MOST_IN_SHARD, None).bytes);
}

#[test]
fn the_document_has_the_numbers_of_the_code() {
    let text = std::fs::read_to_string("docs/publishing.md").unwrap();
    let [least, grown, together] = [2 * MOST_IN_SHARD, MOST_IN_SHARD + MOST_IN_SHARD / 8, MOST_IN_SHARD / 2];
    for said in [
        format!("A city of {least} stations or more"),
        format!("until at most {MOST_IN_SHARD}\nstations"),
        format!("more than {grown} stations"),
        format!("at most {together}, when"),
    ] {
        assert!(text.contains(&said), "docs/publishing.md does not say `{said}`");
    }
}

#[test]
fn parts_of_another_city_are_refused() {
    let mut other = INPUT.clone();
    other.meta.id = "elsewhere".into();
    other.stations.truncate(10);
    let mut holding = Holding::new(&SMALL.root);
    let name = listed(&SMALL).keys().next().unwrap().clone();
    let foreign = pack::write(&other);
    let list = SMALL.root.iter().find(|file| file.name.starts_with("r-")).unwrap();
    holding.add(&list.name, SMALL.bytes[&list.name].clone()).unwrap();
    holding.add(&name, SMALL.bytes[&name].clone()).unwrap();
    holding.add("s-zz", foreign).unwrap();
    assert_eq!(holding.join().unwrap_err().code, "pack-value");
}

/// What a phone fetches of data before its first exact list, from anywhere in the city.
#[test]
fn a_first_list_takes_little() {
    let publication = publish(&INPUT, MOST_IN_SHARD, None);
    let squeezed = |bytes: &Vec<u8>| {
        let mut out = Vec::new();
        // Not at its best, as `build` has it, which takes longer and is a tenth smaller.
        let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 9, 22);
        std::io::Write::write_all(&mut writer, bytes).unwrap();
        drop(writer);
        out.len()
    };
    let sizes: BTreeMap<&String, usize> =
        publication.bytes.iter().map(|(name, bytes)| (name, squeezed(bytes))).collect();
    let manifest = squeezed(&friendly_city::pack::manifest::write_files(&publication.root).into_bytes());
    let (mut most, mut sum, mut count) = (0, 0, 0);
    for at in (0..14_200).step_by(53) {
        let [lon, lat] = WHOLE.station(at).unwrap().micro();
        let request = NearestRequest {
            radius_m: 5_000.0,
            ..NearestRequest::new(Position::from_micro(lon + 1_500, lat - 1_000), AT)
        };
        let (_, fetched) = around(&publication, &request);
        let bytes = manifest + fetched.iter().map(|name| sizes[name]).sum::<usize>();
        (most, sum, count) = (most.max(bytes), sum + bytes, count + 1);
    }
    println!("at most {most} bytes, {} in the mean, of {}", sum / count, sizes.values().sum::<usize>());
    assert!(most <= 60_000 && sum / count <= 30_000, "{most} {}", sum / count);
}
