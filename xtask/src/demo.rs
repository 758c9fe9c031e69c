//! `cargo xtask demo`: everything from a fresh checkout to a page in the browser.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};
use std::{fs, thread};

use serde_json::{Value, json};

use crate::shell::{cargo, output, read, read_text, root, run, say, write};
use crate::size::graph;
use crate::{Outcome, serve, wasm};

const PAGE: &str = "www/index.html";
const SAMPLE: &str = "examples/beijing";
/// The sample city's pack.
const PACK: &str = "examples/beijing/beijing.pack";
/// The pack of its offers.
const OFFERS: &str = "examples/beijing/offers.pack";
/// The pack of its activities and rewards.
const REWARDS: &str = "examples/beijing/rewards.pack";

/// The page of the signed city, with a place for its key; and where it is served with one.
const LIVE: [&str; 2] = ["www/live.html", "www/generated/live.html"];
const KEY_PLACE: &str = "__DEMO_KEY__";
/// The signed city, cut by place, and its live status.
const SIGNED: &str = "www/generated/beijing";
/// For nobody else: whoever has the checkout has it.
const KEY: &str = "target/demo/demo-only";
/// A status is current for 15 minutes.
const STATUS_EVERY: Duration = Duration::from_secs(600);

/// `cargo xtask demo [--port N] [--check]`
pub fn command(args: &[String]) -> Outcome {
    let (mut port, mut check) = (8000, false);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--port" => {
                let given = rest.next().ok_or("`--port` needs a number")?;
                port = given.parse().map_err(|_| format!("`{given}` is not a port"))?;
            }
            "--check" => (check, port) = (true, 0),
            other => return Err(format!("`demo` has no `{other}` (it has --port and --check)")),
        }
    }
    if !root().join(PAGE).is_file() {
        return Err(format!("{PAGE} is missing from this checkout"));
    }
    ensure_sample()?;
    wasm::build_all(false)?;
    publish()?;
    let (listener, address) = serve::listen(port)?;
    if !check {
        println!("{address}   (Ctrl-C stops it)");
        thread::spawn(|| {
            loop {
                thread::sleep(STATUS_EVERY);
                sign_status().unwrap_or_else(say);
            }
        });
        serve::serve(&listener, &root());
        return Ok(());
    }
    thread::spawn(move || serve::serve(&listener, &root()));
    check_site(&address)
}

/// Builds the sample city's packs from its source folder, if they are not there. With the tests' own features and
/// profile: what is compiled for the one serves the other.
pub fn ensure_sample() -> Outcome {
    if [PACK, OFFERS, REWARDS].iter().all(|pack| root().join(pack).is_file()) {
        return Ok(());
    }
    say(format_args!("building the sample city: {SAMPLE} to {PACK}, {OFFERS} and {REWARDS}"));
    let out = root().join("target/sample");
    run(program().args(["build", SAMPLE, "--out"]).arg(&out).stdout(std::io::stderr()))?;
    write(&root().join(PACK), read(&out.join("city.pack"))?)?;
    write(&root().join(OFFERS), read(&out.join("offers.pack"))?)?;
    write(&root().join(REWARDS), read(&out.join("rewards.pack"))?)
}

/// `friendly-city`.
fn program() -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--all-features", "--bin", "friendly-city", "--"]);
    command
}

/// Publishes the sample city as a city would: signed, cut by place, with a status of now; and the page that shows it.
fn publish() -> Outcome {
    let key = format!("{KEY}.key");
    if !root().join(&key).is_file() {
        fs::create_dir_all(root().join("target/demo")).map_err(|why| format!("target/demo: {why}"))?;
        output(program().args(["keygen", "--out", &key]))?;
    }
    say(format_args!("signing the sample city with {key}, which is for this demonstration only: {SIGNED}"));
    output(program().args(["build", SAMPLE, "--out", SIGNED, "--key", &key]))?;
    sign_status()?;
    let public = read_text(&root().join(format!("{KEY}.pub")))?;
    let hex = public.split_whitespace().find(|word| word.len() == 64);
    let hex = hex.ok_or(format!("{KEY}.pub has no key of 64 digits"))?;
    write(&root().join(LIVE[1]), read_text(&root().join(LIVE[0]))?.replace(KEY_PLACE, hex))
}

