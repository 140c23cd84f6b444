use super::write_docs;
use crate::architect::architecture;
use crate::spec::specify;
use crate::understand::understand;
use domain::agent_io::DocsInput;
use domain::check::CheckVerdict;
use domain::edit::Edit;
use domain::language::Language;

fn readme(brief: &str, passed: bool) -> String {
    let understood = understand(brief, Language::detect(brief)).unwrap();
    let spec = specify(&understood.model, &understood.notes);
    let keys = spec.requirements.iter().flat_map(|requirement| &requirement.checks).map(|check| check.key.clone());
    let not_run = CheckVerdict::NotRun { reason: "no browser".to_owned() };
    let verdict = if passed { CheckVerdict::Passed } else { not_run };
    let verdicts = keys.map(|key| (key, verdict.clone())).collect();
    let answer = write_docs(&DocsInput { spec, architecture: architecture(understood.model), verdicts, readme: None });
    let [Edit::Write { path, content }] = answer.edits.as_slice() else { panic!("no file") };
    assert_eq!(path.as_str(), "README.md");
    content.clone()
}

#[test]
fn only_passed_checks_prove_a_requirement() {
    let (proven, open) = (readme("Books with title", true), readme("Books with title", false));
    assert!(proven.contains("- [x] 1.") && !proven.contains("- [ ]"));
    assert!(open.contains("- [ ] 1.") && !open.contains("- [x]"));
}

#[test]
fn the_readme_speaks_the_language_of_the_app_and_names_its_rules() {
    let text = readme("Заказы: название, сумма, статус (новый, оплачен). Оплаченный заказ нельзя удалять.", true);
    assert!(text.contains("## Что доказано") && text.contains("Оплаченный заказ нельзя удалять"), "{text}");
}

#[test]
fn markup_in_a_brief_is_shown_as_text() {
    let text = readme("Books with title and <b>author</b>", true);
    assert!(!text.contains("<b>"), "{text}");
}
