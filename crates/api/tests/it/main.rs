//! The server over real connections, on both databases: the built-in model, a sandbox that runs nothing, and an app
//! of the test behind the proxy.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "seeds and counts of fuzzing and races")]

mod abuse;
mod connections;
mod console;
mod conversation;
mod document;
mod guards;
mod history;
mod hosts;
mod paths;
mod previews;
mod projects;
mod proxy;
mod publications;
mod refusals;
mod streams;

use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use api::{App, AppParts, Choices, Engine, LinkKey, MachinePart, ModelChoice, ModelKind, ProxyLimits};
use blueprint::Blueprint;
use domain::ids::WorkerId;
use llm::{CallTimes, GateLimits, Reach, Shop, ShopParts};
use orchestrator::models::Models;
use orchestrator::previews::{PreviewLimits, Previews};
use orchestrator::projects::{Activity, ProjectParts, Projects, activity_channel};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes, Limits};
use reqwest::{Client, Method, Response};
use sandbox::mirror::RegistryMirror;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use testkit::{Db, FakeApp, FakeBackend, World, limits};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A brief that the built-in model turns into an app.
const BRIEF: &str = "Plants with a name, a place and a watering date";

/// Longest time that a test waits for something that must happen.
const DEADLINE: Duration = Duration::from_secs(60);

/// How long a request's body may be silent.
const STALL: Duration = Duration::from_millis(300);

/// A project that is not there.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// The server of one test.
struct Server {
    world: World,
    store: Store,
    ctx: Ctx,
    app: App,
    fake: FakeApp,
    activity: broadcast::Sender<Activity>,
    engine: watch::Sender<Engine>,
    stop: CancellationToken,
    port: u16,
    client: Client,
    tasks: JoinSet<()>,
    _machine: watch::Sender<Option<Vec<MachinePart>>>,
}

impl Server {
    /// Serves an empty database.
    async fn start(db: Db) -> Self {
        Self::start_with(db, true).await
    }

