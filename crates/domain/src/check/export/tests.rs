use super::{dated, playwright_test};
use crate::check::{AcceptanceCheck, CheckStep, Role, Target};
use crate::language::Language;
use crate::spec::{Requirement, Spec};

#[test]
fn a_check_becomes_a_test_with_its_number() {
    let save = Target { role: Role::Button, name: Some("Save".into()), row: None };
    let steps = vec![
        CheckStep::Goto { path: "/books/new".into() },
        CheckStep::Fill { label: "Due".into(), value: "{today+3}".into() },
        CheckStep::Click { target: save },
        CheckStep::ExpectRow { cells: vec!["A".into(), "B".into()], present: true },
        CheckStep::ExpectUrl { path: "/books/*".into() },
    ];
    let check = AcceptanceCheck { key: "book-create".into(), title: "A book can be added".into(), steps };
    let spec = Spec {
        title: "Library".into(),
        summary: String::new(),
        language: Language::En,
        requirements: vec![Requirement { number: 4, text: String::new(), checks: vec![check] }],
        assumptions: vec![],
        left_out: vec![],
    };
    let text = playwright_test(&spec);
    for line in [
        r#"test("4. A book can be added [book-create]", async"#,
        r#"await at.goto("/books/new");"#,
        r#"await at.getByLabel("Due", { exact: true }).fill(day(3));"#,
        r#"await at.getByRole("button", { name: "Save", exact: true }).click();"#,
        r#"await expect(row(at, "A", "B")).not.toHaveCount(0);"#,
        r#"new RegExp("/books/[^/]+/?(\\?.*)?$")"#,
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[test]
fn placeholders_become_calls_and_nothing_else_does() {
    assert_eq!(dated("{today}"), "day()");
    assert_eq!(dated("from {today-3} to {now+2h}!"), r#""from " + day(-3) + " to " + moment(2) + "!""#);
    assert_eq!(dated("{tomorrow} {today+x} {"), r#""{tomorrow} {today+x} {""#);
    assert_eq!(dated(""), r#""""#);
}

#[test]
fn hostile_text_stays_a_string() {
    assert_eq!(dated("\"); process.exit(); // </script>\u{2028}"), r#""\"); process.exit(); // <\/script>\u2028""#);
}
