//! The records: everything about a station but its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::hours::{self, Habit};
use super::inputs::Street;
use super::kinds::{KINDS, Kind, USUAL};
use super::names;
use super::places::Site;
use super::random::{Random, Weights};

/// Stations open round the clock (全时驿站): "over 800" in 2025.
pub const ROUND_THE_CLOCK: usize = 846;

/// First part of a district's ids, in the order of the districts' codes.
pub const PREFIXES: [&str; 16] =
    ["dc", "xc", "cy", "ft", "sj", "hd", "mt", "fs", "tz", "sy", "cp", "dx", "hr", "pg", "my", "yq"];

/// What is laid out for emergencies, and how many of a thousand kits hold it.
const SUPPLIES: [(&str, u64); 16] = [
    ("雨衣", 620),
    ("急救包", 540),
    ("充电宝", 380),
    ("防暑药品", 320),
    ("针线包", 300),
    ("打气筒", 280),
    ("雨伞", 240),
    ("创可贴", 200),
    ("口罩", 140),
    ("暖宝宝", 130),
    ("热水袋", 60),
    ("手套", 90),
    ("反光背心", 70),
    ("手机支架", 40),
    ("应急手电", 40),
    ("老花镜", 30),
];
/// Kits are bought by the dozen: stations share few of them.
const KITS: u64 = 64;

/// Where in its community a further station of the same kind stands.
const CORNERS: [(&str, &str); 12] = [
    ("东门", "East Gate"),
    ("南门", "South Gate"),
    ("西门", "West Gate"),
    ("北门", "North Gate"),
    ("东口", "East Corner"),
    ("南口", "South Corner"),
    ("西口", "West Corner"),
    ("北口", "North Corner"),
    ("便民中心", "Service Centre"),
    ("文化广场", "Plaza"),
    ("菜市场", "Market"),
    ("停车场", "Car Park"),
];

pub const COLUMNS: &str = "id,name,name_en,kind,longitude,latitude,address,district,opening_hours,makeup,alert_hours,\
facilities,supplies,admission,access_note,capacity,phone,operator,source,assured_date";

/// `stations.csv`, by id.
pub fn csv(sites: &[Site], streets: &[Street], districts: &[(String, String)]) -> String {
    let kinds: Vec<&Kind> = sites
        .iter()
        .enumerate()
        .map(|(number, site)| {
            let weight = |kind: &Kind| if site.at_entrance { kind.weight.1 } else { kind.weight.0 };
            let weights = Weights::new(KINDS.iter().map(weight));
            &KINDS[weights.draw(&mut Random::stream("kind", number as u64))]
        })
        .collect();
    let always = round_the_clock(&kinds, ROUND_THE_CLOCK, 0);
    let mut met: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
    let mut serial = [0_u32; PREFIXES.len()];
    let mut text = format!("{COLUMNS}\n");
    for (number, site) in sites.iter().enumerate() {
        let (kind, street) = (kinds[number], &streets[site.street]);
        serial[site.district] += 1;
        let id = format!("bj-{}-{:05}", PREFIXES[site.district], serial[site.district]);
        let before = met.entry((site.street, &site.community, kind.id)).or_default();
        let (name, name_en) =
            station_name(&street.name, &site.community, &names::in_english(&site.community), kind, *before);
        *before += 1;
        let address = format!("{}{}（示例）", street.name, site.community);
        let detail = Detail::draw(kind, always[number], number as u64, "010");
        let place = Place { id, name, name_en, at: site.at, address, district: &districts[site.district].1 };
        row(&mut text, place, kind, detail);
    }
    text
}

/// What of a station hangs on where it stands.
pub struct Place<'a> {
    pub id: String,
    pub name: String,
    pub name_en: String,
    pub at: [i64; 2],
    pub address: String,
    pub district: &'a str,
}

/// One line, with the columns of [`COLUMNS`].
pub fn row(text: &mut String, place: Place<'_>, kind: &Kind, detail: Detail) {
    let cells = [
        place.id,
        place.name,
        place.name_en,
        kind.id.to_owned(),
        degrees(place.at[0]),
        degrees(place.at[1]),
        place.address,
        place.district.to_owned(),
        detail.opening_hours,
        detail.makeup.to_owned(),
        detail.alert_hours,
        detail.facilities,
        detail.supplies,
        detail.admission.to_owned(),
        detail.access_note.to_owned(),
        detail.capacity,
        detail.phone,
        kind.operator.to_owned(),
        "sample: generated".to_owned(),
        detail.assured_date,
    ];
    let _ = writeln!(text, "{}", cells.map(|cell| quoted(&cell)).join(","));
}

