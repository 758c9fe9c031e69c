//! Finland's public holidays in the Helsinki example, computed a second time from the law.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use std::collections::BTreeMap;

/// Day number since 1970-01-01 of a civil date (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Easter Sunday by Gauss's rule, as 1900–2099 need it; the file was made by Butcher's.
fn easter(year: i64) -> i64 {
    let (a, b, c) = (year % 19, year % 4, year % 7);
    let d = (19 * a + 24) % 30;
    let e = (2 * b + 4 * c + 6 * d + 5) % 7;
    let after = match (d, e) {
        (29, 6) => 50,
        (28, 6) if a > 10 => 49,
        _ => 22 + d + e,
    };
    day_number(year, 3, after)
}

/// The first Saturday on or after a day; 1970-01-03 was one.
fn saturday_from(day: i64) -> i64 {
    day + (2 - day).rem_euclid(7)
}

#[test]
fn holidays_are_those_of_the_law() {
    let mut expected = BTreeMap::new();
    for year in 2024..=2030 {
        let on = |month, day| day_number(year, month, day);
        expected.extend([
            (on(1, 1), "Uudenvuodenpäivä"),
            (on(1, 6), "Loppiainen"),
            (easter(year) - 2, "Pitkäperjantai"),
            (easter(year), "Pääsiäispäivä"),
            (easter(year) + 1, "Toinen pääsiäispäivä"),
            (on(5, 1), "Vappu"),
            (easter(year) + 39, "Helatorstai"),
            (easter(year) + 49, "Helluntaipäivä"),
            // "The Saturday that follows 19 June", "… 30 October".
            (saturday_from(on(6, 20)), "Juhannuspäivä"),
            (saturday_from(on(10, 31)), "Pyhäinpäivä"),
            (on(12, 6), "Itsenäisyyspäivä"),
            (on(12, 25), "Joulupäivä"),
            (on(12, 26), "Tapaninpäivä"),
        ]);
    }
    let file = include_str!("../examples/helsinki/calendar.csv");
    let mut found = BTreeMap::new();
    for line in file.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [date, "holiday", name, source] = cells[..] else { panic!("{line}") };
        assert!(!source.is_empty(), "{line}");
        let parts: Vec<i64> = date.split('-').map(|part| part.parse().unwrap()).collect();
        found.insert(day_number(parts[0], parts[1], parts[2]), name);
    }
    assert_eq!(found, expected);
    assert_eq!(found.len(), 13 * 7, "no two fall on one day in these years");
}

#[test]
fn known_dates() {
    for (year, month, day) in [
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2029, 4, 1),
        (2030, 4, 21),
    ] {
        assert_eq!(easter(year), day_number(year, month, day), "Easter {year}");
    }
    for (year, month, day, from) in
        [(2024, 6, 22, 20), (2025, 6, 21, 20), (2026, 6, 20, 20), (2027, 6, 26, 20)]
    {
        assert_eq!(
            saturday_from(day_number(year, 6, from)),
            day_number(year, month, day),
            "Midsummer {year}"
        );
    }
}
