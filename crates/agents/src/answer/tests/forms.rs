//! Promises of the reader over random answers: written in any form they come back as they were, cut off they do not.

use super::write;
use crate::answer::read;
use domain::agent_io::{Architecture, ChangeAnswer, CodeAnswer, FixAnswer};
use domain::edit::Edit;
use domain::plan::Plan;
use domain::spec::SpecAnswer;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Texts of files with all that has a meaning in some form, but for a fence that is wholly around them.
fn any_content() -> impl Strategy<Value = String> {
    "x(\\PC|[\n\r\t\"'`\\\\{}\\[\\],:/“”$\u{1}\u{FEFF}]|```\n| </think>x|\\{\"summary\": \"){0,30}"
}

/// Texts of whole lines, none of which is a fence, a tag or a marker.
fn code() -> impl Strategy<Value = String> {
    proptest::collection::vec("[a-z(){}][a-z (){}\\[;:,.=<&'\"`\\\\$éя]{0,20}", 1..6)
        .prop_map(|lines| lines.join("\n") + "\n")
}

/// Edits that write files of different paths.
fn edits(content: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(content, 1..4).prop_map(|contents| {
        contents.iter().zip(["web/a.ts", "server/b-c.tsx", "x.css"]).map(|(text, path)| write(path, text)).collect()
    })
}

/// Writes a string between two quotes; raw line ends if there is no other reading of them.
fn careless_string(text: &str, (open, close): (char, char)) -> String {
    let mut string = String::from(open);
    for c in text.chars() {
        match c {
            '\\' => string.push_str("\\\\"),
            c if c == open || c == close => string.extend(['\\', c]),
            c => string.push(c),
        }
    }
    string.push(close);
    string
}

/// Writes an answer as no JSON that is strict.
fn careless(edits: &[Edit], quotes: (char, char)) -> String {
    let string = |text: &str| careless_string(text, quotes);
    let edit = |edit: &Edit| {
        let Edit::Write { path, content } = edit else { panic!("another kind of edit") };
        let (kind, path, content) = (string("write"), string(path.as_str()), string(content));
        format!("{{ edit: {kind}, // a }} comment\n {}: {path}, content: {content}, }},\n", string("path"))
    };
    let edits: String = edits.iter().map(edit).collect();
    format!("{{/* \" */ summary: {}, fine: True, edits: [{edits}], }}", string("s"))
}

/// Writes an answer as an object in every form.
fn objects(edits: &[Edit]) -> Vec<String> {
    let strict = serde_json::json!({ "summary": "s", "edits": edits }).to_string();
    let encoded = serde_json::to_string(&strict).unwrap();
    vec![
        strict.clone(),
        encoded.clone(),
        format!("Sure {{}}!\n```json\n{strict}\n```\nDone."),
        format!("<think>\n{{\"summary\": \"draft\", \"edits\": []}} {{\n</think>\n{strict}"),
        format!("[{strict}]"),
        format!("{{\"answer\": {strict}}}"),
        format!("{{\"name\": \"write\", \"arguments\": {strict}}}"),
        format!("{{\"name\": \"write\", \"arguments\": {encoded}}}"),
        careless(edits, ('"', '"')),
        careless(edits, ('\'', '\'')),
        careless(edits, ('“', '”')),
    ]
}

/// Writes an answer as printed code in every form.
fn chats(edits: &[Edit]) -> Vec<String> {
    let all = |block: &dyn Fn(&str, &str) -> String| {
        let block = |edit: &Edit| {
            let Edit::Write { path, content } = edit else { panic!("another kind of edit") };
            block(path.as_str(), content)
        };
        format!("All is done.\n\n{}", edits.iter().map(block).collect::<String>())
    };
    vec![
        all(&|path, text| format!("```ts path={path}\n{text}```\n")),
        all(&|path, text| format!("```ts {path}\n{text}```\n\nAnd:\n")),
        all(&|path, text| format!("```{path}\n{text}```\n")),
        all(&|path, text| format!("~~~~ts:{path}\n{text}~~~~\n")),
        all(&|path, text| format!("```ts title=\"{path}\"\n{text}```\n")),
        all(&|path, text| format!("### `{path}`\n\n````ts\n{text}````\n")),
        all(&|path, text| format!("**File: {path}**\n```\n{text}```\n")),
        all(&|path, text| format!("```ts\n// {path}\n{text}```\n")),
        all(&|path, text| format!("```css\n/* {path} */\n{text}```\n")),
        all(&|path, text| format!("<file path=\"{path}\">\n{text}</file>\n")),
        all(&|path, text| format!("<write path='{path}'><![CDATA[{text}]]></write>\n")),
    ]
}

