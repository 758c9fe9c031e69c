//! `diff`: what changed between two cities, record by record and field by field, and what a phone would fetch again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::args_publish::DiffArgs;
use super::diff_stations::stations;
use super::output::{Failure, Terminal};
use super::parts::listed;
use super::pieces::Pieces;
use super::publish::before;
use super::spell::spell;
use crate::CityMeta;
use crate::import::{
    OFFERS_FILE, PACK_FILE, REWARDS_FILE, SAMPLE, open_offers, open_rewards, sample_offers, sample_rewards,
};
use crate::offer::Catalogue;
use crate::pack::manifest::{MANIFEST_FILE, Manifest, inspect};
use crate::reward::Programme;
use crate::rules::{Rule, RuleBook};

#[derive(Serialize)]
struct DiffAnswer {
    /// What changed of what is said of the city as a whole.
    city: Vec<String>,
    /// By kind of record: stations, merchants, offers, activities, rewards.
    #[serde(flatten)]
    kinds: BTreeMap<&'static str, Changes>,
    /// `null` unless both are signed.
    again: Option<Again>,
}

#[derive(Serialize)]
pub(super) struct Changes {
    added: Vec<String>,
    removed: Vec<String>,
    pub(super) changed: Vec<Changed>,
    same: usize,
}

#[derive(Serialize)]
pub(super) struct Changed {
    pub(super) id: String,
    pub(super) fields: Vec<String>,
}

/// What a phone that has all of the old fetches of the new, besides its manifest.
#[derive(Serialize)]
struct Again {
    files: Vec<String>,
    bytes: u64,
    /// Compressed, where the folder has all of them so.
    brotli_bytes: Option<u64>,
    of_bytes: u64,
    manifest_bytes: u64,
}

/// Whatever there is of a city at a place.
struct Side {
    city: Option<Pieces>,
    offers: Option<Catalogue>,
    rewards: Option<Programme>,
}

/// Records of a kind: by id, the fields of each.
type Records = BTreeMap<String, BTreeMap<String, String>>;

/// The order in which they are told.
const KINDS: [(&str, &str); 5] = [
    ("stations", "站点"),
    ("merchants", "商家"),
    ("offers", "优惠"),
    ("activities", "活动"),
    ("rewards", "奖励"),
];

pub(super) fn run(args: &DiffArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (old, new) = (open(&args.old)?, open(&args.new)?);
    let mut city = match (&old.city, &new.city) {
        (Some(old), Some(new)) => changed(&meta(old.meta()), &meta(new.meta())),
        _ => Vec::new(),
    };
    city.sort();
    let mut kinds = BTreeMap::from([("stations", stations(old.city.as_ref(), new.city.as_ref())?)]);
    let (old_records, new_records) = (records(&old), records(&new));
    for (kind, old) in &old_records {
        if let Some(new) = new_records.get(kind) {
            kinds.insert(kind, compare(old, new));
        }
    }
    let again = again(&args.old, &args.new)?;
    let answer = DiffAnswer { city, kinds, again };
    if terminal.json { terminal.object(&answer) } else { terminal.text(&text(&answer, terminal)) }
}

fn open(name: &str) -> Result<Side, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        // A pack says in its first bytes of what it is.
        let mut magic = [0; 4];
        let mut side = Side { city: None, offers: None, rewards: None };
        let _short =
            std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut magic));
        match &magic {
            b"FCOP" => side.offers = Some(open_offers(name)?),
            b"FCRW" => side.rewards = Some(open_rewards(name)?),
            _ => side.city = Some(Pieces::open(name)?),
        }
        return Ok(side);
    }
    let city = Pieces::open(name)?;
    let is_packed = path.join(PACK_FILE).is_file();
    let has = |pack: &str, source: &str, sample: bool| match name {
        SAMPLE => sample,
        _ => path.join(pack).is_file() || !is_packed && path.join(source).is_file(),
    };
    let offers = has(OFFERS_FILE, "offers.json", sample_offers().is_some());
    let rewards = has(REWARDS_FILE, "activities.json", sample_rewards().is_some());
    Ok(Side {
        city: Some(city),
        offers: offers.then(|| open_offers(name)).transpose()?,
        rewards: rewards.then(|| open_rewards(name)).transpose()?,
    })
}

