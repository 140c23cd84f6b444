//! Sandboxes made by a container engine, Docker's or Podman's, through the socket that the operator names.
//!
//! One container for each sandbox, kept warm, with a runtime that can be chosen: so an engine that knows gVisor or Kata
//! gives a stronger wall. Its image comes from no registry, its first process is this binary, and everything goes over
//! the container's standard input and output. The engine's socket is used here alone and never seen by a container.

mod container;
mod image;
mod kept;
mod line;

use crate::attached::{self, Absent};
use crate::native;
use crate::spec::{Capabilities, Crossing, Isolation, Overlay, SandboxSpec, Strength};
use crate::wire::Supervise;
use crate::{Backend, Command, Limits, Sandbox, SandboxError, foreign, layers};
use async_trait::async_trait;
use bollard::Docker;
use bollard::errors::Error;
use bollard::query_parameters::{AttachContainerOptions, CreateContainerOptions, CreateImageOptions};
use container::Container;
use futures_util::TryStreamExt as _;
use kept::Kept;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// Longest time for the first answer of an engine; behind a dead socket nobody ever answers. Podman's service may have to
/// be started for it.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// Longest time for any other answer of it, in seconds.
const REQUEST_S: u64 = 60;

/// Longest time until a container's supervisor says that it stands.
const START_TIME: Duration = Duration::from_secs(30);

/// What the names of all images begin with.
const IMAGE: &str = "localhost/samokoder-sandbox";

/// What to do when an engine does not do what it is asked for.
const FIX: &str = "see what the engine logs, or set `sandbox.engine` to \"\" to go without it";

/// Makes sandboxes with a container engine.
#[derive(Debug, Clone)]
pub struct EngineBackend {
    launcher: PathBuf,
    address: String,
    runtime: String,
    facts: Arc<OnceCell<Facts>>,
}

/// What an engine has said of itself.
#[derive(Debug)]
struct Facts {
    is_podman: bool,
    /// Whether it runs as an ordinary user, who is root of its containers.
    is_rootless: bool,
    limits_memory: bool,
    limits_tasks: bool,
    /// The runtime that it uses where none is named.
    default_runtime: String,
}

/// An engine that answers.
struct Engine<'a> {
    docker: Docker,
    facts: &'a Facts,
}

impl EngineBackend {
    /// Uses the engine at `address`, such as `unix:///run/docker.sock`, and of its runtimes the one of this name; an empty
    /// name leaves the choice to the engine. `launcher` is a binary whose `main` calls [`crate::run_if_launched`] first.
    #[must_use]
    pub fn new(launcher: PathBuf, address: String, runtime: String) -> Self {
        Self { launcher, address, runtime, facts: Arc::default() }
    }

