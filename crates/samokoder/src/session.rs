//! What a command works with: store, sandboxes, model, put together from the settings.

use crate::args::RunArgs;
use crate::commands::{BadInput, MachineLacks};
use crate::models::Own;
use crate::settings::{EditSettings, SandboxSettings, Settings};
use agents::AnswerLimits;
use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use anyhow::Context as _;
use domain::edit::EditLimits;
use domain::ids::{PersonId, ProjectId, WorkerId};
use domain::money::MicroUsd;
use domain::route::ModelRoute;
use domain::run::{RunLimits, RunState};
use domain::secret::Secret;
use orchestrator::delivery::{self, Marker};
use orchestrator::history::{TakenIn, take_in};
use orchestrator::models::{Asked, Models};
use orchestrator::projects::{Activity, ProjectParts, Projects, activity_channel};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes, Limits};
use sandbox::mirror::RegistryMirror;
use sandbox::programs;
use sandbox::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Database, MasterKey, MasterKeys, Store, StoreConfig, StoreError, SystemClock};
use tokio::sync::broadcast;

/// Most connections to the database.
const CONNECTIONS: u32 = 8;

/// Longest wait before something that failed is tried again.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Time in which a built app must answer after its start.
const APP_START: Duration = Duration::from_secs(20);

/// Everything that a run needs.
pub(crate) struct Session {
    pub(crate) ctx: Ctx,
    pub(crate) worker: Worker,
    data_dir: PathBuf,
}

/// Files that were brought to the person's folder.
pub(crate) struct Delivered {
    pub(crate) folder: String,
    pub(crate) files: usize,
    /// What the person had changed there.
    pub(crate) taken_in: TakenIn,
}

/// Makes a folder, whose edits by hand were just taken in, equal to the newest checkpoint of its project; returns the
/// number of files.
pub(crate) async fn deliver_head(
    store: &Store,
    project_id: ProjectId,
    folder: &Path,
    taken_in: &TakenIn,
) -> anyhow::Result<usize> {
    let checkpoint_id = store.find_head(project_id).await?.context("the project has no code")?;
    let before = match delivery::read_marker(folder) {
        Ok(marker) if marker.project_id == project_id => {
            let mut before = store.load_tree(marker.checkpoint_id).await?;
            taken_in.note_in(&mut before);
            Some(before)
        }
        _ => None,
    };
    Ok(delivery::deliver(store, folder, &Marker { project_id, checkpoint_id }, before.as_ref()).await?)
}

/// Reads the master keys of the settings; without one there is a file.
fn master_keys(settings: &Settings) -> anyhow::Result<MasterKeys> {
    let read = |key: &Secret| {
        let sentence = "a master key must be 64 hexadecimal digits: `openssl rand -hex 32` prints such";
        MasterKey::parse(key.expose()).ok_or_else(|| BadInput(sentence.to_owned()))
    };
    if settings.keys.master.is_empty() {
        return Ok(MasterKeys::File);
    }
    let older = settings.keys.older.iter().map(read).collect::<Result<_, _>>()?;
    Ok(MasterKeys::Given { newest: read(&settings.keys.master)?, older })
}

/// Opens the store alone.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let database = if settings.database_url.is_empty() {
        Database::Sqlite
    } else {
        Database::Postgres { url: settings.database_url.clone(), schema: "public".to_owned() }
    };
    let config = StoreConfig {
        database,
        data_dir: settings.data_dir.clone(),
        max_connections: CONNECTIONS,
        clock: Arc::new(SystemClock),
        master: master_keys(settings)?,
        faults: None,
    };
    Store::open(config).await.map_err(|error| {
        let hint = match &error {
            StoreError::Folder { .. } => "; make it writable, or name another one with SAMOKODER_DATA_DIR",
            StoreError::Database(_) if !settings.database_url.is_empty() => {
                "; start the server, or name another one with SAMOKODER_DATABASE_URL"
            }
            StoreError::NotFound { .. }
            | StoreError::LeaseLost
            | StoreError::Unfinished { .. }
            | StoreError::Conflict
            | StoreError::Taken { .. }
            | StoreError::Sealed { .. }
            | StoreError::OverBudget { .. }
            | StoreError::InUse { .. }
            | StoreError::Newer { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Database(_) => "",
        };
        MachineLacks(format!("{}{hint}", crate::explain(&error))).into()
    })
}

