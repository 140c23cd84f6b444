use super::{specify, write_spec};
use crate::understand::understand;
use domain::agent_io::SpecInput;
use domain::check::{CheckStep, MAX_CHECK_STEPS};
use domain::language::Language;
use domain::spec::SpecAnswer;
use std::collections::BTreeSet;

const BRIEFS: &[&str] = &[
    "Tools: name, inventory number (unique), daily price, available (yes/no). Rentals: tool, customer name, start date, end date. End date must be after start date. Only available tools can be rented. The same tool cannot be rented twice at the same time.",
    "Проекты: название, бюджет. Расходы: проект, сумма, дата, статус (новый, оплачен). Сумма расходов проекта не должна превышать бюджет. Оплаченный расход нельзя удалять. Каждый пользователь видит только свои записи.",
    "Classes: name, date, capacity. Clients: name (required), email. Clients can book a class; no more than the capacity. Show bookings per class.",
];

fn spec(brief: &str) -> domain::spec::Spec {
    let understood = understand(brief, Language::detect(brief)).unwrap();
    specify(&understood.model, &understood.notes)
}

#[test]
fn requirements_are_numbered_without_gaps_and_keys_are_unique() {
    for brief in BRIEFS {
        let spec = spec(brief);
        let numbers: Vec<u32> = spec.requirements.iter().map(|requirement| requirement.number).collect();
        assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
        let keys: Vec<&str> = spec
            .requirements
            .iter()
            .flat_map(|requirement| &requirement.checks)
            .map(|check| check.key.as_str())
            .collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
        assert!(
            keys.iter().all(|key| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')),
            "{keys:?}"
        );
    }
}

#[test]
fn every_requirement_has_a_check_that_expects_something() {
    for brief in BRIEFS {
        for requirement in spec(brief).requirements {
            assert!(!requirement.checks.is_empty(), "{}", requirement.text);
            for check in requirement.checks {
                assert!(check.steps.len() <= MAX_CHECK_STEPS, "{}", check.key);
                let expects = |step: &CheckStep| {
                    matches!(
                        step,
                        CheckStep::ExpectText { .. }
                            | CheckStep::ExpectRow { .. }
                            | CheckStep::ExpectElement { .. }
                            | CheckStep::ExpectOrder { .. }
                    )
                };
                assert!(check.steps.iter().any(expects), "{}", check.key);
            }
        }
    }
}

#[test]
fn each_rule_is_refused_with_its_own_sentence() {
    for brief in BRIEFS {
        let understood = understand(brief, Language::detect(brief)).unwrap();
        let spec = specify(&understood.model, &understood.notes);
        let text = serde_json::to_string(&spec.requirements).unwrap();
        for rule in understood.model.entities.iter().flat_map(|entity| &entity.rules) {
            let message = serde_json::to_string(rule.message()).unwrap();
            assert!(text.contains(&format!("\"text\":{message}")), "{message}");
        }
    }
}

#[test]
fn a_second_user_is_checked_only_in_an_app_with_sign_in() {
    let with = serde_json::to_string(&spec(BRIEFS[1])).unwrap();
    let without = serde_json::to_string(&spec(BRIEFS[0])).unwrap();
    assert!(with.contains("as_user") && !without.contains("as_user"));
}

#[test]
fn a_brief_for_another_kind_of_program_is_refused_with_a_way_out() {
    let input = SpecInput { brief: "a snake game".to_owned(), language: Language::En, contract: String::new() };
    let SpecAnswer::Refusal { refusal } = write_spec(&input) else { panic!("not refused") };
    assert!(
        refusal.reason.contains("game") && refusal.advice.iter().any(|advice| advice.contains("--model")),
        "{refusal:?}"
    );
}
