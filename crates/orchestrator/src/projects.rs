//! Working folders and warm sandboxes: one of each for every run at work, and one browser for all. Whatever nobody works
//! with any more is let go, so that a server which only waits has none of them.
//!
//! A working folder is a cache. Before commands or checks it is made equal to the head's files; what a command wrote
//! beside them (build output, data) stays. Packages lie under it as a shared, read-only layer.

mod at_work;
mod browser;
mod egress;
mod folders;

use crate::previews::AppId;
use crate::{Ctx, OrchestratorError, templates};
use agents::executor::{self, Verification, command_run};
use agents::tester::{self, App, Browser, BrowserParts, Played};
use at_work::AtWork;
use browser::SharedBrowser;
use domain::host::HostName;
use domain::ids::{CheckpointId, ProjectId, RunId};
use domain::path::RelPath;
use domain::run::{Head, RunState};
use domain::spec::Spec;
use domain::template::TemplateManifest;
use domain::tree::{FileTree, TreeHash};
use domain::verification::{CommandRun, Finding, FindingSource};
use egress::Shares;
use folders::Slot;
use sandbox::mirror::{Denied, MIRROR_PORT, MirrorSession, RegistryMirror, Served, clients};
use sandbox::modules::{Manifest, Modules};
use sandbox::workspace::Workspace;
use sandbox::{
    Backend, Command, FolderLock, Limits, Overlay, ReadOnly, Sandbox, SandboxError, SandboxLimits, SandboxSpec,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::Store;
use tokio::sync::broadcast;

/// Notices that a slow watcher may fall behind.
const ACTIVITY_BACKLOG: usize = 256;

/// What is going on inside a step, for whoever watches now; nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// In which project.
    pub project_id: ProjectId,
    /// A few words.
    pub text: String,
}

/// Makes a channel for what is going on inside steps.
#[must_use]
pub fn activity_channel() -> broadcast::Sender<Activity> {
    broadcast::channel(ACTIVITY_BACKLOG).0
}

/// What projects are worked on with.
pub struct ProjectParts {
    /// Makes sandboxes.
    pub backend: Arc<dyn Backend>,
    /// Where packages come from.
    pub mirror: RegistryMirror,
    /// Names of packages whose install scripts may run.
    pub scripts: Vec<String>,
    /// Folder for working folders, shared packages and evidence on its way.
    pub data_dir: PathBuf,
    /// What sandboxes need for `node`, if it is not in `/usr`.
    pub read_only: Vec<ReadOnly>,
    /// Chromium's program, or what to do to get one.
    pub chromium: Result<PathBuf, String>,
    /// How long npm may take.
    pub install_time: Duration,
    /// What all commands of one sandbox together may use.
    pub limits: SandboxLimits,
    /// How long a browser in which nobody plays is kept for the next check.
    pub browser_idle: Duration,
    /// Where it is told what is going on.
    pub activity: broadcast::Sender<Activity>,
}

/// Working folders and warm sandboxes.
pub struct Projects {
    parts: ProjectParts,
    shares: Shares,
    at_work: AtWork,
    browser: SharedBrowser,
    built: Mutex<HashMap<ProjectId, TreeHash>>,
}

/// A working folder that is equal to some files, and a warm sandbox over it. Dropped in this order: first the commands
/// end, then others may have the folder.
pub(crate) struct OpenProject {
    packages: String,
    pub(crate) sandbox: Arc<dyn Sandbox>,
    workspace: Workspace,
    _mirror: Served,
    _slot: Slot,
    _packages: FolderLock,
}

impl Projects {
    /// Starts with nothing open.
    #[must_use]
    pub fn new(parts: ProjectParts) -> Self {
        let shares = Shares::of(parts.mirror.clone());
        let (at_work, browser) = (AtWork::default(), SharedBrowser::new(parts.browser_idle));
        Self { parts, shares, at_work, browser, built: Mutex::default() }
    }

    /// Hears what is going on inside steps, for whoever watches now; nothing of it is kept.
    #[must_use]
    pub fn activity(&self) -> broadcast::Receiver<Activity> {
        self.parts.activity.subscribe()
    }

