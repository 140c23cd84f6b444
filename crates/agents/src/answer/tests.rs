use super::read;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
struct Point {
    x: i32,
    text: String,
}

#[test]
fn the_object_is_found_whatever_stands_around_it() {
    let point = Point { x: 1, text: "a } \" b".into() };
    let object = r#"{"x": 1, "text": "a } \" b"}"#;
    for answer in [
        object.to_owned(),
        format!("```json\n{object}\n```"),
        format!("Here you are:\n\n{object}\n\nAnything else?"),
        format!("In short {{braces}} are fine. {object}"),
        format!("\u{FEFF}  {object}  "),
        format!("{object} {object}"),
    ] {
        assert_eq!(read::<Point>(&answer), Ok(Point { x: point.x, text: point.text.clone() }), "{answer}");
    }
}

#[test]
fn half_an_object_another_shape_and_no_object_are_refused() {
    for (answer, problem) in [
        ("", "no JSON object"),
        ("I cannot do that.", "no JSON object"),
        (r#"{"x": 1, "text": "a"#, "not closed"),
        (r#"{"x": 1, "text": "a""#, "not closed"),
        (r#"{"x": 1}"#, "missing field"),
        (r#"{"y": {"x": 1, "text": "inner"}}"#, "missing field"),
        (r#"{"x": "one", "text": "a"}"#, "invalid type"),
    ] {
        let error = read::<Point>(answer).unwrap_err();
        assert!(error.contains(problem), "{answer}: {error}");
    }
}
