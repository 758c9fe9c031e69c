//! Names of stations, offers and groups that are not there. (Merchants, areas and attributes are looked up when the file is
//! read.)

use std::collections::BTreeSet;

use super::Surroundings;
use crate::offer::Catalogue;
use crate::{Place, Problem};

pub(super) fn check(catalogue: &Catalogue, city: &Surroundings<'_>, problems: &mut Vec<Problem>) {
    let offers = catalogue.offers.iter().map(|entry| &entry.offer);
    let known: BTreeSet<&str> =
        offers.flat_map(|offer| [offer.id.as_str(), offer.stacking.category.as_str()]).collect();
    for (at, entry) in catalogue.offers.iter().enumerate() {
        for (number, id) in entry.offer.stations.iter().enumerate() {
            if city.stations.is_some_and(|stations| !stations.contains(id.as_str())) {
                problems.push(Problem::error(
                    "station-unknown",
                    Place::in_request(format!("/offers/{at}/stations/{number}")),
                    format!("there is no station `{id}`"),
                    "add it to the stations, or correct the id",
                ));
            }
        }
        for (number, name) in entry.offer.stacking.excludes.iter().enumerate() {
            if name.is_empty() || !known.contains(name.as_str()) {
                problems.push(Problem::warning(
                    "excludes-unknown",
                    Place::in_request(format!("/offers/{at}/stacking/excludes/{number}")),
                    format!("there is no offer and no category `{name}`"),
                    "correct it, or leave it out: it excludes nothing",
                ));
            }
        }
    }
}
