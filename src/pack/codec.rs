//! The bytes of a pack: varints, zigzag, length-prefixed text. Little-endian where a width is fixed.
//!
//! A reader never trusts a length: every count is checked against the bytes that are left before anything is
//! allocated, so a pack that claims 2 GB of names costs nothing and names the byte where it lied.

use std::fmt;

/// Why bytes are not a pack, with the offset at which that showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackError {
    /// A stable code: `pack-truncated`, `pack-length`, `pack-text`, `pack-value`, `pack-magic`, `pack-version`.
    pub code: &'static str,
    /// Byte offset from the start of the pack.
    pub offset: usize,
    /// What was being read: the section.
    pub what: &'static str,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a usable pack: {} at byte {} [{}]", self.what, self.offset, self.code)
    }
}

impl std::error::Error for PackError {}

/// Appends values.
#[derive(Default, Debug)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }
    /// LEB128, at most ten bytes.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
    /// Zigzag, then LEB128: small magnitudes of either sign are short.
    pub fn zigzag(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }
    /// A section: its tag, its length, its bytes.
    pub(super) fn section(&mut self, tag: u8, body: &Self) {
        self.u8(tag);
        self.bytes(&body.0);
    }
    /// A length as varint, then the bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }
    /// A column of numbers, all as wide as the widest: one byte for the width (0, 1, 2 or 4), then the numbers,
    /// little-endian. Fixed widths are read several times faster than varints and compress as well.
    pub fn numbers(&mut self, values: impl Iterator<Item = u32> + Clone) {
        let widest = values.clone().max().unwrap_or(0);
        let width = match widest {
            0 => 0,
            1..=0xff => 1,
            0x100..=0xffff => 2,
            _ => 4,
        };
        self.u8(width);
        for value in values {
            self.0.extend(value.to_le_bytes().into_iter().take(usize::from(width)));
        }
    }
    /// UTF-8 as [`Writer::bytes`].
    pub fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }
}

/// Reads values back, knowing where it is.
///
/// The first thing that is wrong is remembered, and from there on there are no more bytes: numbers are in the range that
/// was asked for and mean nothing, lists and texts are empty. So the error is looked at once, at the end
/// ([`Reader::finish`]): a way out after every field, each with its own half of a city to drop, was a fifth of the
/// module that phones download.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// Everything there is.
    pack: &'a [u8],
    /// Everything up to the end of the section; empty once something is wrong.
    bytes: &'a [u8],
    /// Where the next byte lies, in both.
    at: usize,
    /// The section, for an error.
    what: &'static str,
    failed: Option<PackError>,
}

