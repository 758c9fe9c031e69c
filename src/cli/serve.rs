//! `serve`: a folder's files on loopback, with the headers that pages and modules need.

use std::path::{Component, Path, PathBuf};

use serde::Serialize;
use tiny_http::{Header, Method, Request, Response, Server};

use super::args::ServeArgs;
use super::output::{Failure, Terminal};
use crate::pack::manifest::content_parts;
use crate::{Place, Problem};

#[derive(Serialize)]
struct ServeAnswer<'a> {
    address: &'a str,
}

pub(super) fn run(args: &ServeArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    super::check::publication_exists(&args.pack_dir)?;
    let root = args.pack_dir.canonicalize()?;
    let server = Server::http(("127.0.0.1", args.port)).map_err(|error| {
        Failure::Call(vec![Problem::error(
            "port",
            Place::in_request("/port"),
            format!("port {} cannot be used: {error}", args.port),
            "give another with `--port`, or `--port 0` for any that is free",
        )])
    })?;
    let address = server.server_addr().to_ip().map(|a| format!("http://{a}/")).unwrap_or_default();
    if terminal.json {
        terminal.object(&ServeAnswer { address: &address })?;
    } else {
        terminal.text(&format!("{address}\n"))?;
    }
    for request in server.incoming_requests() {
        // A browser that went away in the middle is no reason to stop.
        let _gone = answer(request, &root);
    }
    Ok(())
}

fn answer(request: Request, root: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("only GET and HEAD\n").with_status_code(405));
    }
    let found = resolve(root, request.url());
    let Some(path) = found else {
        return request.respond(with_headers(
            Response::from_string("not here\n").with_status_code(404),
            "text/plain",
            ANEW,
        ));
    };
    let kind = content_type(&path);
    let compressed = PathBuf::from(format!("{}.br", path.display()));
    let accepts = request.headers().iter().any(|h| {
        h.field.equiv("accept-encoding") && h.value.as_str().split(',').any(|e| is_accepted(e, "br"))
    });
    // The sibling may be a link out of the folder as well.
    let inside = || compressed.canonicalize().is_ok_and(|real| real.starts_with(root) && real.is_file());
    let brotli = accepts && inside();
    let file = std::fs::File::open(if brotli { &compressed } else { &path })?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let mut response = with_headers(Response::from_file(file), kind, caching(name));
    if brotli {
        add(&mut response, "Content-Encoding", "br");
    }
    request.respond(response)
}

/// Whether a part of Accept-Encoding allows `name`: `br`, `br;q=0.5`, not `br;q=0`.
fn is_accepted(part: &str, name: &str) -> bool {
    let mut words = part.split(';').map(str::trim);
    let refused =
        |word: &str| word.strip_prefix("q=").is_some_and(|q| q.parse::<f64>().is_ok_and(|q| q <= 0.0));
    words.next() == Some(name) && !words.any(refused)
}

fn add<R: std::io::Read>(response: &mut Response<R>, name: &str, value: &str) {
    if let Ok(header) = Header::from_bytes(name, value) {
        response.add_header(header);
    }
}

/// Asked for at every visit, and not sent again where it is the same.
const ANEW: &str = "no-cache";

/// A name that carries its content is never given to other bytes; everything else changes under the hands of whoever
/// serves it here.
fn caching(name: &str) -> &'static str {
    if content_parts(name).is_some() { "public, max-age=31536000, immutable" } else { ANEW }
}

fn with_headers<R: std::io::Read>(mut response: Response<R>, kind: &str, caching: &str) -> Response<R> {
    add(&mut response, "Content-Type", kind);
    // Pages of other origins embed the elements and fetch the packs.
    add(&mut response, "Access-Control-Allow-Origin", "*");
    add(&mut response, "Cross-Origin-Resource-Policy", "cross-origin");
    add(&mut response, "Cache-Control", caching);
    add(&mut response, "Vary", "Accept-Encoding");
    add(&mut response, "X-Content-Type-Options", "nosniff");
    response
}

/// The file a URL names: inside `root` even through links, never hidden, `index.html` for a folder.
fn resolve(root: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or("");
    let decoded = percent_decoded(path)?;
    let relative = Path::new(decoded.trim_start_matches('/'));
    let plain = relative.components().all(|part| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    });
    if !plain || decoded.contains('\\') || decoded.contains('\0') {
        return None;
    }
    let mut file = root.join(relative);
    if file.is_dir() {
        file.push("index.html");
    }
    let real = file.canonicalize().ok()?;
    (real.starts_with(root) && real.is_file()).then_some(real)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_under_the_root() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").canonicalize().expect("there");
        for (url, found) in [
            ("/lib.rs", true),
            ("/lib.rs?v=1", true),
            ("/%6cib.rs", true),
            ("/cli/mod.rs", true),
            ("/cli", false),
            ("/../Cargo.toml", false),
            ("/%2e%2e/Cargo.toml", false),
            ("/..%2fCargo.toml", false),
            ("/..\\Cargo.toml", false),
            ("//etc/passwd", false),
            ("/%zz", false),
            ("/%", false),
        ] {
            assert_eq!(resolve(&root, url).is_some(), found, "{url}");
        }
    }

    #[test]
    fn only_names_that_carry_their_content_are_kept_for_ever() {
        for (name, forever) in [
            ("city-0123456789abcdef.pack", true),
            ("s-wx4g-01-0123456789abcdef.pack", true),
            ("r-wx-0123456789abcdef.json", true),
            ("city.pack", false),
            ("manifest.json", false),
            ("status.json", false),
            ("index.html", false),
        ] {
            assert_eq!(caching(name) != ANEW, forever, "{name}");
        }
    }

    #[test]
    fn encodings() {
        for (part, accepted) in [(" br", true), ("br;q=0.8", true), ("br;q=0", false), ("gzip", false)] {
            assert_eq!(is_accepted(part, "br"), accepted, "{part}");
        }
    }
}