    /// Installs, type-checks, builds and tests the files of the run's head.
    pub(crate) async fn verify(&self, ctx: &Ctx, run: &RunState) -> Result<Verification, OrchestratorError> {
        let started = Instant::now();
        let (head, manifest) = (head(run)?, manifest(run)?);
        let project = match self.opened(&ctx.store, run, head).await {
            Ok(project) => project,
            Err(OrchestratorError::Sandbox(SandboxError::Install { output })) => {
                return Ok(not_installed(&output, started.elapsed()));
            }
            Err(error) => return Err(error),
        };
        let mut commands = vec![CommandRun {
            name: "install".to_owned(),
            ended: "exit 0".to_owned(),
            ok: true,
            output: String::new(),
            wall_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }];
        self.tell(run.project_id, "types, build and tests");
        let verification = executor::verify(&*project.sandbox, &manifest, ctx.limits.executor).await?;
        if verification.findings.is_empty() {
            self.set_built(run.project_id, &head.tree);
        }
        commands.extend(verification.commands);
        Ok(Verification { commands, findings: verification.findings })
    }

    /// Plays the checks against the app of the run's head.
    pub(crate) async fn check(&self, ctx: &Ctx, run: &RunState, spec: &Spec) -> Result<Vec<Played>, OrchestratorError> {
        let (head, manifest) = (head(run)?, manifest(run)?);
        let browser = match self.browser(ctx, run.project_id).await? {
            Ok(browser) => browser,
            Err(reason) => return Ok(tester::not_run(spec, &reason)),
        };
        let project = self.opened(&ctx.store, run, head).await?;
        if !self.is_built(run.project_id, &head.tree) {
            let limits = Limits { wall_time: ctx.limits.executor.build, ..Limits::default() };
            let exit = project.sandbox.exec(&Command::new(manifest.commands.build.iter().cloned()), &limits).await?;
            if !exit.ok() {
                return Ok(tester::not_run(spec, &format!("the build failed: {}", command_run("build", &exit).ended)));
            }
            self.set_built(run.project_id, &head.tree);
        }
        let app = App { sandbox: &*project.sandbox, manifest: &manifest };
        let total = spec.checks().count();
        let over = std::sync::atomic::AtomicUsize::new(0);
        let done = |_: &Played| {
            let number = over.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            self.tell(run.project_id, &format!("{number} of {total} checks played"));
        };
        Ok(tester::play(&browser, app, spec, ctx.limits.tester, &done).await?)
    }

    /// Returns what commands and installs of a project were refused on their way out, each kind once.
    pub(crate) fn take_denied(&self, project: ProjectId) -> Vec<Denied> {
        self.shares.take_denied(project)
    }

    /// Has everything that is open of a project obey the hosts that are written down for it now.
    pub(crate) async fn refresh_hosts(&self, store: &Store, project: ProjectId) -> Result<(), OrchestratorError> {
        self.shares.refreshed(store, project).await.map(drop)
    }

    /// Returns the hosts that a project was refused lately and that a person may allow.
    pub(crate) fn refused_hosts(&self, project: ProjectId) -> BTreeSet<HostName> {
        self.shares.refused_hosts(project)
    }

    /// Removes working folders and shared packages that nobody has used for `idle`; returns how many.
    ///
    /// # Errors
    /// [`OrchestratorError`] when a folder cannot be removed.
    pub(crate) fn remove_idle(&self, idle: Duration) -> Result<usize, OrchestratorError> {
        folders::remove_idle(&self.projects_folder(), &self.modules_folder(), idle).map_err(OrchestratorError::internal)
    }

    /// Removes what services that are gone have left of their sandboxes.
    pub(crate) async fn remove_abandoned_sandboxes(&self) {
        self.parts.backend.remove_abandoned().await;
    }

    /// Ends the commands of a run in this process, and lets others have its working folder.
    pub(crate) fn close(&self, run: RunId) {
        self.at_work.close(run);
    }

    /// Ends the browser when no check was played in it for long.
    pub(crate) fn let_idle_browser_go(&self) {
        self.browser.let_idle_go();
    }

    fn tell(&self, project_id: ProjectId, text: &str) {
        let _ = self.parts.activity.send(Activity { project_id, text: text.to_owned() });
    }

    fn is_built(&self, project: ProjectId, tree: &TreeHash) -> bool {
        self.built.lock().unwrap_or_else(PoisonError::into_inner).get(&project) == Some(tree)
    }

    fn set_built(&self, project: ProjectId, tree: &TreeHash) {
        self.built.lock().unwrap_or_else(PoisonError::into_inner).insert(project, tree.clone());
    }

