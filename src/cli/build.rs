//! `build`: a source folder to packs.

use std::io::Write as _;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::args::BuildArgs;
use super::check::count;
use super::keys::private_keys;
use super::output::{Failure, Terminal};
use super::parts::Stations;
use super::publish::{ManifestBuilt, Pack, bounds, is_published, publish};
use crate::import::{
    Beyond, Large, NewDir, OFFERS_FILE, PACK_FILE, Progress, REWARDS_FILE, Replace, load_large, may_go,
    refused,
};
use crate::offer::Catalogue;
use crate::pack::manifest::{MANIFEST_FILE, PrivateKey};
use crate::reward::Programme;
use crate::{City, Place, Problem, Severity, pack};

/// All that a build may leave in its folder.
const FILES: [&str; 6] =
    [PACK_FILE, "city.pack.br", OFFERS_FILE, "offers.pack.br", REWARDS_FILE, "rewards.pack.br"];

#[derive(Serialize)]
struct BuildAnswer {
    city: String,
    stations: usize,
    schedules: usize,
    round_the_clock: usize,
    districts: usize,
    /// Of `city.pack`; `null` where the city is in parts alone.
    bytes: Option<usize>,
    brotli_bytes: Option<usize>,
    bytes_per_station: Option<f64>,
    brotli_bytes_per_station: Option<f64>,
    warnings: usize,
    /// `null` where the folder has none.
    offers: Option<OffersBuilt>,
    /// `null` where the folder has none.
    rewards: Option<RewardsBuilt>,
    /// Only where it was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest: Option<ManifestBuilt>,
}

#[derive(Serialize)]
struct OffersBuilt {
    merchants: usize,
    offers: usize,
    questions: usize,
    bytes: usize,
    brotli_bytes: usize,
}

