//! The corpus, on stable: what the targets once found, and what they start from. Every file must hold, and take no more
//! memory than is stated.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use friendly_city_fuzz as target;

/// Counts what is allocated at once.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator and only counts.
#[allow(unsafe_code, reason = "an allocator has no other form; it is a test")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(NOW.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 12] = [
    ("csv", target::csv),
    ("files", target::files),
    ("geojson", target::geojson),
    ("hours", target::hours),
    ("manifest", target::manifest),
    ("offers", target::offers),
    ("overpass", target::overpass),
    ("parts", target::parts),
    ("pbf", target::pbf),
    ("rewards", target::rewards),
    ("shard", target::shard),
    ("status", target::status),
];

/// One test: the count is of the whole process.
#[test]
fn everything_that_was_found_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut folders: Vec<String> =
        corpus.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name), "a folder of the corpus for every target");
    for (name, run) in TARGETS {
        let mut files: Vec<_> =
            corpus.join(name).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has something to start from");
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            // Once before it is counted: what is kept for good, tables of pinyin and the like, is nobody's input.
            run(&bytes);
            let before = NOW.load(Relaxed);
            MOST.store(before, Relaxed);
            run(&bytes);
            let most = MOST.load(Relaxed) - before;
            let allowed = target::SPARE_BYTES + target::MOST_TIMES * bytes.len();
            assert!(most <= allowed, "{}: {most} bytes at once for {}", file.display(), bytes.len());
            println!("{name} {} {most} for {}", file.display(), bytes.len());
        }
    }
}
