use crate::architect::{TEMPLATE, architecture, design};
use crate::code::write_code;
use crate::emit::emit;
use crate::spec::specify;
use crate::understand::understand;
use domain::agent_io::{CodeInput, DesignInput, PlanInput, TemplateCard};
use domain::language::Language;
use std::collections::BTreeSet;

const BRIEF: &str = "Books with title and author; readers with name; loans link a book to a reader with a due date. Users sign in and see only their own records.";

fn input() -> PlanInput {
    let understood = understand(BRIEF, Language::En).unwrap();
    PlanInput {
        spec: specify(&understood.model, &understood.notes),
        architecture: architecture(understood.model),
        existing_paths: Vec::new(),
    }
}

#[test]
fn a_plan_has_no_problems_and_serves_every_requirement_but_rules_of_none() {
    let input = input();
    let plan = super::plan(&input);
    assert_eq!(plan.problems(), Vec::<String>::new());
    let served: BTreeSet<u32> = plan.tasks().flat_map(|task| task.requirements.clone()).collect();
    let all: BTreeSet<u32> = input.spec.requirements.iter().map(|requirement| requirement.number).collect();
    assert_eq!(served, all);
}

#[test]
fn the_tasks_together_write_every_emitted_file_but_the_readme() {
    let input = input();
    let plan = super::plan(&input);
    let mut written = BTreeSet::new();
    for task in plan.tasks() {
        let code = CodeInput {
            rules: vec![],
            spec: input.spec.clone(),
            architecture: input.architecture.clone(),
            task: task.clone(),
            plan: plan.clone(),
            files: Vec::new(),
            paths: Vec::new(),
        };
        for edit in write_code(&code).edits {
            assert!(written.insert(edit.path().as_str().to_owned()), "{} is written twice", edit.path());
        }
    }
    let emitted: BTreeSet<String> =
        emit(&input.architecture.model).into_keys().filter(|path| path != "README.md").collect();
    assert_eq!(written, emitted);
}

#[test]
fn the_design_of_a_brief_is_the_model_that_its_specification_was_written_from() {
    let input = input();
    let cards = vec![TemplateCard { name: TEMPLATE.to_owned(), description: String::new() }];
    let designed = design(&DesignInput { brief: BRIEF.to_owned(), spec: input.spec, templates: cards }).unwrap();
    assert_eq!(designed, input.architecture);
}
