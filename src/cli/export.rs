//! `export`: a city's stations for other people's programs.

use serde::Serialize;

use super::args::{ExportArgs, ExportFormat};
use super::output::{Failure, Terminal};
use crate::import::{open_records, write_csv, write_file, write_flatgeobuf, write_geojson};
use crate::{Place, Problem};

#[derive(Serialize)]
struct ExportAnswer<'a> {
    city: &'a str,
    stations: usize,
    languages: &'a [String],
    without_hours: usize,
    bytes: u64,
}

pub(super) fn run(args: &ExportArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    super::parts::all_in_one(&args.city)?;
    let bar = super::build::progress(terminal, 2);
    bar.set_message(terminal.say("reading", "读取").to_owned());
    let records = open_records(&args.city, &args.out).inspect_err(|_| bar.finish_and_clear())?;
    bar.inc(1);
    bar.set_message(terminal.say("writing", "写入").to_owned());
    let (stations, languages) = (records.stations(), &records.languages);
    let written = write_file(&args.out, args.force, |out| {
        match args.format {
            ExportFormat::Csv => write_csv(out, stations, languages),
            ExportFormat::Geojson => write_geojson(out, stations, languages),
            ExportFormat::Flatgeobuf => write_flatgeobuf(out, &records.city, stations, languages),
        }?;
        records.check()
    });
    bar.finish_and_clear();
    written.map_err(Failure::Call)?;
    terminal.warnings(&records.warnings);
    let answer = ExportAnswer {
        city: &records.city,
        stations: records.len(),
        languages,
        without_hours: records.without_hours(),
        bytes: std::fs::metadata(&args.out).map_or(0, |meta| meta.len()),
    };
    if answer.without_hours > 0 {
        terminal.problems(&[Problem::warning(
            "hours-not-in-pack",
            Place::in_file(args.city.clone(), 0, 0),
            format!(
                "the hours of {} hang on dates, and a pack does not say how they were written: they are left out",
                super::check::count(answer.without_hours, "station")
            ),
            "export the source folder, which has them",
        )]);
    }
    if terminal.json {
        return terminal.object(&answer);
    }
    let out = args.out.display();
    terminal.text(&if terminal.chinese {
        format!("{out}\n{} 个站点，{} 字节\n", answer.stations, answer.bytes)
    } else {
        format!("{out}\n{}, {} bytes\n", super::check::count(answer.stations, "station"), answer.bytes)
    })
}
