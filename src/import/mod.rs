//! Files to a city: native only.
//!
//! A *source folder* is what staff edit: `city.json`, `stations.csv` or `stations.geojson`, and where they are
//! needed `calendar.csv` and `districts.geojson`. [`load`] reads and checks it, reporting every problem at once
//! with its place; [`open_city`] goes on to a [`City`](crate::City).

mod atomic;
mod calendar;
mod cell;
mod city_file;
mod convert;
mod csv;
mod decode;
mod districts;
mod fields;
#[cfg(feature = "export")]
mod flatgeobuf;
mod folder;
pub mod hours;
mod ids;
mod initials;
mod json;
#[cfg(feature = "export")]
mod large;
mod offer_parts;
mod offers;
mod open;
mod osm;
mod reader;
#[cfg(feature = "export")]
mod records;
mod report;
mod resolve;
mod rewards;
mod route;
mod source;
#[cfg(feature = "export")]
mod spool;
mod stations;
mod status;
mod survey;
mod suspicion;
mod table;
mod vocabulary;
mod write;
mod zone;

pub use atomic::{NewDir, Replace, write_dir, write_file};
#[cfg(feature = "schema")]
pub(crate) use city_file::{EDGES, FIELDS, HORIZON, VOCABULARIES};
pub use convert::{ImportOptions, Imported, SourceFormat, city_id_from, import_files};
#[cfg(feature = "export")]
pub use flatgeobuf::write_flatgeobuf;
pub use folder::{Checked, Loaded, Progress, check, load};
pub use offers::load_offers;
pub use open::{
    OFFERS_FILE, OpenError, Opened, PACK_FILE, REWARDS_FILE, SAMPLE, open_city, open_offers, open_rewards,
    sample_offers, sample_pack, sample_rewards,
};
#[cfg(feature = "export")]
pub use records::{Records, open_records};
pub use rewards::load_rewards;
pub use route::read_route;
pub use status::load_status;
pub use vocabulary::KNOWN_KINDS;
pub use write::{CityHead, city_json, stations_csv, stations_geojson, write_csv, write_geojson};
#[cfg(feature = "cli")]
pub(crate) use {
    atomic::{may_go, refused},
    city_file::is_city_id,
    city_file::make_bounds,
    large::{Beyond, Large, Spooled, load_large},
    zone::parse_offset,
    zone::resolve as resolve_zone,
};