fn any_answer() -> impl Strategy<Value = String> {
    let pieces = select(
        &[
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "“",
            "\\",
            "\n",
            ":",
            ",",
            "//",
            "/*",
            "*/",
            "True",
            "+",
            "```",
            "~~~",
            "````ts",
            "web/a.ts",
            "path=",
            "title=\"",
            "# ",
            "<file path=\"a.ts\">",
            "</file>",
            "<edit path=a.ts>",
            "<search>",
            "</search>",
            "<replace>",
            "</replace>",
            "</edit>",
            "<![CDATA[",
            "]]>",
            "<delete path='a.ts'/>",
            "<think>",
            "</think>",
            "<<<<<<< SEARCH\n",
            "=======\n",
            ">>>>>>> REPLACE\n",
            "{\"summary\": ",
            "\"edits\": [",
            "\\u12",
            "${",
        ][..],
    );
    let piece = prop_oneof![3 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_a_short_sentence(text in any_answer()) {
        let problems = [
            read::<CodeAnswer>(&text).err(), read::<FixAnswer>(&text).err(), read::<ChangeAnswer>(&text).err(),
            read::<SpecAnswer>(&text).err(), read::<Architecture>(&text).err(), read::<Plan>(&text).err(),
        ];
        for problem in problems.into_iter().flatten() {
            prop_assert!((10..=2_000).contains(&problem.chars().count()), "{}", problem);
        }
    }

    #[test]
    fn an_answer_in_any_form_of_an_object_comes_back_as_it_was(edits in edits(any_content())) {
        for answer in objects(&edits) {
            let read = read::<CodeAnswer>(&answer).map(|answer| answer.edits);
            prop_assert_eq!(read.as_ref(), Ok(&edits), "{}", answer);
        }
    }

    #[test]
    fn code_that_is_printed_in_any_form_comes_back_as_it_was(edits in edits(code())) {
        for answer in chats(&edits) {
            let expected = CodeAnswer { summary: "All is done.".into(), edits: edits.clone() };
            prop_assert_eq!(read(&answer), Ok(expected), "{}", answer);
        }
    }

    #[test]
    fn an_object_that_is_cut_off_anywhere_is_refused(edits in edits(any_content()), at in any::<Index>()) {
        for answer in objects(&edits) {
            let cut: String = answer.chars().take(at.index(answer.chars().count())).collect();
            let read = read::<CodeAnswer>(&cut).map(|answer| answer.edits);
            prop_assert!(read.is_err() || read.as_ref() == Ok(&edits), "{} was read as {:?}", cut, read);
        }
    }

    #[test]
    fn a_chat_that_is_cut_off_anywhere_never_gives_a_part_of_a_file(edits in edits(code()), at in any::<Index>()) {
        for answer in chats(&edits) {
            let cut: String = answer.chars().take(at.index(answer.chars().count())).collect();
            let read = read::<CodeAnswer>(&cut).map(|answer| answer.edits).unwrap_or_default();
            prop_assert!(read.iter().all(|edit| edits.contains(edit)), "{} was read as {:?}", cut, read);
        }
    }

    #[test]
    fn a_document_with_any_fences_inside_survives_between_longer_ones(
        lines in proptest::collection::vec(select(&["# A", "```", "```sh", "~~~", "web/a.ts", "</file>", ""][..]), 0..12),
    ) {
        let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let answer = format!("````md README.md\n{text}````\n");
        let read = read::<CodeAnswer>(&answer).map(|answer| answer.edits);
        prop_assert_eq!(read, Ok(vec![write("README.md", &text)]));
    }
}
