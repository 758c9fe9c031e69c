//! One small sort for whatever phones download: std's is faster for thousands of items, and 3 kB of WASM (brotli) for
//! each type it sorts.

use std::cmp::Ordering;

/// Sorts ascending. Equal items do not keep their order, so what is compared must tell any two apart.
pub(crate) fn sort<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if cfg!(target_arch = "wasm32") {
        let count = items.len();
        heap_sort(&mut Of { items, compare }, count);
    } else {
        items.sort_unstable_by(compare);
    }
}

/// What is sorted, by the places of its items, so that the code of the sort is there once.
trait Places {
    fn is_less(&self, a: usize, b: usize) -> bool;
    fn swap(&mut self, a: usize, b: usize);
}

struct Of<'t, T, F> {
    items: &'t mut [T],
    compare: F,
}

impl<T, F: Fn(&T, &T) -> Ordering> Places for Of<'_, T, F> {
    fn is_less(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.items.get(a), self.items.get(b));
        a.zip(b).is_some_and(|(a, b)| (self.compare)(a, b) == Ordering::Less)
    }
    fn swap(&mut self, a: usize, b: usize) {
        if a.max(b) < self.items.len() {
            self.items.swap(a, b);
        }
    }
}

/// No recursion, no memory, no input that is slow.
#[inline(never)]
fn heap_sort(places: &mut dyn Places, count: usize) {
    for at in (0..count / 2).rev() {
        sink(places, at, count);
    }
    for last in (1..count).rev() {
        places.swap(0, last);
        sink(places, 0, last);
    }
}

fn sink(places: &mut dyn Places, mut at: usize, end: usize) {
    loop {
        let mut child = 2 * at + 1;
        if child >= end {
            return;
        }
        if child + 1 < end && places.is_less(child, child + 1) {
            child += 1;
        }
        if !places.is_less(at, child) {
            return;
        }
        places.swap(at, child);
        at = child;
    }
}

#[cfg(test)]
mod tests {
    use super::{Of, heap_sort};

    #[test]
    fn sorts_as_std_does() {
        for n in 0..200u32 {
            let number = |i: u32| i.wrapping_mul(2_654_435_761) % 97;
            let mut items: Vec<String> = (0..n).map(|i| format!("{:02} {i}", number(i))).collect();
            let mut expected = items.clone();
            expected.sort();
            let count = items.len();
            heap_sort(&mut Of { items: &mut items, compare: String::cmp }, count);
            assert_eq!(items, expected);
        }
    }
}