    /// Makes the working folder equal to the head, and its sandbox warm.
    async fn opened(&self, store: &Store, run: &RunState, head: &Head) -> Result<Arc<OpenProject>, OrchestratorError> {
        let place = self.at_work.place(run.id);
        let mut place = place.lock().await;
        let tree = store.load_tree(head.checkpoint).await?;
        let packages = self.packages(store, &tree).await?;
        if let Some(ready) = place.as_ref().filter(|ready| ready.packages == packages.key() && !ready.sandbox.is_gone())
        {
            self.refresh_hosts(store, run.project_id).await?;
            reconcile(store, &ready.workspace, &tree).await?;
            return Ok(Arc::clone(ready));
        }
        // Its folder is free again before it is taken.
        place.take();
        let slot = Slot::take(&self.folder_of(run.project_id)).map_err(OrchestratorError::internal)?;
        let ready = Arc::new(self.lay_out(store, run.project_id, &tree, &packages, slot).await?);
        *place = Some(Arc::clone(&ready));
        Ok(ready)
    }

    /// Opens a folder and a sandbox of its own for a running app, equal to the files of a checkpoint.
    pub(crate) async fn open_app(
        &self,
        store: &Store,
        id: AppId,
        checkpoint: CheckpointId,
    ) -> Result<OpenProject, OrchestratorError> {
        let tree = store.load_tree(checkpoint).await?;
        let packages = self.packages(store, &tree).await?;
        let slot = Slot::of_app(&self.folder_of(id.project), id.kind).map_err(OrchestratorError::internal)?;
        self.lay_out(store, id.project, &tree, &packages, slot).await
    }

    /// Makes an open folder equal to the files of another checkpoint; false when that needs other packages, so that
    /// nothing was changed and the folder must be opened anew.
    pub(crate) async fn update_preview(
        &self,
        store: &Store,
        open: &OpenProject,
        checkpoint: CheckpointId,
    ) -> Result<bool, OrchestratorError> {
        let tree = store.load_tree(checkpoint).await?;
        if self.packages(store, &tree).await?.key() != open.packages {
            return Ok(false);
        }
        reconcile(store, &open.workspace, &tree).await?;
        Ok(true)
    }

    /// Makes a folder equal to a tree, with its packages under it, and starts a sandbox over it.
    async fn lay_out(
        &self,
        store: &Store,
        project: ProjectId,
        tree: &FileTree,
        packages: &Manifest,
        slot: Slot,
    ) -> Result<OpenProject, OrchestratorError> {
        self.tell(project, "packages");
        let share = self.shares.refreshed(store, project).await?;
        let (lower, used) = self.layer(packages, &share).await?;
        let private = slot.private_layer(&packages.key());
        let overlay = Overlay { lower, private, inside: "/app/node_modules".to_owned() };
        let spec = SandboxSpec {
            workspace: Some(slot.work()),
            read_only: [self.parts.read_only.clone(), self.parts.mirror.client_files()].concat(),
            overlay: Some(overlay),
            env: clients::environment(),
            limits: self.parts.limits,
        };
        sandbox::workspace::hand_over(&slot.work()).map_err(OrchestratorError::internal)?;
        let workspace = Workspace::open_for_sandbox(&slot.work())?;
        reconcile(store, &workspace, tree).await?;
        let sandbox = self.parts.backend.open(spec).await?;
        let mirror = share.serve(sandbox.listen(MIRROR_PORT).await?);
        let packages = packages.key();
        Ok(OpenProject { packages, sandbox, workspace, _mirror: mirror, _slot: slot, _packages: used })
    }

    /// Returns shared packages, and the lock that keeps them from being removed.
    async fn layer(
        &self,
        packages: &Manifest,
        share: &MirrorSession,
    ) -> Result<(PathBuf, FolderLock), OrchestratorError> {
        let lower = self.modules(share).prepared(packages).await?;
        let folder = lower.parent().unwrap_or(&lower);
        folders::mark_used(folder);
        let used = FolderLock::together(folder).map_err(OrchestratorError::internal)?;
        Ok((lower, used))
    }

    async fn packages(&self, store: &Store, tree: &FileTree) -> Result<Manifest, OrchestratorError> {
        let file = async |name: &str| -> Result<Option<Vec<u8>>, OrchestratorError> {
            let path = RelPath::parse(name).map_err(OrchestratorError::internal)?;
            match tree.get(&path) {
                Some(hash) => Ok(Some(store.get_blob(hash).await?)),
                None => Ok(None),
            }
        };
        let package = file("package.json").await?.ok_or_else(|| OrchestratorError::missing("package.json"))?;
        Ok(Manifest { package, lock: file("package-lock.json").await?, scripts: self.parts.scripts.clone() })
    }

