//! What packages and a first preview of the template's app take: from an empty cache, a warm one, and laid under a project.

use crate::figure::Figure;
use crate::{figure, milliseconds};
use anyhow::Context as _;
use blueprint::emit;
use orchestrator::templates;
use sandbox::mirror::{MirrorParts, RegistryMirror, clients};
use sandbox::modules::{Manifest, Modules};
use sandbox::native::NativeBackend;
use sandbox::workspace::Workspace;
use sandbox::{Backend as _, Command, Limits, Overlay, ReadOnly, Sandbox, SandboxSpec, programs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Most time until the template's app answers where its packages are there.
const TARGET_PREVIEW_S: f64 = 3.0;

/// Longest wait for anything here.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where Node.js is looked for.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The app's port inside its sandbox.
const PORT: u16 = 3000;

/// A data model of a small app.
const MODEL: &str = include_str!("../../blueprint/src/emit/tests/models/pottery.json");

/// Measures all of it.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let node = programs::find_node(SEARCH_PATH).context("Node.js was not found")?;
    let place = Place {
        backend: NativeBackend::of_this_binary()?,
        read_only: node.read_only().into_iter().collect(),
        folder: folder.path().to_owned(),
    };
    let npm = tokio::task::spawn_blocking(programs::npm_registry).await?;
    let mirror = RegistryMirror::open(MirrorParts { npm, ..MirrorParts::new(place.folder.join("archives")) })?;
    let (cold, _) = place.installed(&mirror, "first").await?;
    let (warm, modules) = place.installed(&mirror, "second").await?;
    let opened = Instant::now();
    let (sandbox, _workspace) = place.app(modules).await?;
    let laid = opened.elapsed();
    let preview = place.answers(&*sandbox).await? + laid;
    Ok(vec![
        figure("packages: template, nothing kept".to_owned(), milliseconds(cold), "ms"),
        figure("packages: template, archives kept".to_owned(), milliseconds(warm), "ms"),
        figure(
            "packages: template laid under a project, app written, sandbox open".to_owned(),
            milliseconds(laid),
            "ms",
        ),
        figure("preview: template's app answers, packages there".to_owned(), preview.as_secs_f64(), "s")
            .at_most(TARGET_PREVIEW_S),
    ])
}

struct Place {
    backend: NativeBackend,
    read_only: Vec<ReadOnly>,
    folder: PathBuf,
}

impl Place {
    /// Installs the template's packages into a folder that is new.
    async fn installed(&self, mirror: &RegistryMirror, name: &str) -> anyhow::Result<(Duration, PathBuf)> {
        let file = |wanted: &str| {
            emit::skeleton_files().into_iter().find_map(|(path, bytes)| (path == wanted).then_some(bytes))
        };
        let package = file("package.json").context("the template has no package.json")?;
        let manifest = Manifest { package, lock: file("package-lock.json"), scripts: Vec::new() };
        let session = mirror.session("bench");
        let modules = Modules {
            backend: &self.backend,
            mirror: &session,
            cache: self.folder.join(name),
            read_only: self.read_only.clone(),
            wall_time: PATIENCE,
        };
        let started = Instant::now();
        let modules = modules.prepared(&manifest).await?;
        Ok((started.elapsed(), modules))
    }

    /// Writes a small app, and opens a sandbox over it with its packages laid under.
    async fn app(&self, lower: PathBuf) -> anyhow::Result<(Arc<dyn Sandbox>, Workspace)> {
        let work = self.folder.join("work");
        std::fs::create_dir(&work)?;
        sandbox::workspace::hand_over(&work)?;
        let workspace = Workspace::open_for_sandbox(&work)?;
        for (path, bytes) in emit::skeleton_files() {
            workspace.write_file(&path, &bytes)?;
        }
        for (path, text) in emit::emit(&serde_json::from_str(MODEL)?) {
            workspace.write_file(&path, text.as_bytes())?;
        }
        let overlay = Overlay { lower, private: self.folder.join("private"), inside: "/app/node_modules".to_owned() };
        let spec = SandboxSpec {
            workspace: Some(work),
            read_only: self.read_only.clone(),
            overlay: Some(overlay),
            env: clients::environment(),
            ..SandboxSpec::default()
        };
        Ok((self.backend.open(spec).await?, workspace))
    }

    /// Starts the app as a preview does, and waits until it answers.
    async fn answers(&self, sandbox: &dyn Sandbox) -> anyhow::Result<Duration> {
        let manifest = templates::find("react-node")?.manifest;
        let server = &manifest.server;
        let command = Command::new(manifest.commands.dev.iter().cloned())
            .env(&server.port_env, &PORT.to_string())
            .env(&server.host_env, "127.0.0.1")
            .env(&server.data_dir_env, "/app/data");
        let started = Instant::now();
        let _process = sandbox.start(&command, &Limits { wall_time: PATIENCE, ..Limits::default() }).await?;
        while !healthy(sandbox, &server.health_path).await {
            anyhow::ensure!(started.elapsed() < PATIENCE, "the app never answers");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(started.elapsed())
    }
}

async fn healthy(sandbox: &dyn Sandbox, path: &str) -> bool {
    let look = async {
        let mut stream = sandbox.dial(PORT).await.map_err(std::io::Error::other)?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{PORT}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut status = [0; 12];
        stream.read_exact(&mut status).await?;
        std::io::Result::Ok(status.ends_with(b"200"))
    };
    look.await.unwrap_or(false)
}
