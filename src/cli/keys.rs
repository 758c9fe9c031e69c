//! `keygen`, and reading keys.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args_publish::KeygenArgs;
use super::output::{Failure, Terminal};
use crate::pack::manifest::{PrivateKey, PublicKey};
use crate::{Place, Problem};

/// More than any key file has.
const MOST_BYTES: u64 = 1024;

#[derive(Serialize)]
struct KeygenAnswer {
    private: String,
    public: String,
    key_id: String,
    public_key: String,
}

pub(super) fn run(args: &KeygenArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (private, public) = (&args.out, args.out.with_extension("pub"));
    let occupied: Vec<Problem> = [private, &public]
        .into_iter()
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| taken(path))
        .collect();
    if !occupied.is_empty() {
        return Err(Failure::Call(occupied));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        let message = format!("the system gives no random numbers: {error}");
        Failure::Call(vec![Problem::error("entropy", Place::default(), message, "try on another machine")])
    })?;
    let key = PrivateKey::from_seed(seed);
    write_new(private, &key.to_file(), true)?;
    if let Err(failure) = write_new(&public, &key.public().to_file(), false) {
        // A key without its other half would be in the way of the next attempt.
        let _gone = fs::remove_file(private);
        return Err(failure);
    }
    let answer = KeygenAnswer {
        private: private.display().to_string(),
        public: public.display().to_string(),
        key_id: key.public().id().to_string(),
        public_key: key.public().to_hex(),
    };
    if terminal.json {
        return terminal.object(&answer);
    }
    let KeygenAnswer { private, public, key_id, .. } = &answer;
    terminal.text(&if terminal.chinese {
        format!("{private}\n私钥，只有您能读取；请另存一份，切勿公开\n{public}\n公钥 {key_id}，交给使用数据的网页\n")
    } else {
        format!("{private}\nprivate, for you alone: keep a copy, show it to nobody\n{public}\npublic, {key_id}: for the pages that use the data\n")
    })
}

/// Writes a file that is not there yet; a private one is nobody else's from its first byte on.
fn write_new(path: &Path, text: &str, private: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _everywhere_else = private;
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Call(vec![taken(path)]),
        _ => refused(path, &error),
    })?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a key is none.
        let _gone = fs::remove_file(path);
        refused(path, &error)
    })
}

fn taken(path: &Path) -> Problem {
    let help = "give another name; a key that signed something is never written over";
    Problem::error("key-occupied", at(path), "there is a file of that name", help)
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    let message = format!("the file cannot be written: {error}");
    let help = "check that its folder is there and that you may write to it";
    Failure::Call(vec![Problem::error("output-refused", at(path), message, help)])
}

fn at(path: &Path) -> Place {
    Place::in_file(path.display().to_string(), 0, 0)
}

/// The private keys that a build signs with; every problem at once.
pub(super) fn private_keys(paths: &[PathBuf]) -> Result<Vec<PrivateKey>, Failure> {
    read(paths, PrivateKey::from_file, "private", ".key")
}

/// The public keys that are trusted.
pub(super) fn public_keys(paths: &[PathBuf]) -> Result<Vec<PublicKey>, Failure> {
    read(paths, PublicKey::from_file, "public", ".pub")
}

fn read<K>(
    paths: &[PathBuf],
    parse: impl Fn(&str) -> Option<K>,
    half: &str,
    ending: &str,
) -> Result<Vec<K>, Failure> {
    let mut keys = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let mut text = String::new();
        match File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text)) {
            Ok(_) => match parse(&text) {
                Some(key) => keys.push(key),
                None => problems.push(Problem::error(
                    "key-file",
                    at(path),
                    format!("the file is not a {half} key"),
                    format!("give the `{ending}` that `friendly-city keygen` wrote"),
                )),
            },
            Err(error) => problems.push(Problem::error(
                "file-unreadable",
                at(path),
                format!("the file cannot be read: {error}"),
                "check that it is there and that you may read it",
            )),
        }
    }
    if problems.is_empty() { Ok(keys) } else { Err(Failure::Call(problems)) }
}