    async fn engine(&self) -> Result<Engine<'_>, SandboxError> {
        let path = self.address.strip_prefix("unix://").ok_or_else(|| SandboxError::Unavailable {
            reason: format!("`{}` is no address of an engine", self.address),
            fix: "set `sandbox.engine` to `unix://` and the path of its socket".to_owned(),
        })?;
        let unreachable = |reason: String| {
            SandboxError::Unavailable {
            reason: format!("no container engine answers at {path} ({reason})"),
            fix: "start it (`systemctl start docker`, or `systemctl --user start podman.socket`), let this user open its \
                socket, or correct `sandbox.engine`"
                .to_owned(),
        }
        };
        let docker = Docker::connect_with_unix(path, REQUEST_S, bollard::API_DEFAULT_VERSION)
            .map_err(|error| unreachable(error.to_string()))?;
        let docker = match tokio::time::timeout(ANSWER_TIME, docker.negotiate_version()).await {
            Ok(answered) => answered.map_err(|error| unreachable(words(&error)))?,
            Err(_) => return Err(unreachable(format!("silent for {} s", ANSWER_TIME.as_secs()))),
        };
        let facts = self.facts.get_or_try_init(|| facts(&docker)).await.map_err(|error| unreachable(words(&error)))?;
        let is_ignored = facts.is_podman && !self.runtime.is_empty() && self.runtime != facts.default_runtime;
        if is_ignored {
            return Err(SandboxError::Unavailable {
                reason: format!("Podman would use `{}` and not `{}`", facts.default_runtime, self.runtime),
                fix: "name the runtime in `containers.conf` (`runtime` in its section `engine`), since Podman takes it only \
                    from there"
                    .to_owned(),
            });
        }
        Ok(Engine { docker, facts })
    }

    async fn start(&self, engine: &Engine<'_>, spec: &SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        let user = native::user();
        let inside = if engine.facts.is_rootless { (0, 0) } else { user };
        let mut kept = Kept::of(&engine.docker);
        if let (Some(overlay), Some(workspace)) = (&spec.overlay, &spec.workspace) {
            kept::make_place(workspace, &overlay.inside).map_err(SandboxError::backend("prepared its folders"))?;
        }
        if let Some(overlay) = &spec.overlay {
            kept.make_volume(volume_options(overlay)?).await.map_err(|error| self.refused(&error))?;
        }
        let profile = kept.seccomp(engine.facts.is_podman).map_err(SandboxError::backend("wrote its filter"))?;
        let body = Container {
            facts: engine.facts,
            image: self.image(engine, user).await?,
            runtime: &self.runtime,
            launcher: &self.launcher,
            spec,
            volume: kept.volume(),
            labels: kept::labels(),
            outer: inside,
            user,
            seccomp: profile,
        }
        .body()?;
        let name = CreateContainerOptions { name: Some(kept.name().to_owned()), ..CreateContainerOptions::default() };
        engine.docker.create_container(Some(name), body).await.map_err(|error| self.refused(&error))?;
        let streams =
            AttachContainerOptions { stream: true, stdin: true, stdout: true, stderr: true, ..Default::default() };
        let attached =
            engine.docker.attach_container(kept.name(), Some(streams)).await.map_err(|error| self.refused(&error))?;
        engine.docker.start_container(kept.name(), None).await.map_err(|error| self.refused(&error))?;
        let (stream, said) = line::of(attached);
        let order = Supervise { env: spec.env.clone() };
        let standing = attached::sandbox(stream, &order, spec.limits, START_TIME, kept).await;
        standing.map_err(|absent: Absent| absent.explained(said.text(), FIX))
    }

    /// The name of the image whose ordinary user is this one; it is made if the engine does not have it.
    async fn image(&self, engine: &Engine<'_>, (uid, gid): (u32, u32)) -> Result<String, SandboxError> {
        let archive = image::archive(uid, gid);
        // Podman takes no tag with an archive, so all of it is in the name.
        let name = format!("{IMAGE}-{}", image::digest(&archive));
        match engine.docker.inspect_image(&name).await {
            Ok(_) => return Ok(name),
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => {}
            Err(error) => return Err(self.refused(&error)),
        }
        let options = CreateImageOptions {
            from_src: Some("-".to_owned()),
            repo: Some(name.clone()),
            tag: Some("latest".to_owned()),
            ..CreateImageOptions::default()
        };
        let body = bollard::body_full(archive.into());
        let made: Result<Vec<_>, _> = engine.docker.create_image(Some(options), Some(body), None).try_collect().await;
        made.map_err(|error| self.refused(&error))?;
        Ok(name)
    }

    /// Says in a sentence what the engine would not do.
    fn refused(&self, error: &Error) -> SandboxError {
        let reason = format!("the container engine refused: {}", words(error));
        let lower = reason.to_lowercase();
        let fix = if !self.runtime.is_empty() && lower.contains("runtime") {
            format!("make the runtime `{}` known to the engine, or change `sandbox.engine_runtime`", self.runtime)
        } else {
            FIX.to_owned()
        };
        SandboxError::Unavailable { reason, fix }
    }

    /// Believes in a kernel of its own only where the runtime is named so, and the kernel inside is another one.
    async fn isolation(&self, facts: &Facts, sandbox: &dyn Sandbox) -> Result<Isolation, SandboxError> {
        let inside = sandbox.exec(&Command::new(["cat", "/proc/version"]), &Limits::default()).await?.output_text();
        let same = std::fs::read_to_string("/proc/version").is_ok_and(|outside| outside == inside);
        let runtime = if self.runtime.is_empty() { &facts.default_runtime } else { &self.runtime };
        let named = |part| runtime.contains(part);
        Ok(match (same || inside.is_empty(), named("kata"), named("runsc") || named("gvisor")) {
            (false, true, _) => Isolation::Machine,
            (false, false, true) => Isolation::UserKernel,
            (true, _, _) | (false, false, false) => Isolation::Namespaces,
        })
    }
}

