//! `offers.txt` into the authored form. A line has eight columns, parted by ` ; `; the last two may be left out.
//!
//! Effect: `%10` per cent off, `-200` fen off, `=700` a fixed price in fen, `free` an item; then `@tag,tag` (else the
//! order), `~900` the usual price, `>=2000` minimum spend, `<=1500` maximum discount, `original` basis; `10/20` gives each copy its own value.
//! Who: terms joined by ` & `, see [`term`]. Limits: `worker:1/day:online` or `total:900fen/month`.

use serde_json::{Map, Value, json};

use super::merchants;
use super::random::Random;

type Outcome<T> = Result<T, String>;

/// Every offer, in the order of the lines.
pub fn offers(nearest_station: &dyn Fn(&str) -> Option<String>) -> Outcome<Vec<Value>> {
    let mut offers = Vec::new();
    for line in include_str!("offers.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split(" ;").map(str::trim).collect();
        let column = |number: usize| columns.get(number).copied().unwrap_or_default();
        let (kind, copies) = match column(1).split_once('*') {
            Some((kind, copies)) => (kind, number(copies)? as usize),
            None => (column(1), 1),
        };
        if merchants::count(kind) < copies {
            return Err(format!("offers.txt: `{line}` needs more merchants than there are"));
        }
        for copy in 0..copies {
            let offer = offer(&column, kind, copy, copies, nearest_station);
            offers.push(offer.map_err(|error| format!("offers.txt: {error} in `{line}`"))?);
        }
    }
    Ok(offers)
}

fn offer<'a>(
    column: &dyn Fn(usize) -> &'a str,
    kind: &str,
    copy: usize,
    copies: usize,
    nearest_station: &dyn Fn(&str) -> Option<String>,
) -> Outcome<Value> {
    let (name_of_all, is_terse) = column(0).strip_suffix('!').map_or((column(0), false), |id| (id, true));
    let id = if copies > 1 { format!("{name_of_all}-{}", copy + 1) } else { name_of_all.to_owned() };
    let merchant = format!("m-{kind}-{}", copy + 1);
    let (effect, words) = effect(column(4), copy)?;
    let name = |text: &str| words.iter().fold(text.to_owned(), |text, (mark, word)| text.replace(mark, word));
    let mut validity = column(8).split(' ').filter(|day| !day.is_empty());
    // Not everything begins on the same day; what is promised by its id does.
    let late = copies > 1 && Random::stream(&id, 0).chance(250);
    let first = if late { "2026-04-15" } else { "2026-03-01" };
    let mut offer = json!({
        "id": id,
        "merchant": merchant,
        "name": { "zh-CN": name(column(2)), "en": name(column(3)) },
        "status": "active",
        "valid_from": validity.next().unwrap_or(first),
        "valid_to": validity.next().unwrap_or("2027-03-01"),
        "reference": format!("https://example.org/notice/{name_of_all}"),
        "eligibility": condition(column(5), "all")?,
        "effect": effect,
        "limits": limits(column(6))?,
        "stacking": stacking(column(7))?,
        "disclosure": "public",
    });
    if kind == "swap" {
        offer["stations"] = json!([nearest_station(&merchant).ok_or("no station near the merchant")?]);
    }
    if is_terse {
        for (of, name) in
            [("/effect", "basis"), ("/effect", "rounding"), ("", "reference"), ("", "disclosure")]
        {
            offer.pointer_mut(of).and_then(Value::as_object_mut).map(|fields| fields.remove(name));
        }
    }
    Ok(offer)
}

fn number(text: &str) -> Outcome<i64> {
    text.parse().map_err(|_| format!("`{text}` is not a whole number"))
}

fn yuan(fen: i64) -> String {
    if fen % 100 == 0 { (fen / 100).to_string() } else { format!("{}.{:02}", fen / 100, fen % 100) }
}

