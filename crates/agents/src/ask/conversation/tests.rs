use super::joined;

#[test]
fn parts_of_an_answer_are_joined_without_what_was_said_twice() {
    assert_eq!(joined("", "{\"a\": "), "{\"a\": ");
    assert_eq!(joined("{\"text\": \"one two", " three\"}"), "{\"text\": \"one two three\"}");
    assert_eq!(joined("{\"text\": \"one two three", "one two three four\"}"), "{\"text\": \"one two three four\"}");
    assert_eq!(joined("{\"a\": 1, \"b", "```json\n\": 2}"), "{\"a\": 1, \"b\": 2}");
}

#[test]
fn a_short_likeness_is_no_overlap() {
    assert_eq!(joined("{\"text\": \"ha ha", " ha\"}"), "{\"text\": \"ha ha ha\"}");
}
