//! A long conversation: prompts stay small, what was said stays known, and rules stay as they are.

use crate::{BRIEF, LONG, ctx, queue, queue_run, worker};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::agent_io::{AgentInput, ChangeInput, NotesInput};
use domain::brief::Brief;
use domain::ids::ProjectId;
use domain::money::MicroUsd;
use domain::rules::StandingRules;
use domain::run::RunKind;
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{Db, FakeBackend, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

/// How many requests are made; each is long.
const REQUESTS: usize = 24;

/// The built-in model, which refuses every change and keeps what it was asked.
#[derive(Default)]
struct Listener {
    takes_notes: bool,
    changes: Mutex<Vec<(ChangeInput, u64)>>,
    notes: Mutex<Vec<NotesInput>>,
}

#[async_trait]
impl Provider for Listener {
    fn provider(&self) -> &str {
        Blueprint.provider()
    }

    fn model(&self) -> &str {
        Blueprint.model()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        Blueprint.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let text = match &question.input {
            AgentInput::Change(input) => {
                self.changes.lock().unwrap().push((input.clone(), question.prompt.tokens()));
                r#"{"answer": "refusal", "refusal": {"reason": "No.", "advice": []}}"#.to_owned()
            }
            AgentInput::TakeNotes(input) => {
                self.notes.lock().unwrap().push(input.clone());
                let last = input.turns.last().unwrap().request.split(' ').next().unwrap();
                match self.takes_notes {
                    true => {
                        format!(r#"{{"decisions": ["all up to {last}"], "wording": [], "not_made": [], "later": []}}"#)
                    }
                    false => "I would rather talk.".to_owned(),
                }
            }
            AgentInput::WriteSpec(_)
            | AgentInput::Design(_)
            | AgentInput::Plan(_)
            | AgentInput::WriteCode(_)
            | AgentInput::FixBug(_)
            | AgentInput::WriteDocs(_) => return Blueprint.ask(question).await,
        };
        Ok(Reply { text, cost: Some(MicroUsd::ZERO), ..Reply::default() })
    }
}

/// No lease runs out, however busy the machine is.
fn calm() -> WorkerLimits {
    let times = LeaseTimes { lease: LONG, beat: Duration::from_secs(10) };
    WorkerLimits { runs: 1, grace: Duration::ZERO, times }
}

/// Makes an app and asks for many changes of it.
async fn talked(world: &World, model: &Arc<Listener>) -> (Ctx, ProjectId) {
    let ctx = ctx(world, world.open().await, FakeBackend::green(), Arc::<Listener>::clone(model), LONG);
    let worker = Worker::start(ctx.clone(), worker(1), calm()).unwrap();
    let never = CancellationToken::new();
    let (project, build) = queue(&ctx.store, BRIEF, limits()).await;
    worker.work_on(build, &never).await.unwrap();
    let rules = StandingRules::parse(vec!["Dates look like 31.12.2026".into(), "Никогда не красный".into()]).unwrap();
    ctx.store.set_rules(project, &rules).await.unwrap();
    for number in 1..=REQUESTS {
        let request = Brief::parse(&format!("{number} {}", "and a little more ".repeat(50))).unwrap();
        let run = queue_run(&ctx.store, project, RunKind::Change { request }, limits()).await;
        worker.work_on(run, &never).await.unwrap();
    }
    (ctx, project)
}

async fn a_long_conversation_fits_into_every_prompt_and_rules_stay_word_for_word(db: Db) {
    let world = World::new(db);
    let model = Arc::new(Listener { takes_notes: true, ..Listener::default() });
    let (ctx, project) = talked(&world, &model).await;
    let (changes, notes) = (model.changes.lock().unwrap().clone(), model.notes.lock().unwrap().clone());
    assert_eq!(changes.len(), REQUESTS);
    let most = changes.iter().map(|(_, tokens)| *tokens).max().unwrap();
    assert!(most < changes[0].1 + 6_000, "{most} tokens, {} at first", changes[0].1);
    let mut next = 1;
    for (number, (input, _)) in (1..).zip(changes.iter()) {
        assert_eq!(input.rules, ["Dates look like 31.12.2026", "Никогда не красный"], "{number}");
        let first = |text: &str| text.split(' ').next().unwrap().parse::<usize>().unwrap();
        if let Some(notes) = &input.notes {
            next = notes.decisions[0].rsplit(' ').next().unwrap().parse::<usize>().unwrap() + 1;
        }
        // Together, the notes and the requests that are shown tell of every request before this one.
        let shown: Vec<usize> = input.earlier.iter().map(|turn| first(&turn.request)).collect();
        assert_eq!(shown, (next..number).collect::<Vec<_>>(), "{number}");
    }
    assert!(next > 1 && (1..REQUESTS / 4).contains(&notes.len()), "notes were taken {} times", notes.len());
    assert!(notes[1..].iter().all(|input| input.notes.decisions[0].starts_with("all up to")));
    assert_eq!(ctx.store.list_rules(project).await.unwrap().as_slice().len(), 2);
}

async fn a_model_that_takes_no_notes_ends_no_conversation(db: Db) {
    let world = World::new(db);
    let model = Arc::new(Listener::default());
    let (ctx, project) = talked(&world, &model).await;
    let said = ctx.store.load_conversation(project).await.unwrap();
    let notes = said.notes.unwrap();
    assert!(
        notes.not_made.iter().any(|note| note.starts_with("3 and a little more") && note.ends_with(": No.")),
        "{notes:?}"
    );
    assert_eq!(model.changes.lock().unwrap().len(), REQUESTS);
}

both_dbs!(
    a_long_conversation_fits_into_every_prompt_and_rules_stay_word_for_word,
    a_model_that_takes_no_notes_ends_no_conversation,
);