#[async_trait]
impl Backend for EngineBackend {
    fn name(&self) -> &'static str {
        "engine"
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let engine = self.engine().await?;
        kept::remove_abandoned(&engine.docker).await;
        let sandbox = self.start(&engine, &SandboxSpec::default()).await?;
        foreign::try_out(&*sandbox, FIX).await?;
        let mut found = native::capabilities(engine.facts.limits_memory);
        found.isolation = self.isolation(engine.facts, &*sandbox).await?;
        found.crossing = Crossing::Relay;
        found.overlay = !engine.facts.is_rootless;
        found.notes = notes(found.memory);
        Ok(found)
    }

    async fn remove_abandoned(&self) {
        if let Ok(engine) = self.engine().await {
            kept::remove_abandoned(&engine.docker).await;
        }
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        native::hand_over(&spec).map_err(SandboxError::backend("prepared its folders"))?;
        let engine = self.engine().await?;
        // Only the engine of root can mount one folder over another.
        let spec = if engine.facts.is_rootless {
            let copied = tokio::task::spawn_blocking(move || layers::copied(spec)).await.map_err(io::Error::other);
            copied.and_then(|spec| spec).map_err(SandboxError::backend("copied packages"))?
        } else {
            spec
        };
        self.start(&engine, &spec).await
    }
}

async fn facts(docker: &Docker) -> Result<Facts, Error> {
    let (version, info) = (docker.version().await?, docker.info().await?);
    let components = version.components.unwrap_or_default();
    let options = info.security_options.unwrap_or_default();
    Ok(Facts {
        is_podman: components.iter().any(|component| component.name.contains("Podman")),
        is_rootless: options.iter().any(|option| option.contains("rootless")),
        limits_memory: info.memory_limit.unwrap_or(false),
        limits_tasks: info.pids_limit.unwrap_or(false),
        default_runtime: info.default_runtime.unwrap_or_default(),
    })
}

fn notes(memory: Strength) -> Vec<String> {
    let mut notes = native::limit_notes(true);
    if memory != Strength::Hard {
        notes.push("this engine cannot cap memory, so it is watched: let it have control groups".to_owned());
    }
    notes
}

/// Options of a volume in which the private layer lies over the shared one; the engine mounts it as it starts the
/// container.
fn volume_options(overlay: &Overlay) -> Result<String, SandboxError> {
    let failed = SandboxError::backend("prepared its folders");
    let folder = |path: &Path| std::fs::canonicalize(path).map_err(&failed);
    let private = folder(&overlay.private)?;
    // The folder in which the kernel works belongs to root here, so our own launcher needs another one.
    let (upper, work) = (private.join("upper"), private.join("work-engine"));
    for path in [&upper, &work] {
        std::fs::create_dir_all(path).and_then(|()| native::own(path)).map_err(&failed)?;
    }
    let lower = folder(&overlay.lower)?;
    let paths = [text(&lower)?, text(&upper)?, text(&work)?];
    if paths.iter().any(|path| path.contains([',', ':', '\\'])) {
        return Err(failed(io::Error::other("a path with `,`, `:` or `\\` cannot be laid under another one")));
    }
    let [lower, upper, work] = paths;
    Ok(format!("lowerdir={lower},upperdir={upper},workdir={work},userxattr"))
}

fn text(path: &Path) -> Result<&str, SandboxError> {
    let error = || SandboxError::backend("named a folder")(io::Error::other("a path is no UTF-8"));
    path.to_str().ok_or_else(error)
}

/// The engine's own words.
fn words(error: &Error) -> String {
    if let Error::DockerResponseServerError { message, .. } = error {
        return message.trim().to_owned();
    }
    error.to_string()
}

#[cfg(test)]
mod tests;
