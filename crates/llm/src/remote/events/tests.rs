use super::{Event, Events, MOST_BYTES, Trouble};
use serde_json::{Value, json};

/// Reads a body in chunks of a size.
fn read(body: &str, chunk: usize) -> Result<Vec<Event>, Trouble> {
    let (mut events, mut all) = (Events::default(), Vec::new());
    for bytes in body.as_bytes().chunks(chunk) {
        events.push(bytes)?;
        all.extend(std::iter::from_fn(|| events.next()));
    }
    events.end()?;
    all.extend(std::iter::from_fn(|| events.next()));
    Ok(all)
}

/// Reads a body whole and byte by byte, which must be the same.
fn both(body: &str) -> Vec<Event> {
    let whole = read(body, usize::MAX).unwrap();
    for chunk in [1, 2, 3, 7] {
        assert_eq!(read(body, chunk).unwrap(), whole, "in chunks of {chunk}: {body:?}");
    }
    whole
}

fn numbers(numbers: &[u64]) -> Vec<Event> {
    numbers.iter().map(|number| Event::Value(json!(number))).collect()
}

#[test]
fn lines_end_in_every_way_that_lines_end() {
    for (end, name) in [("\n", "LF"), ("\r\n", "CR LF"), ("\r", "CR")] {
        assert_eq!(both(&"data: 1||data: 2||".replace('|', end)), numbers(&[1, 2]), "{name}");
    }
}

#[test]
fn comments_names_and_what_is_unknown_are_no_events() {
    let body = ": hello\n\nevent: a\nid: 7\nretry: 9\ndata: 1\n\nevent: b\n\nnonsense\ndata:2\n\ndata\n\n";
    assert_eq!(both(body), numbers(&[1, 2]));
}

#[test]
fn several_lines_of_data_are_one_event() {
    assert_eq!(both("data: [\ndata: 1,\ndata:  2]\n\n"), [Event::Value(json!([1, 2]))]);
}

#[test]
fn letters_that_are_cut_between_two_chunks_are_whole_again() {
    assert_eq!(both("data: \"Яблоко 🍎\"\n\n"), [Event::Value(Value::from("Яблоко 🍎"))]);
}

#[test]
fn a_body_that_begins_like_json_is_one_value() {
    assert_eq!(both("\r\n  \n{\"a\":\n\n1}"), [Event::Value(json!({"a": 1})), Event::Done]);
    assert_eq!(both("[1]\n"), [Event::Value(json!([1])), Event::Done]);
    assert_eq!(both(" \n"), []);
}

#[test]
fn an_event_that_was_cut_is_none_and_the_last_empty_line_may_be_missing() {
    assert_eq!(both("data: 1\n\ndata: {\"a\""), numbers(&[1]));
    assert_eq!(both("data: 1\n\ndata: [DONE]\n"), [Event::Value(json!(1)), Event::Done]);
}

#[test]
fn what_is_no_json_is_trouble_after_the_events_before_it() {
    let mut events = Events::default();
    let trouble = events.push(b"data: 1\n\ndata: {half\n\n");
    assert!(matches!(trouble, Err(Trouble::Unreadable(_))), "{trouble:?}");
    assert_eq!(events.next(), Some(Event::Value(json!(1))));
    assert!(matches!(read("{half", 3), Err(Trouble::Unreadable(_))));
}

#[test]
fn the_first_line_of_a_page_is_shown() {
    let mut events = Events::default();
    events.push(b"<html><head>\n<title>").unwrap();
    assert_eq!(events.odd(), Some("<html><head>"));
}

#[test]
fn many_small_lines_of_data_have_a_limit_together() {
    let line = format!("data: {}\n", "x".repeat(1 << 16));
    let mut events = Events::default();
    let taken = (0..1000).take_while(|_| events.push(line.as_bytes()).is_ok()).count();
    assert_eq!(taken, MOST_BYTES / ((1 << 16) + 1));
}