impl Session {
    /// Opens everything that runs are worked on with.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let projects = projects(settings, activity_channel()).await?;
        let store = open_store(settings).await?;
        Self::put_together(settings, store, projects)
    }

    /// The same with a store that is open already.
    pub(crate) async fn with_store(settings: &Settings, store: Store) -> anyhow::Result<Self> {
        let projects = projects(settings, activity_channel()).await?;
        Self::put_together(settings, store, projects)
    }

    /// Finds out which models are to answer, so that a missing key shows before anything is made.
    pub(crate) async fn resolve(&self, project: Option<ProjectId>, args: &RunArgs) -> anyhow::Result<ModelRoute> {
        let fallbacks = (!args.fallback.is_empty()).then(|| args.fallback.clone());
        let asked = Asked { model: args.model.clone(), fallbacks };
        let Ctx { store, models, .. } = &self.ctx;
        let route = models.resolve(store, PersonId::LOCAL, project, asked).await?.map_err(BadInput)?;
        self.check(PersonId::LOCAL, &route).await?;
        Ok(route)
    }

    /// Makes sure that the first model of a route can be asked.
    pub(crate) async fn check(&self, person: PersonId, route: &ModelRoute) -> anyhow::Result<()> {
        let Ctx { store, models, .. } = &self.ctx;
        models.find(store, person, &route.model).await?.map_err(BadInput)?;
        Ok(())
    }

    fn put_together(settings: &Settings, store: Store, projects: Projects) -> anyhow::Result<Self> {
        let models = Arc::new(Own::open(settings)?.models());
        let ctx = Ctx { store, models, projects: Arc::new(projects), limits: limits(settings)? };
        let worker = worker(settings, ctx.clone())?;
        Ok(Self { ctx, worker, data_dir: settings.data_dir.clone() })
    }

    /// The data folder.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Brings the run's files to the project's folder; `None` when the run has made none. What the person changed
    /// there in the meantime is taken in first.
    pub(crate) async fn deliver(&self, run: &RunState) -> anyhow::Result<Option<Delivered>> {
        if run.head.is_none() {
            return Ok(None);
        }
        let store = &self.ctx.store;
        let project = store.find_project(run.project_id).await?.context("the project is gone")?;
        let folder =
            if project.out_dir.is_empty() { free_folder(&project.name)? } else { PathBuf::from(&project.out_dir) };
        let taken_in = match delivery::read_marker(&folder) {
            Ok(marker) if marker.project_id == run.project_id => take_in(store, &folder, &marker).await?,
            _ => TakenIn::default(),
        };
        // The place first: if this process is killed, `resume` finds what is missing there.
        store.move_project(run.project_id, &folder.display().to_string()).await?;
        let files = deliver_head(store, run.project_id, &folder, &taken_in).await?;
        Ok(Some(Delivered { folder: shown(&folder), files, taken_in }))
    }

    /// Writes the screenshots and traces of the run's checks into the data folder, by the names of the checks.
    pub(crate) async fn write_evidence(&self, run: &RunState) -> anyhow::Result<Option<String>> {
        let results = run.checked.iter().flat_map(|checked| checked.results.iter());
        let folder = self.data_dir.join("projects").join(run.project_id.to_string()).join("evidence");
        let mut written = false;
        for result in results {
            for (hash, kind) in [(&result.screenshot, "png"), (&result.trace, "zip")] {
                let Some(hash) = hash else { continue };
                let bytes = self.ctx.store.get_blob(&domain::tree::BlobHash(hash.clone())).await?;
                std::fs::create_dir_all(&folder)?;
                Workspace::open(&folder)?.write_file(&format!("{}.{kind}", result.key), &bytes)?;
                written = true;
            }
        }
        Ok(written.then(|| folder.display().to_string()))
    }
}

