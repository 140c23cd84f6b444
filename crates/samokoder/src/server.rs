//! The server of this process: API, worker and running apps behind one listener.
//!
//! It listens at once; the machine is looked at beside that, because asking npm and starting a first sandbox take
//! longer than anybody waits for a page. While something is missing it is looked for again and again, so that an
//! installed package is enough to go on.

mod descriptors;
mod file;
mod published;

use crate::commands::doctor::{self, Finding};
use crate::commands::{BadInput, MachineLacks};
use crate::models::{Own, estimate};
use crate::remote::Remote;
use crate::session;
use crate::settings::Settings;
use anyhow::Context as _;
use api::{App, AppParts, Choices, Engine, LinkKey, MachinePart, ModelChoice, ModelKind};
use blueprint::MODEL_NAME;
use domain::ids::PersonId;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use orchestrator::Ctx;
use orchestrator::models::Models;
use orchestrator::previews::{PreviewLimits, Previews};
use orchestrator::projects::activity_channel;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use file::ServerFile;

/// How often a machine that lacks something is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// How often the figures are tidied.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper bounds of the histograms, in seconds.
const BUCKETS_S: &[f64] = &[0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0];

/// A server that listens.
pub(crate) struct Server {
    settings: Settings,
    app: App,
    listener: TcpListener,
    /// Where published apps are reached from elsewhere.
    published: Option<(String, TcpListener)>,
    file: ServerFile,
    engine: watch::Sender<Engine>,
    machine: watch::Sender<Option<Vec<MachinePart>>>,
    figures: PrometheusHandle,
}

impl Server {
    /// Opens the data folder and listens; nothing is answered before [`Server::run`].
    pub(crate) async fn start(
        settings: &Settings,
        address: SocketAddr,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        if let Some(other) = Remote::find(settings).await {
            let sentence = format!(
                "a server already uses this data folder, at {}: open that one, or stop it (process {}) first",
                other.url(),
                other.pid()
            );
            return Err(MachineLacks(sentence).into());
        }
        descriptors::raise();
        let listener = TcpListener::bind(address).await.map_err(|error| not_bound(address, &error))?;
        let port = listener.local_addr()?.port();
        let published = published::listen(&settings.preview, address.ip()).await?;
        let store = session::open_store(settings).await?;
        let own = Own::open(settings)?;
        let models = Arc::new(own.models());
        let choices = choices(settings, &own, &models, &store).await?;
        let link_key = LinkKey::of_folder(&settings.data_dir).context("the key for links cannot be kept")?;
        let file = ServerFile::write(&settings.data_dir, address.ip(), port)?;
        let figures = collect_figures()?;
        let render = figures.clone();
        let (engine, engine_seen) = watch::channel(Engine::Starting);
        let (machine, machine_seen) = watch::channel(None);
        let app = App::new(AppParts {
            store,
            models,
            engine: engine_seen,
            machine: machine_seen,
            activity: activity_channel(),
            choices,
            clock: Arc::new(SystemClock),
            link_key,
            port,
            domain: published.as_ref().map(|(domain, _)| domain.clone()),
            proxy: published::proxy_limits(&settings.preview),
            token: file.token.clone(),
            render_metrics: Box::new(move || render.render()),
            tasks: TaskTracker::new(),
            stop,
        });
        Ok(Self { settings: settings.clone(), app, listener, published, file, engine, machine, figures })
    }

    /// Where it is opened in a browser.
    pub(crate) fn url(&self) -> &str {
        &self.file.url
    }

    /// Serves and works until `stop` fires; then hands runs back and stops the running apps.
    pub(crate) async fn run(self) {
        let Self { settings, app, listener, published, file, engine, machine, figures } = self;
        let stop = app.stop.clone();
        let work = work(&settings, &app, engine);
        let look = look(&settings, &app, machine);
        let upkeep = async {
            while !stopped(&stop, UPKEEP).await {
                figures.run_upkeep();
            }
        };
        let published = async {
            if let Some((domain, listener)) = published {
                api::serve_published(app.clone(), domain, listener).await;
            }
        };
        tokio::join!(api::serve(app.clone(), listener), published, work, look, upkeep);
        drop(file);
    }
}

/// Reads which address to listen on. Without a sign-in only this machine may reach the server.
pub(crate) fn address(settings: &Settings, host: Option<&str>, port: Option<u16>) -> anyhow::Result<SocketAddr> {
    let host = host.unwrap_or(&settings.server.host);
    let ip = match host {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        text => text
            .trim_matches(['[', ']'])
            .parse()
            .map_err(|_| BadInput(format!("`{text}` is no address: write it like 127.0.0.1")))?,
    };
    let port = port.unwrap_or(settings.server.port);
    if !ip.is_loopback() {
        let sentence = format!(
            "`{host}` can be reached from other machines, and the server has no sign-in yet: use 127.0.0.1, and from \
             elsewhere a tunnel such as `ssh -L {port}:127.0.0.1:{port} this-machine`"
        );
        return Err(BadInput(sentence).into());
    }
    Ok(SocketAddr::new(ip, port))
}

