//! What the program accepts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::args_publish::{DiffArgs, KeygenArgs, LiveArgs, SignArgs, StatusArgs, VerifyArgs};
use crate::time::{Instant, Zone};
use crate::{Admission, Bounds, Crs, Position};

/// Service stations that are open and have what is needed: check, publish and ask a city's data.
///
/// CITY is a source folder, a pack folder, a pack, or `sample:beijing`. Exit status 0: all is well, 1: the data is
/// wrong, 2: the call is wrong.
#[derive(Debug, Parser)]
#[command(name = "friendly-city", version, max_term_width = 110)]
pub(super) struct Cli {
    /// One JSON object on standard output, problems on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of texts for people: zh-CN or en; without it the one of $LANG
    #[arg(long, global = true, value_name = "TAG")]
    pub lang: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Turn CSV, GeoJSON or OpenStreetMap files into a city's source folder
    Import(ImportArgs),
    /// Write a city's stations as GeoJSON, CSV or FlatGeobuf: for QGIS, PostGIS, DuckDB
    Export(ExportArgs),
    /// Report every problem of a source folder at once
    Check(CheckArgs),
    /// Write a city's pack: the file that pages and apps fetch
    Build(BuildArgs),
    /// Make a pair of keys: one signs what is published, one verifies it
    Keygen(KeygenArgs),
    /// Sign what is different just now (closed, full, alerts) and put it beside the manifest
    Status(StatusArgs),
    /// Report everything of a signed pack folder that is not as it was signed
    Verify(VerifyArgs),
    /// What changed between two cities, and what a phone would fetch again
    Diff(DiffArgs),
    /// The nearest stations, in exact great-circle order
    Nearest(NearestArgs),
    /// The stations along a route, in the order in which it passes them
    Along(AlongArgs),
    /// Counts, share open, coverage by district and hour
    Overview(OverviewArgs),
    /// Which offers are mine, and what the others depend on
    Offers(OffersArgs),
    /// The cheapest bill of a basket, proven
    Quote(QuoteArgs),
    /// What have I earned, what can I earn, what can I redeem
    Rewards(RewardsArgs),
    /// An element's HTML with its first list, for a server (declarative shadow DOM)
    Render(RenderArgs),
    /// Serve a pack folder's files on loopback, with the right headers
    Serve(ServeArgs),
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Files to read
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What they are; osm: `.osm.pbf` or Overpass JSON
    #[arg(long)]
    pub format: Format,
    /// The source folder to write
    #[arg(long, value_name = "CITY_DIR")]
    pub out: PathBuf,
    /// The datum of rows that do not name one in a column `crs`
    #[arg(long, default_value = "wgs84")]
    pub crs: CrsName,
    /// Only what lies inside
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = parse_bounds)]
    pub bbox: Option<Bounds>,
    /// The city's id; without it from the name of the output folder
    #[arg(long)]
    pub id: Option<String>,
    /// The city's name; without it its id
    #[arg(long)]
    pub name: Option<String>,
    /// The city's offset from UTC
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true, value_parser = parse_offset)]
    pub utc_offset: Option<String>,
    /// The city's IANA time zone, where the clocks change
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    pub time_zone: Option<String>,
    /// The language of the column or tag `name`; without it found out from the data
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Replace an output folder that holds nothing but an earlier import
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Csv,
    Geojson,
    Osm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CrsName {
    Wgs84,
    Gcj02,
    Bd09,
}

