//! One small sort for all answers: std's is faster for thousands of items, and 3 kB of WASM (brotli) for each type.
//!
//! A heap sort: no recursion, no memory, no input that is slow. Equal items do not keep their order, so the order must
//! leave none: every one here ends with the index.

/// Sorts by `less`, ascending.
pub(super) fn sort<T: Copy>(items: &mut [T], less: &impl Fn(T, T) -> bool) {
    heapify(items, less);
    let mut rest = items;
    while let Some((last, heap)) = std::mem::take(&mut rest).split_last_mut() {
        if let Some(top) = heap.first_mut() {
            std::mem::swap(top, last);
        }
        sink(heap, 0, less);
        rest = heap;
    }
}

/// Makes a heap of the items: the largest on top.
pub(super) fn heapify<T: Copy>(items: &mut [T], less: &impl Fn(T, T) -> bool) {
    for at in (0..items.len() / 2).rev() {
        sink(items, at, less);
    }
}

/// Lets the item at `at` sink to its place in a heap that is one but for this item.
#[inline(never)]
pub(super) fn sink<T: Copy>(heap: &mut [T], mut at: usize, less: &impl Fn(T, T) -> bool) {
    let Some(&item) = heap.get(at) else { return };
    loop {
        let mut child = 2 * at + 1;
        let Some(&left) = heap.get(child) else { break };
        let mut larger = left;
        if let Some(&right) = heap.get(child + 1)
            && less(left, right)
        {
            (larger, child) = (right, child + 1);
        }
        if !less(item, larger) {
            break;
        }
        if let Some(slot) = heap.get_mut(at) {
            *slot = larger;
        }
        at = child;
    }
    if let Some(slot) = heap.get_mut(at) {
        *slot = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_std_does() {
        for n in 0..200u32 {
            let mut items: Vec<(u32, u32)> = (0..n)
                .map(|i| (i.wrapping_mul(2_654_435_761) % 97 / 10, i.wrapping_mul(40_503) % 65_536))
                .collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort(&mut items, &|a, b| a < b);
            assert_eq!(items, expected);
        }
    }
}
