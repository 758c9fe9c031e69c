//! Chinese forms: the vectors, and that nothing a person may type makes it panic or hand on what does not compile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use friendly_city::Makeup;
use friendly_city::import::hours::{HoursContext, compile, normalise};
use friendly_city::time::{Calendar, Date, Schedule};
use proptest::prelude::*;

fn compiled(text: &str) -> Result<Schedule, String> {
    let calendar = Calendar::default();
    let context =
        HoursContext { calendar: &calendar, makeup: Makeup::None, from: Date(20_454), to: Date(20_818) };
    compile(text, &context).map_err(|error| format!("`{text}`: {error}"))
}

#[test]
fn the_vectors() {
    let mut wrong = Vec::new();
    for line in include_str!("vectors/hours-zh.tsv").lines().filter(|l| !l.starts_with('#')) {
        let (text, expected) = line.split_once('\t').unwrap();
        let got = normalise(text).unwrap_or_else(|error| {
            assert!(error.at <= text.chars().count() && !error.help.is_empty(), "{text}: {error}");
            format!("!{}", error.code)
        });
        if got != expected {
            wrong.push(format!("`{text}`: `{got}` instead of `{expected}`"));
        } else if !got.starts_with('!') {
            compiled(&got).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn texts_too_long_are_refused() {
    assert_eq!(normalise(&"周一".repeat(300)).unwrap_err().code, "hours-too-long");
}

const PIECES: [&str; 44] = [
    "周一",
    "星期",
    "至",
    "五",
    "(三)",
    "月",
    "日",
    "土曜日",
    "每天",
    "工作日",
    "平日",
    "假日",
    "节假日",
    "周末",
    "公休",
    "定休日:",
    "除外",
    "全天",
    "24小时",
    "9:00",
    "09:30",
    "17时",
    "5点半",
    "12:00",
    "25:00",
    "8",
    "上午",
    "下午",
    "晚上",
    "凌晨",
    "次日",
    "AM",
    "～",
    "-",
    "，",
    "；",
    "（",
    "）",
    "5月",
    "3日",
    "冬季",
    "Mo",
    "PH",
    " ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_handed_on_compiles(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12)) {
        let text = pieces.concat();
        if let Ok(hours) = normalise(&text)
            && hours != text
        {
            prop_assert!(compiled(&hours).is_ok(), "{} became {}", text, hours);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}") {
        if let Ok(hours) = normalise(&text) {
            let _ = compiled(&hours);
        }
    }
}
