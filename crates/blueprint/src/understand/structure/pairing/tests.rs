use super::without_pairings;
use crate::text::{join, tokens};

/// What is left of a sentence, and who did what to what in each question.
fn pairs(text: &str) -> (String, Vec<String>) {
    let (kept, found) = without_pairings(&tokens(text));
    let shown = |pairing: &super::Pairing| {
        let verb = pairing.verb.as_ref().map_or("", |verb| verb.low.as_str());
        format!("{} | {verb} | {}", join(&pairing.who), join(&pairing.what))
    };
    (join(&kept), found.iter().map(shown).collect())
}

fn one(kept: &str, pairing: &str) -> (String, Vec<String>) {
    (kept.to_owned(), vec![pairing.to_owned()])
}

#[test]
fn a_question_about_two_things_is_taken_out_of_a_list() {
    assert_eq!(pairs("films, fans, and which fan saw which film"), one("films, fans", "fan | saw | film"));
    assert_eq!(pairs("rooms, who painted which room and when"), one("rooms", " | painted | room"));
    assert_eq!(pairs("I want to know which songs each singer has learned"), one("", "singer | learned | songs"));
    assert_eq!(pairs("лодки, кто какую лодку чинил"), one("лодки", " | чинил | лодку"));
    assert_eq!(pairs("какие песни выучил каждый певец"), one("", "певец | выучил | песни"));
}

#[test]
fn a_question_about_one_thing_stays() {
    assert_eq!(
        pairs("films, who directed it, which year"),
        ("films, who directed it, which year".to_owned(), Vec::new())
    );
    assert_eq!(pairs("лодки, кто чинил"), ("лодки, кто чинил".to_owned(), Vec::new()));
}
