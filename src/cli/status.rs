//! `status`: what is different just now, signed, beside the manifest; and reading such a file.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use serde::Serialize;

use super::args_publish::{LiveArgs, StatusArgs};
use super::check::count;
use super::keys::{private_keys, public_keys};
use super::output::{Failure, Terminal, instant};
use super::parts::whole;
use super::publish::{before, utc};
use crate::api::Overlay;
use crate::import::{load_status, write_file};
use crate::pack::manifest::{PublicKey, Seen, Trust, inspect};
use crate::status::{Age, LiveStatus, MOST_BYTES, STATUS_FILE, Taken, authenticate, read_file, sign, verify};
use crate::time::{Instant, Timestamp};
use crate::{City, Place, Problem, Severity};

#[derive(Serialize)]
struct StatusAnswer {
    city: String,
    version: u64,
    issued: Timestamp,
    expires: Timestamp,
    bytes: usize,
    signed_by: Vec<String>,
    alerts: usize,
    stations: usize,
    warnings: usize,
}

pub(super) fn run(args: &StatusArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    super::check::publication_exists(&args.out)?;
    let keys = private_keys(&args.keys)?;
    let public: Vec<PublicKey> = keys.iter().map(|key| key.public()).collect();
    let city = whole(&args.city)?.city;
    same_city(&args.out, &city)?;
    let path = args.out.join(STATUS_FILE);
    let issued = instant(args.at);
    let expires = Instant(issued.0.saturating_add(i64::from(args.expires_minutes) * 60));
    let version = version(args, &path, &public)?;
    // That there is nothing to read is a wrong call; what it says may be wrong data.
    let wrong = if args.source.is_file() { Failure::Data } else { Failure::Call };
    let (status, warnings) = load_status(&args.source, &city, version, issued, expires).map_err(wrong)?;
    let file = sign(&status, &keys).map_err(Failure::Data)?;
    // What is published must be what a phone takes: better to hear of it here.
    let trust = Trust { keys: &public, city: Some(&status.city), now: issued, seen: None };
    let taken = verify(&file, &trust).map_err(Failure::Data)?;
    write_file(&path, true, |out| out.write_all(&file)).map_err(Failure::Call)?;
    terminal.problems(&warnings);
    let answer = StatusAnswer {
        version,
        issued: utc(issued),
        expires: utc(expires),
        bytes: file.len(),
        signed_by: taken.signed_by.iter().map(ToString::to_string).collect(),
        alerts: status.alerts.len(),
        stations: status.stations.len(),
        warnings: warnings.len(),
        city: status.city,
    };
    if terminal.json {
        return terminal.object(&answer);
    }
    let StatusAnswer { version, expires, alerts, stations, bytes, .. } = &answer;
    terminal.text(&if terminal.chinese {
        format!(
            "{}\n第 {version} 版，{alerts} 条预警，{stations} 个站点，{bytes} 字节，有效期至 {expires}\n",
            path.display()
        )
    } else {
        format!(
            "{}\nversion {version}, {}, {}, {bytes} bytes, current until {expires}\n",
            path.display(),
            count(*alerts, "alert"),
            count(*stations, "station")
        )
    })
}

/// The manifest in the folder, if there is one, must be of the same city.
fn same_city(out: &Path, city: &City) -> Result<(), Failure> {
    let Some(Ok(manifest)) = before(out)?.map(|bytes| inspect(&bytes)) else { return Ok(()) };
    if manifest.city == city.meta().id {
        return Ok(());
    }
    let message = format!("the folder has the city `{}`, and this is `{}`", manifest.city, city.meta().id);
    let place = Place::in_file(out.display().to_string(), 0, 0);
    Err(Failure::Call(vec![Problem::error("status-city", place, message, "give another folder")]))
}

/// One more than before, or what was asked for: phones refuse what does not rise.
fn version(args: &StatusArgs, path: &Path, keys: &[PublicKey]) -> Result<u64, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(args.version.unwrap_or(1));
    }
    let here = || Place::in_file(path.display().to_string(), 0, 0);
    match (authenticate(&bytes(path)?, keys), args.version) {
        // Who says which version starts anew on purpose: a lost key, another city.
        (Err(_), Some(given)) => Ok(given),
        (Err(mut problems), None) => {
            for problem in &mut problems {
                problem.place.file = here().file;
                let help = if problem.code == "status-key" {
                    "sign with the key that signed it; if that is lost, say `--version`"
                } else {
                    "it is damaged: give a `--version` above those that phones have seen"
                };
                problem.help = help.to_owned();
            }
            Err(Failure::Call(problems))
        }
        (Ok(taken), Some(given)) if given <= taken.status.version => {
            let last = taken.status.version;
            let message = format!(
                "version {given} is not above {last}, which is in the folder: phones would refuse it"
            );
            let help = "leave `--version` out";
            Err(Failure::Call(vec![Problem::error("version-not-above", here(), message, help)]))
        }
        (Ok(_), Some(given)) => Ok(given),
        (Ok(taken), None) => Ok(taken.status.version.saturating_add(1)),
    }
}