/// A rainstorm since an hour ago. What is said of stations says in the file, too, that it is made up.
#[allow(clippy::disallowed_methods, reason = "the build tool is no part of the core, and a status is of now")]
fn sign_status() -> Outcome {
    let now =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(|why| why.to_string())?.as_secs();
    let [from, to, later] = [now - 3_600, now + 3 * 3_600, now + 8 * 3_600].map(instant);
    let note =
        |zh: &str, en: &str| json!({ "zh-CN": format!("演示：{zh}"), "en": format!("Demonstration: {en}") });
    let status = json!({
        "schema": "friendly-city/status@1",
        "alerts": [{ "event": "暴雨", "colour": "orange", "from": from, "to": to }],
        "stations": [
            { "id": "bj-dc-00029", "closed": later, "note": note("门前积水，请绕行", "water in front of the door, please go round") },
            { "id": "bj-dc-00007", "room": "full" },
            { "id": "bj-dc-00002", "room": "some", "short": ["hot_water", "雨衣"] },
            { "id": "bj-dc-00006", "activity": { "name": { "zh-CN": "免费姜茶（演示）", "en": "free ginger tea (demonstration)" }, "to": to } },
        ],
    });
    let source: PathBuf = root().join("target/demo/status.json");
    write(&source, format!("{status:#}\n"))?;
    let key = format!("{KEY}.key");
    output(program().args(["status", SAMPLE]).arg(&source).args(["--key", &key, "--out", SIGNED])).map(drop)
}

/// RFC 3339 of a Unix second, in UTC.
fn instant(unix_s: u64) -> String {
    let (days, second) = (unix_s / 86_400, unix_s % 86_400);
    // Years of 400 that begin in March: leap days are the last of theirs.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400 + u64::from(month >= 10), (month + 2) % 12 + 1);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Fetches the pages, everything they name, everything that imports, and the sample city; and checks what is signed.
fn check_site(address: &str) -> Outcome {
    let mut wanted = vec![PAGE.to_owned(), PACK.to_owned(), OFFERS.to_owned(), REWARDS.to_owned()];
    for page in [PAGE, LIVE[1]] {
        for file in graph::page_references(&read_text(&root().join(page))?, page) {
            wanted.extend(graph::reach_all(&root(), &file)?);
        }
    }
    output(program().args(["verify", SIGNED, "--trust", &format!("{KEY}.pub")]))?;
    let in_signed = |file: &str| format!("{SIGNED}/{file}");
    wanted.extend(["manifest.json", "status.json"].map(in_signed));
    let manifest: Value = serde_json::from_slice(&read(&root().join(in_signed("manifest.json")))?)
        .map_err(|why| format!("{SIGNED}/manifest.json: {why}"))?;
    let files = manifest["signed"]["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let named: Vec<String> = files.iter().filter_map(|file| file["file"].as_str()).map(in_signed).collect();
    if !named.iter().any(|file| file.starts_with(&in_signed("s-"))) {
        return Err(format!("{SIGNED} is not cut by place"));
    }
    wanted.extend(named);
    wanted.sort();
    wanted.dedup();
    for path in &wanted {
        let answer = fetch(address, path)?;
        if !answer.starts_with("HTTP/1.1 200 ") {
            let status = answer.lines().next().unwrap_or("nothing");
            return Err(format!("{address}{path} answered {status}"));
        }
    }
    say(format_args!("the demo serves its page and the {} files it needs", wanted.len() - 1));
    Ok(())
}

fn fetch(address: &str, path: &str) -> Outcome<String> {
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let error = |why: std::io::Error| format!("{address}{path}: {why}");
    let mut stream = TcpStream::connect(host).map_err(error)?;
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").map_err(error)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(error)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn instants_are_those_of_the_calendar() {
        for (unix_s, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_791_399_600, "2026-10-07T19:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(instant(unix_s), text);
        }
    }
}
