use super::return_large_blocks;

/// Pages of memory that this process has.
fn pages() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn large_blocks_go_back_to_the_system_when_they_are_freed() {
    return_large_blocks();
    let block = |bytes: usize| std::hint::black_box(vec![1_u8; bytes]);
    // What would teach the C library to keep blocks of this size.
    drop(block(30 << 20));
    let before = pages();
    let mut pins = Vec::new();
    for _ in 0..16 {
        let large = block(8 << 20);
        // A small block above a large one keeps a heap from shrinking.
        pins.push(block(1 << 10));
        drop(large);
        pins.push(block(100 << 10));
    }
    let blocks: Vec<_> = (0..16).map(|_| (block(8 << 20), block(1 << 10))).collect();
    let (large, small): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
    drop(large);
    let grown = pages().saturating_sub(before) * 4;
    assert!(grown < 32 << 10, "{grown} KiB stay, with {} and {} small blocks", pins.len(), small.len());
}