/// Looks at the machine, and puts together what runs are worked on with.
pub(crate) async fn open_ctx(
    settings: &Settings,
    store: Store,
    models: Arc<Models>,
    activity: broadcast::Sender<Activity>,
) -> anyhow::Result<Ctx> {
    let projects = Arc::new(projects(settings, activity).await?);
    Ok(Ctx { store, models, projects, limits: limits(settings)? })
}

/// Makes a worker; it claims nothing yet.
pub(crate) fn worker(settings: &Settings, ctx: Ctx) -> anyhow::Result<Worker> {
    Ok(Worker::start(ctx, WorkerId(uuid::Uuid::now_v7()), worker_limits(settings))?)
}

/// Reads the caps of one run; without a budget of its own it has that of the settings.
pub(crate) fn run_limits(settings: &Settings, budget: Option<&str>, ask_approval: bool) -> anyhow::Result<RunLimits> {
    let budget = cap(budget.unwrap_or(&settings.run.budget_usd))?;
    Ok(RunLimits {
        steps: settings.run.max_steps,
        fix_tries: settings.run.fix_tries,
        parallel_calls: settings.run.parallel_calls.max(1),
        budget,
        tokens: (settings.run.max_tokens > 0).then_some(settings.run.max_tokens),
        worked_ms: (settings.run.max_minutes > 0).then_some(settings.run.max_minutes.saturating_mul(60_000)),
        ask_approval,
    })
}

/// Reads a cap on money; zero is none.
pub(crate) fn cap(text: &str) -> anyhow::Result<Option<MicroUsd>> {
    let amount = MicroUsd::parse_dollars(text)
        .ok_or_else(|| BadInput(format!("`{text}` is not an amount in US dollars: write it like 2.50")))?;
    Ok((amount > MicroUsd::ZERO).then_some(amount))
}

fn worker_limits(settings: &Settings) -> WorkerLimits {
    WorkerLimits {
        runs: settings.worker.runs.max(1),
        grace: Duration::from_secs(settings.worker.grace_s),
        times: LeaseTimes {
            lease: Duration::from_millis(settings.worker.lease_ms),
            beat: Duration::from_millis(settings.worker.lease_ms / 5),
        },
    }
}

async fn projects(settings: &Settings, activity: broadcast::Sender<Activity>) -> anyhow::Result<Projects> {
    let path = settings.search_path();
    let node = programs::find_node(&path).ok_or_else(|| MachineLacks(crate::commands::doctor::NO_NODE.to_owned()))?;
    let data_dir = settings.data_dir.clone();
    let registries = crate::registries::find(settings, data_dir.join("cache").join("archives")).await?;
    if registries.npm.is_none() {
        return Err(MachineLacks(crate::commands::doctor::NO_NPM.to_owned()).into());
    }
    std::fs::create_dir_all(&data_dir).map_err(|error| {
        MachineLacks(format!(
            "the data folder `{}` cannot be made: {error}; name another one with SAMOKODER_DATA_DIR",
            data_dir.display()
        ))
    })?;
    let mirror = RegistryMirror::open(registries).map_err(|error| MachineLacks(crate::explain(&error)))?;
    let sandboxes = crate::sandboxes::chosen(settings).await?;
    Ok(Projects::new(ProjectParts {
        backend: sandboxes.backend,
        mirror,
        scripts: settings.npm.allowed_scripts.clone(),
        data_dir,
        read_only: node.read_only().into_iter().collect(),
        chromium: programs::find_chromium().ok_or_else(|| crate::commands::doctor::NO_CHROMIUM.to_owned()),
        install_time: Duration::from_secs(settings.sandbox.install_timeout_s),
        limits: sandbox_limits(&settings.sandbox),
        browser_idle: Duration::from_secs(settings.checks.browser_idle_s),
        activity,
    }))
}

