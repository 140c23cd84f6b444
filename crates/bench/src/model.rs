//! A model that costs nothing, so that what is measured is ours.

use async_trait::async_trait;
use blueprint::Blueprint;
use domain::agent_io::{AgentInput, ChangeAnswer, CodeAnswer};
use domain::edit::Edit;
use domain::money::MicroUsd;
use domain::path::RelPath;
use domain::plan::{Epic, Plan, Task};
use llm::{LlmError, Provider, Question, Reply};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Answers after a fixed time. Specification and design are the built-in model's; the plan has a given number of tasks
/// one after another, each of which writes one small file; a change writes one.
pub(crate) struct Paced {
    pub(crate) latency: Duration,
    /// Tasks of a plan; `None` leaves planning and code to the built-in model.
    pub(crate) tasks: Option<u32>,
    pub(crate) asked: AtomicU64,
}

impl Paced {
    pub(crate) fn new(latency: Duration, tasks: Option<u32>) -> Self {
        Self { latency, tasks, asked: AtomicU64::new(0) }
    }

    fn scripted(&self, input: &AgentInput, number: u64) -> Option<serde_json::Result<String>> {
        match (input, self.tasks) {
            (AgentInput::Plan(_), Some(tasks)) => Some(serde_json::to_string(&plan(tasks))),
            (AgentInput::WriteCode(input), Some(_)) => {
                let path = input.task.owned_paths.first()?;
                Some(serde_json::to_string(&CodeAnswer {
                    summary: "wrote a note".to_owned(),
                    edits: vec![write(path, &format!("task {} of many\n", input.task.number))?],
                }))
            }
            (AgentInput::Change(input), _) => Some(serde_json::to_string(&ChangeAnswer::Change {
                summary: format!("change {number}"),
                spec: input.spec.clone(),
                architecture: Box::new(input.architecture.clone()),
                edits: vec![write("NOTES.md", &format!("change {number}\n"))?],
            })),
            _ => None,
        }
    }
}

fn write(path: &str, content: &str) -> Option<Edit> {
    Some(Edit::Write { path: RelPath::parse(path).ok()?, content: content.to_owned() })
}

fn plan(tasks: u32) -> Plan {
    let task = |number: u32| Task {
        number,
        title: format!("note {number}"),
        instructions: "Write a note.".to_owned(),
        depends_on: (number > 1).then(|| number - 1).into_iter().collect(),
        owned_paths: vec![format!("notes/{number}.md")],
        requirements: vec![1],
    };
    Plan { epics: vec![Epic { title: "Notes".to_owned(), tasks: (1..=tasks).map(task).collect() }] }
}

#[async_trait]
impl Provider for Paced {
    fn provider(&self) -> &'static str {
        "paced"
    }

    fn model(&self) -> &'static str {
        "paced"
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd::ZERO)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        match self.scripted(&question.input, number) {
            Some(text) => Ok(Reply {
                text: text.map_err(|error| LlmError::Unable { reason: error.to_string() })?,
                cost: Some(MicroUsd::ZERO),
                ..Reply::default()
            }),
            None => Blueprint.ask(question).await,
        }
    }
}
