//! What every handler works with.

use crate::preview::{LinkKey, ProxyLimits};
use domain::money::MicroUsd;
use domain::run::RunLimits;
use orchestrator::models::Models;
use orchestrator::previews::Previews;
use orchestrator::projects::Activity;
use serde::Serialize;
use std::ops::Deref;
use std::sync::Arc;
use store::{Clock, Store};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa::ToSchema;

/// What every handler works with. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

/// The parts of an [`App`].
pub struct AppParts {
    /// State.
    pub store: Store,
    /// The models that runs may name.
    pub models: Arc<Models>,
    /// What works on runs and apps, once the machine has been looked at.
    pub engine: watch::Receiver<Engine>,
    /// What the machine has and lacks; `None` until it has been looked at.
    pub machine: watch::Receiver<Option<Vec<MachinePart>>>,
    /// What goes on inside steps, for whoever watches now.
    pub activity: broadcast::Sender<Activity>,
    /// What people may choose from.
    pub choices: Choices,
    /// Where times come from.
    pub clock: Arc<dyn Clock>,
    /// Signs links to running apps.
    pub link_key: LinkKey,
    /// Port of this server, as addresses of running apps name it.
    pub port: u16,
    /// Domain under which published apps are reached from elsewhere; without one they are at `*.localhost`.
    pub domain: Option<String>,
    /// What requests to running apps may cost.
    pub proxy: ProxyLimits,
    /// What a command of the same machine shows to be sure that it talks to this server.
    pub token: String,
    /// Returns the figures in Prometheus' text format.
    pub render_metrics: Box<dyn Fn() -> String + Send + Sync>,
    /// Connections to running apps.
    pub tasks: TaskTracker,
    /// Fires when the server is to end.
    pub stop: CancellationToken,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

/// What works on runs and apps.
#[derive(Clone)]
pub enum Engine {
    /// The machine is being looked at.
    Starting,
    /// The machine lacks something; the sentence says what and how to get it.
    Lacking(String),
    /// All is there.
    Ready(Arc<Previews>),
}

/// What people may choose from, and the caps of the runs that they start.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The models that this installation is set up for.
    pub models: Vec<ModelChoice>,
    /// Caps of a run that names none.
    pub limits: RunLimits,
    /// Most money that all runs together may spend in a day, UTC.
    pub day_cap: Option<MicroUsd>,
    /// Whether they may allow hosts to one project.
    pub project_hosts: bool,
}

/// A model that may answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelChoice {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ModelKind,
    /// What a person should know before choosing it.
    pub note: String,
    /// Where it is asked; null for the built-in one.
    pub address: Option<String>,
    /// What a build will probably cost with it; null where its price is not known.
    pub estimate: Option<Estimate>,
}

/// What something will probably cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Estimate {
    /// Rather not less than this.
    pub low_microusd: i64,
    /// Rather not more than this.
    pub high_microusd: i64,
    /// Whether it comes from earlier builds of this installation with the same model.
    pub from_history: bool,
}

/// What a model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// The built-in one, which is no language model.
    Builtin,
    /// One that answers over a network.
    Remote,
}

/// One thing that builds need from the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MachinePart {
    /// What.
    pub what: String,
    /// Whether it is there and works.
    pub ok: bool,
    /// What was found.
    pub found: String,
    /// What to do when it is not there.
    pub fix: Option<String>,
}
