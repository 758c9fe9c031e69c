use serde_json::{Value, json};

use crate::Position;
use crate::phrase::Phrase;
use crate::rules::{
    Compiler, Condition, Count, Explained, Explanation, Facts, Known, Leaf, Open, Report, Trust, Window,
    World,
};
use crate::time::{Instant, Intervals, OpenState, Schedule, Zone};

/// A Thursday, half past five in the afternoon.
const NOW: &str = "2026-10-08T17:30:00+08:00";

fn compiler() -> Compiler {
    let label = |zh: &str, en: &str| json!({ "zh-CN": zh, "en": en });
    let one = |name: &str, kind: &str, words: Value| json!({ "name": name, "type": kind, "assurance": "self_declared", "changed_by": "worker", "label": words });
    let mut attributes = vec![
        one("category", "code", label("职业", "Occupation")),
        one("orders", "integer", label("近30天完成单量", "Orders in the last 30 days")),
        one("member", "boolean", label("工会会员", "Union member")),
        one("worker.birth_date", "date", label("出生日期", "Date of birth")),
        one("health", "document", label("健康证", "Health certificate")),
        one("joined", "date", label("入会", "Joined")),
        one("today", "date", label("日期", "Date")),
    ];
    attributes[0]["vocabulary"] = json!([
        { "code": "rider", "label": label("外卖骑手", "delivery rider") },
        { "code": "courier", "label": label("快递员", "courier") },
        { "code": "driver", "label": label("网约车司机", "driver") },
    ]);
    attributes[1]["unit"] = json!("order");
    attributes[6]["assurance"] = json!("clock");
    let areas =
        json!([{ "id": "wj", "name": label("望京", "Wangjing"), "bounds": [116.0, 39.0, 116.4, 40.0] }]);
    let read = |json: Value| serde_json::from_value(json).unwrap();
    Compiler::new(read(json!(attributes)), serde_json::from_value(areas).unwrap(), Zone::fixed(28_800))
}

fn leaves<'e>(explanation: &'e Explanation, found: &mut Vec<(u32, &'e Report)>) {
    match &explanation.of {
        Explained::Leaf(number, report) => found.push((*number, report)),
        Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
            of.iter().for_each(|one| leaves(one, found));
        }
        Explained::Not(one) => leaves(one, found),
    }
}

/// Condition, reason and first remedy, in both languages.
fn said(condition: &Value, facts: &Value, then: &mut dyn FnMut(&str, [String; 3])) {
    let condition: Condition = serde_json::from_value(condition.clone()).unwrap();
    let facts: Facts = serde_json::from_value(facts.clone()).unwrap();
    let mut compiler = compiler();
    let compiled = compiler.rule(&condition, &mut |_| Ok(Schedule::constant(OpenState::Closed))).unwrap();
    let book = compiler.finish();
    let (known, problems) = Known::new(&book, &facts);
    assert!(problems.is_empty(), "{problems:?}");
    let at = Instant::parse_rfc3339(NOW).unwrap();
    let counts = [Count { event: "class".to_owned(), window: Window::Month, value: 0 }];
    let position = Position::new(116.42, 39.5).ok();
    let world = World { book: &book, at, position, known: &known, counts: &counts, trust: Trust::Vouched };
    let explanation = compiled.explain(&world);
    let mut found = Vec::new();
    leaves(&explanation, &mut found);
    let (number, report) = found[0];
    let leaf: &Leaf = book.leaf(number).unwrap();
    let until = Instant(at.0 + 86_400 * 90);
    let when = Intervals::one(at, until);
    let remedies = compiled.remedies(&world, Open { when: &when, until });
    for language in ["zh-CN", "en"] {
        let phrase = Phrase::new(language);
        let remedy = remedies.first().map(|set| phrase.remedy(set, &world)).unwrap_or_default();
        let all =
            [phrase.condition(leaf, &world, report.wanted), phrase.reason(leaf, report, &world), remedy];
        then(language, all);
    }
}