fn limits(settings: &Settings) -> anyhow::Result<Limits> {
    let milliseconds = Duration::from_millis;
    Ok(Limits {
        answers: answer_limits(settings),
        max_wait: MAX_WAIT,
        max_outage: Duration::from_secs(settings.run.max_outage_minutes.saturating_mul(60)),
        // Each call has its own times; this one also holds for waiting in line behind others with the same key.
        model_call: Duration::from_secs(settings.model.timeout_s.saturating_mul(4)),
        reuse_answers: settings.model.reuse_answers,
        day_cap: cap(&settings.spend.day_usd)?,
        executor: ExecutorLimits {
            build: Duration::from_secs(settings.sandbox.build_timeout_s),
            test: Duration::from_secs(settings.sandbox.test_timeout_s),
            command: command_limits(&settings.sandbox),
        },
        tester: TesterLimits {
            width: settings.checks.width,
            step: milliseconds(settings.checks.step_timeout_ms),
            check: milliseconds(settings.checks.check_timeout_ms),
            start: APP_START,
        },
    })
}

fn answer_limits(settings: &Settings) -> AnswerLimits {
    let EditSettings { max_edits, max_files, max_file_kib, max_total_kib } = settings.edits;
    AnswerLimits {
        tries: settings.model.answer_tries,
        calls: settings.model.max_calls,
        prompt_tokens: settings.model.max_prompt_tokens,
        tokens: settings.model.max_answer_tokens,
        edits: EditLimits {
            edits: max_edits,
            files: max_files,
            file_bytes: max_file_kib.saturating_mul(1 << 10),
            total_bytes: max_total_kib.saturating_mul(1 << 10),
        },
    }
}

/// How many more processes than a sandbox may have the kernel still starts, so that there being too many is seen.
const PROCESSES_SEEN: u64 = 64;

fn command_limits(settings: &SandboxSettings) -> sandbox::Limits {
    sandbox::Limits {
        memory_bytes: settings.memory_mib.saturating_mul(1 << 20),
        processes: settings.processes.saturating_add(PROCESSES_SEEN),
        open_files: settings.open_files,
        file_bytes: settings.file_mib.saturating_mul(1 << 20),
        output_bytes: settings.output_kib.saturating_mul(1 << 10),
        printed_bytes: settings.printed_mib.saturating_mul(1 << 20),
        cpu_time: Duration::from_secs(settings.cpu_time_s),
        ..sandbox::Limits::default()
    }
}

fn sandbox_limits(settings: &SandboxSettings) -> sandbox::SandboxLimits {
    sandbox::SandboxLimits {
        memory_bytes: settings.total_memory_mib.saturating_mul(1 << 20),
        disk_bytes: settings.total_disk_mib.saturating_mul(1 << 20),
        files: settings.total_files,
        processes: settings.processes,
    }
}

/// Finds a folder here that is named after the app and is free.
pub(crate) fn free_folder(name: &str) -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("the present folder cannot be used; name one with --out")?;
    let letters = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let slug: String = parts.join("-").chars().take(40).collect();
    let slug = if slug.is_empty() { "app".to_owned() } else { slug };
    let free = |folder: &PathBuf| delivery::check_new_folder(folder).is_ok();
    let names = std::iter::once(slug.clone()).chain((2..1000).map(|number| format!("{slug}-{number}")));
    names
        .map(|name| here.join(name))
        .find(free)
        .with_context(|| format!("no folder can be made in `{}`; name one with --out", here.display()))
}

/// Shows a folder relative to the present one where that is shorter.
pub(crate) fn shown(folder: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here
        .as_ref()
        .and_then(|here| folder.strip_prefix(here).ok())
        .filter(|relative| !relative.as_os_str().is_empty());
    relative.unwrap_or(folder).display().to_string()
}
