//! SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same numbers on every machine. Integers only.

pub struct Random(u64);

impl Random {
    /// The stream of one topic of one thing: a change to how hours are drawn moves no station.
    pub fn stream(topic: &str, number: u64) -> Self {
        // FNV-1a over the topic; the number is spread by the golden ratio, as SplitMix64 itself does.
        let hash = topic.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut random = Self(hash ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// From `first` to `last`, both included.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        first + self.below((last - first + 1).max(0) as u64) as i64
    }

    pub fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// An item; the early ones come more often (the smaller of two draws), as habits do.
    pub fn habit<T: Copy>(&mut self, items: &[T]) -> T {
        let (a, b) = (self.below(items.len() as u64), self.below(items.len() as u64));
        items[a.min(b) as usize]
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }
}

/// Numbers to be drawn in proportion to their weights.
pub struct Weights(Vec<u64>);

impl Weights {
    pub fn new(weights: impl Iterator<Item = u64>) -> Self {
        let mut sum = 0;
        let sums = weights.map(|weight| {
            sum += weight;
            sum
        });
        Self(sums.collect())
    }

    pub fn draw(&self, random: &mut Random) -> usize {
        let drawn = random.below(self.0.last().copied().unwrap_or(0));
        self.0.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn is_splitmix64() {
        // The reference implementation's first numbers for seed 1234567.
        let mut random = Random(1_234_567);
        let numbers = [random.next(), random.next(), random.next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }
}