#[derive(Serialize)]
struct RewardsBuilt {
    activities: usize,
    rewards: usize,
    bytes: usize,
    brotli_bytes: usize,
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn progress(terminal: &Terminal, steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    bar.set_draw_target(if terminal.is_watched() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:24} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

pub(super) fn run(args: &BuildArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    super::check::folder_exists(&args.city_dir)?;
    let keys = private_keys(&args.sign.keys)?;
    let bar = progress(terminal, 4);
    let built = make(args, &keys, terminal, &bar);
    bar.finish_and_clear();
    let built = built?;
    terminal.warnings(&built.problems);
    if terminal.json {
        terminal.object(&built.answer)
    } else {
        terminal.text(&text(&built.answer, args, terminal))
    }
}

/// What was built.
struct Built {
    answer: BuildAnswer,
    problems: Vec<Problem>,
}

fn make(
    args: &BuildArgs,
    keys: &[PrivateKey],
    terminal: &Terminal,
    bar: &ProgressBar,
) -> Result<Built, Failure> {
    let step = |en: &str, zh: &str| bar.set_message(terminal.say(en, zh).to_owned());
    step("reading and checking", "读取与检查");
    let Source { mut stations, offers, rewards, problems } = read(args, !keys.is_empty(), terminal, bar)?;
    let is_published: fn(&str) -> bool = if keys.is_empty() { |_| false } else { is_published };
    // Unsigned packs never take the place of signed ones: phones that trust a key would find nothing more to trust.
    let earlier = names_in(&args.out, is_published);
    let mine: Vec<&str> = FILES.into_iter().chain(earlier.iter().map(String::as_str)).collect();
    if keys.is_empty() && args.out.join(MANIFEST_FILE).is_file() {
        return Err(signed_before(&args.out));
    }
    may_go(&args.out, &mine, Replace::Any(&mine)).map_err(Failure::Call)?;
    step("packing", "打包");
    // What is published must open: better to hear of it here than on a phone.
    let city = match &stations {
        Stations::Whole(input) => Some(pack::write(input)),
        Stations::Spooled(_) => None,
    };
    let city = city.map(|bytes| {
        let opened = City::open(bytes.clone()).map_err(|error| own_fault(error.code, &error, PACK_FILE))?;
        Ok::<_, Failure>((bounds(&opened), bytes))
    });
    let (bounds, city) = city.transpose()?.map_or((None, None), |(bounds, bytes)| (bounds, Some(bytes)));
    let offers = offers.as_ref().map(Catalogue::write);
    let rewards = rewards.as_ref().map(Programme::write);
    let catalogue = offers.as_deref().map(Catalogue::open).transpose();
    let catalogue = catalogue.map_err(|error| own_fault(error.code, &error, OFFERS_FILE))?;
    let programme = rewards.as_deref().map(Programme::open).transpose();
    let programme = programme.map_err(|error| own_fault(error.code, &error, REWARDS_FILE))?;
    step("compressing", "压缩");
    let squeeze = |bytes: Option<Vec<u8>>| {
        bytes.map(|bytes| compress(&bytes).map(|brotli| (bytes, brotli))).transpose()
    };
    let (city, offers, rewards) = (squeeze(city)?, squeeze(offers)?, squeeze(rewards)?);
    step("writing", "写入");
    let refused = |error: std::io::Error| Failure::Call(refused(&args.out, &error));
    let mut dir = NewDir::beside(&args.out).map_err(refused)?;
    let mut signed: Vec<Pack<'_>> = Vec::new();
    let packs = [("city", &city, bounds), ("offers", &offers, None), ("rewards", &rewards, None)];
    for (names, (name, pack, bounds)) in FILES.chunks(2).zip(packs) {
        if let ([plain, squeezed], Some((bytes, brotli))) = (names, pack) {
            dir.add(plain, bytes).map_err(refused)?;
            dir.add(squeezed, brotli).map_err(refused)?;
            signed.push(Pack { name, bytes, brotli, bounds });
        }
    }
    let manifest = (!keys.is_empty()).then(|| {
        let mut step = |done: usize, of: usize| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        };
        publish(&args.sign, keys, &mut stations, &signed, &args.out, &mut dir, &mut step)
    });
    let manifest = manifest.transpose()?;
    dir.finish(Replace::Any(&mine)).map_err(Failure::Call)?;

    let count = stations.len();
    let per = |bytes: usize| (bytes as f64 / count.max(1) as f64 * 10.0).round() / 10.0;
    let sizes = city.as_ref().map(|(bytes, brotli)| (bytes.len(), brotli.len()));
    let answer = BuildAnswer {
        city: stations.meta().id.clone(),
        stations: count,
        schedules: stations.schedules().len(),
        round_the_clock: stations.round_the_clock(),
        districts: stations.meta().districts.len(),
        bytes: sizes.map(|(bytes, _)| bytes),
        brotli_bytes: sizes.map(|(_, brotli)| brotli),
        bytes_per_station: sizes.map(|(bytes, _)| per(bytes)),
        brotli_bytes_per_station: sizes.map(|(_, brotli)| per(brotli)),
        warnings: problems.len(),
        offers: catalogue.zip(offers.as_ref()).map(|(catalogue, (bytes, brotli))| OffersBuilt {
            merchants: catalogue.merchants.len(),
            offers: catalogue.offers.len(),
            questions: catalogue.book.leaves.len(),
            bytes: bytes.len(),
            brotli_bytes: brotli.len(),
        }),
        rewards: programme.zip(rewards.as_ref()).map(|(programme, (bytes, brotli))| RewardsBuilt {
            activities: programme.activities.len(),
            rewards: programme.rewards.len(),
            bytes: bytes.len(),
            brotli_bytes: brotli.len(),
        }),
        manifest,
    };
    Ok(Built { answer, problems })
}

/// A right source folder.
struct Source {
    stations: Stations,
    offers: Option<Catalogue>,
    rewards: Option<Programme>,
    problems: Vec<Problem>,
}

/// Reads the folder. One that is published in parts alone does not need to fit the memory.
fn read(args: &BuildArgs, signed: bool, terminal: &Terminal, bar: &ProgressBar) -> Result<Source, Failure> {
    let mut progress = |Progress { files: [done, of], stations }: Progress| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(if terminal.chinese {
            format!("读取与检查：{stations} 个站点")
        } else {
            format!("reading and checking: {stations} stations")
        });
    };
    // Only what is signed has a manifest, which leads to parts.
    let beyond = if signed { Beyond::Disk(&args.out) } else { Beyond::Nowhere };
    let large = load_large(&args.city_dir, beyond, args.whole_up_to, &mut progress);
    let loaded = match large.map_err(Failure::Data)? {
        Large::Whole(loaded) => *loaded,
        Large::TooMany { stations, problems } => return Err(too_many(args, stations, problems)),
        Large::Spooled(mut spooled) => {
            return Ok(Source {
                offers: spooled.offers.take(),
                rewards: spooled.rewards.take(),
                problems: std::mem::take(&mut spooled.problems),
                stations: Stations::Spooled(spooled),
            });
        }
    };
    match loaded.input {
        None => Err(Failure::Data(loaded.problems)),
        Some(input) => Ok(Source {
            stations: Stations::Whole(Box::new(input)),
            offers: loaded.offers,
            rewards: loaded.rewards,
            problems: loaded.problems,
        }),
    }
}