    fn modules<'a>(&'a self, share: &'a MirrorSession) -> Modules<'a> {
        Modules {
            backend: &*self.parts.backend,
            mirror: share,
            cache: self.modules_folder(),
            read_only: self.parts.read_only.clone(),
            wall_time: self.parts.install_time,
        }
    }

    fn folder_of(&self, project: ProjectId) -> PathBuf {
        self.projects_folder().join(project.to_string())
    }

    fn projects_folder(&self) -> PathBuf {
        self.parts.data_dir.join("projects")
    }

    fn modules_folder(&self) -> PathBuf {
        self.parts.data_dir.join("cache").join("modules")
    }

    /// Returns the browser, starting one when there is none; the inner error says why there cannot be one.
    async fn browser(&self, ctx: &Ctx, project: ProjectId) -> Result<Result<Arc<Browser>, String>, OrchestratorError> {
        let chromium = match &self.parts.chromium {
            Ok(chromium) => chromium.clone(),
            Err(reason) => return Ok(Err(reason.clone())),
        };
        let start = async || {
            self.tell(project, "the browser");
            let runner = templates::runner(&self.parts.data_dir.join("cache").join("runner"))
                .map_err(OrchestratorError::internal)?;
            let (packages, used) = self.layer(&runner.packages, &self.parts.mirror.session("browser")).await?;
            let mut read_only = self.parts.read_only.clone();
            read_only.push(ReadOnly { host: packages, inside: "/runner/node_modules".to_owned() });
            let evidence = self.parts.data_dir.join("cache").join("evidence");
            std::fs::create_dir_all(&evidence).map_err(OrchestratorError::internal)?;
            let parts =
                BrowserParts { chromium, runner: runner.folder, evidence, read_only, width: ctx.limits.tester.width };
            Ok((Browser::open(&*self.parts.backend, parts).await?, used))
        };
        self.browser.taken(start).await.map(Ok)
    }
}

/// Writes what differs, and removes source files that the tree does not have, and what is neither file nor folder. All
/// of it may be an attack of the app's code; where there is too much of it, everything is laid out anew.
async fn reconcile(store: &Store, workspace: &Workspace, tree: &FileTree) -> Result<(), OrchestratorError> {
    match equalise(store, workspace, tree).await {
        Err(OrchestratorError::Sandbox(SandboxError::Cap { .. } | SandboxError::Outside { .. })) => {
            workspace.remove_sources()?;
            equalise(store, workspace, tree).await
        }
        done => done,
    }
}

/// Commands may have left very much, so only files of the tree are read, and others of this thread have their turn in
/// between.
async fn equalise(store: &Store, workspace: &Workspace, tree: &FileTree) -> Result<(), OrchestratorError> {
    let mut present: HashSet<String> = workspace.list()?.into_iter().chain(workspace.list_strange()?).collect();
    let mut missing = Vec::new();
    for (path, hash) in tree.iter() {
        let is_there = present.remove(path.as_str());
        // What cannot be read is not equal to an empty file.
        let content = is_there.then(|| workspace.read_file(path.as_str()).ok()).flatten();
        if content.as_deref().map(store::blob_hash).as_ref() != Some(hash) {
            missing.push((path, hash));
        }
        tokio::task::consume_budget().await;
    }
    // What goes is removed first, since a file may stand where a folder is to be, or the other way round.
    for path in &present {
        workspace.remove_file(path)?;
        tokio::task::consume_budget().await;
    }
    for (path, hash) in missing {
        workspace.remove_folder(path.as_str())?;
        workspace.write_file(path.as_str(), &store.get_blob(hash).await?)?;
    }
    Ok(())
}

fn head(run: &RunState) -> Result<&Head, OrchestratorError> {
    run.head.as_ref().ok_or_else(|| OrchestratorError::missing("checkpoint"))
}

fn manifest(run: &RunState) -> Result<TemplateManifest, OrchestratorError> {
    let architecture = run.architecture.as_ref().ok_or_else(|| OrchestratorError::missing("design"))?;
    Ok(templates::find(&architecture.template)?.manifest)
}

fn not_installed(output: &str, wall: Duration) -> Verification {
    let text = executor::head_and_tail(&executor::plain(output), domain::verification::MAX_FINDING_CHARS);
    let run = CommandRun {
        name: "install".to_owned(),
        ended: "failed".to_owned(),
        ok: false,
        output: text.clone(),
        wall_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
    };
    let finding = Finding { source: FindingSource::Command { name: "install".to_owned() }, text };
    Verification { commands: vec![run], findings: vec![finding] }
}

#[cfg(test)]
mod tests;
