use super::{InvalidRules, MAX_RULE_CHARS, MAX_RULES, StandingRules};

fn parsed(texts: &[&str]) -> Result<Vec<String>, InvalidRules> {
    StandingRules::parse(texts.iter().map(|text| (*text).to_owned()).collect()).map(Vec::from)
}

#[test]
fn rules_are_kept_in_order_on_one_line_and_once() {
    assert_eq!(
        parsed(&["  Dates look\n like 31.12.2026 ", "Никогда не красный", "Никогда не  красный"]).unwrap(),
        ["Dates look like 31.12.2026", "Никогда не красный"]
    );
    assert_eq!(parsed(&[]).unwrap(), [""; 0]);
}

#[test]
fn what_cannot_be_a_rule_is_named_with_its_number() {
    assert_eq!(parsed(&["One", " \n"]), Err(InvalidRules::Empty { number: 2 }));
    assert_eq!(parsed(&["One", "12.5 %"]), Err(InvalidRules::Empty { number: 2 }));
    let (fits, long) = ("ж".repeat(MAX_RULE_CHARS), "ж".repeat(MAX_RULE_CHARS + 1));
    assert!(parsed(&[&fits]).is_ok());
    assert_eq!(parsed(&[&long]), Err(InvalidRules::TooLong { number: 1, chars: MAX_RULE_CHARS + 1 }));
    let many: Vec<String> = (0..=MAX_RULES).map(|number| format!("Rule {number}")).collect();
    assert_eq!(StandingRules::parse(many.clone()), Err(InvalidRules::TooMany { count: MAX_RULES + 1 }));
    assert!(StandingRules::parse(many.into_iter().skip(1).collect()).is_ok());
}

#[test]
fn rules_that_are_read_from_json_are_checked_too() {
    assert!(serde_json::from_str::<StandingRules>(r#"["One", ""]"#).is_err());
    assert_eq!(serde_json::to_string(&StandingRules::parse(vec!["One".into()]).unwrap()).unwrap(), r#"["One"]"#);
}
