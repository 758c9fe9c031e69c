//! Standard output, standard error and the exit status.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use crate::Problem;
use crate::import::OpenError;
use crate::time::Instant;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The data is wrong.
    Data(Vec<Problem>),
    /// The call is wrong.
    Call(Vec<Problem>),
    /// Problems were printed where they belong already; the data is wrong.
    Reported,
    /// Standard output does not take what it is given.
    Output(io::Error),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Missing(problems) => Self::Call(problems),
            OpenError::Data(problems) => Self::Data(problems),
        }
    }
}

#[derive(Serialize)]
struct ProblemList<'a> {
    problems: &'a [Problem],
}

/// Where output goes and how.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) json: bool,
    /// `zh` or `en`: the language of the program's own words.
    pub(super) chinese: bool,
    /// As asked for, for the data's words.
    pub(super) language: String,
}

impl Terminal {
    pub(super) fn new(json: bool, lang: Option<String>) -> Self {
        let named = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        let system = || named("LC_ALL").or_else(|| named("LC_MESSAGES")).or_else(|| named("LANG"));
        // `zh_CN.UTF-8` is how systems write `zh-CN`; `C` is no language.
        let language = lang.or_else(system).unwrap_or_default();
        let language = language.split('.').next().unwrap_or("").replace('_', "-");
        let language =
            if matches!(language.as_str(), "" | "C" | "POSIX") { "en".to_owned() } else { language };
        Self { json, chinese: crate::text::primary_subtag(&language).eq_ignore_ascii_case("zh"), language }
    }

    /// One of two texts.
    pub(super) fn say<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        if self.chinese { zh } else { en }
    }

    /// One JSON object on a line.
    pub(super) fn object(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| Failure::Output(error.into()))?;
        self.text(&format!("{text}\n"))
    }

    pub(super) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// A line on standard error; one that no one can read is no reason to fail.
    pub(super) fn note(&self, text: &str) {
        let _unread = writeln!(io::stderr().lock(), "{text}");
    }

    /// Whether someone watches.
    pub(super) fn is_watched(&self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// Problems on standard error: `{"problems": […]}` with `--json`, else a line and its help each.
    pub(super) fn problems(&self, problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        if self.json {
            if let Ok(text) = serde_json::to_string(&ProblemList { problems }) {
                self.note(&text);
            }
            return;
        }
        let mut out = io::stderr().lock();
        for problem in problems {
            let _unread = write!(out, "{}", super::check::plain(problem, self));
        }
    }

    /// Warnings of a source folder that a question was asked of: a count, since `check` lists them.
    pub(super) fn warnings(&self, problems: &[Problem]) {
        if !problems.is_empty() && !self.json {
            self.note(&if self.chinese {
                format!("有 {} 条警告，运行 `friendly-city check` 查看", problems.len())
            } else {
                format!(
                    "{}; `friendly-city check` shows more",
                    super::check::count(problems.len(), "warning")
                )
            });
        }
    }

    /// Says why it failed, and with which status to exit.
    pub(super) fn fail(&self, failure: &Failure) -> ExitCode {
        match failure {
            Failure::Data(problems) => {
                self.problems(problems);
                ExitCode::from(1)
            }
            Failure::Call(problems) => {
                self.problems(problems);
                ExitCode::from(2)
            }
            Failure::Reported => ExitCode::from(1),
            // Whoever reads has had enough: `friendly-city nearest … | head -1`.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Failure::Output(error) => {
                self.note(&format!("output failed: {error}"));
                ExitCode::from(1)
            }
        }
    }
}

/// Now, where the call does not say when.
#[allow(clippy::disallowed_methods, reason = "the command line is the one place that may read the clock")]
pub(super) fn instant(at: Option<Instant>) -> Instant {
    at.unwrap_or_else(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Instant(since.map_or(0, |d| d.as_secs() as i64))
    })
}
