mod corpus;
mod forms;

use super::{Answer, read};
use domain::agent_io::{ChangeAnswer, CodeAnswer, FixAnswer};
use domain::edit::Edit;
use domain::path::RelPath;
use domain::plan::Plan;
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Point {
    x: i32,
    text: String,
}

impl Answer for Point {}

fn point(text: &str) -> Point {
    Point { x: 1, text: text.to_owned() }
}

fn write(path: &str, content: &str) -> Edit {
    Edit::Write { path: RelPath::parse(path).unwrap(), content: content.to_owned() }
}

#[test]
fn the_object_is_found_whatever_stands_around_it() {
    let object = r#"{"x": 1, "text": "a } \" b"}"#;
    let encoded = serde_json::to_string(object).unwrap();
    for answer in [
        object.to_owned(),
        format!("```json\n{object}\n```"),
        format!("Here you are:\n\n{object}\n\nAnything else?"),
        format!("In short {{braces}} are fine. {object}"),
        format!("\u{FEFF}  {object}  "),
        format!("{object} {object}"),
        format!("{{{object}}}"),
        format!("An example is {{\"y\": 2}}. {object}"),
        format!("[{object}]"),
        format!("{{\"answer\": {object}}}"),
        format!("{{\"answer\": [{object}]}}"),
        format!("{{\"name\": \"answer\", \"arguments\": {object}}}"),
        format!("{{\"name\": \"answer\", \"arguments\": {encoded}}}"),
        format!("<tool_call>{{\"type\": \"function\", \"function\": {{\"name\": \"a\", \"arguments\": {encoded}}}}}"),
        encoded.clone(),
        format!("Here it is: {encoded}"),
        format!("<think>{{\"x\": 2, \"text\": \"draft\"}}</think>{object}"),
    ] {
        assert_eq!(read::<Point>(&answer), Ok(point("a } \" b")), "{answer}");
    }
}

#[test]
fn half_an_object_another_shape_and_no_object_are_refused() {
    for (answer, problem) in [
        ("", "no JSON object"),
        ("I cannot do that.", "no JSON object"),
        (r#"{"x": 1, "text": "a"#, "not closed"),
        (r#"{"x": 1, "text": "a""#, "not closed"),
        (r#"{"x": 1, "text": "a", "more": {"x": 1, "text": "a"}"#, "not closed"),
        (r#"{"answer": {"x": 1, "text": "a"#, "not closed"),
        (r#""{\"x\": 1, \"text\": \"a\"#, "not closed"),
        (r#"{"name": "f", "arguments": "{\"x\": 1, \"te"#, "not closed"),
        (r#"{"name": "f", "arguments": "{\"x\": 1, \"te"}"#, "not closed"),
        (r#"{"x": 1, "text": "a"} {"x": 2, "text": "a"#, "not closed"),
        (r#"{"x": 1}"#, "missing field"),
        (r#"{"x": 1, "inner": {"x": 1, "text": "a"}}"#, "missing field"),
        (r#"{"x": "one", "text": "a"}"#, "invalid type"),
        (r#"{"x": 1, "text": "say "hi" now"}"#, "broken"),
        (r#"{"x": 1, "text": "a"} {"x": 2, "text": "b"}"#, "two JSON objects that differ"),
        (r#"[{"x": 1, "text": "a"}, {"x": 2, "text": "b"}]"#, "two JSON objects that differ"),
        ("<think>I could answer", "cut off within a thought"),
        ("<think>I could answer</think>", "nothing else"),
    ] {
        let error = read::<Point>(answer).unwrap_err();
        assert!(error.contains(problem), "{answer}: {error}");
    }
}

#[test]
fn printed_code_is_an_answer_only_where_edits_are_all_that_is_asked_for() {
    let chat = "The button was missing.\n\n```ts web/a.ts\nconst a = 1;\n```\n";
    let edits = vec![write("web/a.ts", "const a = 1;\n")];
    let sentence = "The button was missing.".to_owned();
    assert_eq!(read(chat), Ok(CodeAnswer { summary: sentence.clone(), edits: edits.clone() }));
    assert_eq!(read(chat), Ok(FixAnswer { diagnosis: sentence, edits }));
    assert_eq!(read::<ChangeAnswer>(chat), Err("the answer holds no JSON object".to_owned()));
    assert_eq!(read::<Plan>(chat), Err("the answer holds no JSON object".to_owned()));
}

#[test]
fn an_answer_without_a_sentence_is_told_by_its_paths() {
    let edits = vec![write("web/a.ts", "a\n"), write("web/b.ts", "b\n")];
    let summary = "web/a.ts, web/b.ts".to_owned();
    let chat = "Sure:\n```web/a.ts\na\n```\n```web/b.ts\nb\n```\n";
    assert_eq!(read(chat), Ok(CodeAnswer { summary: summary.clone(), edits: edits.clone() }));
    let object = serde_json::json!({ "edits": edits }).to_string();
    assert_eq!(read(&object), Ok(CodeAnswer { summary, edits }));
}

#[test]
fn a_repair_that_knows_none_stays_one() {
    let answer = r#"Sorry. {"diagnosis": "unclear", "edits": []}"#;
    assert_eq!(read(answer), Ok(FixAnswer { diagnosis: "unclear".into(), edits: vec![] }));
}

#[test]
fn hostile_answers_are_read_in_a_time_that_grows_with_their_length() {
    // Each would be looked at thousands of times if every beginning were read to the end.
    let times = 5_000;
    for piece in [
        "{",
        "[",
        "{\"a\":",
        "{\"a\":[",
        "\"{\\\"",
        "{'",
        "{a:1,",
        "{\"a\":{}",
        "{/*",
        "{//",
        "<think>",
        "</think>",
        "```",
        "```\n",
        "```ts a.ts\n",
        "````\n<file path=\"a\">\n",
        "<file path=\"a.ts\">",
        "<![CDATA[",
        "<<<<<<< SEARCH\n",
        "=======\n",
        "\\",
        "{\"a\":\"\\'",
        "{\"x\":{\"x\":",
        "{\"a\":1}",
    ] {
        let text = piece.repeat(times);
        let _ = (read::<CodeAnswer>(&text), read::<Point>(&text), read::<Point>(&format!("{{\"x\":{text}")));
    }

    for piece in ["{\"a\":", "{\"a\":[", "{/*", "{\"b\":{\"c\":"] {
        let error = read::<CodeAnswer>(&piece.repeat(times)).unwrap_err();
        assert_eq!(error, "the answer holds too many objects that are no answer", "{piece}");
    }
}
