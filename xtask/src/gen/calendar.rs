//! The State Council's days off and make-up workdays, with the holiday each one belongs to.

use std::path::Path;

use super::inputs::rows;

/// `calendar.csv`: date, kind, name, source.
pub fn csv(path: &Path) -> Result<String, String> {
    let days = rows(path, ["date", "kind", "source"])?;
    let mut text = String::from("date,kind,name,source\n");
    for (number, [date, kind, source]) in days.iter().enumerate() {
        let name = if kind == "holiday" {
            holiday(date)?.to_owned()
        } else if date == "2026-09-20" {
            // Nearer to Mid-Autumn, which needs none that year; the paper gives it to the National Day.
            "国庆节调休".to_owned()
        } else {
            // A make-up workday is arranged for the holiday it lies nearest to.
            let near = days.iter().enumerate().filter(|(_, day)| day[1] == "holiday");
            let near = near.min_by_key(|(other, day)| (distance(date, &day[0]), other.abs_diff(number)));
            let (_, near) = near.ok_or("no holiday in the calendar")?;
            format!("{}调休", holiday(&near[0])?)
        };
        text.push_str(&format!("{date},{kind},{name},{source}\n"));
    }
    Ok(text)
}

/// Which holiday a day off belongs to. The lunar ones move: their windows never meet, save in 2025 and the like,
/// when the Mid-Autumn day falls into the National Day week and the paper names them as one.
fn holiday(date: &str) -> Result<&'static str, String> {
    let wrong = || format!("no holiday is known for `{date}`");
    let numbers: Option<Vec<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
    let Some(&[year, month, day]) = numbers.as_deref() else { return Err(wrong()) };
    Ok(match (year, month * 100 + day) {
        (2025, 1001..=1008) => "国庆节、中秋节",
        (_, 101..=103) => "元旦",
        (_, 115..=229) => "春节",
        (_, 401..=407) => "清明节",
        (_, 501..=505) => "劳动节",
        (_, 525..=630) => "端午节",
        (_, 908..=930) => "中秋节",
        (_, 1001..=1008) => "国庆节",
        _ => return Err(wrong()),
    })
}

/// Days between two dates, near enough to compare them: a month counts 31.
fn distance(a: &str, b: &str) -> u64 {
    let number = |date: &str| -> i64 {
        let parts: Vec<i64> = date.split('-').filter_map(|part| part.parse().ok()).collect();
        parts.iter().zip([372, 31, 1]).map(|(part, scale)| part * scale).sum()
    };
    number(a).abs_diff(number(b))
}

#[cfg(test)]
mod tests {
    use super::holiday;

    #[test]
    fn holidays_by_date() {
        for (date, name) in [
            ("2024-02-10", "春节"),
            ("2025-05-31", "端午节"),
            ("2025-10-06", "国庆节、中秋节"),
            ("2026-01-03", "元旦"),
            ("2026-09-25", "中秋节"),
            ("2026-10-07", "国庆节"),
        ] {
            assert_eq!(holiday(date), Ok(name));
        }
        assert!(holiday("2026-08-01").is_err());
    }
}
