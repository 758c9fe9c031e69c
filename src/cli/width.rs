//! How many columns of a terminal a text takes.

/// Columns of `text`: two for a wide character of East Asia, none for a combining mark.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// At most `most` columns of `text`, with an ellipsis where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += columns(c);
        if used > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// Which side of a column its texts stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// Rows under one another, two spaces between columns, no space at the end of a line.
pub(super) fn table(rows: &[Vec<String>], sides: &[Side]) -> String {
    let mut widths = vec![0usize; sides.len()];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for ((cell, side), widest) in row.iter().zip(sides).zip(&widths) {
            let padding = " ".repeat(widest.saturating_sub(width(cell)));
            match side {
                Side::Left => line.extend([cell.as_str(), &padding]),
                Side::Right => line.extend([padding.as_str(), cell]),
            }
            line.push_str("  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!([width("驿站"), width("café"), width("a\u{301}")], [4, 4, 1]);
        assert_eq!([cut("朝阳驿站", 8), cut("朝阳驿站", 6), cut("abc", 2)], ["朝阳驿站", "朝阳…", "a…"]);
        let rows = [vec!["驿".to_owned(), "1".to_owned()], vec!["abc".to_owned(), "22".to_owned()]];
        assert_eq!(table(&rows, &[Side::Left, Side::Right]), "驿    1\nabc  22\n");
    }
}
