//! Numbers and pieces of texts by hand: std's searchers and formatters are a thirtieth of what a page of offers downloads.

/// A whole number.
pub(crate) fn number(value: i64) -> String {
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    digits(&mut text, value.unsigned_abs(), 1);
    text
}

/// Appends a number with at least `width` digits.
#[inline(never)]
pub(crate) fn digits(text: &mut String, mut value: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut used = 0;
    for slot in buffer.iter_mut().rev() {
        if value == 0 && used >= width {
            break;
        }
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
        used += 1;
    }
    buffer.iter().skip(buffer.len() - used).for_each(|digit| text.push(char::from(*digit)));
}

/// What is before and after the first of an ASCII character.
#[inline(never)]
pub(crate) fn split_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What is between an ASCII character, wherever it stands.
pub(crate) fn split(text: &str, at: u8) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((piece, after)) = split_once(rest, at) {
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_std_does() {
        for value in [0, 7, -7, 10, 1_234_567, i64::MAX, i64::MIN] {
            assert_eq!(number(value), value.to_string());
        }
        for (value, width) in [(0, 2), (7, 2), (123, 2), (5, 4)] {
            let mut text = String::from("x");
            digits(&mut text, value, width);
            assert_eq!(text, format!("x{value:0width$}"));
        }
        for text in ["", ",", "a", "一,二,三", "a,,b,"] {
            assert_eq!(split(text, b','), text.split(',').collect::<Vec<_>>());
            assert_eq!(split_once(text, b','), text.split_once(','));
        }
    }
}
