use super::{Ended, MAX_NOTE_CHARS, MAX_NOTES, MAX_TURNS, MAX_TURNS_CHARS, Notes, PastTurn, due};

fn turns(count: usize, chars: usize) -> Vec<PastTurn> {
    (0..count).map(|number| PastTurn::new(&format!("{number:>chars$}"), Ended::Made, "")).collect()
}

#[test]
fn a_short_conversation_is_not_compacted() {
    for (count, chars) in [(0, 0), (1, 1), (MAX_TURNS, 10), (6, MAX_TURNS_CHARS / 6)] {
        assert_eq!(due(&turns(count, chars)), 0, "{count} of {chars}");
    }
}

#[test]
fn many_and_long_requests_are_compacted_and_the_newest_stay() {
    assert_eq!(due(&turns(MAX_TURNS + 1, 10)), MAX_TURNS + 1 - 4);
    assert_eq!(due(&turns(8, 2_000)), 8 - 3);
}

#[test]
fn what_is_left_after_compacting_is_not_due_again() {
    for count in 1..60 {
        for chars in [1, 100, 1_999, 2_000, 50_000] {
            let all = turns(count, chars);
            let gone = due(&all);
            assert_eq!(due(all.get(gone..).unwrap()), 0, "{count} of {chars}");
        }
    }
}

#[test]
fn however_much_is_said_notes_have_a_largest_size() {
    let long = "слово ".repeat(2_000);
    let mut notes = Notes::default();
    for ended in [Ended::Made, Ended::Refused, Ended::NotMade].into_iter().cycle().take(100) {
        notes = notes.with(&[PastTurn::new(&long, ended, &long)]);
    }
    assert_eq!((notes.decisions.len(), notes.not_made.len()), (MAX_NOTES, MAX_NOTES));
    assert_eq!(notes.problem(), None);
}

#[test]
fn requests_become_lines_under_the_heading_of_their_end_and_the_oldest_go() {
    let made = |number: usize| PastTurn::new(&format!("Add\nfield {number}"), Ended::Made, "Added it");
    let all: Vec<PastTurn> = (0..=MAX_NOTES).map(made).collect();
    let notes = Notes::default().with(&all).with(&[PastTurn::new("Send mail", Ended::Refused, "")]);
    assert_eq!(notes.decisions.first().unwrap(), "Add field 1: Added it");
    assert_eq!(notes.decisions.last().unwrap(), &format!("Add field {MAX_NOTES}: Added it"));
    assert_eq!(notes.not_made, ["Send mail"]);
}

#[test]
fn notes_of_a_model_are_refused_when_they_are_empty_too_many_or_too_long() {
    let with = |decisions: Vec<String>| Notes { decisions, ..Notes::default() };
    assert!(Notes::default().problem().unwrap().contains("no notes"));
    assert!(with(vec!["a".into(); MAX_NOTES + 1]).problem().unwrap().contains("more than"));
    assert!(with(vec![" ".into()]).problem().is_some());
    assert!(with(vec!["a".repeat(MAX_NOTE_CHARS + 1)]).problem().is_some());
    assert_eq!(with(vec!["ж".repeat(MAX_NOTE_CHARS)]).problem(), None);
}
