use super::{Heard, Parser};

const EVENT: &str = r#"{"seq":1,"at":2,"project_id":"00000000-0000-0000-0000-000000000001","run_id":"00000000-0000-0000-0000-000000000002","version":1,"type":"run.created","kind":"build","text":"x"}"#;

#[test]
fn events_are_found_however_the_stream_is_cut() {
    let text = format!(
        ": alive\n\nid: 1\ndata: {EVENT}\n\nevent: activity\ndata: {{\"text\":\"Привет\"}}\n\nevent: other\ndata: 1\n\n"
    );
    for size in [1, 3, 7, 1000] {
        let mut parser = Parser::default();
        let mut found = Vec::new();
        for chunk in text.as_bytes().chunks(size) {
            parser.push(chunk).unwrap();
            found.extend(std::iter::from_fn(|| parser.take()));
        }
        assert!(
            matches!(&found[..], [Heard::Event(event), Heard::Activity(words)] if event.seq.0 == 1 && words == "Привет"),
            "{found:?}"
        );
    }
}

#[test]
fn a_half_event_waits_for_its_rest() {
    let mut parser = Parser::default();
    parser.push(format!("data: {EVENT}\n").as_bytes()).unwrap();
    assert!(parser.take().is_none());
    parser.push(b"\n").unwrap();
    assert!(parser.take().is_some());
}
