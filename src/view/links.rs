//! Links that open a map application, each in the datum that application expects.
//!
//! | app | address | datum |
//! |---|---|---|
//! | AMap | `uri.amap.com/navigation?to=lon,lat,name&mode=ride&coordinate=gaode` | GCJ-02 |
//! | Baidu | `api.map.baidu.com/marker?location=lat,lon&coord_type=bd09ll` | BD-09 |
//! | Tencent | `apis.map.qq.com/uri/v1/routeplan?type=bike&tocoord=lat,lon` | GCJ-02 |
//! | Apple | `maps.apple.com/?daddr=lat,lon` | GCJ-02 in China, else WGS-84 |
//! | Google | `www.google.com/maps/dir/?api=1&destination=lat,lon` | GCJ-02 in China, else WGS-84 |
//! | others | `geo:lat,lon?q=lat,lon(name)` (RFC 5870, and Android's `q`) | WGS-84 |

use super::html::Html;
use crate::{Crs, Position};

/// The applications in the order shown: the name an event carries.
pub(super) const APPS: [&str; 6] = ["amap", "baidu", "tencent", "apple", "google", "geo"];

/// How the applications learn who sent the person.
const REFERRER: &str = "friendly-city";

/// The addresses for a station, escaped for an attribute, in the order of [`APPS`]; the Chinese applications come
/// first only where the station is in China.
pub(super) fn links(name: &str, position: Position) -> Vec<(usize, String)> {
    let shifted = Crs::Gcj02.from_wgs84(position);
    // Outside China GCJ-02 is WGS-84, and applications that know only China are of no use.
    let order: &[usize] = if shifted == position { &[4, 3, 5] } else { &[0, 1, 2, 3, 4, 5] };
    order.iter().map(|app| (*app, link(*app, name, position))).collect()
}

fn link(app: usize, name: &str, position: Position) -> String {
    let gcj02 = Crs::Gcj02.from_wgs84(position);
    let mut html = Html::default();
    match app {
        0 => {
            html.raw("https://uri.amap.com/navigation?to=");
            lon_lat(&mut html, gcj02);
            html.raw(",")
                .query(name)
                .raw("&amp;mode=ride&amp;coordinate=gaode&amp;callnative=1&amp;src=")
                .raw(REFERRER);
        }
        1 => {
            html.raw("https://api.map.baidu.com/marker?location=");
            lat_lon(&mut html, Crs::Bd09.from_wgs84(position));
            html.raw("&amp;title=").query(name).raw("&amp;content=").query(name);
            html.raw("&amp;coord_type=bd09ll&amp;output=html&amp;src=").raw(REFERRER);
        }
        2 => {
            html.raw("https://apis.map.qq.com/uri/v1/routeplan?type=bike&amp;to=")
                .query(name)
                .raw("&amp;tocoord=");
            lat_lon(&mut html, gcj02);
            html.raw("&amp;referer=").raw(REFERRER);
        }
        3 => {
            html.raw("https://maps.apple.com/?daddr=");
            lat_lon(&mut html, gcj02);
            html.raw("&amp;dirflg=w");
        }
        4 => {
            html.raw("https://www.google.com/maps/dir/?api=1&amp;destination=");
            lat_lon(&mut html, gcj02);
            html.raw("&amp;travelmode=bicycling");
        }
        _ => {
            html.raw("geo:");
            lat_lon(&mut html, position);
            html.raw("?q=");
            lat_lon(&mut html, position);
            html.raw("(").query(name).raw(")");
        }
    }
    html.0
}

fn lon_lat(html: &mut Html, position: Position) {
    let [longitude, latitude] = position.to_micro();
    html.fixed(i64::from(longitude), 6).raw(",").fixed(i64::from(latitude), 6);
}

fn lat_lon(html: &mut Html, position: Position) {
    let [longitude, latitude] = position.to_micro();
    html.fixed(i64::from(latitude), 6).raw(",").fixed(i64::from(longitude), 6);
}
