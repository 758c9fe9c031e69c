//! A static server on loopback, for the demo: the folders of a web site with the headers it would have in earnest.
//!
//! The policy is the strictest the elements promise to live under; a demo that breaks it is found here first.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::Outcome;

const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'";

/// What a page may ask for; everything else of the checkout stays private.
const FOLDERS: [&str; 3] = ["www", "pkg", "examples"];

/// Longer request heads are refused: no browser sends one to a page without cookies.
const HEAD_LIMIT: u64 = 16 * 1024;

/// A response before it is sent.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: &'static str,
    kind: &'static str,
    /// `Content-Encoding` or `Location`.
    extra: Option<(&'static str, &'static str)>,
    body: Vec<u8>,
}

/// Listens on loopback; port 0 takes any that is free. Gives the address to show.
pub fn listen(port: u16) -> Outcome<(TcpListener, String)> {
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|why| format!("port {port}: {why}"))?;
    let address = listener.local_addr().map_err(|why| why.to_string())?;
    Ok((listener, format!("http://{address}/")))
}

/// Answers for ever, each connection on its own thread.
pub fn serve(listener: &TcpListener, root: &Path) {
    for stream in listener.incoming().flatten() {
        let root = root.to_path_buf();
        // A browser that went away is no reason to stop.
        thread::spawn(move || connection(stream, &root).ok());
    }
}

fn connection(stream: TcpStream, root: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut head = BufReader::new((&stream).take(HEAD_LIMIT)).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    let mut brotli = false;
    for line in head {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        let accepted = line.strip_prefix("accept-encoding:");
        brotli |= accepted.is_some_and(|list| list.split(',').any(|one| one.trim() == "br"));
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let answer = match method {
        "GET" | "HEAD" => answer(root, target, brotli),
        _ => refusal("405 Method Not Allowed", "only GET and HEAD\n"),
    };
    send(stream, &answer, method == "HEAD")
}

fn send(mut stream: TcpStream, answer: &Answer, head_only: bool) -> io::Result<()> {
    let Answer { status, kind, extra, body } = answer;
    let extra = extra.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{extra}Content-Security-Policy: {POLICY}\r\n\
         Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\n\
         Vary: Accept-Encoding\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if !head_only {
        stream.write_all(body)?;
    }
    stream.flush()
}

fn refusal(status: &'static str, text: &str) -> Answer {
    Answer { status, kind: "text/plain; charset=utf-8", extra: None, body: text.as_bytes().to_vec() }
}

fn answer(root: &Path, target: &str, brotli: bool) -> Answer {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path == "/" {
        return Answer { extra: Some(("Location", "/www/")), ..refusal("302 Found", "see /www/\n") };
    }
    let Some(file) = resolve(root, path) else { return refusal("404 Not Found", "no such file\n") };
    let kind = content_type(&file);
    let packed = brotli.then(|| fs::read(format!("{}.br", file.display())).ok()).flatten();
    match packed {
        Some(body) => Answer { status: "200 OK", kind, extra: Some(("Content-Encoding", "br")), body },
        None => match fs::read(&file) {
            Ok(body) => Answer { status: "200 OK", kind, extra: None, body },
            Err(_) => refusal("404 Not Found", "no such file\n"),
        },
    }
}

/// The file a path names: in one of the folders, never hidden, `index.html` for a folder.
fn resolve(root: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decoded(path)?;
    let relative = Path::new(decoded.strip_prefix('/')?);
    let named: Vec<_> = relative.components().collect();
    let plain = named.iter().all(|part| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    });
    let public =
        matches!(named.first(), Some(Component::Normal(name)) if FOLDERS.iter().any(|folder| name == folder));
    if !plain || !public || decoded.contains(['\\', '\0']) {
        return None;
    }
    let file = root.join(relative);
    let file = if decoded.ends_with('/') { file.join("index.html") } else { file };
    file.is_file().then_some(file)
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "geojson" => "application/geo+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "csv" => "text/csv; charset=utf-8",
        "md" | "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{answer, content_type, percent_decoded};
    use crate::shell::write;

    fn site() -> PathBuf {
        let root = std::env::temp_dir().join(format!("friendly-city-serve-{}", std::process::id()));
        for (path, text) in [
            ("www/index.html", "<!doctype html>"),
            ("pkg/a.js", "export {}"),
            ("pkg/a.js.br", "packed"),
            ("pkg/.npmrc", "secret"),
            ("secret.txt", "secret"),
        ] {
            write(&root.join(path), text).unwrap();
        }
        root
    }

    #[test]
    fn only_the_sites_files_are_given() {
        let root = site();
        let cases = [
            ("/", "302 Found"),
            ("/www/", "200 OK"),
            ("/www/index.html?x=1", "200 OK"),
            ("/pkg/a.js", "200 OK"),
            ("/pkg/%61.js", "200 OK"),
            ("/www", "404 Not Found"),
            ("/secret.txt", "404 Not Found"),
            ("/www/../secret.txt", "404 Not Found"),
            ("/www/%2e%2e/secret.txt", "404 Not Found"),
            ("/www/%2e%2e%2fsecret.txt", "404 Not Found"),
            ("//secret.txt", "404 Not Found"),
            ("/pkg/.npmrc", "404 Not Found"),
            ("/pkg/%zz", "404 Not Found"),
            ("/pkg/%", "404 Not Found"),
            ("", "404 Not Found"),
        ];
        for (target, status) in cases {
            assert_eq!(answer(&root, target, false).status, status, "{target}");
        }
    }

    #[test]
    fn the_compressed_sibling_goes_to_who_accepts_it() {
        let root = site();
        assert_eq!(answer(&root, "/pkg/a.js", true).body, b"packed");
        assert_eq!(answer(&root, "/pkg/a.js", true).extra, Some(("Content-Encoding", "br")));
        assert_eq!(answer(&root, "/pkg/a.js", false).body, b"export {}");
        assert_eq!(answer(&root, "/www/", true).extra, None);
    }

    #[test]
    fn names_and_types() {
        assert_eq!(percent_decoded("/%E9%A9%BF").as_deref(), Some("/驿"));
        assert_eq!(percent_decoded("/%ff"), None);
        assert_eq!(content_type("a/b.wasm".as_ref()), "application/wasm");
    }
}
