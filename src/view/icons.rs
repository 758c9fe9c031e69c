//! The icons, drawn for this project: 24 × 24, strokes of one width, so that one rule in the sheet colours them all.

use super::html::Html;

/// Paths of the known facilities by bit, then of a city's own. A first list has their words, and room for them: they are
/// a twentieth of what it would download, and come with the rest of the screen.
const FACILITIES: [&str; 21] = [
    "M4 11V8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v3M2 13a2 2 0 0 1 4 0v2h12v-2a2 2 0 0 1 4 0v5H2zM5 18v2M19 18v2",
    "M12 3s6.5 7 6.5 11.5a6.5 6.5 0 0 1-13 0C5.5 10 12 3 12 3z",
    "M4 10h13v6a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM17 11h2a2 2 0 0 1 0 6h-2M8 3v3M13 3v3",
    "M2 5h20v14H2zM5 8h10v8H5zM18.5 9h.01M18.5 12h.01M18.5 15h.01",
    "M13 2 5 14h6l-1 8 8-12h-6z",
    "M3 7h15v10H3zM21 10.5v3M11 9l-3 3h5l-3 3",
    "M7 3.5h.01M17 3.5h.01M4.5 8h5v6H8v7H6v-7H4.5zM17 8l-3 7h2v6h2v-6h2z",
    "M12 2v20M3.3 7l17.4 10M20.7 7 3.3 17M9 4l3 3 3-3M9 20l3-3 3 3",
    "M5 9v11M9.7 9v11M14.3 9v11M19 9v11M3 11h18M3 18h18M8 2q-2 2 0 4M12 2q-2 2 0 4M16 2q-2 2 0 4",
    "M2 9a15 15 0 0 1 20 0M5.5 13a10 10 0 0 1 13 0M9 16.5a5 5 0 0 1 6 0M12 20h.01",
    "M3 7h18v13H3zM9 7V4h6v3M12 10.5v6M9 13.5h6",
    "M20.5 6.5l-3 3-3-3 3-3a5 5 0 0 0-6.3 6.3L3.5 17.5l3 3 7.7-7.7a5 5 0 0 0 6.3-6.3z",
    "M12 2v1M2 13a10 10 0 0 1 20 0zM12 13v6a2.5 2.5 0 0 0 5 0",
    "M12 6.5C10 5 7 4.5 3 4.5v14c4 0 7 .5 9 2 2-1.5 5-2 9-2v-14c-4 0-7 .5-9 2zM12 6.5v14",
    "M3 5v14M3 16h18v3M21 16v-3a3 3 0 0 0-3-3h-7v6M7 12h.01",
    "M6 2h12v20H6zM6 10h12M9.5 5.5v1M9.5 13.5v3",
    "M4 21V6a3 3 0 0 1 6 0v2M5 12a5 5 0 0 1 10 0zM7 16h.01M10 19h.01M13 16h.01M17 21h.01",
    "M3 3h18v18H3zM9.5 17V7h3.5a3 3 0 0 1 0 6H9.5",
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 11h.01M15 11h.01M9 15a4 4 0 0 0 6 0M12 3q-1.5 2 1 3",
    "M12 3v18M7 21h10M5 6h14M5 6l-3 7a3 3 0 0 0 6 0zM19 6l-3 7a3 3 0 0 0 6 0z",
    "M12 3l2.7 6 6.3.7-4.7 4.3 1.3 6.5L12 17.3l-5.6 3.2 1.3-6.5L3 9.7 9.3 9z",
];

/// The symbols of name and path.
macro_rules! symbols {
    ($($name:literal $path:literal)*) => {
        concat!($("<symbol viewBox=\"0 0 24 24\" id=\"", $name, "\"><path d=\"", $path, "\"/></symbol>"),*)
    };
}

/// Everything else.
const OTHERS: &str = symbols! {
    "yes" "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6"
    "no" "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 8l8 8M16 8l-8 8"
    "maybe" "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01"
    "soon" "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2"
    "pin" "M12 22s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 8v4M10 10h4"
    "go" "M3 11 21 3l-8 18-2.5-7.5z"
    "tel" "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"
    "find" "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20.5 20.5 16 16"
    "lock" "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3"
};

/// One's own place, on the way to choosing it.
const ME: &str = symbols! { "me" "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 2v5M12 17v5M2 12h5M17 12h5" };

const OPENS: &str = "<svg width=\"0\" height=\"0\" aria-hidden=\"true\">";

/// The sprite of a screen without facilities.
pub(super) fn others(html: &mut Html) {
    html.raw(OPENS).raw(OTHERS).raw(ME).raw("</svg>");
}

/// The sprite every icon of the screen points into.
pub(super) fn sprite<const WHOLE: bool>(html: &mut Html) {
    html.raw(OPENS).raw(OTHERS);
    if WHOLE {
        html.raw(ME);
        for (bit, path) in FACILITIES.into_iter().enumerate() {
            html.put(
                "<symbol viewBox=\"0 0 24 24\" id=\"{}\"><path d=\"{}\"/></symbol>",
                &[&facility_name(bit), path],
            );
        }
    }
    html.raw("</svg>");
}

/// The icon of a facility by bit; all of a city's own share one.
pub(super) fn facility(html: &mut Html, bit: usize) {
    html.icon(&facility_name(bit.min(FACILITIES.len() - 1)));
}

fn facility_name(bit: usize) -> String {
    let mut name = Html::default();
    name.raw("f").int(bit as i64);
    name.0
}