/// What is said of a city as a whole, by the names of `city.json`.
fn meta(meta: &CityMeta) -> BTreeMap<String, String> {
    let fields = [
        ("id", format!("{:?}", meta.id)),
        ("name", format!("{:?}", meta.names)),
        ("languages", format!("{:?}", meta.languages)),
        ("utc_offset", format!("{:?}", meta.zone)),
        ("sample", format!("{:?}", meta.sample)),
        ("notice", format!("{:?}", meta.notice)),
        ("provenance", format!("{:?}", meta.provenance)),
        ("licence", format!("{:?}", meta.licence)),
        // The centre is that of the stations, which are told by themselves.
        (
            "districts",
            format!("{:?}", meta.districts.iter().map(|d| (&d.names, &d.outline)).collect::<Vec<_>>()),
        ),
        ("vocabularies.facilities", format!("{:?}", meta.own_facilities)),
        ("vocabularies.kinds", format!("{:?}", meta.kinds)),
        ("calendar", format!("{:?}", meta.calendar_to)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn records(side: &Side) -> BTreeMap<&'static str, Records> {
    let mut kinds: BTreeMap<&'static str, Records> =
        ["merchants", "offers", "activities", "rewards"].map(|kind| (kind, Records::new())).into();
    let mut add =
        |kind, id: &str, record: Option<Value>, rules: &[(&str, Option<&Rule>)], book: &RuleBook| {
            let mut fields: BTreeMap<String, String> = BTreeMap::new();
            if let Some(Value::Object(object)) = record {
                fields.extend(object.into_iter().map(|(name, value)| (name, value.to_string())));
            }
            for (name, rule) in rules {
                fields.extend(rule.map(|rule| ((*name).to_owned(), spell(rule, book))));
            }
            kinds.entry(kind).or_default().insert(id.to_owned(), fields);
        };
    if let Some(Catalogue { merchants, offers, book, .. }) = &side.offers {
        for merchant in merchants {
            add("merchants", &merchant.id, serde_json::to_value(merchant).ok(), &[], book);
        }
        for entry in offers {
            let rules = [("eligibility", entry.rule.as_ref())];
            add("offers", &entry.offer.id, serde_json::to_value(&entry.offer).ok(), &rules, book);
        }
    }
    if let Some(Programme { activities, rewards, book, .. }) = &side.rewards {
        for entry in activities {
            let rules = [("eligibility", entry.eligibility.as_ref()), ("schedule", entry.schedule.as_ref())];
            add("activities", &entry.activity.id, serde_json::to_value(&entry.activity).ok(), &rules, book);
        }
        for entry in rewards {
            let rules = [("eligibility", entry.rule.as_ref())];
            add("rewards", &entry.reward.id, serde_json::to_value(&entry.reward).ok(), &rules, book);
        }
    }
    kinds
}

fn compare(old: &Records, new: &Records) -> Changes {
    diff(old, new, changed)
}

pub(super) fn diff<T>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    changed: impl Fn(&T, &T) -> Vec<String>,
) -> Changes {
    let only = |these: &BTreeMap<String, T>, others: &BTreeMap<String, T>| {
        these.keys().filter(|id| !others.contains_key(*id)).cloned().collect()
    };
    let mut changes =
        Changes { added: only(new, old), removed: only(old, new), changed: Vec::new(), same: 0 };
    for (id, before) in old {
        let Some(after) = new.get(id) else { continue };
        let fields = changed(before, after);
        if fields.is_empty() {
            changes.same += 1;
        } else {
            changes.changed.push(Changed { id: id.clone(), fields });
        }
    }
    changes
}

/// The names of the fields that differ; one that is empty is as one that is not there.
pub(super) fn changed(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let value = |of: &BTreeMap<String, String>, name: &str| of.get(name).cloned().unwrap_or_default();
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| value(old, name) != value(new, name)).cloned().collect()
}

