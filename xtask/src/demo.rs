//! `cargo xtask demo`: everything from a fresh checkout to a page in the browser.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use crate::shell::{cargo, read, read_text, root, run, say, write};
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
    let (listener, address) = serve::listen(port)?;
    if !check {
        println!("{address}   (Ctrl-C stops it)");
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
    let program = ["run", "--quiet", "--locked", "--all-features", "--bin", "friendly-city", "--"];
    run(cargo().args(program).args(["build", SAMPLE, "--out"]).arg(&out).stdout(std::io::stderr()))?;
    write(&root().join(PACK), read(&out.join("city.pack"))?)?;
    write(&root().join(OFFERS), read(&out.join("offers.pack"))?)?;
    write(&root().join(REWARDS), read(&out.join("rewards.pack"))?)
}

/// Fetches the page, everything it names, everything that imports, and the sample city.
fn check_site(address: &str) -> Outcome {
    let page = read_text(&root().join(PAGE))?;
    let mut wanted = vec![PAGE.to_owned(), PACK.to_owned(), OFFERS.to_owned(), REWARDS.to_owned()];
    for script in graph::page_references(&page, PAGE) {
        wanted.extend(graph::reach_all(&root(), &script)?);
    }
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