/// The effect, and what stands for `{n}`, `{折}`, `{满}` (minimum spend) and `{高}` (maximum discount) in its name.
fn effect(text: &str, copy: usize) -> Outcome<(Value, Vec<(&'static str, String)>)> {
    let own = |list: &str| {
        let values: Vec<&str> = list.split('/').collect();
        number(values.get(copy).or(values.last()).copied().unwrap_or_default())
    };
    let mut effect = json!({ "target": "order", "basis": "running" });
    let mut words = Vec::new();
    for part in text.split(' ') {
        if let Some(list) = part.strip_prefix(">=") {
            effect["minimum_spend_fen"] = json!(own(list)?);
            words.push(("{满}", yuan(own(list)?)));
        } else if let Some(list) = part.strip_prefix("<=") {
            effect["maximum_discount_fen"] = json!(own(list)?);
            words.push(("{高}", yuan(own(list)?)));
        } else if let Some(list) = part.strip_prefix('%') {
            let percent = own(list)?;
            effect["kind"] = json!("percent_off");
            effect["basis_points"] = json!(percent * 100);
            effect["rounding"] = json!({ "of": "price", "mode": "half_up", "unit_fen": 1 });
            words.push(("{n}", percent.to_string()));
            words.push(("{折}", tenths(percent)?));
        } else if let Some(list) = part.strip_prefix('-') {
            effect["kind"] = json!("amount_off");
            effect["amount_fen"] = json!(own(list)?);
            words.push(("{n}", yuan(own(list)?)));
        } else if let Some(list) = part.strip_prefix('=') {
            effect["kind"] = json!("fixed_price");
            effect["amount_fen"] = json!(own(list)?);
            words.push(("{n}", yuan(own(list)?)));
        } else if let Some(list) = part.strip_prefix('~') {
            effect["usual_price_fen"] = json!(own(list)?);
        } else if let Some(tags) = part.strip_prefix('@') {
            effect["target"] = json!({ "item": { "tags": tags.split(',').collect::<Vec<_>>() } });
        } else if part == "free" {
            effect["kind"] = json!("free_item");
        } else if part == "original" {
            effect["basis"] = json!("original");
        } else {
            return Err(format!("no effect has `{part}`"));
        }
    }
    Ok((effect, words))
}

/// What is left to pay, as it is said in Chinese: 15 % off is `八五折`.
fn tenths(percent_off: i64) -> Outcome<String> {
    let digit = |n: i64| "零一二三四五六七八九".chars().nth(n as usize).unwrap_or('零');
    match 100 - percent_off {
        left @ 10..=99 if left % 10 == 0 => Ok(format!("{}折", digit(left / 10))),
        left @ 10..=99 => Ok(format!("{}{}折", digit(left / 10), digit(left % 10))),
        _ => Err(format!("`{percent_off}` per cent has no name")),
    }
}

/// Parts between ` & `, except inside brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            '&' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn condition(text: &str, kind: &str) -> Outcome<Value> {
    let terms = parts(text).into_iter().map(term).collect::<Outcome<Vec<Value>>>()?;
    Ok(match <[Value; 1]>::try_from(terms) {
        Ok([one]) => one,
        Err(terms) => json!({ kind: terms }),
    })
}

