use super::without;

#[test]
fn thoughts_before_an_answer_are_cut_off() {
    for (text, rest) in [
        ("{}", "{}"),
        ("<think>{</think>{}", "{}"),
        ("<think>\na\n</think>\n\n{}\n", "{}\n"),
        ("So. <reasoning>a</reasoning> <thinking>b</thinking>c", "c"),
        ("a {\n</think>\n{}", "{}"),
        ("a {\nb</think>\n{}", "{}"),
    ] {
        assert_eq!(without(text), Ok(rest), "{text}");
    }
}

#[test]
fn tags_inside_an_answer_stay() {
    for text in ["{\"a\": \"<think>b</think>\"}", "`<think>` is a tag", "{\"a\": \"</think>\"}\n", "a < b <thin>"] {
        assert_eq!(without(text), Ok(text));
    }
}

#[test]
fn a_thought_alone_is_no_answer() {
    for (text, problem) in
        [("<think>a", "cut off"), ("<think>a</think>\n", "nothing else"), ("a\n</think>", "nothing else")]
    {
        assert!(without(text).unwrap_err().contains(problem), "{text}");
    }
}
