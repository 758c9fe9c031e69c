#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]
//! A small made-up city, the same every time, for the tests of the core.

use friendly_city::pack::{PackInput, PackStation, write};
use friendly_city::time::{Date, OpenState, Schedule, Zone};
use friendly_city::*;

/// SplitMix64 (Steele, Lea, Flood 2014): enough randomness for fixtures, the same everywhere.
pub struct Seeded(pub u64);

impl Seeded {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

pub fn meta() -> CityMeta {
    CityMeta {
        id: "testville".into(),
        names: [("zh-CN", "试城"), ("en", "Testville")].into(),
        languages: vec!["zh-CN".into(), "en".into()],
        zone: Zone::fixed(8 * 3600),
        sample: true,
        notice: [("zh-CN", "示例数据"), ("en", "Sample data")].into(),
        provenance: vec!["made by tests/common".into()],
        licence: "CC0-1.0".into(),
        districts: vec![District {
            names: [("zh-CN", "东城区"), ("en", "Dongcheng")].into(),
            centre: Position::new(116.41, 39.92).unwrap(),
            outline: vec![vec![
                [116_300_000, 39_800_000],
                [116_500_000, 39_800_000],
                [116_400_000, 40_000_000],
            ]],
        }],
        own_facilities: vec![("ice_packs".into(), [("zh-CN", "冰袋"), ("en", "Ice packs")].into())],
        kinds: vec![("station".into(), [("zh-CN", "驿站"), ("en", "Station")].into())],
        calendar_to: Date::from_ymd(2026, 12, 31),
        initials: vec![('东', 1 << 3), ('华', 1 << 7), ('站', 1 << 25), ('门', 1 << 12), ('驿', 1 << 24)],
    }
}

pub fn station(id: &str, longitude: f64, latitude: f64) -> PackStation {
    PackStation {
        record: Station {
            id: id.into(),
            names: [("zh-CN", "东华门驿站"), ("en", "Donghuamen Station")].into(),
            kind: "station".into(),
            position: Position::new(longitude, latitude).unwrap(),
            address: "东华门街道 12 号".into(),
            district: "东城区".into(),
            opening_hours: "24/7".into(),
            makeup: Makeup::Weekday,
            alert_hours: String::new(),
            facilities: vec!["charging".into()],
            supplies: vec!["raincoat".into(), "first aid kit".into()],
            admission: Admission::Everyone,
            access_note: String::new(),
            capacity: 6,
            phone: String::new(),
            operator: String::new(),
            source: "sample".into(),
            assured_date: "2026-01-01".into(),
            extra: vec![("floor".into(), "1".into())],
        },
        facilities: FacilitySet(1 << 4),
        hours: 0,
        alert_hours: None,
        district: Some(0),
    }
}

pub fn input(count: u64) -> PackInput {
    let mut seeded = Seeded(7);
    let stations = (0..count)
        .map(|i| {
            let longitude = 116.2 + seeded.below(400_000) as f64 / 1e6;
            let latitude = 39.8 + seeded.below(300_000) as f64 / 1e6;
            let mut station = station(&format!("st-{i:04}"), longitude, latitude);
            station.facilities = FacilitySet(seeded.below(1 << 21));
            station.hours = seeded.below(3) as u32;
            station.alert_hours = (i % 5 == 0).then_some(0);
            station.record.admission = Admission::ALL[(i % 3) as usize];
            station
        })
        .collect();
    let states = [OpenState::Open, OpenState::Closed, OpenState::Unknown];
    PackInput { meta: meta(), schedules: states.map(Schedule::constant).to_vec(), stations }
}

pub fn city(count: u64) -> City {
    City::open(write(&input(count))).unwrap()
}
