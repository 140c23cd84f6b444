use super::{FaultKind, read};

#[test]
fn careless_objects_become_strict_ones() {
    for (text, json) in [
        ("{}", "{}"),
        ("{ } and more", "{}"),
        (r#"{"a": [1, -2.5e3, true, null]}"#, r#"{"a":[1,-2.5e3,true,null]}"#),
        (r#"{"a": [1, 2,], "b": {},}"#, r#"{"a":[1,2],"b":{}}"#),
        ("{a: True, $b: False, c-d: None, é: undefined}", r#"{"a":true,"$b":false,"c-d":null,"é":null}"#),
        ("{'a': 'it\\'s \"b\"'}", r#"{"a":"it's \"b\""}"#),
        ("{„a“: „b“, «c»: «d», ‘e’: ‘f’, ”g”: ”h”}", r#"{"a":"b","c":"d","e":"f","g":"h"}"#),
        ("{// a }\n\"b\": /* c } */ 1 // d\n}", r#"{"b":1}"#),
        ("{\"a\": \"b\n\tc\u{1}\"}", r#"{"a":"b\n\tc\u0001"}"#),
        (r#"{"a": "\d \. \u12 \u0041 \/ \\d"}"#, r#"{"a":"\\d \\. \\u12 \u0041 \/ \\d"}"#),
        (r#"{"a": "\'b\'"}"#, r#"{"a":"'b'"}"#),
        (r#"{"a": "'b\'c'"}"#, r#"{"a":"'b\\'c'"}"#),
        (r#"{"a": "\`${b}"}"#, r#"{"a":"`${b}"}"#),
        (r#"{"a": "/\$/ `"}"#, r#"{"a":"/\\$/ `"}"#),
        ("{\"a\": \"RUN b \\\n c\"}", r#"{"a":"RUN b \\\n c"}"#),
        (r#"{"a": "b" + 'c' + "d"}"#, r#"{"a":"bcd"}"#),
        (r#"{"a": [{"b": 1} {"c": 2}]}"#, r#"{"a":[{"b":1},{"c":2}]}"#),
    ] {
        let read = read(text).map(|read| read.json);
        assert_eq!(read.as_deref(), Ok(json), "{text}");
        serde_json::from_str::<serde_json::Value>(json).unwrap();
    }
}

#[test]
fn what_follows_an_object_is_not_looked_at() {
    assert_eq!(read("{a: 1} {b").map(|read| read.bytes), Ok("{a: 1}".len()));
}

#[test]
fn what_is_missing_or_unclear_is_refused_and_never_made_up() {
    use FaultKind::{Broken, CutOff, MixedLineEnds, UnclearEscape};
    for (text, kind, first_key) in [
        ("{", CutOff, None),
        ("{braces}", Broken, None),
        ("{\"a", CutOff, None),
        ("{a: ", CutOff, Some("a")),
        ("{\"a\": {\"b\": 1}", CutOff, Some("a")),
        ("{a: [1}", Broken, Some("a")),
        ("{a: 1 b: 2}", Broken, Some("a")),
        ("{a: b}", Broken, Some("a")),
        ("{a: 'b' 'c'}", Broken, Some("a")),
        ("{a: \"say \"b\"\"}", Broken, Some("a")),
        ("{a: [{}\"b\"]}", Broken, Some("a")),
        ("{a: 1, , b: 2}", Broken, Some("a")),
        ("{1a: 1}", Broken, None),
        ("{a /* b", CutOff, None),
        ("{a: \"b\\\"}", CutOff, Some("a")),
        ("{a: \"b\nc\\nd\"}", MixedLineEnds, Some("a")),
        ("{a: \"\\${b}\"}", UnclearEscape, Some("a")),
        ("{a: \"\\`\\${b} ${c}\"}", UnclearEscape, Some("a")),
    ] {
        let fault = read(text).unwrap_err();
        assert_eq!((fault.kind, fault.first_key.as_deref()), (kind, first_key), "{text}");
    }
    assert_eq!(read(&"{a:".repeat(1_000)).unwrap_err().kind, Broken);
}
