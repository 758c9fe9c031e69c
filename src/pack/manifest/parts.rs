//! What the files of a city that is cut by place are called in its manifest: `docs/publishing.md`, "Cut by place".

/// The file that says what holds of the whole city.
pub(crate) const META: &str = "meta";
/// What the name of a shard begins with, before its cell.
pub(crate) const SHARD: &str = "s-";
/// What the name of the changes in a shard begins with, before its cell.
pub(crate) const CHANGES: &str = "c-";
/// What the name of a list of files begins with, before its cell. What it leads to is no list again.
pub(crate) const LIST: &str = "r-";
/// Whatever has a place.
pub(crate) const PLACED: [&str; 3] = [SHARD, CHANGES, LIST];
