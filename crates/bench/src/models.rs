//! What a call to a model costs on our side: over the bare connection, many at once, and in line at a gate.

use crate::figure::Figure;
use crate::mock::{Manner, Mock};
use crate::{figure, milliseconds, number, usage};
use async_trait::async_trait;
use domain::agent_io::{AgentInput, SpecInput};
use domain::language::Language;
use domain::money::MicroUsd;
use llm::{
    ApiKey, Books, BooksError, CallLimits, CallTimes, Caller, Entry, GateLimits, Guards, Lost, ModelCard, Prompt,
};
use llm::{Provider, ProviderKind, Question, Reach, Remote, RemoteParts, Reply, Structured};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Most that a call may cost over the bare connection.
const TARGET_MS: f64 = 0.5;

/// Most memory with 500 answers at once.
const TARGET_MIB: f64 = 150.0;

/// Most time of 20 calls of one second, ten at a time.
const TARGET_LINE_S: f64 = 2.2;

/// Rounds and calls of each in which bare calls and ours take turns.
const ROUNDS: u32 = 10;
const CALLS: u32 = 200;

/// Measures all of it.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let mut figures = overhead(20).await?;
    figures.extend(overhead(1_000).await?);
    figures.extend(at_once(500).await?);
    figures.push(in_line().await?);
    Ok(figures)
}

/// Compares calls with bare ones of the same bytes, to a provider that answers at once.
async fn overhead(words: u32) -> anyhow::Result<Vec<Figure>> {
    let mock = Mock::start(Manner { first: Duration::ZERO, words, between: Duration::ZERO }).await?;
    let (route, bare) = (route(&mock, 1)?, Bare::new(&mock)?);
    let asked = question();
    let (mut ours, mut theirs) = (Cost::default(), Cost::default());
    for _ in 0..ROUNDS {
        let started = Cost::now();
        for _ in 0..CALLS {
            bare.call().await?;
        }
        theirs.add(started);
        let started = Cost::now();
        for _ in 0..CALLS {
            call(&route, &asked).await?;
        }
        ours.add(started);
    }
    let calls = number(u64::from(ROUNDS * CALLS));
    let label = format!("models: call with {words} words");
    let wall = (milliseconds(ours.wall) - milliseconds(theirs.wall)) / calls;
    let cpu = (milliseconds(ours.cpu) - milliseconds(theirs.cpu)) / calls;
    // The target is for an answer of usual length in few parts; what each part costs more shows in the long one.
    let aimed = |one: Figure| if words < 100 { one.at_most(TARGET_MS) } else { one };
    Ok(vec![
        figure(format!("{label}, bare, wall"), milliseconds(theirs.wall) / calls, "ms"),
        aimed(figure(format!("{label}, more than bare, wall"), wall, "ms")),
        aimed(figure(format!("{label}, more than bare, processor"), cpu, "ms")),
    ])
}

/// Lets many answers come at once, slowly.
async fn at_once(calls: u32) -> anyhow::Result<Vec<Figure>> {
    let between = Duration::from_millis(100);
    let mock = Mock::start(Manner { first: between, words: 20, between }).await?;
    let before = usage::resident_mib();
    let cpu = usage::cpu();
    let route = route(&mock, calls)?;
    let mut running = spawn(&route, calls);
    let (mut peak, mut tick) = (before, tokio::time::interval(Duration::from_millis(20)));
    while !running.is_empty() {
        tokio::select! {
            _ = tick.tick() => peak = peak.max(usage::resident_mib()),
            Some(done) = running.join_next() => done??,
        }
    }
    let cpu = milliseconds(usage::cpu().saturating_sub(cpu)) / number(u64::from(calls));
    let label = format!("models: {calls} answers at once");
    Ok(vec![
        figure(format!("{label}, memory in all"), number(peak), "MiB").at_most(TARGET_MIB),
        figure(format!("{label}, memory more than before"), number(peak - before), "MiB"),
        figure(format!("{label}, processor of a call and its mock"), cpu, "ms"),
    ])
}

/// Lets 20 calls of one second through a gate for ten.
async fn in_line() -> anyhow::Result<Figure> {
    let mock = Mock::start(Manner { first: Duration::from_secs(1), words: 20, between: Duration::ZERO }).await?;
    let route = route(&mock, 10)?;
    let started = Instant::now();
    let mut running = spawn(&route, 20);
    while let Some(done) = running.join_next().await {
        done??;
    }
    let wall = started.elapsed().as_secs_f64();
    Ok(figure("models: 20 calls of 1 s at width 10, all done after".to_owned(), wall, "s").at_most(TARGET_LINE_S))
}

