//! `overview`: counts, share open, coverage by district and hour.

use std::fmt::Write as _;

use super::args::OverviewArgs;
use super::output::{Failure, Terminal, instant};
use super::parts::whole;
use super::width::{Side, table};
use crate::api::{self, OverviewAnswer};

pub(super) fn run(args: &OverviewArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let opened = whole(&args.city)?;
    terminal.warnings(&opened.warnings);
    let at = instant(args.at);
    let live = super::status::overlay(&args.live, &opened.city, at, terminal)?;
    let answer = api::overview_with(&opened.city, at, live.as_ref());
    if terminal.json {
        return terminal.object(&answer);
    }
    super::ask::warn(answer.alerts.iter().flatten(), terminal);
    terminal.text(&text(&answer, terminal))
}

fn text(answer: &OverviewAnswer<'_>, terminal: &Terminal) -> String {
    let share = |part: u32, all: u32| format!("{:.0} %", 100.0 * f64::from(part) / f64::from(all.max(1)));
    let mut out = String::new();
    let line = if terminal.chinese {
        format!(
            "{}  {}\n{} 个站点，24 小时开放 {} 个，当前开放 {} 个（{}），开放时间未知 {} 个\n",
            answer.city,
            answer.at,
            answer.stations,
            answer.round_the_clock,
            answer.open_now,
            share(answer.open_now, answer.stations),
            answer.unknown_now
        )
    } else {
        format!(
            "{}  {}\n{} stations, {} round the clock, {} open now ({}), {} with hours not known\n",
            answer.city,
            answer.at,
            answer.stations,
            answer.round_the_clock,
            answer.open_now,
            share(answer.open_now, answer.stations),
            answer.unknown_now
        )
    };
    out.push_str(&line);
    if let Some(full) = answer.full_now.filter(|full| *full > 0) {
        out.push_str(&if terminal.chinese {
            format!("当前开放的站点中，{full} 个已满\n")
        } else {
            format!("open but full: {full}\n")
        });
    }
    if answer.sample {
        out.push_str(terminal.say("sample data: these are not real places\n", "示例数据，并非真实场所\n"));
    }
    let mut rows = vec![
        [
            ("", ""),
            ("stations", "站点"),
            ("24 h", "24 小时"),
            ("open", "开放"),
            ("open by hour, 0 to 23", "0 至 23 时各整点开放情况"),
        ]
        .map(|(en, zh)| terminal.say(en, zh).to_owned())
        .to_vec(),
    ];
    let none = terminal.say("no district", "未标城区");
    for d in &answer.by_district {
        rows.push(vec![
            if d.district.is_empty() { none } else { d.district }.to_owned(),
            d.stations.to_string(),
            d.round_the_clock.to_string(),
            format!("{} ({})", d.open_now, share(d.open_now, d.stations)),
            bars(&d.open_by_hour, d.stations),
        ]);
    }
    let _infallible = writeln!(out);
    out.push_str(&table(&rows, &[Side::Left, Side::Right, Side::Right, Side::Right, Side::Left]));
    let mut used: Vec<&(&str, u32)> = answer.by_facility.iter().filter(|(_, count)| *count > 0).collect();
    used.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let rows: Vec<Vec<String>> = used
        .iter()
        .map(|(name, count)| vec![(*name).to_owned(), count.to_string(), share(*count, answer.stations)])
        .collect();
    out.push('\n');
    out.push_str(&table(&rows, &[Side::Left, Side::Right, Side::Right]));
    out
}

/// A bar for each hour, full when all of them are open.
fn bars(open: &[u32], all: u32) -> String {
    const BARS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let bar = |open: &u32| {
        let level = (u64::from(*open) * 8).div_ceil(u64::from(all.max(1))) as usize;
        BARS.get(level).copied().unwrap_or('█')
    };
    open.iter().map(bar).collect()
}
