use super::HeadAndTail;

fn kept(cap: usize, chunks: &[&str]) -> (String, u64) {
    let mut output = HeadAndTail::new(cap);
    chunks.iter().for_each(|chunk| output.push(chunk.as_bytes()));
    let (bytes, dropped) = output.finish();
    (String::from_utf8(bytes).unwrap(), dropped)
}

#[test]
fn a_short_output_is_kept_whole() {
    assert_eq!(kept(8, &["ab", "cdef", "gh"]), ("abcdefgh".into(), 0));
}

#[test]
fn the_middle_of_a_long_output_is_dropped_and_counted() {
    assert_eq!(kept(8, &["abcdefgh", "ijkl"]), ("ab\n… 4 bytes left out …\nghijkl".into(), 4));
    assert_eq!(kept(8, &["abcdefghijklmnopqrstuvwxyz"]), ("ab\n… 18 bytes left out …\nuvwxyz".into(), 18));
}