type Route = Arc<Vec<Arc<dyn Provider>>>;

fn spawn(route: &Route, calls: u32) -> JoinSet<anyhow::Result<()>> {
    let mut running = JoinSet::new();
    for _ in 0..calls {
        let route = Arc::clone(route);
        running.spawn(async move { call(&route, &question()).await });
    }
    running
}

/// Puts together what an agent calls: a remote model behind its gate and breaker.
fn route(mock: &Mock, width: u32) -> anyhow::Result<Route> {
    let guards = Guards::new(GateLimits { width, requests_per_minute: None, tokens_per_minute: None });
    let (minute, key) = (Duration::from_secs(60), ApiKey::new("a-key".to_owned()));
    let remote = Remote::new(RemoteParts {
        http: Reach::Anywhere.client()?,
        kind: ProviderKind::Compatible,
        address: Reach::Anywhere.check(&mock.url())?,
        key: key.clone(),
        model: "small".to_owned(),
        card: ModelCard { structured: Structured::Schema, ..ModelCard::unknown() },
        times: CallTimes { first: minute, between: minute, whole: minute },
    });
    Ok(Arc::new(vec![Arc::new(guards.guard(remote, ProviderKind::Compatible, &mock.url(), &key))]))
}

/// Makes one call as an agent does.
async fn call(route: &Route, asked: &Question) -> anyhow::Result<()> {
    let limits = CallLimits { time: Duration::from_secs(60), max_wait: Duration::from_secs(60) };
    let reply = Caller::new(route, &NoBooks, 0, limits).ask(asked).await?;
    anyhow::ensure!(reply.calls == 1 && reply.usage.input_tokens == 5_000, "another answer was expected: {reply:?}");
    Ok(())
}

/// A question as long as they usually are.
fn question() -> Question {
    let input = SpecInput { brief: "Books".to_owned(), language: Language::En, contract: String::new() };
    let properties: serde_json::Map<String, serde_json::Value> = (0..40)
        .map(|number| (format!("member_{number}"), serde_json::json!({ "type": "string", "description": "A member." })))
        .collect();
    Question {
        action: "spec_writer/write_spec",
        input: AgentInput::WriteSpec(input),
        prompt: Prompt {
            system: "Answer with one JSON object.\n".repeat(300),
            user: "Something to work on.\n".repeat(500),
            ..Prompt::default()
        },
        schema: Some(serde_json::json!({ "type": "object", "properties": properties })),
        max_output_tokens: 8_000,
        tries: 1,
        party: 1,
    }
}

/// The same call without anything of ours.
struct Bare {
    http: reqwest::Client,
    url: String,
    body: Vec<u8>,
}

impl Bare {
    fn new(mock: &Mock) -> anyhow::Result<Self> {
        let Question { prompt, schema, .. } = question();
        let body = serde_json::json!({ "system": prompt.system, "user": prompt.user, "schema": schema });
        let url = format!("{}/chat/completions", mock.url());
        Ok(Self { http: Reach::Anywhere.client()?, url, body: serde_json::to_vec(&body)? })
    }

    async fn call(&self) -> anyhow::Result<()> {
        let mut response = self.http.post(&self.url).bearer_auth("a-key").body(self.body.clone()).send().await?;
        let mut bytes = 0;
        while let Some(chunk) = response.chunk().await? {
            bytes += chunk.len();
        }
        anyhow::ensure!(bytes > 0, "the mock sent nothing");
        Ok(())
    }
}

/// Time that went by and time of the processor.
#[derive(Debug, Default, Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: Duration,
}

impl Cost {
    fn now() -> (Instant, Duration) {
        (Instant::now(), usage::cpu())
    }

    fn add(&mut self, (started, cpu): (Instant, Duration)) {
        self.wall += started.elapsed();
        self.cpu += usage::cpu().saturating_sub(cpu);
    }
}

/// Books that remember nothing.
struct NoBooks;

#[async_trait]
impl Books for NoBooks {
    async fn find(&self, _: u32, _: &str) -> Result<Option<Reply>, BooksError> {
        Ok(None)
    }

    async fn reserve(&self, _: Option<MicroUsd>) -> Result<Result<(), String>, BooksError> {
        Ok(Ok(()))
    }

    async fn lose(&self, _: Lost<'_>) -> Result<(), BooksError> {
        Ok(())
    }

    async fn record(&self, _: Entry<'_>) -> Result<(), BooksError> {
        Ok(())
    }
}