#[test]
fn every_question_its_reason_and_its_remedy() {
    let not = |condition: Value| json!({ "not": condition });
    let compare = |attribute: &str, op: &str, value: Value| json!({ "compare": { "attribute": attribute, "op": op, "value": value } });
    let age = |attribute: &str, op: &str, period: &str| json!({ "age": { "attribute": attribute, "op": op, "period": period } });
    let document = |state: &str| json!({ "document": { "attribute": "health", "state": state } });
    let class = |op: &str, value: i64| json!({ "count": { "event": "class", "window": "month", "op": op, "value": value } });
    let rider = json!({ "in": { "attribute": "category", "values": ["rider", "courier"] } });
    let between =
        |from: i64, to: i64| json!({ "between": { "attribute": "orders", "from": from, "to": to } });
    let orders = between(100, 200);
    let table: Vec<(Value, Value, [&str; 3], [&str; 3])> = vec![
        (
            rider.clone(),
            json!({ "category": "driver" }),
            ["职业：外卖骑手或快递员", "您：网约车司机", "需要职业：外卖骑手或快递员"],
            [
                "Occupation: delivery rider or courier",
                "you: driver",
                "Needed – Occupation: delivery rider or courier",
            ],
        ),
        (
            not(rider.clone()),
            json!({ "category": "rider" }),
            ["职业：不是外卖骑手或快递员", "您：外卖骑手", "需要职业：网约车司机"],
            [
                "Occupation: not delivery rider or courier",
                "you: delivery rider",
                "Needed – Occupation: driver",
            ],
        ),
        (
            rider,
            json!({}),
            ["职业：外卖骑手或快递员", "还不知道", "需要职业：外卖骑手或快递员"],
            [
                "Occupation: delivery rider or courier",
                "not known yet",
                "Needed – Occupation: delivery rider or courier",
            ],
        ),
        (
            compare("orders", ">=", json!(100)),
            json!({ "orders": 45 }),
            ["近30天完成单量：满 100 单", "还差 55 单", "近30天完成单量到 100 单（还差 55 单）"],
            [
                "Orders in the last 30 days: at least 100 orders",
                "55 orders to go",
                "Orders in the last 30 days: get to 100 orders (55 orders to go)",
            ],
        ),
        (
            not(compare("orders", ">=", json!(100))),
            json!({ "orders": 100 }),
            ["近30天完成单量：少于 100 单", "超出 1 单", "近30天完成单量降到 99 单"],
            [
                "Orders in the last 30 days: under 100 orders",
                "1 order too many",
                "Orders in the last 30 days: come down to 99 orders",
            ],
        ),
        (
            orders,
            json!({ "orders": 250 }),
            ["近30天完成单量：100 至 199 单", "超出 51 单", "近30天完成单量降到 199 单"],
            [
                "Orders in the last 30 days: 100 to 199 orders",
                "51 orders too many",
                "Orders in the last 30 days: come down to 199 orders",
            ],
        ),
        (
            compare("member", "=", json!(true)),
            json!({ "member": false }),
            ["工会会员", "", "需要工会会员"],
            ["Union member", "", "Needed – Union member"],
        ),
        (
            compare("member", "=", json!(false)),
            json!({ "member": true }),
            ["工会会员：否", "", "需要工会会员：否"],
            ["Union member: no", "", "Needed – Union member: no"],
        ),
        (
            compare("today", ">=", json!("2026-12-01")),
            json!({}),
            ["日期：2026年12月1日起", "还没到", "等到12月1日 00:00"],
            ["Date: from 1 Dec 2026", "not yet", "Wait until 1 Dec 00:00"],
        ),
        (
            age("worker.birth_date", ">=", "P50Y"),
            json!({ "worker.birth_date": "1976-11-08" }),
            ["年满 50 岁", "还差 31 天", "等到11月8日 00:00"],
            ["Aged 50 or over", "31 days to go", "Wait until 8 Nov 00:00"],
        ),
        (
            age("joined", ">=", "P6M"),
            json!({ "joined": "2026-04-10" }),
            ["入会至今满 6 个月", "还差 2 天", "等到周六 00:00"],
            ["Joined: at least 6 months ago", "2 days to go", "Wait until Sat 00:00"],
        ),
        (
            json!({ "schedule": { "freq": "MONTHLY", "byday": "2TU", "opens_at": "09:00", "closes_at": "17:00" } }),
            json!({}),
            ["每月第二个周二 09:00–17:00", "还有 5 天", "等到周二 09:00"],
            ["Second Tue of the month 09:00–17:00", "in 5 days", "Wait until Tue 09:00"],
        ),
        (
            json!({ "schedule": { "opening_hours": "Mo-Su 13:00-13:45,19:00-20:00" } }),
            json!({}),
            ["每天 13:00–13:45、19:00–20:00", "", ""],
            ["Every day 13:00–13:45, 19:00–20:00", "", ""],
        ),
        (
            json!({ "within": { "area": "wj" } }),
            json!({}),
            ["人在望京", "离那里 1.7 公里", "到望京去"],
            ["You are in Wangjing", "1.7 km away", "Go to Wangjing"],
        ),
        (
            document("valid"),
            json!({ "health": { "valid_to": "2026-10-01" } }),
            ["健康证在有效期内", "过期 7 天", "需要健康证在有效期内"],
            ["Health certificate: valid", "expired 7 days ago", "Needed – Health certificate: valid"],
        ),
        (
            document("valid"),
            json!({ "health": false }),
            ["健康证在有效期内", "没有", "需要健康证在有效期内"],
            ["Health certificate: valid", "none", "Needed – Health certificate: valid"],
        ),
        (
            document("missing"),
            json!({ "health": { "valid_to": "2026-12-01" } }),
            ["没有健康证", "", "需要没有健康证"],
            ["Health certificate: none", "", "Needed – Health certificate: none"],
        ),
        (
            not(document("missing")),
            json!({ "health": false }),
            ["有健康证（过期也算）", "", "需要健康证在有效期内"],
            ["Health certificate: any, even if expired", "", "Needed – Health certificate: valid"],
        ),
        (
            not(document("expired")),
            json!({ "health": { "valid_to": "2026-10-01" } }),
            ["健康证没有过期", "", "需要健康证在有效期内"],
            ["Health certificate: not expired", "", "Needed – Health certificate: valid"],
        ),
        (
            document("valid"),
            json!({ "health": { "valid_to": "2026-10-07" } }),
            ["健康证在有效期内", "过期 1 天", "需要健康证在有效期内"],
            ["Health certificate: valid", "expired 1 day ago", "Needed – Health certificate: valid"],
        ),
        (
            between(5, 6),
            json!({ "orders": 2 }),
            ["近30天完成单量：5 单", "还差 3 单", "近30天完成单量到 5 单（还差 3 单）"],
            [
                "Orders in the last 30 days: 5 orders",
                "3 orders to go",
                "Orders in the last 30 days: get to 5 orders (3 orders to go)",
            ],
        ),
        (
            not(between(5, 6)),
            json!({ "orders": 5 }),
            ["近30天完成单量：不是 5 单", "超出 1 单", "近30天完成单量降到 4 单"],
            [
                "Orders in the last 30 days: not 5 orders",
                "1 order too many",
                "Orders in the last 30 days: come down to 4 orders",
            ],
        ),
        (
            json!({ "between": { "attribute": "today", "from": "2026-12-01", "to": "2026-12-02" } }),
            json!({}),
            ["日期：2026年12月1日", "还没到", "等到12月1日 00:00"],
            ["Date: 1 Dec 2026", "not yet", "Wait until 1 Dec 00:00"],
        ),
        (
            not(
                json!({ "schedule": { "freq": "MONTHLY", "byday": "2TH", "opens_at": "09:00", "closes_at": "18:00" } }),
            ),
            json!({}),
            ["不是每月第二个周四 09:00–18:00", "", "等到今天 18:00"],
            ["not second Thu of the month 09:00–18:00", "", "Wait until today 18:00"],
        ),
        (
            class(">=", 2),
            json!({}),
            ["本月上课满 2 次", "还差 2 次", "本月上课到 2 次（还差 2 次）"],
            [
                "Classes taken this month: at least 2",
                "2 to go",
                "Classes taken this month: get to 2 (2 to go)",
            ],
        ),
    ];
    for (condition, facts, zh, en) in table {
        said(&condition, &facts, &mut |language, all| {
            let expected = if language == "en" { en } else { zh };
            assert_eq!(all, expected.map(str::to_owned), "{language} {condition}");
        });
    }
}