/// Exactly `left` of them, each kind by its readiness.
pub fn round_the_clock(kinds: &[&Kind], mut left: usize, number: u64) -> Vec<bool> {
    let mut always = vec![false; kinds.len()];
    let mut random = Random::stream("round the clock", number);
    let weights = Weights::new(kinds.iter().map(|kind| kind.round_the_clock));
    while left > 0 {
        let chosen = weights.draw(&mut random);
        left -= usize::from(!always[chosen]);
        always[chosen] = true;
    }
    always
}

/// The first of a kind in a community has the plain name; the next ones say where they stand.
pub fn station_name(
    street: &str,
    community: &str,
    english: &str,
    kind: &Kind,
    before: usize,
) -> (String, String) {
    let (mut corner, mut corner_en) = (String::new(), String::new());
    if let Some((zh, en)) = before.checked_sub(1).and_then(|n| CORNERS.get(n)) {
        (corner, corner_en) = (format!("（{zh}）"), format!(" ({en})"));
    } else if before > 0 {
        (corner, corner_en) = (format!("（{}号）", before + 1), format!(" ({})", before + 1));
    }
    let name = format!("{street}·{community}{}{corner}", kind.name.0);
    let name_en = format!("{english} {}{corner_en}", kind.name.1);
    (name, name_en)
}

/// What of a station hangs on what it is.
pub struct Detail {
    opening_hours: String,
    makeup: &'static str,
    alert_hours: String,
    facilities: String,
    supplies: String,
    admission: &'static str,
    access_note: &'static str,
    capacity: String,
    phone: String,
    assured_date: String,
}

impl Detail {
    /// `number` is the station's own; telephones begin with `area`.
    pub fn draw(kind: &Kind, always: bool, number: u64, area: &str) -> Self {
        let mut random = Random::stream("hours", number);
        let opening_hours = if always { "24/7".to_owned() } else { hours::hours(kind.habit, &mut random) };
        // A make-up workday is worked as the weekday it replaces unless the row says otherwise; halls and banks do.
        let follows = matches!(kind.habit, Habit::Office | Habit::Bank) || random.chance(700);
        let makeup = if hours::names_weekdays(&opening_hours) && !follows { "none" } else { "" };
        let alert = !always && random.chance(320);
        let alert_hours = if alert { hours::alert_hours(&opening_hours, &mut random) } else { String::new() };

        let mut random = Random::stream("facilities", number);
        let has = USUAL.iter().filter(|(name, usual)| {
            let own = kind.facilities.iter().find(|(known, _)| known == name);
            random.chance(own.map_or(*usual, |(_, permille)| *permille))
        });
        let facilities = has.map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let mut random = Random::stream("kit", Random::stream("kit of", number).below(KITS));
        let kit = SUPPLIES.iter().filter(|(_, permille)| random.chance(*permille));
        let supplies = kit.map(|(name, _)| *name).collect::<Vec<_>>().join(";");

        let mut random = Random::stream("detail", number);
        let (workers, members) = kind.closed_to_others;
        let admission = match random.below(1000) {
            draw if draw < members => "members",
            draw if draw < members + workers => "workers",
            // Everyone, which is what an empty cell means.
            _ => "",
        };
        let access_note = access_note(always, admission, &mut random);
        let (few, many) = kind.seats;
        let capacity = if random.chance(870) { random.between(few, many).to_string() } else { String::new() };
        // Numbers that begin with 0000 are not given out: no such number rings anywhere.
        let phone = if random.chance(120) {
            format!("{area}-0000{:04}", random.below(10_000))
        } else {
            String::new()
        };
        let assured_date = format!("2026-{:02}-{:02}", random.between(1, 9), random.between(1, 28));
        Self {
            opening_hours,
            makeup,
            alert_hours,
            facilities,
            supplies,
            admission,
            access_note,
            capacity,
            phone,
            assured_date,
        }
    }
}

fn access_note(always: bool, admission: &str, random: &mut Random) -> &'static str {
    match (always, admission) {
        (true, _) if random.chance(640) => random.habit(&[
            "夜间（22:00—次日7:00）扫码开门",
            "夜间刷码开门",
            "夜间凭骑手工牌开门",
            "夜间按门铃，值班人员开门",
        ]),
        (false, "workers") if random.chance(300) => {
            random.habit(&["出示骑手、快递员或网约车工作证", "小程序扫码登记后进入"])
        }
        (_, "members") => random.habit(&["凭工会会员卡进入", "限本企业员工"]),
        (false, _) if random.chance(60) => {
            random.habit(&["电动车请停在门外划线区", "由小区东门进入", "一层大厅右侧", "请走侧门"])
        }
        _ => "",
    }
}

fn degrees(micro: i64) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
