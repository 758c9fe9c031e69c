//! `build`: a source folder to packs.

use std::io::Write as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::args::BuildArgs;
use super::check::count;
use super::keys::private_keys;
use super::output::{Failure, Terminal};
use super::publish::{ManifestBuilt, Pack, is_published, publish};
use crate::import::{OFFERS_FILE, PACK_FILE, REWARDS_FILE, Replace, load, write_dir};
use crate::offer::Catalogue;
use crate::reward::Programme;
use crate::{City, Place, Problem, pack};

/// All that a build may leave in its folder.
const FILES: [&str; 6] =
    [PACK_FILE, "city.pack.br", OFFERS_FILE, "offers.pack.br", REWARDS_FILE, "rewards.pack.br"];

#[derive(Serialize)]
struct BuildAnswer<'a> {
    city: &'a str,
    stations: usize,
    schedules: usize,
    round_the_clock: usize,
    districts: usize,
    bytes: usize,
    brotli_bytes: usize,
    bytes_per_station: f64,
    brotli_bytes_per_station: f64,
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
    let step = |en, zh| {
        bar.inc(1);
        bar.set_message(terminal.say(en, zh).to_owned());
    };
    step("reading and checking", "读取与检查");
    let loaded = load(&args.city_dir);
    let Some(input) = loaded.input else {
        bar.finish_and_clear();
        return Err(Failure::Data(loaded.problems));
    };
    step("packing", "打包");
    let bytes = pack::write(&input);
    let offers = loaded.offers.as_ref().map(Catalogue::write);
    let rewards = loaded.rewards.as_ref().map(Programme::write);
    // What is published must open: better to hear of it here than on a phone.
    let city = City::open(bytes.clone()).map_err(|error| own_fault(error.code, &error, PACK_FILE))?;
    let catalogue = offers.as_deref().map(Catalogue::open).transpose();
    let catalogue = catalogue.map_err(|error| own_fault(error.code, &error, OFFERS_FILE))?;
    let programme = rewards.as_deref().map(Programme::open).transpose();
    let programme = programme.map_err(|error| own_fault(error.code, &error, REWARDS_FILE))?;
    step("compressing", "压缩");
    let brotli = compress(&bytes)?;
    let squeeze = |bytes: Option<Vec<u8>>| {
        bytes.map(|bytes| compress(&bytes).map(|brotli| (bytes, brotli))).transpose()
    };
    let (offers, rewards) = (squeeze(offers)?, squeeze(rewards)?);
    step("writing", "写入");
    let packs = [
        Some((&bytes, &brotli)),
        offers.as_ref().map(|(a, b)| (a, b)),
        rewards.as_ref().map(|(a, b)| (a, b)),
    ];
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    let mut signed: Vec<Pack<'_>> = Vec::new();
    for ((names, pack), name) in FILES.chunks(2).zip(packs).zip(["city", "offers", "rewards"]) {
        if let ([plain, squeezed], Some((bytes, brotli))) = (names, pack) {
            files.extend([(*plain, bytes.as_slice()), (*squeezed, brotli.as_slice())]);
            signed.push(Pack { name, bytes, brotli });
        }
    }
    let publication =
        (!keys.is_empty()).then(|| publish(&args.sign, &keys, &city, &input, &signed, &args.out)).transpose();
    let publication = publication.inspect_err(|_| bar.finish_and_clear())?;
    // Unsigned packs never take the place of signed ones: phones that trust a key would find nothing more to trust.
    let earlier = if publication.is_some() { names_in(&args.out, is_published) } else { Vec::new() };
    let mine: Vec<&str> = FILES.into_iter().chain(earlier.iter().map(String::as_str)).collect();
    if let Some(publication) = &publication {
        files.extend(publication.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    }
    let written = write_dir(&args.out, &files, Replace::Any(&mine));
    bar.finish_and_clear();
    written.map_err(Failure::Call)?;

    let per = |bytes: usize| (bytes as f64 / city.len().max(1) as f64 * 10.0).round() / 10.0;
    let always =
        city.stations().filter(|s| s.schedule(false).is_some_and(|h| h.is_round_the_clock())).count();
    let answer = BuildAnswer {
        city: &city.meta().id,
        stations: city.len(),
        schedules: city.schedules().len(),
        round_the_clock: always,
        districts: city.meta().districts.len(),
        bytes: bytes.len(),
        brotli_bytes: brotli.len(),
        bytes_per_station: per(bytes.len()),
        brotli_bytes_per_station: per(brotli.len()),
        warnings: loaded.problems.len(),
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
        manifest: publication.map(|publication| publication.built),
    };
    terminal.warnings(&loaded.problems);
    if terminal.json {
        return terminal.object(&answer);
    }
    let out = args.out.display();
    let mut text = if terminal.chinese {
        format!(
            "{out}/{PACK_FILE}\n{} 个站点（{} 个 24 小时开放），{} 种开放时间，{} 个区\n{} 字节，每站 {}；brotli 压缩后 {} 字节，每站 {}\n",
            answer.stations,
            answer.round_the_clock,
            answer.schedules,
            answer.districts,
            answer.bytes,
            answer.bytes_per_station,
            answer.brotli_bytes,
            answer.brotli_bytes_per_station
        )
    } else {
        format!(
            "{out}/{PACK_FILE}\n{} ({} round the clock), {} distinct opening hours, {}\n{} bytes, {} a station; brotli {} bytes, {} a station\n",
            count(answer.stations, "station"),
            answer.round_the_clock,
            answer.schedules,
            count(answer.districts, "district"),
            answer.bytes,
            answer.bytes_per_station,
            answer.brotli_bytes,
            answer.brotli_bytes_per_station
        )
    };
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
    terminal.text(&text)
}

/// What lies in a folder and is of this kind.
fn names_in(dir: &std::path::Path, is_mine: fn(&str) -> bool) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_mine(name))
        .collect()
}

fn own_fault(code: &'static str, error: &impl std::fmt::Display, file: &str) -> Failure {
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
