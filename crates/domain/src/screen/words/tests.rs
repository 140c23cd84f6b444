use super::words;
use crate::screen::letters::skeleton;

#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let read: Vec<String> = words(text).into_iter().map(|word| word.skeleton).collect();
    assert_eq!(read, expected.iter().map(|word| skeleton(word)).collect::<Vec<_>>());
}

#[test]
fn words_are_split_at_whatever_is_no_letter() {
    reads("Don't (ever) stop\nat_once, e-mail p@per!", &["dont", "ever", "stop", "at", "once", "e", "mail", "paper"]);
    reads("instruc-\ntions", &["instructions"]);
    reads("", &[]);
    reads(" .!? ", &[]);
}

#[test]
fn spaced_letters_are_words_parted_by_wider_gaps() {
    reads("please s t o p   n o w", &["please", "stop", "now"]);
    reads("s-t-o-p", &["stop"]);
    reads("п о к а\nв с е", &["пока", "все"]);
    reads("sizes S, M, L", &["sizes", "s", "m", "l"]);
}

#[test]
fn sentences_are_counted_but_a_stop_after_every_word_ends_none() {
    let sentences = |text: &str| words(text).iter().map(|word| word.sentence).collect::<Vec<_>>();
    assert_eq!(sentences("One two three four. Five six"), vec![0, 0, 0, 0, 1, 1]);
    assert_eq!(sentences("One. Two. Three"), vec![0, 0, 0]);
    assert_eq!(sentences("One two three v1.2 four\n\nfive"), vec![0, 0, 0, 0, 0, 0, 1]);
}

#[test]
fn a_word_knows_its_place_and_what_follows() {
    let read = words("New: one\ntwo. Three");
    assert_eq!(
        read.iter().map(|word| (word.start, word.end)).collect::<Vec<_>>(),
        vec![(0, 3), (5, 8), (9, 12), (14, 19)]
    );
    assert_eq!(read.iter().map(|word| word.is_first).collect::<Vec<_>>(), vec![true, false, true, true]);
    assert_eq!(read.iter().map(|word| word.has_colon).collect::<Vec<_>>(), vec![true, false, false, false]);
}