impl CrsName {
    pub(super) fn crs(self) -> Crs {
        match self {
            Self::Wgs84 => Crs::Wgs84,
            Self::Gcj02 => Crs::Gcj02,
            Self::Bd09 => Crs::Bd09,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// What to write
    #[arg(long)]
    pub format: ExportFormat,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    Geojson,
    Csv,
    Flatgeobuf,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// A source folder
    pub city_dir: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A source folder
    pub city_dir: PathBuf,
    /// The folder to write city.pack, offers.pack and rewards.pack to, each also compressed (.br)
    #[arg(long, value_name = "PACK_DIR")]
    pub out: PathBuf,
    /// Signed, a city of more stations is published in parts alone, without a city.pack, and takes little memory to build. Without a
    /// key it is refused
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub whole_up_to: usize,
    #[command(flatten)]
    pub sign: SignArgs,
}

/// What a station must have, be and allow, and when.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    /// When, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
    /// Open then
    #[arg(long)]
    pub open: bool,
    /// Open then and for so many minutes on
    #[arg(long, value_name = "MIN", default_value_t = 0)]
    pub open_for: u32,
    /// Open at every moment
    #[arg(long)]
    pub round_the_clock: bool,
    /// It must have this facility; repeat for more
    #[arg(long = "facility", value_name = "NAME", value_delimiter = ',')]
    pub facilities: Vec<String>,
    /// It is of this kind; repeat for any of several
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// Who asks: everyone, workers or members
    #[arg(long, value_name = "WHO", value_parser = parse_admission)]
    pub admission: Option<Admission>,
    /// Words of its name or address, or pinyin initials
    #[arg(long, default_value = "", hide_default_value = true)]
    pub text: String,
    /// The severe-weather alert that is on: with any but none, alert hours hold
    #[arg(long, value_name = "LEVEL", default_value = "none")]
    pub alert: AlertLevel,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: u32,
}

/// The four colours of Chinese weather alerts, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AlertLevel {
    None,
    Blue,
    Yellow,
    Orange,
    Red,
}

#[derive(Debug, Args)]
pub(super) struct NearestArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// Where, in degrees, longitude first
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = parse_position)]
    pub position: Position,
    /// The datum of the position
    #[arg(long, default_value = "wgs84")]
    pub crs: CrsName,
    /// No farther than so many metres
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub radius: Option<f64>,
    /// Only what lies inside
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = parse_bounds)]
    pub bbox: Option<Bounds>,
    #[command(flatten)]
    pub live: LiveArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub(super) struct AlongArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// The route: a GeoJSON LineString, alone or in a Feature or FeatureCollection
    #[arg(long, value_name = "FILE.geojson")]
    pub route: PathBuf,
    /// No farther from the route than so many metres
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub within: f64,
    /// The datum of the route
    #[arg(long, default_value = "wgs84")]
    pub crs: CrsName,
    #[command(flatten)]
    pub live: LiveArgs,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub(super) struct OverviewArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// When, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Who asks, when and where.
#[derive(Debug, Args)]
pub(super) struct WhoArgs {
    /// What is known of the person: a JSON object of attributes
    #[arg(long, value_name = "FACTS.json")]
    pub facts: Option<PathBuf>,
    /// When, RFC 3339 with an offset; without it now
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
    /// Where, in degrees, longitude first
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = parse_position)]
    pub position: Option<Position>,
    /// The datum of the position
    #[arg(long, default_value = "wgs84")]
    pub crs: CrsName,
}

