//! The form of an events file. Its reader looks for what it knows and lets everything else be, so that what a later
//! version writes is not lost; a test holds the two to the same verdicts.

use schemars::JsonSchema;

/// What happened to one worker's points.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct EventsFile {
    /// Where the schema lies, for an editor.
    #[schemars(rename = "$schema")]
    schema: Option<String>,
    /// Whose events they are: the host's pseudonymous id. Files of several devices are merged if it is the same.
    worker: Option<String>,
    /// What happened, in any order. Events are immutable; what was wrong is corrected by another event.
    #[schemars(length(max = 1_000_000))]
    events: Vec<Event>,
}

/// One thing that happened.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Event {
    /// Made where it happened, unique: a ULID, for example.
    #[schemars(length(min = 1, max = 1_000))]
    id: String,
    /// When it happened, by the clock of whoever made the event, with an offset: `2026-10-08T03:00:00+08:00`.
    #[schemars(regex(
        pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
    ))]
    at: String,
    /// `earn`, `redeem` or `correct`; any other is kept, and counted for nothing.
    #[schemars(length(min = 1, max = 1_000), extend("examples" = ["earn", "redeem", "correct"]))]
    kind: String,
    /// Of `earn`: the activity that was done.
    #[schemars(length(max = 1_000))]
    activity: Option<String>,
    /// Of `redeem`: the reward that was taken.
    #[schemars(length(max = 1_000))]
    reward: Option<String>,
    /// Of `correct`: the id of the event that is worth something else.
    #[schemars(length(max = 1_000))]
    corrects: Option<String>,
    /// Of `earn`: what it is worth, where the activity leaves that to whoever accepts it. Of `correct`: what it is worth
    /// instead; 0 without it.
    points: Option<i64>,
    /// What it is the record of, the same for whoever reports it: pays once. Without one it stands for itself.
    #[schemars(length(max = 1_000))]
    cause: Option<String>,
    /// Where it happened.
    #[schemars(length(max = 1_000))]
    station: Option<String>,
    /// Who vouches for it besides the device.
    #[schemars(length(max = 1_000))]
    vouched_by: Option<String>,
}