/// A status file; no more of it than one has.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::Call(vec![Problem::error(
            "file-unreadable",
            Place::in_file(path.display().to_string(), 0, 0),
            format!("the file cannot be read: {error}"),
            "check that it is there and that you may read it",
        )])),
    }
}

/// The status that a question is asked under, if one is named. Whose it is matters only where a key is.
pub(super) fn overlay(
    args: &LiveArgs,
    city: &City,
    at: Instant,
    terminal: &Terminal,
) -> Result<Option<Overlay>, Failure> {
    let Some(path) = &args.status else { return Ok(None) };
    let file = bytes(path)?;
    let here = |mut problems: Vec<Problem>| {
        problems.iter_mut().for_each(|problem| problem.place.file = path.display().to_string());
        Failure::Data(problems)
    };
    let status = if args.trust.is_empty() {
        read_file(&file).map_err(here)?
    } else {
        let keys = public_keys(&args.trust)?;
        authenticate(&file, &keys).map_err(here)?.status
    };
    if status.city != city.meta().id {
        let message =
            format!("the status is of the city `{}`, and this is `{}`", status.city, city.meta().id);
        let place = Place::in_file(path.display().to_string(), 0, 0);
        let help = "give that of this city";
        return Err(Failure::Call(vec![Problem::error("status-city", place, message, help)]));
    }
    if !terminal.json {
        terminal.note(&age(&status, at, terminal));
    }
    Ok(Overlay::new(city, status))
}

/// How old a status is, in a sentence.
fn age(status: &LiveStatus, at: Instant, terminal: &Terminal) -> String {
    let minutes = status.age_s(at) / 60;
    match (status.age(at), terminal.chinese) {
        (Age::Not, true) => "实时状态不是这一天的，未采用".to_owned(),
        (Age::Not, false) => "the live status is not of this day, and not used".to_owned(),
        (Age::Current, true) => format!("状态更新于 {minutes} 分钟前"),
        (Age::Current, false) => format!("status of {minutes} min ago"),
        (Age::Late, true) => format!("状态更新于 {minutes} 分钟前，可能已有变化"),
        (Age::Late, false) => format!("status of {minutes} min ago; things may have changed"),
    }
}

/// What `verify` says of the status in a folder.
#[derive(Serialize)]
pub(super) struct StatusSeen {
    version: u64,
    issued: Timestamp,
    expires: Timestamp,
    /// `current` or `late`.
    freshness: &'static str,
    digest: String,
    signed_by: Vec<String>,
    alerts: usize,
    stations: usize,
}

/// The status in a folder, if there is one, as a phone would take it.
pub(super) fn seen(
    dir: &Path,
    trust: &Trust<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Option<StatusSeen>, Failure> {
    let path = dir.join(STATUS_FILE);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let Taken { status, signed_by, seen } = match authenticate(&bytes(&path)?, trust.keys) {
        Ok(taken) => {
            // What is late is made anew by the next `status`; everything else stays wrong.
            problems.extend(taken.problems(trust).into_iter().map(|problem| match problem.code {
                "status-old" => Problem { severity: Severity::Warning, ..problem },
                _ => problem,
            }));
            taken
        }
        Err(wrong) => {
            problems.extend(wrong);
            return Ok(None);
        }
    };
    let Seen { digest, .. } = seen;
    Ok(Some(StatusSeen {
        version: status.version,
        issued: utc(status.issued),
        expires: utc(status.expires),
        freshness: match status.age(trust.now) {
            Age::Current => "current",
            Age::Late => "late",
            Age::Not => "not used",
        },
        digest: digest.map(|digest| digest.to_string()).unwrap_or_default(),
        signed_by: signed_by.iter().map(ToString::to_string).collect(),
        alerts: status.alerts.len(),
        stations: status.stations.len(),
    }))
}
