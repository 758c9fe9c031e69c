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
    /// What was being read.
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
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// How many of `bytes` are read.
    read: usize,
    /// Where `bytes` start in the pack.
    base: usize,
}

impl<'a> Reader<'a> {
    /// A reader over `bytes`, whose first byte is byte `offset` of the pack.
    pub fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, read: 0, base: offset }
    }
    /// Where the next byte lies in the pack.
    pub fn offset(&self) -> usize {
        self.base + self.read
    }
    /// How many bytes are left.
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.read
    }
    /// An error here.
    pub fn error(&self, code: &'static str, what: &'static str) -> PackError {
        PackError { code, offset: self.offset(), what }
    }
    /// The next `count` bytes.
    pub fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], PackError> {
        let end = self.read.checked_add(count);
        let Some(head) = end.and_then(|end| self.bytes.get(self.read..end)) else {
            return Err(self.error("pack-truncated", what));
        };
        self.read += count;
        Ok(head)
    }
    /// One byte.
    #[inline]
    pub fn u8(&mut self, what: &'static str) -> Result<u8, PackError> {
        match self.bytes.get(self.read) {
            Some(&byte) => {
                self.read += 1;
                Ok(byte)
            }
            None => Err(self.error("pack-truncated", what)),
        }
    }
    /// A LEB128 value.
    pub fn varint(&mut self, what: &'static str) -> Result<u64, PackError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8(what)?;
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.error("pack-value", what))
    }
    /// A zigzag value.
    pub fn zigzag(&mut self, what: &'static str) -> Result<i64, PackError> {
        let value = self.varint(what)?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }
    /// A varint that must fit `u32`.
    pub fn u32(&mut self, what: &'static str) -> Result<u32, PackError> {
        let value = self.varint(what)?;
        u32::try_from(value).map_err(|_| self.error("pack-value", what))
    }
    /// `count` numbers that [`Writer::numbers`] wrote, each below `end`.
    pub fn numbers(&mut self, count: usize, end: usize, what: &'static str) -> Result<Vec<u32>, PackError> {
        let width = usize::from(self.u8(what)?);
        let length = count.checked_mul(width).ok_or_else(|| self.error("pack-length", what))?;
        let bytes = self.take(length, what)?;
        let numbers: Vec<u32> = match width {
            0 => vec![0; count],
            1 => bytes.iter().map(|b| u32::from(*b)).collect(),
            2 => bytes.as_chunks().0.iter().map(|b| u32::from(u16::from_le_bytes(*b))).collect(),
            4 => bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect(),
            _ => return Err(self.error("pack-value", what)),
        };
        let widest = numbers.iter().fold(0, |most, n| most | *n);
        // The union of the bits is at least the widest; only when it is over need each number be looked at.
        if widest as usize >= end && numbers.iter().any(|n| *n as usize >= end) {
            return Err(self.error("pack-value", what));
        }
        Ok(numbers)
    }
    /// A varint below `end`, as an index.
    pub fn index(&mut self, end: usize, what: &'static str) -> Result<usize, PackError> {
        match usize::try_from(self.varint(what)?) {
            Ok(value) if value < end => Ok(value),
            _ => Err(self.error("pack-value", what)),
        }
    }
    /// A count of things that take at least `least_bytes` each: refused when that many bytes are not left.
    pub fn count(&mut self, least_bytes: usize, what: &'static str) -> Result<usize, PackError> {
        let count = self.varint(what)?;
        match usize::try_from(count) {
            Ok(count) if count <= self.remaining() / least_bytes.max(1) => Ok(count),
            _ => Err(self.error("pack-length", what)),
        }
    }
    /// A length-prefixed byte string.
    pub fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], PackError> {
        let count = self.count(1, what)?;
        self.take(count, what)
    }
    /// A length-prefixed text.
    pub fn str(&mut self, what: &'static str) -> Result<&'a str, PackError> {
        let at = self.offset();
        let bytes = self.bytes(what)?;
        std::str::from_utf8(bytes).map_err(|_| PackError { code: "pack-text", offset: at, what })
    }
}
