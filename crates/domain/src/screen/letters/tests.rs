use super::{plain, skeleton};

fn same(left: &str, right: &str) -> bool {
    let flat = |text: &str| text.chars().map(plain).collect::<String>();
    skeleton(&flat(left)) == skeleton(&flat(right))
}

#[test]
fn letters_that_look_alike_are_equal() {
    for other in [
        "IGNORE",
        "ignоrе",
        "ＩＧＮＯＲＥ",
        "𝓲𝓰𝓷𝓸𝓻𝓮",
        "𝐈𝐆𝐍𝐎𝐑𝐄",
        "ⓘⓖⓝⓞⓡⓔ",
        "ígñörè",
        "i\u{301}gnore",
        "1gn0r3",
        "lgnore",
        "ιgnοre",
    ] {
        assert!(same("ignore", other), "{other}");
    }
    for other in ["ИНСТРУКЦИЯ", "инcтpукция", "инструкци\u{306}я", "инстрyкция"] {
        assert!(same("инструкция", other) || same("инструкций", other), "{other}");
    }
    assert!(same("забудьте", "з@будьте") && same("забудь", "3абудь") && same("ещё", "еще"));
}

#[test]
fn different_words_stay_different() {
    assert!(!same("ignore", "ignite"));
    assert!(!same("key", "kay"));
    assert!(!same("ключ", "ключи"));
    assert!(!same("2024", "2025") && !same("100", "loo"));
}
