//! The sample's merchants: made-up shops, each in a community of its own, beside a place the generator drew.

use serde_json::{Value, json};

use super::inputs::Street;
use super::names;
use super::places::Site;
use super::random::Random;

/// A kind of shop: its word in ids, name in Chinese and English, opening hours, how many.
struct Shop(&'static str, &'static str, &'static str, &'static str, usize);

const SHOPS: [Shop; 18] = [
    Shop("canteen", "社区食堂", "Community Canteen", "Mo-Su 06:30-21:00", 6),
    Shop("fastfood", "骑行快餐", "Quick Bites", "Mo-Su 10:00-02:00", 5),
    Shop("noodles", "老街面馆", "Old Street Noodles", "Mo-Su 10:00-22:00", 4),
    Shop("breakfast", "早安早点铺", "Morning Breakfast Shop", "Mo-Su 05:30-10:30", 4),
    Shop("tea", "暖心热饮", "Warm Cup", "Mo-Su 09:00-24:00", 4),
    Shop("repair", "顺路电动车维修", "E-bike Repair", "Mo-Su 08:30-20:00", 5),
    Shop("swap", "换电站", "Battery Swap", "24/7", 3),
    Shop("gear", "骑手装备店", "Rider Gear", "Mo-Su 10:00-21:00", 3),
    Shop("telecom", "通信营业厅", "Phone Plans", "Mo-Fr 09:00-18:00; Sa-Su 10:00-17:00", 2),
    Shop("phone", "快手机维修", "Phone Repair", "Mo-Su 10:00-20:30", 2),
    Shop("clinic", "社区卫生服务站", "Community Clinic", "Mo-Fr 08:00-17:00; Sa 08:00-12:00; PH off", 3),
    Shop("physio", "舒筋理疗馆", "Physiotherapy", "Mo-Su 10:00-22:00", 2),
    Shop("school", "小桌课堂", "Little Desk Classroom", "Mo-Fr 15:30-19:00; Sa-Su 09:00-17:00", 2),
    Shop("laundry", "洁净洗衣房", "Laundry", "Mo-Su 08:00-21:00", 3),
    Shop("barber", "快剪理发", "Barber", "Mo-Su 10:00-20:00", 3),
    Shop("hostel", "小哥公寓", "Workers' Hostel", "24/7", 3),
    Shop("mall", "邻里商场", "Neighbourhood Mall", "Mo-Su 10:00-22:00", 3),
    Shop("insurance", "保险服务点", "Insurance Desk", "Mo-Fr 09:00-17:30; PH off", 1),
];

/// Every merchant, by the order of the kinds; `m-canteen-1` is the first canteen.
pub fn merchants(sites: &[Site], streets: &[Street], districts: &[(String, String)]) -> Vec<Value> {
    let mut random = Random::stream("merchants", 0);
    let mut taken: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for Shop(kind, name, name_en, hours, count) in &SHOPS {
        let mut number = 1;
        while number <= *count {
            let site = &sites[random.below(sites.len() as u64) as usize];
            let community = site.community.as_str();
            // Shops of one name in one community would need more than the community to tell them apart.
            if !community.ends_with("社区") || taken.contains(&community) {
                continue;
            }
            taken.push(community);
            let own = community.trim_end_matches("社区");
            let english = names::in_english(community);
            let at = [site.at[0] + random.between(-400, 400), site.at[1] + random.between(-300, 300)];
            let (street, district) = (&streets[site.street].name, &districts[site.district].1);
            all.push(json!({
                "id": format!("m-{kind}-{number}"),
                "name": {
                    "zh-CN": format!("{name}（{own}店）"),
                    "en": format!("{name_en}, {}", english.trim_end_matches(" Community")),
                },
                "longitude": at[0] as f64 / 1e6,
                "latitude": at[1] as f64 / 1e6,
                "address": format!("{district}{street}{community}（示例）"),
                "opening_hours": hours,
            }));
            number += 1;
        }
    }
    all
}

/// How many merchants of a kind there are.
pub fn count(kind: &str) -> usize {
    SHOPS.iter().find(|shop| shop.0 == kind).map_or(0, |shop| shop.4)
}
