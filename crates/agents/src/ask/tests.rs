use crate::{AgentError, AnswerLimits, Ctx, code_monkey, tech_lead, technical_writer};
use domain::agent_io::{AgentInput, Architecture, CodeInput, DocsInput, PlanInput};
use domain::app_model::{AppModel, Dashboard, SignIn};
use domain::edit::{EditLimits, FileChange};
use domain::language::Language;
use domain::plan::{Plan, Task};
use domain::spec::Spec;
use llm::Scripted;
use std::collections::BTreeMap;

fn spec() -> Spec {
    Spec {
        title: "A".into(),
        summary: String::new(),
        language: Language::En,
        requirements: vec![],
        assumptions: vec![],
        left_out: vec![],
    }
}

fn architecture() -> Architecture {
    let model = AppModel {
        name: "A".into(),
        tagline: String::new(),
        language: Language::En,
        accent_hue: 1,
        sign_in: SignIn::None,
        entities: vec![],
        dashboard: Dashboard::default(),
    };
    Architecture { template: "react-node".into(), model, pages: vec![], endpoints: vec![] }
}

fn code_input() -> CodeInput {
    let task = Task {
        number: 1,
        title: "t".into(),
        instructions: String::new(),
        depends_on: vec![],
        owned_paths: vec!["web/".into()],
        requirements: vec![],
    };
    CodeInput {
        spec: spec(),
        architecture: architecture(),
        task,
        plan: Plan { epics: vec![] },
        files: vec![],
        paths: vec![],
    }
}

fn writes(path: &str) -> Result<String, llm::LlmError> {
    Ok(format!(r#"{{"summary": "s", "edits": [{{"edit": "write", "path": "{path}", "content": "x"}}]}}"#))
}

fn tries(tries: u32) -> AnswerLimits {
    AnswerLimits { tries, ..AnswerLimits::default() }
}

async fn code(
    answers: Vec<Result<String, llm::LlmError>>,
    limits: AnswerLimits,
) -> (Result<Vec<FileChange>, AgentError>, usize) {
    let model = Scripted::new(answers);
    let ctx = Ctx { provider: &model, limits };
    let result = code_monkey::write_code(&ctx, code_input(), &BTreeMap::new()).await.map(|(_, changes)| changes);
    (result, model.left())
}

#[tokio::test]
async fn a_bad_answer_goes_back_until_a_good_one_comes() {
    let garbage = Ok("Sure! Here is your code.".into());
    let (changes, left) =
        code(vec![garbage, writes("server/a.ts"), writes("../../etc/passwd"), writes("web/a.ts")], tries(4)).await;
    assert_eq!(changes.unwrap()[0].path.as_str(), "web/a.ts");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_model_that_never_answers_well_ends_with_the_last_problem() {
    let (result, left) = code(vec![Ok(String::new()), writes("server/a.ts"), writes("web/a.ts")], tries(2)).await;
    assert!(
        matches!(&result, Err(AgentError::NoUsableAnswer { tries: 2, problem, .. }) if problem.contains("server/a.ts")),
        "{result:?}"
    );
    assert_eq!(left, 1);
}

#[tokio::test]
async fn an_answer_above_the_set_caps_is_asked_again() {
    let two = r#"{"summary": "s", "edits": [
        {"edit": "write", "path": "web/a.ts", "content": "x"}, {"edit": "write", "path": "web/b.ts", "content": "x"}]}"#;
    let edits = EditLimits { files: 1, ..EditLimits::default() };
    let (changes, left) =
        code(vec![Ok(two.into()), writes("web/c.ts")], AnswerLimits { edits, ..AnswerLimits::default() }).await;
    assert_eq!((changes.unwrap()[0].path.as_str(), left), ("web/c.ts", 0));
}

#[tokio::test]
async fn a_plan_with_shared_paths_is_refused() {
    let task = |number| {
        format!(
            r#"{{"number":{number},"title":"t","instructions":"","depends_on":[],"owned_paths":["web/"],"requirements":[]}}"#
        )
    };
    let plan = format!(r#"{{"epics":[{{"title":"e","tasks":[{},{}]}}]}}"#, task(1), task(2));
    let model = Scripted::new([Ok(plan)]);
    let ctx = Ctx { provider: &model, limits: tries(1) };
    let input = PlanInput { spec: spec(), architecture: architecture(), existing_paths: vec![] };
    assert!(matches!(tech_lead::plan(&ctx, input).await, Err(AgentError::NoUsableAnswer { .. })));
}

#[tokio::test]
async fn the_technical_writer_writes_the_readme_only() {
    let model = Scripted::new([writes("server/app.ts"), writes("README.md")]);
    let ctx = Ctx { provider: &model, limits: tries(2) };
    let input = DocsInput { spec: spec(), architecture: architecture(), verdicts: vec![], readme: None };
    let (_, changes) = technical_writer::write_docs(&ctx, input, &BTreeMap::new()).await.unwrap();
    assert_eq!(changes[0].path.as_str(), "README.md");
}

#[test]
fn every_prompt_renders() {
    use domain::agent_io::{ChangeAnswer, ChangeInput, CodeAnswer, DesignInput, FixAnswer, FixInput};
    let design = DesignInput { brief: "b".into(), spec: spec(), templates: vec![] };
    let fix = FixInput {
        spec: spec(),
        architecture: architecture(),
        findings: vec![],
        tried: vec![],
        files: vec![],
        paths: vec![],
    };
    let change = ChangeInput {
        request: "r".into(),
        brief: "b".into(),
        spec: spec(),
        architecture: architecture(),
        files: vec![],
        paths: vec![],
    };
    let docs = DocsInput { spec: spec(), architecture: architecture(), verdicts: vec![], readme: Some("# A".into()) };
    let plan = PlanInput { spec: spec(), architecture: architecture(), existing_paths: vec![] };
    crate::prompt::render::<Architecture>("architect/design", &AgentInput::Design(design)).unwrap();
    crate::prompt::render::<Plan>("tech_lead/plan", &AgentInput::Plan(plan)).unwrap();
    crate::prompt::render::<CodeAnswer>("code_monkey/write_code", &AgentInput::WriteCode(code_input())).unwrap();
    crate::prompt::render::<FixAnswer>("bug_hunter/fix", &AgentInput::FixBug(fix)).unwrap();
    crate::prompt::render::<ChangeAnswer>("developer/change", &AgentInput::Change(change)).unwrap();
    crate::prompt::render::<CodeAnswer>("technical_writer/write_docs", &AgentInput::WriteDocs(docs)).unwrap();
}
