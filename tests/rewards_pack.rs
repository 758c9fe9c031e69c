//! The pack of rewards: what goes in comes out, it answers as the folder does, and other bytes say why they are not one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::path::Path;
use std::sync::LazyLock;

use friendly_city::Position;
use friendly_city::api::{self, json::ledger};
use friendly_city::import::load_rewards;
use friendly_city::pack::{Reader, Writer};
use friendly_city::reward::{Activity, ActivityEntry, ActivityFile, Ledger, Programme, Reward, RewardEntry};
use friendly_city::rules::{Facts, Leaf, MAX_DEPTH, Op, Rule, Window};
use friendly_city::time::Instant;
use proptest::prelude::*;
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/");

static SAMPLE: LazyLock<Programme> = LazyLock::new(|| load_rewards(Path::new(FOLDER)).unwrap());
static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| SAMPLE.write());
static EVENTS: LazyLock<Ledger> = LazyLock::new(|| {
    let (ledger, problems) =
        ledger(&std::fs::read_to_string(FOLDER.to_owned() + "events.json").unwrap()).unwrap();
    assert_eq!(problems, []);
    ledger
});

fn file() -> Value {
    serde_json::from_str(&std::fs::read_to_string(FOLDER.to_owned() + "activities.json").unwrap()).unwrap()
}

fn compile(file: Value) -> Programme {
    let hours = SAMPLE.book.hours.clone();
    let mut compiled = |text: &str| Ok(hours.iter().find(|one| one.text == text).unwrap().schedule.clone());
    let file: ActivityFile = serde_json::from_value(file).unwrap();
    Programme::new(file, SAMPLE.book.attributes.clone(), SAMPLE.book.zone.clone(), true, &mut compiled)
        .unwrap()
}

/// Everything that is answered, as text.
fn answer(programme: &Programme, at: &str, facts: &Facts, language: &str) -> String {
    let state = EVENTS.state(programme, Instant::parse_rfc3339(at).unwrap());
    let (situation, _) = programme.situation(Position::new(116.46, 39.91).ok(), facts, &EVENTS, &state);
    serde_json::to_string(&api::rewards(programme, &EVENTS, &state, &situation, language)).unwrap()
}

#[test]
fn a_pack_answers_as_its_folder_does() {
    let opened = Programme::open(&PACK).unwrap();
    let facts: Facts =
        serde_json::from_str(&std::fs::read_to_string(FOLDER.to_owned() + "facts.json").unwrap()).unwrap();
    for at in [
        "2026-09-29T12:00:00+08:00",
        "2026-10-08T23:30:00+08:00",
        "2027-02-28T23:59:59+08:00",
        "2028-01-01T00:00:00+08:00",
    ] {
        for (facts, language) in [(&facts, "zh-CN"), (&Facts::default(), "en")] {
            let from_folder = answer(&SAMPLE, at, facts, language);
            assert!(from_folder.len() > 5_000, "{}", from_folder.len());
            assert_eq!(answer(&opened, at, facts, language), from_folder);
        }
    }
}

/// `Debug` names every field there is, so that none is forgotten when one is added.
#[test]
fn everything_that_goes_in_comes_out() {
    let mut whole = file();
    let activity = &mut whole["activities"][0];
    activity["reference"] = "https://example.org/notice/17".into();
    activity["stations"] = json!(["bj-dc-00001", "bj-dc-00002"]);
    activity["points_up_to"] = 1_000_000.into();
    activity["stamps"] = json!({ "card": "own", "of": 1000 });
    activity["caps"] = json!([{ "window": "ever", "limit": 1_000_000_000, "times": 1_000_000 }, { "window": "week", "limit": 0 }]);
    activity["expires_after"] = "P65535D".into();
    activity["valid_from"] = "0001-01-01".into();
    activity["valid_to"] = "9999-12-31".into();
    let reward = &mut whole["rewards"][1];
    reward["reference"] = "R".into();
    reward["cost_points"] = 1_000_000.into();
    reward["limits"] = json!([{ "per": "total", "metric": "amount", "limit": 1_000_000_000_000_i64, "window": "ever", "enforcement": "allotment" }]);
    reward["eligibility"] = json!({ "not": { "at_least": { "n": 2, "of": [
        { "count": { "event": "check_in", "window": "week", "op": "!=", "value": i64::MIN } }, { "all": [] }, { "any": [] },
        { "document": { "attribute": "document.health_certificate", "state": "expired" } } ] } } });
    let changed = compile(whole);
    for programme in [&*SAMPLE, &changed] {
        let bytes = programme.write();
        let opened = Programme::open(&bytes).unwrap();
        assert!(format!("{opened:#?}") == format!("{programme:#?}"));
        assert!(opened.write() == bytes);
    }
}

