//! Pinyin initials: for every Chinese character of a name, the first letters of all its readings.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti as _;

/// `(character, letters)` ascending, bit 0 is `a`; characters without a reading are left out.
///
/// All readings count, because no table knows that 重 is `chong` in 重庆 and `zhong` in 重要: a person who types
/// either finds the station.
pub(crate) fn table(characters: BTreeSet<char>) -> Vec<(char, u32)> {
    characters
        .into_iter()
        .filter_map(|character| {
            let readings = character.to_pinyin_multi()?;
            let letters = readings.into_iter().filter_map(|reading| {
                let first = reading.plain().bytes().next()?;
                // `ü` and the like have no key on a keyboard of letters.
                first.is_ascii_lowercase().then(|| 1u32 << (first - b'a'))
            });
            let letters = letters.fold(0, |all, bit| all | bit);
            (letters != 0).then_some((character, letters))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_readings_count() {
        let letters = |text: &str| text.bytes().fold(0, |all, b| all | 1u32 << (b - b'a'));
        let table = table("重庆 Station朝阳驿".chars().collect());
        let find = |c: char| table.iter().find(|(k, _)| *k == c).map(|(_, v)| *v);
        assert_eq!(find('庆'), Some(letters("q")));
        assert_eq!(find('S'), None);
        assert!(find('重').is_some_and(|l| l & letters("cz") == letters("cz")), "chong and zhong");
        assert!(find('朝').is_some_and(|l| l & letters("cz") == letters("cz")), "chao and zhao");
        assert!(table.is_sorted());
    }
}