fn signed_before(out: &Path) -> Failure {
    let message = "the folder has a signed publication: pages that trust its key take nothing unsigned";
    let help = "sign with `--key` what follows it, or give another folder";
    let place = Place::in_file(out.display().to_string(), 0, 0);
    Failure::Call(vec![Problem::error("output-occupied", place, message, help)])
}

/// A pack of them all is made in memory, and no phone would fetch it.
fn too_many(args: &BuildArgs, stations: usize, problems: Vec<Problem>) -> Failure {
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Failure::Data(problems);
    }
    let most = args.whole_up_to;
    let message = format!("the city has {stations} stations, and one pack is made of at most {most}");
    let help = "sign it with `--key` (`friendly-city keygen` makes one): then it is published in parts, in little memory. \
                Or say `--whole-up-to` with a higher number: it takes 4 kB of memory a station";
    let place = Place::in_file(args.city_dir.display().to_string(), 0, 0);
    Failure::Call(vec![Problem::error("city-too-large", place, message, help)])
}

fn text(answer: &BuildAnswer, args: &BuildArgs, terminal: &Terminal) -> String {
    let out = args.out.display();
    let sizes = answer.bytes.zip(answer.bytes_per_station);
    let packed = answer.brotli_bytes.zip(answer.brotli_bytes_per_station);
    let file = if sizes.is_some() { format!("{out}/{PACK_FILE}") } else { out.to_string() };
    let mut text = if terminal.chinese {
        format!(
            "{file}\n{} 个站点（{} 个 24 小时开放），{} 种开放时间，{} 个区\n",
            answer.stations, answer.round_the_clock, answer.schedules, answer.districts
        )
    } else {
        format!(
            "{file}\n{} ({} round the clock), {} distinct opening hours, {}\n",
            count(answer.stations, "station"),
            answer.round_the_clock,
            answer.schedules,
            count(answer.districts, "district")
        )
    };
    if let Some(((bytes, each), (brotli, brotli_each))) = sizes.zip(packed) {
        text.push_str(&if terminal.chinese {
            format!("{bytes} 字节，每站 {each}；brotli 压缩后 {brotli} 字节，每站 {brotli_each}\n")
        } else {
            format!("{bytes} bytes, {each} a station; brotli {brotli} bytes, {brotli_each} a station\n")
        });
    }
    if let Some(offers) = &answer.offers {
        text.push_str(&if terminal.chinese {
            format!(
                "{out}/{OFFERS_FILE}\n{} 项优惠，{} 个商家，{} 个不同的条件\n{} 字节；brotli 压缩后 {} 字节\n",
                offers.offers, offers.merchants, offers.questions, offers.bytes, offers.brotli_bytes
            )
        } else {
            format!(
                "{out}/{OFFERS_FILE}\n{} of {}, {}\n{} bytes; brotli {} bytes\n",
                count(offers.offers, "offer"),
                count(offers.merchants, "merchant"),
                count(offers.questions, "distinct condition"),
                offers.bytes,
                offers.brotli_bytes
            )
        });
    }
    if let Some(rewards) = &answer.rewards {
        text.push_str(&if terminal.chinese {
            format!(
                "{out}/{REWARDS_FILE}\n{} 项活动，{} 项奖励\n{} 字节；brotli 压缩后 {} 字节\n",
                rewards.activities, rewards.rewards, rewards.bytes, rewards.brotli_bytes
            )
        } else {
            format!(
                "{out}/{REWARDS_FILE}\n{}, {}\n{} bytes; brotli {} bytes\n",
                match rewards.activities {
                    1 => "1 activity".to_owned(),
                    many => format!("{many} activities"),
                },
                count(rewards.rewards, "reward"),
                rewards.bytes,
                rewards.brotli_bytes
            )
        });
    }
    if let Some(manifest) = &answer.manifest {
        text.push_str(&manifest.text(&args.out, terminal.chinese));
    }
    text
}

/// What lies in a folder and is of this kind.
pub(super) fn names_in(dir: &Path, is_mine: fn(&str) -> bool) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_mine(name))
        .collect()
}

pub(super) fn own_fault(code: &'static str, error: &impl std::fmt::Display, file: &str) -> Failure {
    Failure::Data(vec![Problem::error(
        code,
        Place::in_file(file, 0, 0),
        error.to_string(),
        "report this: it is a fault of the program",
    )])
}

/// Brotli at its best: a pack is compressed once and fetched by everyone.
pub(super) fn compress(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(out)
}
