use super::{NoName, PublishedName};

#[test]
fn a_name_can_stand_in_an_address() {
    for name in ["a", "plants", "plants-2", "7", &"a".repeat(40)] {
        assert_eq!(PublishedName::parse(name).unwrap().as_str(), name);
    }
    for text in ["", "-a", "a-", "xn--80a", "a.b", "a b", "Plants", "растения", "a_b", &"a".repeat(41)] {
        assert_eq!(PublishedName::parse(text), Err(NoName), "{text}");
    }
}

#[test]
fn any_words_make_a_name() {
    let name = |words: &str, number| PublishedName::of_words(words, number).to_string();
    assert_eq!(name("Plant diary!", 1), "plant-diary");
    assert_eq!(name("  Plant -- diary_", 12), "plant-diary-12");
    assert_eq!(name("…", 1), "app");
    assert_eq!(name(&"x".repeat(99), 2), "app-2");
    assert_eq!(name("one two three four five six seven eight nine", 1), "one-two-three-four-five-six-seven-eight");
    for (words, number) in [("a ".repeat(50).as_str(), 99), ("…", 1)] {
        let made = PublishedName::of_words(words, number);
        assert_eq!(PublishedName::parse(made.as_str()), Ok(made));
    }
}