fn term(text: &str) -> Outcome<Value> {
    if let Some(rest) = text.strip_prefix("date") {
        return compared("compare", "clock.date", rest, |value| Ok(json!(value)));
    }
    let (word, rest) = text.split_once(':').ok_or_else(|| format!("`{text}` is not a term"))?;
    let inner = || rest.split_once(':').ok_or_else(|| format!("`{text}` lacks a part"));
    let list = |text: &str| -> Outcome<Vec<Value>> {
        parts(text.trim_matches(['[', ']'])).into_iter().map(term).collect()
    };
    let split = |text: &str| -> Outcome<(String, String)> {
        let at = text.find(['<', '>']).ok_or_else(|| format!("`{text}` does not compare"))?;
        Ok((text[..at].to_owned(), text[at..].to_owned()))
    };
    Ok(match word {
        "cat" if rest == "all" => json!({ "in": { "attribute": "worker.category", "values": EVERYONE } }),
        "cat" => {
            json!({ "in": { "attribute": "worker.category", "values": rest.split(',').collect::<Vec<_>>() } })
        }
        "plat" => {
            json!({ "in": { "attribute": "worker.platform", "values": rest.split(',').collect::<Vec<_>>() } })
        }
        "is" => json!({ "compare": { "attribute": rest, "op": "=", "value": true } }),
        "cmp" => {
            let (attribute, test) = split(rest)?;
            compared("compare", &attribute, &test, |value| Ok(json!(number(value)?)))?
        }
        "age" => {
            let (attribute, test) = split(rest)?;
            compared("age", &attribute, &test, |value| Ok(json!(value)))?
        }
        "between" => {
            let (attribute, range) = inner()?;
            let (from, to) = range.split_once("..").ok_or("a range needs `..`")?;
            json!({ "between": { "attribute": attribute, "from": number(from)?, "to": number(to)? } })
        }
        "doc" => {
            let (document, state) = inner()?;
            json!({ "document": { "attribute": format!("document.{document}"), "state": state } })
        }
        "hours" => json!({ "schedule": { "opening_hours": rest } }),
        "monthly" => {
            let (day, times) = rest.split_once(' ').ok_or("a day needs times")?;
            let (opens, closes) = times.split_once('-').ok_or("times need `-`")?;
            json!({ "schedule": { "freq": "MONTHLY", "byday": day, "opens_at": opens, "closes_at": closes } })
        }
        "area" if rest.contains(',') => {
            json!({ "any": rest.split(',').map(|area| json!({ "within": { "area": area } })).collect::<Vec<_>>() })
        }
        "area" => json!({ "within": { "area": rest } }),
        "not" => json!({ "not": term(rest)? }),
        "any" => json!({ "any": list(rest)? }),
        "atleast" => {
            let (n, of) = inner()?;
            json!({ "at_least": { "n": number(n)?, "of": list(of)? } })
        }
        "count" => {
            let (event, test) = inner()?;
            let (window, test) = split(test)?;
            let mut value = compared("count", "", &test, |value| Ok(json!(number(value)?)))?;
            value["count"] = {
                let (op, least) = (&value["count"]["op"], &value["count"]["value"]);
                json!({ "event": event, "window": window, "op": op, "value": least })
            };
            value
        }
        _ => return Err(format!("`{word}` is not a term")),
    })
}

const EVERYONE: [&str; 6] = [
    "delivery_rider",
    "courier",
    "ride_hailing_driver",
    "live_streamer",
    "domestic_worker",
    "sanitation_worker",
];

fn compared(
    kind: &str,
    attribute: &str,
    test: &str,
    read: impl Fn(&str) -> Outcome<Value>,
) -> Outcome<Value> {
    let value = test.trim_start_matches(['<', '>', '=']);
    let op = &test[..test.len() - value.len()];
    let name = if kind == "age" { "period" } else { "value" };
    Ok(json!({ kind: { "attribute": attribute, "op": op, name: read(value)? } }))
}

fn limits(text: &str) -> Outcome<Vec<Value>> {
    let limit = |text: &str| {
        let wrong = || format!("`{text}` is not a limit");
        let (per, rest) = text.split_once(':').ok_or_else(wrong)?;
        let (rest, enforcement) = rest.split_once(':').unwrap_or((rest, "verifier_local"));
        let (limit, window) = rest.split_once('/').ok_or_else(wrong)?;
        let metric = if limit.ends_with("fen") { "amount" } else { "redemptions" };
        let limit = number(limit.trim_end_matches("fen"))?;
        Ok(
            json!({ "per": per, "metric": metric, "limit": limit, "window": window, "enforcement": enforcement }),
        )
    };
    text.split(',').filter(|limit| !limit.is_empty()).map(limit).collect()
}

fn stacking(text: &str) -> Outcome<Value> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut stacking = Map::new();
    match words.as_slice() {
        ["combine"] => {
            stacking.insert("category".to_owned(), json!("extra"));
            stacking.insert("policy".to_owned(), json!("combine"));
        }
        [category, policy, priority @ ..] => {
            stacking.insert("category".to_owned(), json!(category));
            stacking.insert("policy".to_owned(), json!(policy));
            if let [priority] = priority {
                stacking.insert("priority".to_owned(), json!(number(priority)?));
            }
        }
        _ => return Err(format!("`{text}` is not a stacking")),
    }
    Ok(Value::Object(stacking))
}