impl<'a> Reader<'a> {
    /// A reader over `pack` from its byte `at` on.
    pub fn new(pack: &'a [u8], at: usize) -> Self {
        Self { pack, bytes: pack, at, what: "value", failed: None }
    }
    /// Where the next byte lies in the pack.
    pub fn offset(&self) -> usize {
        self.at
    }
    /// How many bytes are left.
    pub fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }
    /// Remembers that something is wrong here, if nothing was before.
    #[inline(never)]
    pub fn fail(&mut self, code: &'static str) {
        if self.failed.is_none() {
            self.failed = Some(PackError { code, offset: self.at, what: self.what });
        }
        self.bytes = &[];
    }
    /// Whether something was wrong.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }
    /// The first thing that was wrong.
    ///
    /// # Errors
    /// There was one.
    pub fn finish(&self) -> Result<(), PackError> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
    /// Before the first section there are so many bytes.
    pub(super) fn header(&mut self, length: usize) {
        self.what = "header";
        self.bytes = self.pack.get(..length).unwrap_or(self.pack);
    }
    /// Turns to the next section with this tag, behind the one that is being read; sections of other tags are passed
    /// over, for packs newer than this code.
    #[inline(never)]
    pub(super) fn section(&mut self, wanted: u8, what: &'static str) {
        if self.has_failed() {
            return;
        }
        self.at = self.bytes.len();
        self.bytes = self.pack;
        self.what = what;
        while !self.has_failed() {
            let tag = self.u8();
            let length = self.count(1);
            let start = self.at;
            self.take(length);
            if tag == wanted {
                self.bytes = self.bytes.get(..self.at).unwrap_or(&[]);
                self.at = start;
                return;
            }
        }
    }
    /// The next `count` bytes.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let end = self.at.saturating_add(count);
        let Some(taken) = self.bytes.get(self.at..end) else {
            self.fail("pack-truncated");
            return &[];
        };
        self.at = end;
        taken
    }
    /// One byte.
    pub fn u8(&mut self) -> u8 {
        let Some(&byte) = self.bytes.get(self.at) else {
            self.fail("pack-truncated");
            return 0;
        };
        self.at += 1;
        byte
    }
    /// A LEB128 value.
    #[inline(never)]
    pub fn varint(&mut self) -> u64 {
        let mut value = 0u64;
        let mut shift = 0;
        for &byte in self.bytes.get(self.at..).unwrap_or(&[]) {
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if shift == 63 && byte > 1 {
                self.fail("pack-value");
                return 0;
            }
            if byte < 0x80 {
                return value;
            }
            shift += 7;
        }
        self.fail("pack-truncated");
        value
    }
    /// A zigzag value.
    #[inline(never)]
    pub fn zigzag(&mut self) -> i64 {
        let value = self.varint();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }
    /// A zigzag value from `-most` to `most`, added to `last`, which must lead no farther either.
    #[inline(never)]
    pub fn step(&mut self, last: i32, most: i32) -> i32 {
        let value = self.zigzag().saturating_add(i64::from(last));
        if value < -i64::from(most) || value > i64::from(most) {
            self.fail("pack-value");
            return 0;
        }
        value as i32
    }
    /// A varint below `end`, as an index; 0 when it is not.
    #[inline(never)]
    pub fn index(&mut self, end: usize) -> usize {
        let value = self.varint();
        if value >= end as u64 {
            self.fail("pack-value");
            return 0;
        }
        value as usize
    }
    /// A varint that must fit `u32`.
    pub fn u32(&mut self) -> u32 {
        let value = self.varint();
        if value > u64::from(u32::MAX) {
            self.fail("pack-value");
        }
        value as u32
    }
    /// A count of things that take at least `least_bytes` each: refused when that many bytes are not left.
    #[inline(never)]
    pub fn count(&mut self, least_bytes: usize) -> usize {
        let count = self.varint();
        if count > (self.remaining() / least_bytes.max(1)) as u64 {
            self.fail("pack-length");
            return 0;
        }
        count as usize
    }
    /// A length-prefixed text.
    #[inline(never)]
    pub fn str(&mut self) -> &'a str {
        let at = self.at;
        let count = self.count(1);
        let bytes = self.take(count);
        std::str::from_utf8(bytes).unwrap_or_else(|_| {
            self.at = at;
            self.fail("pack-text");
            ""
        })
    }
    /// `count` numbers that [`Writer::numbers`] wrote, each below `end`. They stay where they are.
    #[inline(never)]
    pub(super) fn numbers(&mut self, count: usize, end: usize) -> Numbers {
        let mut width = self.u8();
        let start = self.at as u32;
        let bytes = self.take(count.saturating_mul(usize::from(width)));
        // The union of the bits is at least the widest; a loop for each width, because opening is mostly this.
        let most = match width {
            0 => 0,
            1 => bytes.iter().fold(0, |most, b| most.max(u32::from(*b))),
            2 => bytes.as_chunks().0.iter().fold(0, |most, b| most.max(u32::from(u16::from_le_bytes(*b)))),
            4 => bytes.as_chunks().0.iter().fold(0, |most, b| most.max(u32::from_le_bytes(*b))),
            _ => {
                self.fail("pack-value");
                width = 0;
                0
            }
        };
        if count > 0 && most as usize >= end {
            self.fail("pack-value");
        }
        Numbers { start, width }
    }
}

/// A column of numbers that stays in the pack: read where it lies, so that opening a city allocates nothing for it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Numbers {
    start: u32,
    width: u8,
}

impl Numbers {
    /// The number at `index`, which must be one of the column's.
    #[inline(never)]
    pub(crate) fn get(self, pack: &[u8], index: u32) -> u32 {
        let width = usize::from(self.width);
        let at = self.start as usize + index as usize * width;
        let rest = pack.get(at..).unwrap_or(&[]);
        // Four bytes at once, and what is too much of them taken away; fewer are left only at the end of the pack.
        let four = match rest.first_chunk() {
            Some(four) => u32::from_le_bytes(*four),
            None => rest.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)),
        };
        four & ((1u64 << (8 * width)) - 1) as u32
    }
}
