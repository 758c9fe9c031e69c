//! Chinese forms → OSM syntax, or the reason why not. Nothing is guessed: a text is read word by word, and a
//! word that is not known, or that leaves two readings open, refuses the whole.

mod clock;
mod group;
mod osm;
mod token;
mod words;

use super::HoursError;
use group::Groups;
use token::Word;

/// Real texts are shorter; a longer one is prose.
const MOST_CHARACTERS: usize = 400;

/// Words that say at once that there are no certain hours here: words, code, what is wrong, what to do.
const REFUSED: &[(&[&str], &str, &str, &str)] = &[
    (
        &["不定"],
        "hours-irregular",
        "closing days or hours that are not fixed",
        "leave the hours out, or write `\"不定休\"` as a comment after certain ones: they are then unknown",
    ),
    (
        &["預約", "预约", "予約"],
        "hours-appointment",
        "by appointment only, or partly",
        "write `\"需预约\"`, a comment: the station is then neither open nor closed",
    ),
    (&["不明", "不知", "未知"], "hours-unknown", "the hours are not known", "leave the hours empty"),
    (
        &[
            "门诊",
            "門診",
            "挂号",
            "掛號",
            "对公",
            "对私",
            "對公",
            "對私",
            "窓口",
            "店舗",
            "調剤",
            "早餐",
            "午餐",
            "晚餐",
            "自习室",
            "书库",
            "普通郵筒",
            "限時郵筒",
            "急诊",
            "急診",
        ],
        "hours-services",
        "the hours of a service, or of several, inside the place",
        "write the hours of the place itself",
    ),
    (
        &[
            "受付",
            "最後",
            "最后",
            "終了",
            "停止",
            "截止",
            "発送",
            "迄",
            "まで",
            "前提",
            "賣完",
            "售完",
            "L.O",
            "ラスト",
        ],
        "hours-last-entry",
        "last orders, last entry or a single deadline",
        "write when it closes",
    ),
    (
        &["約", "约", "頃", "左右", "前后", "大约"],
        "hours-vague",
        "a time that is only about right",
        "write exact times",
    ),
    (
        &["白天", "夜间", "夜間", "饭点", "開園時間", "课间", "上、放学", "上学", "放学"],
        "hours-vague",
        "a part of the day without its times",
        "write times, for example `08:00-18:00`",
    ),
    (
        &[
            "除了",
            "例外",
            "前一天",
            "翌平日",
            "每月",
            "每周一次",
            "毎月",
            "隔周",
            "隔週",
            "单号",
            "双号",
            "农历",
            "農曆",
            "大年",
        ],
        "hours-dates",
        "exceptions or dates that cannot be told from the calendar",
        "write the exceptions as OSM rules, for example `PH off`",
    ),
    (
        &["暑假", "寒假", "寒暑假", "学期", "學期"],
        "hours-season",
        "a school term or holiday without its dates",
        "write the dates, for example `Jul 1-Aug 31 08:00-18:00`",
    ),
    (
        &["不对公众", "不對公眾", "不对外", "不對外", "内部"],
        "hours-not-public",
        "not open to the public, or not always",
        "leave the hours out, and say in `admission` who may come in",
    ),
    (
        &["暂停", "暫停", "休業中", "装修", "裝修", "临时"],
        "hours-temporary",
        "closed for now, and until when is not said",
        "write `off` with a date, for example `2026 Oct 1-2026 Oct 31 off`",
    ),
    (
        &["日出", "日落", "日没", "天亮", "天黑"],
        "hours-sun",
        "times that hang on the sun",
        "write times of the clock",
    ),
];

/// Brings Chinese forms (`周一至周五 09:00-17:00`, full-width marks) into OSM syntax; other text comes back as it is.
///
/// Japanese forms that use the same words in the same sense (`月～金 9:00～17:00`) are read too.
///
/// ```
/// use friendly_city::import::hours::normalise;
/// assert_eq!(normalise("周一至周五 9:00-17:30").unwrap(), "Mo-Fr 09:00-17:30");
/// assert_eq!(normalise("全天开放").unwrap(), "24/7");
/// assert_eq!(normalise("Mo-Fr 09:00-17:30 \"午休\"").unwrap(), "Mo-Fr 09:00-17:30 \"午休\"");
/// assert_eq!(normalise("9:00-18:00 不定休").unwrap_err().code, "hours-irregular");
/// ```
///
/// # Errors
/// The text is Chinese and what it means is not certain.
pub fn normalise(text: &str) -> Result<String, HoursError> {
    if outside_quotes(text).all(|c| c.is_ascii()) {
        return Ok(text.to_owned());
    }
    let chars = token::plain(text);
    if chars.len() > MOST_CHARACTERS {
        return Err(HoursError::new(
            "hours-too-long",
            MOST_CHARACTERS,
            format!("the text has {} characters, more than {MOST_CHARACTERS}", chars.len()),
            "write the days and times alone",
        ));
    }
    if let Some(error) = refused(text) {
        return Err(error);
    }
    let tokens = match token::tokens(&chars) {
        Ok(tokens) => tokens,
        Err(error) => {
            // OSM syntax with full-width marks: the marks were all that was wrong with it.
            let plain: String = chars.iter().collect();
            let is_osm = error.code == "hours-words"
                && outside_quotes(&plain).all(|c| c.is_ascii())
                && super::rules::rules(&plain).is_ok();
            return if is_osm { Ok(plain.trim().to_owned()) } else { Err(error) };
        }
    };
    let mut spoken: Vec<Word> =
        tokens.iter().map(|t| t.word).filter(|w| !matches!(w, Word::Noise | Word::NoClosing)).collect();
    spoken.dedup();
    match spoken.as_slice() {
        [Word::Shut] => return Ok("off".to_owned()),
        [Word::WholeDay] => return Ok("24/7".to_owned()),
        _ => {}
    }
    let written = osm::write(Groups::read(&tokens)?)?;
    // What is handed on can be compiled, always.
    super::rules::rules(&written).map(|_| written)
}

/// The characters that are not within double quotes.
fn outside_quotes(text: &str) -> impl Iterator<Item = char> {
    text.split('"').step_by(2).flat_map(str::chars)
}

fn refused(text: &str) -> Option<HoursError> {
    let hits = REFUSED.iter().flat_map(|(words, code, message, help)| {
        words.iter().filter_map(move |word| {
            let at = text.get(..text.find(word)?)?.chars().count();
            Some((at, HoursError::new(code, at, format!("`{word}`: {message}"), *help)))
        })
    });
    hits.min_by_key(|(at, _)| *at).map(|(_, error)| error)
}
