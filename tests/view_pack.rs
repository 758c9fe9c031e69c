#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
//! A neighbourhood of 300 stations around Tiananmen for looking at the screen; `target/near.pack`.

mod common;

use common::Seeded;
use friendly_city::pack::write;
use friendly_city::time::{OpenState, Schedule};
use friendly_city::*;

#[test]
fn a_neighbourhood_to_look_at() {
    let mut seeded = Seeded(11);
    let streets =
        ["东华门", "前门", "王府井", "西长安街", "大栅栏", "景山", "建国门", "天桥", "金融街", "椿树"];
    let english = [
        "Donghuamen",
        "Qianmen",
        "Wangfujing",
        "West Chang’an",
        "Dashilan",
        "Jingshan",
        "Jianguomen",
        "Tianqiao",
        "Finance Street",
        "Chunshu",
    ];
    let kinds = ["驿站", "骑手之家", "工会户外劳动者服务站", "暖心驿站"];
    let kinds_en = ["Station", "Riders’ Home", "Union Outdoor Workers’ Service Point", "Rest Stop"];
    let mut input = common::input(300);
    for (i, station) in input.stations.iter_mut().enumerate() {
        let (s, k) = (seeded.below(10) as usize, seeded.below(4) as usize);
        let spread = |seeded: &mut Seeded| (seeded.below(1000) + seeded.below(1000)) as f64 / 1000.0 - 1.0;
        let (dx, dy) = (spread(&mut seeded), spread(&mut seeded));
        let record = &mut station.record;
        record.position = Position::new(116.397 + dx * 0.07, 39.909 + dy * 0.05).unwrap();
        record.names = [
            ("zh-CN", &*format!("{}{}", streets[s], kinds[k])),
            ("en", &*format!("{} {}", english[s], kinds_en[k])),
        ]
        .into();
        record.address = format!("{}街道 {} 号", streets[s], i + 1);
        record.phone = if i % 3 == 0 { format!("010-8516{:04}", i * 7) } else { String::new() };
        record.access_note = if i % 7 == 0 { "夜间刷卡进入".into() } else { String::new() };
        record.admission = Admission::ALL[[0, 0, 0, 0, 1, 1, 2][i % 7]];
        record.supplies = if i % 4 == 0 { vec!["雨衣".into(), "藿香正气水".into()] } else { vec![] };
        station.facilities =
            FacilitySet(seeded.next() & seeded.next() & 0x1f_ffff | 1 | seeded.next() & 0x57);
        station.hours = [0, 0, 0, 1, 2][i % 5];
    }
    input.schedules =
        [OpenState::Open, OpenState::Closed, OpenState::Unknown].map(Schedule::constant).to_vec();
    let pack = write(&input);
    assert_eq!(City::open(pack.clone()).unwrap().len(), 300);
    std::fs::write("target/near.pack", pack).unwrap();
}
