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
use super::texts::{self, Texts};
use crate::{Crs, Position};

/// The applications in the order shown: the name an event carries.
pub(super) const APPS: [&str; 6] = ["amap", "baidu", "tencent", "apple", "google", "geo"];

/// One list item an application; the Chinese ones come first, and only where the station is in China.
pub(super) fn links(html: &mut Html, texts: &Texts, name: &str, position: Position) {
    // Outside China GCJ-02 is WGS-84, and applications that know only China are of no use.
    let abroad = Crs::Gcj02.from_wgs84(position) == position;
    for (app, words) in texts::more(texts).apps.iter().enumerate() {
        if abroad && app < 3 {
            continue;
        }
        let event = APPS.get(app).copied().unwrap_or_default();
        html.put(
            "<li><a data-a=\"app\" data-v=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\" href=\"",
            &[event],
        );
        link(html, app, name, position);
        html.put("\">{}</a></li>", &[words]);
    }
}

/// The address for a station, escaped for an attribute.
fn link(html: &mut Html, app: usize, name: &str, position: Position) {
    // What comes before the place, its datum, latitude first or not, and what comes after it.
    let (before, crs, after) = match app {
        0 => (
            "https://uri.amap.com/navigation?mode=ride&amp;coordinate=gaode&amp;callnative=1&amp;src=friendly-city&amp;to=",
            Crs::Gcj02,
            ",",
        ),
        1 => (
            "https://api.map.baidu.com/marker?coord_type=bd09ll&amp;output=html&amp;src=friendly-city&amp;location=",
            Crs::Bd09,
            "&amp;content=%20&amp;title=",
        ),
        2 => (
            "https://apis.map.qq.com/uri/v1/routeplan?type=bike&amp;referer=friendly-city&amp;tocoord=",
            Crs::Gcj02,
            "&amp;to=",
        ),
        3 => ("https://maps.apple.com/?dirflg=w&amp;daddr=", Crs::Gcj02, "&amp;q="),
        4 => (
            "https://www.google.com/maps/dir/?api=1&amp;travelmode=bicycling&amp;destination=",
            Crs::Gcj02,
            "",
        ),
        _ => ("geo:", Crs::Wgs84, "?q="),
    };
    let [longitude, latitude] = crs.from_wgs84(position).to_micro().map(i64::from);
    let (first, second) = if app == 0 { (longitude, latitude) } else { (latitude, longitude) };
    let place = |html: &mut Html| {
        html.fixed(first, 6).raw(",").fixed(second, 6);
    };
    html.raw(before);
    place(html);
    html.raw(after);
    match app {
        4 => {}
        5.. => {
            place(html);
            html.raw("(").query(name).raw(")");
        }
        _ => {
            html.query(name);
        }
    }
}
