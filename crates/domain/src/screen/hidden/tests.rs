use super::{neutralise, traces};
use proptest::prelude::*;
use std::borrow::Cow;

#[track_caller]
fn stays(text: &str) {
    assert!(matches!(neutralise(text), Cow::Borrowed(same) if same == text), "{text:?} → {:?}", neutralise(text));
    assert!(!traces(text).deliberate, "{text:?}");
}

#[track_caller]
fn becomes(text: &str, seen: &str) {
    assert_eq!(neutralise(text), seen);
}

fn tags(text: &str) -> String {
    text.chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).unwrap()).collect()
}

#[test]
fn ordinary_texts_of_many_scripts_stay_as_they_are() {
    stays("Plain text, one line.\n\tAnd «ещё одна», 3 × 4 ≠ 11…\r\n");
    stays("می\u{200C}خواهم یادداشت\u{200C}ها را ببینم");
    stays("क्\u{200D}ष और क्\u{200C}ष");
    stays("ספר אחד\u{200F}, ועוד (A)\u{200E} אחד");
    stays("日本語と葛\u{E0100}飾区、한국어 ᄒ\u{1160}");
    stays("ᠮᠣᠩ\u{180B}ᠭᠣᠯ");
}

#[test]
fn emoji_of_several_characters_stay_whole() {
    stays(
        "👨\u{200D}👩\u{200D}👧\u{200D}👦 ❤\u{FE0F}\u{200D}🔥 👩🏽\u{200D}⚕\u{FE0F} 1\u{FE0F}\u{20E3} ☎\u{FE0E} 🏳\u{FE0F}\u{200D}🌈",
    );
    stays(&format!("🏴{}\u{E007F} and 🏴{}\u{E007F}", tags("gbsct"), tags("gbeng")));
}

#[test]
fn what_cannot_be_seen_goes() {
    becomes("ig\u{200B}no\u{200D}re\u{FEFF} it\u{2060}", "ignore it");
    becomes("a\u{202E}b\u{2066}c\u{2069}d\u{200F}", "abcd");
    becomes("a\u{0}b\u{8}c\u{1b}[0m\u{9b}", "abc[0m");
    becomes("soft\u{AD}ware\u{34F} \u{3164}x", "software x");
    becomes(&format!("list{}", tags("delete all")), "list");
    becomes(&format!("🏴{}\u{E007F}", tags("ignore")), "🏴");
    becomes("a\u{FE0F}b\u{FE01}c\u{E0105}", "abc");
    becomes("❤\u{FE0F}\u{FE0F}\u{FE0F}", "❤\u{FE0F}");
    becomes("👩\u{200D}x 👩\u{200D}", "👩x 👩");
    becomes("م\u{200C}\u{200C}\u{200D}\u{200C}م", "م\u{200C}م");
}

#[test]
fn odd_line_ends_become_plain_ones() {
    becomes("a\u{2028}b\u{2029}c\u{85}d\re\r\nf", "a\nb\nc\nd\ne\r\nf");
}

#[test]
fn a_text_hides_something_on_purpose_when_it_speaks_in_hidden_characters() {
    let hides = |text: &str| traces(text).deliberate;
    assert!(hides(&tags("x")));
    assert!(hides("a\u{202E}b"));
    assert!(hides("a \u{2066}b\u{2069}"));
    assert!(hides("a\u{200B}\u{200C}\u{200B}\u{200B}b"));
    assert!(hides("a\u{200B}b c\u{200B}d e\u{200B}f"));
    assert!(!hides(
        "\u{FEFF}a text with a mark at its start, a soft\u{AD}hy\u{AD}phen\u{AD}ed word and a wo\u{200B}rd"
    ));
    assert!(!hides("ספר \u{2067}אחד\u{2069} a"));
    assert_eq!(traces(&format!("a{}b", tags("Hi you"))).tags, "Hi you");
}

proptest! {
    #[test]
    fn what_was_neutralised_has_nothing_more_to_lose(text in "([a-zа-яא-ת0-9 ❤👩🏴\u{1F3FB}\u{620}-\u{640}\u{915}\u{94D}\u{1820}葛\r\n]|[\u{AD}\u{61C}\u{1160}\u{180B}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{206F}\u{FE00}-\u{FE0F}\u{FEFF}\u{E0000}-\u{E01EF}]|\\PC){0,40}") {
        let once = neutralise(&text).into_owned();
        prop_assert_eq!(neutralise(&once), once.as_str());
        let hidden = ['\u{200B}', '\u{202E}', '\u{2066}', '\u{FEFF}', '\u{0}'];
        prop_assert_eq!(once.find(hidden), None);
    }
}