#[test]
fn the_order_in_which_they_were_written_does_not_matter() {
    let mut whole = file();
    for list in ["activities", "rewards"] {
        whole[list].as_array_mut().unwrap().reverse();
    }
    assert!(compile(whole).write() == *PACK);
    assert!(Programme::open(&compile(json!({})).write()).unwrap().activities.is_empty());
}

#[test]
fn a_pack_cut_anywhere_is_refused_with_its_place() {
    for end in 0..PACK.len() {
        let error = Programme::open(&PACK[..end]).unwrap_err();
        assert!(error.offset <= end, "cut at {end}: {error}");
        assert!(["pack-truncated", "pack-length"].contains(&error.code), "cut at {end}: {error}");
    }
}

#[test]
fn a_foreign_file_a_newer_version_and_unknown_sections() {
    for other in ["beijing.pack", "offers.pack", "stations.csv"] {
        let bytes = std::fs::read(FOLDER.to_owned() + other).unwrap();
        assert_eq!(Programme::open(&bytes).unwrap_err().code, "pack-magic", "{other}");
    }
    let mut bytes = PACK.clone();
    bytes[4] = 2;
    assert_eq!(Programme::open(&bytes).unwrap_err().code, "pack-version");
    let mut out = Writer(PACK[..5].to_vec());
    out.u8(99);
    out.bytes(b"something newer");
    out.0.extend_from_slice(&PACK[5..]);
    assert_eq!(Programme::open(&out.0).unwrap().rewards.len(), SAMPLE.rewards.len());
}

#[test]
fn a_claim_of_two_gigabytes_costs_nothing() {
    let mut input = Reader::new(&PACK, 5);
    let mut sections = Vec::new();
    while input.remaining() > 0 {
        let tag = input.u8();
        let length = input.varint() as usize;
        sections.push((tag, input.take(length).to_vec()));
    }
    let mut claim = Writer::default();
    claim.varint(1 << 31);
    for wrong in 2..=8 {
        let mut out = Writer(PACK[..5].to_vec());
        for (tag, body) in &sections {
            out.u8(*tag);
            out.bytes(if *tag == wrong { &claim.0 } else { body });
        }
        assert_eq!(Programme::open(&out.0).unwrap_err().code, "pack-length", "section {wrong}");
    }
}

#[test]
fn what_the_checks_and_the_compiler_refuse_the_reader_refuses_too() {
    let refused = |change: &dyn Fn(&mut Programme), what: &str| {
        let mut programme = SAMPLE.clone();
        change(&mut programme);
        assert_eq!(Programme::open(&programme.write()).map(|_| ()).unwrap_err().code, "pack-value", "{what}");
    };
    let activity =
        |change: fn(&mut Activity), what: &str| refused(&|one| change(&mut one.activities[0].activity), what);
    activity(|one| one.points = -1, "points");
    activity(|one| one.points = 1_000_001, "many points");
    activity(|one| one.points_up_to = Some(0), "points up to");
    activity(|one| one.caps[0].times = Some(0), "times");
    activity(|one| one.caps[0].limit = Some(-1), "limit");
    activity(|one| (one.caps[0].limit, one.caps[0].times) = (None, None), "empty cap");
    activity(|one| one.valid_to = one.valid_from, "never");
    activity(|one| one.id = "zzz".to_owned(), "order");
    let reward =
        |change: fn(&mut Reward), what: &str| refused(&|one| change(&mut one.rewards[0].reward), what);
    reward(|one| one.cost_points = -1, "cost");
    reward(|one| one.limits[0].limit = 0, "limit");
    reward(|one| one.valid_to = one.valid_from, "never");
    reward(|one| one.id = "zzz".to_owned(), "order");
    refused(&|one| one.activities.push(ActivityEntry::clone(one.activities.last().unwrap())), "twice");
    refused(&|one| one.rewards.push(RewardEntry::clone(one.rewards.last().unwrap())), "twice");
    refused(
        &|one| one.book.leaves.push(Leaf::Count { event: 900, window: Window::Day, op: Op::Less, value: 1 }),
        "event",
    );
    let leaf = SAMPLE.book.leaves.len() as u32;
    refused(&|one| one.rewards[0].rule = Some(Rule::Leaf(leaf)), "leaf");
    refused(&|one| one.activities[0].schedule = Some(Rule::Leaf(leaf)), "leaf of a schedule");
    let deep = |depth: usize| (1..depth).fold(Rule::Leaf(0), |rule, _| Rule::Not(Box::new(rule)));
    refused(&|one| one.rewards[0].rule = Some(deep(MAX_DEPTH + 1)), "depth");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever happens to the bytes, opening answers, and what opens can be asked everything.
    #[test]
    fn mutated_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = PACK.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(programme) = Programme::open(&bytes) {
            let _ = answer(&programme, "2026-10-13T09:00:00+08:00", &Facts::default(), "en");
            prop_assert!(Programme::open(&programme.write()).is_ok());
        }
    }
}