#[derive(Debug, Args)]
pub(super) struct OffersArgs {
    /// A source folder, a pack folder, a pack of offers, or sample:beijing
    pub city: String,
    #[command(flatten)]
    pub who: WhoArgs,
    /// Only those of this merchant
    #[arg(long, value_name = "ID")]
    pub merchant: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct QuoteArgs {
    /// A source folder, a pack folder, a pack of offers, or sample:beijing
    pub city: String,
    #[command(flatten)]
    pub who: WhoArgs,
    /// What is bought: a JSON object with merchant and lines
    #[arg(long, value_name = "BASKET.json")]
    pub basket: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RewardsArgs {
    /// A source folder, a pack folder, a pack of rewards, or sample:beijing
    pub city: String,
    #[command(flatten)]
    pub who: WhoArgs,
    /// What happened: a JSON object with worker and events; several files (devices) are merged
    #[arg(long, value_name = "EVENTS.json", required = true)]
    pub events: Vec<PathBuf>,
}

/// The elements that can be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Element {
    Stations,
    Offers,
    OfferBadge,
}

/// The address of the pack unless it is given.
pub(super) const DEFAULT_PACK: &str = "city.pack";

#[derive(Debug, Args)]
pub(super) struct RenderArgs {
    /// A source folder, a pack folder, a pack, or sample:beijing
    pub city: String,
    /// Which element
    #[arg(long)]
    pub element: Element,
    /// Where, in degrees, longitude first; without it the element asks for a place
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true, value_parser = parse_position)]
    pub position: Option<Position>,
    /// The datum of the position
    #[arg(long, default_value = "wgs84")]
    pub crs: CrsName,
    /// What the place is called
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub place: String,
    /// When, RFC 3339 with an offset; without it now, and the element goes on with its own clock
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    pub at: Option<Instant>,
    /// Open then
    #[arg(long)]
    pub open: bool,
    /// Open at every moment
    #[arg(long)]
    pub round_the_clock: bool,
    /// It must have this facility; repeat for more
    #[arg(long = "facility", value_name = "NAME", value_delimiter = ',')]
    pub facilities: Vec<String>,
    /// No farther than so many metres
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub radius: Option<f64>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// The address of the folder that has friendly-city.css and friendly-city-more.css
    #[arg(long, value_name = "URL", default_value = ".")]
    pub assets: String,
    /// The address of the pack; of offers: offers.pack
    #[arg(long, value_name = "URL", default_value = DEFAULT_PACK)]
    pub pack: String,
    /// Stations: what is different just now is in the list. The element asks for it anew where `--trust` says whom it may believe
    #[command(flatten)]
    pub live: LiveArgs,
    /// The address of the status
    #[arg(long, value_name = "URL", default_value = "status.json", requires = "trust")]
    pub status_url: String,
    /// Offers: only this merchant's; a badge: whose it is
    #[arg(long, value_name = "ID", required_if_eq("element", "offer-badge"))]
    pub merchant: Option<String>,
    /// Offers: what is known of the person, a JSON object of attributes
    #[arg(long, value_name = "FACTS.json")]
    pub facts: Option<PathBuf>,
    /// Offers: what is bought, a JSON object with merchant and lines, each with a name if it has one
    #[arg(long, value_name = "BASKET.json")]
    pub basket: Option<PathBuf>,
    /// A badge: the price without offers, in fen
    #[arg(long, value_name = "FEN", required_if_eq("element", "offer-badge"))]
    pub price: Option<i64>,
    /// A badge: what it is, for offers on items; repeat for more
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',')]
    pub tags: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The folder whose files are served
    pub pack_dir: PathBuf,
    /// The port; 0: any that is free
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let parts: Vec<f64> = text
        .split(',')
        .map(|p| p.trim().parse().ok().filter(|n: &f64| n.is_finite()))
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn parse_position(text: &str) -> Result<Position, String> {
    let [longitude, latitude] =
        numbers(text).ok_or("write LON,LAT in degrees, for example 116.397,39.909")?;
    Position::new(longitude, latitude).map_err(|error| {
        let swapped = Position::new(latitude, longitude).is_ok();
        format!("{error}{}", if swapped { "; longitude comes first" } else { "" })
    })
}

fn parse_bounds(text: &str) -> Result<Bounds, String> {
    let help = "write W,S,E,N in degrees, for example 116.3,39.8,116.5,40.0";
    let [west, south, east, north] = numbers(text).ok_or(help)?;
    crate::import::make_bounds(west, south, east, north).ok_or_else(|| help.to_owned())
}

pub(super) fn parse_instant(text: &str) -> Result<Instant, String> {
    let help = "write date, time and offset, for example 2026-10-08T03:00:00+08:00";
    Instant::parse_rfc3339(text).map_err(|error| format!("{error}; {help}"))
}

fn parse_admission(text: &str) -> Result<Admission, String> {
    Admission::from_name(text).ok_or_else(|| "write everyone, workers or members".to_owned())
}

fn parse_offset(text: &str) -> Result<String, String> {
    let offset =
        crate::import::parse_offset(text).ok_or("write sign, hours and minutes, for example +08:00")?;
    // The same offset always stands the same way in the file.
    let stamp = Zone::fixed(offset).timestamp(Instant(0)).to_string();
    stamp.get(stamp.len() - 6..).map(str::to_owned).ok_or_else(|| text.to_owned())
}

fn parse_zone(text: &str) -> Result<String, String> {
    let known = crate::import::resolve_zone(text).is_some();
    known.then(|| text.to_owned()).ok_or_else(|| "use an IANA name, for example Europe/Helsinki".to_owned())
}