/// What the manifests say, where both folders have one. Nobody is asked here who signed them.
fn again(old: &str, new: &str) -> Result<Option<Again>, Failure> {
    let manifest = |dir: &str| -> Result<Option<(Manifest, u64)>, Failure> {
        let Some(bytes) = Some(dir)
            .filter(|dir| Path::new(dir).is_dir())
            .map(|dir| before(Path::new(dir)))
            .transpose()?
            .flatten()
        else {
            return Ok(None);
        };
        let manifest = inspect(&bytes).map_err(|mut problems| {
            let file = Path::new(dir).join(MANIFEST_FILE).display().to_string();
            problems.iter_mut().for_each(|problem| problem.place.file.clone_from(&file));
            Failure::Data(problems)
        })?;
        Ok(Some((manifest, bytes.len() as u64)))
    };
    let (Some((before, _)), Some((after, manifest_bytes))) = (manifest(old)?, manifest(new)?) else {
        return Ok(None);
    };
    let (before, after) = (listed(&before.files, Path::new(old)), listed(&after.files, Path::new(new)));
    let had: BTreeSet<_> = before.iter().map(|file| file.sha256).collect();
    let fetched: Vec<_> = after.iter().filter(|file| !had.contains(&file.sha256)).collect();
    let packed =
        |file: &str| std::fs::metadata(Path::new(new).join(format!("{file}.br"))).ok().map(|meta| meta.len());
    Ok(Some(Again {
        files: fetched.iter().map(|file| file.file.clone()).collect(),
        bytes: fetched.iter().map(|file| file.bytes).sum(),
        brotli_bytes: fetched.iter().map(|file| packed(&file.file)).sum(),
        of_bytes: after.iter().map(|file| file.bytes).sum(),
        manifest_bytes,
    }))
}

fn text(answer: &DiffAnswer, terminal: &Terminal) -> String {
    let mut out = String::new();
    if !answer.city.is_empty() {
        let _infallible = writeln!(out, "{}: {}", terminal.say("city", "城市"), answer.city.join(", "));
    }
    for (en, zh) in KINDS {
        let Some(Changes { added, removed, changed, same }) = answer.kinds.get(en) else { continue };
        if added.len() + removed.len() + changed.len() + same == 0 {
            continue;
        }
        let (plus, minus, other) = (added.len(), removed.len(), changed.len());
        let _infallible = if terminal.chinese {
            writeln!(out, "{zh}：新增 {plus}，删除 {minus}，更改 {other}，未变 {same}")
        } else {
            writeln!(out, "{en}: {plus} added, {minus} removed, {other} changed, {same} the same")
        };
        let lines = added.iter().map(|id| format!("  + {id}\n"));
        let lines = lines.chain(removed.iter().map(|id| format!("  - {id}\n")));
        let lines =
            lines.chain(changed.iter().map(|one| format!("  ~ {}  {}\n", one.id, one.fields.join(", "))));
        out.extend(lines);
    }
    if let Some(Again { files, bytes, brotli_bytes, of_bytes, manifest_bytes }) = &answer.again {
        let brotli = |before: &str, after: &str| {
            brotli_bytes.map(|bytes| format!("{before}{bytes}{after}")).unwrap_or_default()
        };
        let _infallible = if terminal.chinese {
            let brotli = brotli("（brotli 压缩后 ", "）");
            writeln!(
                out,
                "手机需重新下载：{of_bytes} 字节中的 {bytes}{brotli}，另加清单 {manifest_bytes} 字节"
            )
        } else {
            let brotli = brotli(" (brotli ", ")");
            writeln!(
                out,
                "a phone would fetch again: {bytes} of {of_bytes} bytes{brotli}, and the manifest of {manifest_bytes}"
            )
        };
        out.extend(files.iter().map(|file| format!("  {file}\n")));
    }
    out
}