pub(super) fn not_bound(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    let port = address.port();
    let sentence = if error.kind() == ErrorKind::AddrInUse {
        format!(
            "port {port} is taken, perhaps by another `samokoder serve`: stop that one, or choose another port with \
             --port (0 takes any free one)"
        )
    } else {
        format!("{address} cannot be listened on ({error}): choose another address with --host, or a port from 1024 on")
    };
    MachineLacks(sentence).into()
}

/// Looks at the machine until it has what is needed, then works on runs until the end.
async fn work(settings: &Settings, app: &App, engine: watch::Sender<Engine>) {
    let ctx = loop {
        match session::open_ctx(settings, app.store.clone(), Arc::clone(&app.models), app.activity.clone()).await {
            Ok(ctx) => break ctx,
            Err(error) => {
                let sentence = format!("{error:#}");
                tracing::error!(error = sentence, "this machine cannot build yet");
                engine.send_replace(Engine::Lacking(sentence));
            }
        }
        if stopped(&app.stop, LOOK_AGAIN).await {
            return;
        }
    };
    let previews = Arc::new(Previews::new(ctx.clone(), Arc::new(SystemClock), preview_limits(settings)));
    engine.send_replace(Engine::Ready(Arc::clone(&previews)));
    if let Err(error) = previews.start_published().await {
        tracing::error!(error = %error.explain(), "published apps could not be started");
    }
    let runs = async {
        while let Err(error) = work_on_runs(settings, ctx.clone(), &app.stop).await {
            tracing::error!(error = %format!("{error:#}"), "the worker ended; it starts again");
            if stopped(&app.stop, LOOK_AGAIN).await {
                return;
            }
        }
    };
    let apps = async {
        app.stop.cancelled().await;
        previews.shut_down().await;
    };
    tokio::join!(runs, apps);
}

async fn work_on_runs(settings: &Settings, ctx: Ctx, stop: &CancellationToken) -> anyhow::Result<()> {
    let worker = Arc::new(session::worker(settings, ctx)?);
    Ok(worker.serve(stop).await?)
}

/// Keeps what is known of the machine up to date until nothing is missing.
async fn look(settings: &Settings, app: &App, machine: watch::Sender<Option<Vec<MachinePart>>>) {
    let stop = &app.stop;
    loop {
        let findings = tokio::select! {
            () = stop.cancelled() => return,
            findings = doctor::look(settings) => findings,
        };
        let findings = with_kept_key(app, findings).await;
        let complete = findings.iter().all(|finding| finding.ok);
        machine.send_replace(Some(findings.into_iter().map(part).collect()));
        if complete || stopped(stop, LOOK_AGAIN * 3).await {
            return;
        }
    }
}

/// The model of the settings is there, too, when a key that is kept reaches it.
async fn with_kept_key(app: &App, findings: Vec<Finding>) -> Vec<Finding> {
    let name = &app.models.usual().model;
    if !matches!(app.models.find(&app.store, PersonId::LOCAL, name).await, Ok(Ok(_))) {
        return findings;
    }
    let seen = |finding: Finding| match (finding.name, finding.ok) {
        (doctor::MODEL, false) => Finding { ok: true, text: format!("{name}: its key is kept here"), ..finding },
        _ => finding,
    };
    findings.into_iter().map(seen).collect()
}

fn part(finding: Finding) -> MachinePart {
    let Finding { name, ok, text, .. } = finding;
    let (found, fix) = if ok { (text, None) } else { (String::new(), Some(text)) };
    MachinePart { what: name.to_owned(), ok, found, fix }
}

/// Waits; true when the server is to end.
async fn stopped(stop: &CancellationToken, time: Duration) -> bool {
    tokio::time::timeout(time, stop.cancelled()).await.is_ok()
}

fn preview_limits(settings: &Settings) -> PreviewLimits {
    PreviewLimits {
        apps: settings.preview.apps.max(1),
        published: settings.preview.published,
        connections: settings.preview.connections.max(1),
        idle: Duration::from_secs(settings.preview.idle_minutes.max(1) * 60),
        rest: Duration::from_secs(settings.preview.rest_s),
        start: Duration::from_secs(settings.preview.start_timeout_s),
    }
}

async fn choices(settings: &Settings, own: &Own, usual: &Models, store: &Store) -> anyhow::Result<Choices> {
    let mut models = vec![ModelChoice {
        name: MODEL_NAME.to_owned(),
        kind: ModelKind::Builtin,
        note: "No language model: it understands apps with data, in English and Russian, without a key or a network."
            .to_owned(),
        address: None,
        estimate: None,
    }];
    for name in std::iter::once(&settings.model.name).chain(&settings.model.fallbacks) {
        if name != MODEL_NAME && models.iter().all(|known| known.name != *name) {
            let address = own.place(name).place.base_url;
            let note = format!("A language model at {address}.");
            let estimate = estimate(usual, store, PersonId::LOCAL, name).await?;
            let (name, address) = (name.clone(), Some(address));
            models.push(ModelChoice { name, kind: ModelKind::Remote, note, address, estimate });
        }
    }
    let limits = session::run_limits(settings, None, false)?;
    let day_cap = session::cap(&settings.spend.day_usd)?;
    Ok(Choices { models, limits, day_cap, project_hosts: settings.sandbox.project_hosts })
}

fn collect_figures() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS_S)?;
    let handle = builder.install_recorder().context("the figures cannot be collected")?;
    orchestrator::meter::describe();
    Ok(handle)
}