#[test]
fn a_remedy_of_several_changes_is_one_sentence() {
    let document = json!({ "document": { "attribute": "health", "state": "valid" } });
    let orders = json!({ "compare": { "attribute": "orders", "op": ">=", "value": 100 } });
    let class = json!({ "count": { "event": "class", "window": "month", "op": ">=", "value": 2 } });
    let rider = json!({ "in": { "attribute": "category", "values": ["rider"] } });
    let evening =
        json!({ "schedule": { "freq": "WEEKLY", "byday": "TH", "opens_at": "19:00", "closes_at": "20:00" } });
    for (all, zh, en) in [
        (
            vec![&rider, &document, &evening],
            "需要职业：外卖骑手，并且需要健康证在有效期内，并且等到今天 19:00",
            "Needed – Occupation: delivery rider, and needed – Health certificate: valid, and wait until today 19:00",
        ),
        (
            // What the city calls its attribute stays as it is; what we call an event does not begin a sentence here.
            vec![&rider, &orders, &class],
            "需要职业：外卖骑手，并且近30天完成单量到 100 单（还差 55 单），并且本月上课到 2 次（还差 2 次）",
            "Needed – Occupation: delivery rider, and Orders in the last 30 days: get to 100 orders (55 orders to go), \
             and classes taken this month: get to 2 (2 to go)",
        ),
        (
            vec![&json!({ "within": { "area": "wj" } }), &evening],
            "到望京去，并且等到今天 19:00",
            "Go to Wangjing, and wait until today 19:00",
        ),
    ] {
        let facts = json!({ "category": "driver", "health": false, "orders": 45 });
        said(&json!({ "all": all }), &facts, &mut |language, [_, _, remedy]| {
            assert_eq!(remedy, if language == "en" { en } else { zh });
        });
    }
}
