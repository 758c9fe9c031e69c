//! Names: of communities as they stand on a door, and the same in English.

use pinyin::ToPinyin;

/// What a committee is called beyond its community's own name, longest first.
const SUFFIXES: [&str; 9] = [
    "社区居民居委会",
    "社区居民委员会",
    "社区居委会",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "村",
];

/// A sample must not seem to place a station in a barracks, an institute or a numbered courtyard.
const LEFT_OUT: [&str; 46] = [
    "军",
    "部队",
    "兵",
    "国防",
    "警",
    "干休",
    "机关",
    "大院",
    "公安",
    "党校",
    "大学",
    "学院",
    "医院",
    "总院",
    "科学院",
    "公司",
    "总政",
    "中央",
    "中南海",
    "天安门",
    "监狱",
    "委员会",
    "生活区",
    "工作区",
    "工作站",
    "商务",
    "农场",
    "产业园",
    "研究",
    "航天",
    "航材",
    "号院",
    "集团",
    "林场",
    "基地",
    "开发区",
    "体院",
    "科院",
    "农科",
    "虚拟",
    "管委会",
    "使馆",
    "合作社",
    "设计院",
    "虚设",
    "大队",
];

/// `多福巷社区` of `多福巷社区居委会`, `三岔村` of `三岔村委会`; `None`: not for a sample.
pub fn community(committee: &str) -> Option<String> {
    let suffix = SUFFIXES.iter().find(|suffix| committee.ends_with(**suffix))?;
    let own = committee.strip_suffix(suffix)?;
    let is_village = suffix.starts_with('村');
    let plain = own.chars().all(|c| ('\u{4e00}'..='\u{9fa5}').contains(&c));
    let fits = (2..=7).contains(&own.chars().count());
    if !plain || !fits || LEFT_OUT.iter().any(|word| own.contains(word)) {
        return None;
    }
    // 梨花村村委会 is the committee of 梨花村, 三岔村委会 that of 三岔村.
    Some(match (is_village, own.ends_with('村')) {
        (true, true) => own.to_owned(),
        (true, false) => format!("{own}村"),
        (false, _) => format!("{own}社区"),
    })
}

/// Readings that the most common one of each character gets wrong, in the names of Beijing.
const READINGS: [(&str, &str); 26] = [
    ("大栅栏", "da shi lan"),
    ("什刹海", "shi cha hai"),
    ("什坊", "shi fang"),
    ("朝", "chao"),
    ("各长", "ge zhang"),
    ("长", "chang"),
    ("石", "shi"),
    ("行宫", "xing gong"),
    ("行", "hang"),
    ("重", "chong"),
    ("都", "du"),
    ("厦", "sha"),
    ("单店", "shan dian"),
    ("乐府", "yue fu"),
    ("乐", "le"),
    ("校场", "jiao chang"),
    ("柏", "bai"),
    ("藏", "zang"),
    ("车", "che"),
    ("厂", "chang"),
    ("广", "guang"),
    ("葛", "ge"),
    ("会", "hui"),
    ("佛", "fo"),
    ("翟", "zhai"),
    ("堡", "pu"),
];

/// Parts that English sets apart.
const PARTS: [(&str, &str); 30] = [
    ("东里", "Dongli"),
    ("西里", "Xili"),
    ("南里", "Nanli"),
    ("北里", "Beili"),
    ("中里", "Zhongli"),
    ("家园", "Jiayuan"),
    ("嘉园", "Jiayuan"),
    ("佳园", "Jiayuan"),
    ("花园", "Garden"),
    ("新村", "New Village"),
    ("胡同", "Hutong"),
    ("大街", "Street"),
    ("东街", "East Street"),
    ("西街", "West Street"),
    ("南街", "South Street"),
    ("北街", "North Street"),
    ("东路", "East Road"),
    ("西路", "West Road"),
    ("南路", "South Road"),
    ("北路", "North Road"),
    ("小区", "Estate"),
    ("东区", "East"),
    ("西区", "West"),
    ("南区", "South"),
    ("北区", "North"),
    ("一区", "Section 1"),
    ("二区", "Section 2"),
    ("三区", "Section 3"),
    ("四区", "Section 4"),
    ("五区", "Section 5"),
];

const NUMBERS: [&str; 10] = ["第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九", "第十"];

/// `Anhui Beili Community` of `安慧北里社区`, `Sancha Village` of `三岔村`.
pub fn in_english(community: &str) -> String {
    let (own, what) = match community.strip_suffix("社区") {
        Some(own) => (own, "Community"),
        None => (community.strip_suffix('村').unwrap_or(community), "Village"),
    };
    let number = NUMBERS.iter().position(|word| own.ends_with(word));
    let own = number.and_then(|n| own.strip_suffix(NUMBERS[n])).unwrap_or(own);
    let part = PARTS.iter().find(|(word, _)| own.chars().count() > 3 && own.ends_with(word));
    let own = part.and_then(|(word, _)| own.strip_suffix(word)).unwrap_or(own);
    let mut words = vec![word(own)];
    words.extend(part.map(|(_, english)| (*english).to_owned()));
    words.extend(number.map(|n| format!("No. {}", n + 1)));
    words.push(what.to_owned());
    // 第二社区 has no name but its number.
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// One word in pinyin, capitalised, with the apostrophe that keeps `Chang'an` from being read `Chan'gan`.
pub fn word(chinese: &str) -> String {
    let mut word = String::new();
    let mut rest = chinese;
    while let Some(first) = rest.chars().next() {
        let special = READINGS.iter().find(|(text, _)| rest.starts_with(text));
        let (length, syllables) = match special {
            Some((text, reading)) => (text.len(), (*reading).to_owned()),
            None => (first.len_utf8(), first.to_pinyin().map_or(String::new(), |p| p.plain().to_owned())),
        };
        for syllable in syllables.split(' ') {
            if !word.is_empty() && syllable.starts_with(['a', 'o', 'e']) {
                word.push('\'');
            }
            word.push_str(syllable);
        }
        rest = &rest[length..];
    }
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn communities() {
        for (committee, name) in [
            ("多福巷社区居委会", Some("多福巷社区")),
            ("新村社区居委会", Some("新村社区")),
            ("三岔村委会", Some("三岔村")),
            ("梨花村村委会", Some("梨花村")),
            ("东关村民委员会", Some("东关村")),
            ("蒲安里第一社区", Some("蒲安里第一社区")),
            ("郭公庄村", Some("郭公庄村")),
            ("复兴路32号社区居委会", None),
            ("海军机关大院社区居委会", None),
        ] {
            assert_eq!(community(committee).as_deref(), name, "{committee}");
        }
    }

    #[test]
    fn english() {
        for (chinese, english) in [
            ("韶九社区", "Shaojiu Community"),
            ("安慧北里社区", "Anhui Beili Community"),
            ("蒲安里第一社区", "Pu'anli No. 1 Community"),
            ("西长安街社区", "Xichang'anjie Community"),
            ("大栅栏西街社区", "Dashilan West Street Community"),
            ("第二社区", "No. 2 Community"),
            ("行宫南区社区", "Xinggong South Community"),
            ("三岔村", "Sancha Village"),
        ] {
            assert_eq!(in_english(chinese), english);
        }
    }
}