    /// The same, where people may allow hosts to a project or not.
    async fn start_with(db: Db, project_hosts: bool) -> Self {
        let world = World::new(db);
        let store = world.open().await;
        let (activity, stop, fake) = (activity_channel(), CancellationToken::new(), FakeApp::default());
        let ctx = ctx(&world, store.clone(), FakeBackend::green().serving(fake.clone()), activity.clone());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let previews = Previews::new(ctx.clone(), world.config().clock, preview_limits());
        let (engine, engine_seen) = watch::channel(Engine::Ready(Arc::new(previews)));
        let part = MachinePart { what: "Sandbox".into(), ok: true, found: "fake".into(), fix: None };
        let (machine, machine_seen) = watch::channel(Some(vec![part]));
        let choice = ModelChoice {
            name: "builtin".into(),
            kind: ModelKind::Builtin,
            note: "none".into(),
            address: None,
            estimate: None,
        };
        let app = App::new(AppParts {
            store: store.clone(),
            models: Arc::clone(&ctx.models),
            engine: engine_seen,
            machine: machine_seen,
            activity: activity.clone(),
            choices: Choices { models: vec![choice], limits: limits(), day_cap: None, project_hosts },
            clock: world.config().clock,
            link_key: LinkKey::new([7; 32]),
            port,
            domain: None,
            proxy: ProxyLimits { body_bytes: 24 << 20, head_bytes: 64 * 1024, stall: STALL, answer: DEADLINE },
            token: "the token of this server".into(),
            render_metrics: Box::new(|| "samokoder_up 1\n".into()),
            tasks: TaskTracker::new(),
            stop: stop.clone(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(api::serve(app.clone(), listener));
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { world, store, ctx, app, fake, activity, engine, stop, port, client, tasks, _machine: machine }
    }

    /// Lets a worker of this process work on everything that is due.
    fn work(&mut self) {
        let times = LeaseTimes { lease: Duration::from_secs(5), beat: Duration::from_millis(200) };
        let limits = WorkerLimits { runs: 2, grace: Duration::ZERO, times };
        let worker = Arc::new(Worker::start(self.ctx.clone(), WorkerId(uuid::Uuid::now_v7()), limits).unwrap());
        let stop = self.stop.clone();
        self.tasks.spawn(async move { worker.serve(&stop).await.unwrap() });
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let mut request = self.client.request(method, self.url(path));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await.unwrap()
    }

    /// Asks for JSON that must be there.
    async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        json(answer).await
    }

    /// Makes a project; returns its id and that of its run.
    async fn create(&self) -> (String, String) {
        let answer = self.post("/v1/projects", &serde_json::json!({ "brief": BRIEF })).await;
        assert_eq!(answer.status(), 201);
        let body = json(answer).await;
        (text(&body["project"]["id"]), text(&body["run"]["id"]))
    }

    /// Makes a project and waits until its build has ended.
    async fn built(&mut self) -> (String, String) {
        self.work();
        let (project, run) = self.create().await;
        self.until_done(&run).await;
        (project, run)
    }

    /// Waits until a run has ended, woken by its events.
    async fn until_done(&self, run: &str) -> Value {
        let waiting = async {
            let mut news = self.store.subscribe();
            loop {
                let run = self.json(&format!("/v1/runs/{run}")).await;
                if run["status"] == "done" {
                    return run;
                }
                let _ = tokio::time::timeout(Duration::from_millis(100), news.changed()).await;
            }
        };
        tokio::time::timeout(DEADLINE, waiting).await.unwrap()
    }

    /// Ends the server and waits for it.
    async fn end(mut self) {
        self.stop.cancel();
        let ended = async { while self.tasks.join_next().await.is_some_and(|ended| ended.is_ok()) {} };
        tokio::time::timeout(DEADLINE, ended).await.unwrap();
        assert!(self.tasks.is_empty());
    }
}

fn preview_limits() -> PreviewLimits {
    PreviewLimits { apps: 2, published: 3, connections: 8, idle: DEADLINE, rest: Duration::ZERO, start: DEADLINE }
}

async fn json(answer: Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What people's connections are made with.
fn shop(people: Reach) -> Arc<Shop> {
    let times = CallTimes { first: DEADLINE, between: DEADLINE, whole: DEADLINE };
    let limits = GateLimits { width: 4, requests_per_minute: None, tokens_per_minute: None };
    let parts = ShopParts { known: Vec::new(), limits, times, addresses: Default::default(), people };
    Arc::new(Shop::open(parts).unwrap())
}

fn ctx(world: &World, store: Store, backend: FakeBackend, activity: broadcast::Sender<Activity>) -> Ctx {
    let second = Duration::from_secs(1);
    let parts = ProjectParts {
        backend: Arc::new(backend),
        mirror: RegistryMirror::new("http://127.0.0.1:9/", world.folder.path().join("archives")).unwrap(),
        scripts: Vec::new(),
        data_dir: world.folder.path().to_owned(),
        read_only: Vec::new(),
        chromium: Err("a test has no browser".to_owned()),
        install_time: second,
        browser_idle: Duration::ZERO,
        limits: sandbox::SandboxLimits::default(),
        activity,
    };
    let limits = Limits {
        answers: agents::AnswerLimits::default(),
        max_wait: Duration::from_millis(1),
        max_outage: Duration::from_secs(24 * 3600),
        model_call: DEADLINE,
        reuse_answers: false,
        day_cap: None,
        executor: ExecutorLimits { build: second, test: second, command: sandbox::Limits::default() },
        tester: TesterLimits { width: 1, step: second, check: second, start: second },
    };
    let only_builtin = |name: &str| -> Result<Arc<dyn llm::Provider>, String> {
        if name == "builtin" {
            Ok(Arc::new(Blueprint))
        } else {
            Err(format!("there is no model `{name}`: use `builtin`"))
        }
    };
    let models = Arc::new(Models::new(only_builtin).with_shop(shop(Reach::Anywhere)));
    Ctx { store, models, projects: Arc::new(Projects::new(parts)), limits }
}
