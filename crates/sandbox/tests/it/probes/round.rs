//! One round of all probes: in sandboxes, several at a time, and without any, as controls.

use super::network::TAKEN_PORT;
use super::plain;
use super::probe::{Look, Probe, Script, Shown, Verdict};
use super::surroundings::{Resident, Surroundings, marked_processes};
use sandbox::{Backend, Command, Exit, Limits, Overlay, ReadOnly, Sandbox, SandboxSpec};
use std::fs;
use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Probes that run at the same time.
const LANES: usize = 4;

/// Files of the shared layer and what they say.
const LAYER: &[(&str, &str)] =
    &[("shared.txt", "shared"), ("gone.txt", "still there"), ("folder/deep.txt", "deep"), ("shared2.txt", "two")];

/// What came of a round.
pub(super) struct Round {
    /// One for each probe, in their order.
    pub(super) verdicts: Vec<Verdict>,
    /// Canaries that somebody touched.
    pub(super) touched: Vec<String>,
}

/// Runs the controls of all probes.
pub(super) async fn controls(probes: &[Probe]) -> Vec<Shown> {
    in_lanes(probes, |place, probe| {
        Box::pin(async move {
            let mark = mark("control", place);
            tokio::task::spawn_blocking(move || plain::control(&probe, &mark)).await.unwrap()
        })
    })
    .await
}

/// Runs all probes in sandboxes of a backend, each in its own.
pub(super) async fn run(name: &str, backend: &dyn Backend, probes: &[Probe]) -> Round {
    let mut surroundings = Surroundings::put_out(&mark(name, 0));
    let _resident = Resident::moved_in(&surroundings);
    let (folder, env) = (surroundings.folder(), surroundings.env.clone());
    let verdicts = in_lanes(probes, |place, probe| {
        let (folder, env) = (folder.join(format!("project-{place}")), env.clone());
        Box::pin(async move {
            match probe.cannot_run(name) {
                Some(why) => Verdict::NotRun(why.into()),
                None => verdict(name, backend, &probe, folder, env, &mark(name, place + 1)).await,
            }
        })
    })
    .await;
    Round { verdicts, touched: surroundings.touched() }
}

/// A word that only processes of this probe have among their arguments.
fn mark(name: &str, place: usize) -> String {
    format!("mark-{name}-{place}-{}", std::process::id())
}

type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Does the work of every probe, a few at a time, and returns the results in their order.
async fn in_lanes<'a, T: Send>(probes: &[Probe], work: impl Fn(usize, Probe) -> Work<'a, T> + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let lane = async || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            match probes.get(place) {
                Some(probe) => done.push((place, work(place, *probe).await)),
                None => return done,
            }
        }
    };
    let (one, two, three, four): (Vec<_>, Vec<_>, Vec<_>, Vec<_>) = tokio::join!(lane(), lane(), lane(), lane());
    const { assert!(LANES == 4, "as many as are joined above") };
    let mut done: Vec<(usize, T)> = [one, two, three, four].into_iter().flatten().collect();
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

async fn verdict(
    name: &str,
    backend: &dyn Backend,
    probe: &Probe,
    folder: PathBuf,
    env: Vec<(String, String)>,
    mark: &str,
) -> Verdict {
    let spec = spec(probe, &folder, env);
    let sandbox = match backend.open(spec).await {
        Ok(sandbox) => sandbox,
        Err(error) => return Verdict::Unclear(format!("no sandbox: {error}")),
    };
    // As the product does it: before the first command.
    let _listener = match sandbox.listen(TAKEN_PORT).await {
        Ok(listener) => listener,
        Err(error) => return Verdict::Unclear(format!("no listener: {error}")),
    };
    let limits = (probe.limits)(Limits { wall_time: Duration::from_secs(30), ..Limits::default() });
    let exit = exec(&*sandbox, probe, mark, &limits).await;
    let verdict = match exit {
        Ok(exit) => probe.judge(name, &exit, &limits),
        Err(why) => Verdict::Unclear(why),
    };
    if verdict != Verdict::Held {
        return verdict;
    }
    if let Some(harm) = harm(probe, mark, &folder) {
        return Verdict::Escaped(harm);
    }
    // Probe 43: whatever was tried, the same sandbox goes on.
    match sandbox.exec(&Command::new(["echo", "alive"]), &Limits::default()).await {
        Ok(exit) if exit.output_text() == "alive\n" => Verdict::Held,
        after => Verdict::Escaped(format!("the sandbox does not go on: {after:?}")),
    }
}

async fn exec(sandbox: &dyn Sandbox, probe: &Probe, mark: &str, limits: &Limits) -> Result<Exit, String> {
    let mut command = Command::new(plain::argv(probe.script, mark));
    if let Script::Made { by, env, .. } = probe.script {
        let made = sandbox.exec(&Command::new(["bash", "-c", by]), &Limits::default()).await;
        if !made.as_ref().is_ok_and(Exit::ok) {
            return Err(format!("the first script failed: {made:?}"));
        }
        command = env.iter().fold(command, |command, (name, value)| command.env(name, value));
    }
    sandbox.exec(&command, limits).await.map_err(|error| error.to_string())
}

fn spec(probe: &Probe, folder: &Path, env: Vec<(String, String)>) -> SandboxSpec {
    let workspace = folder.join("work");
    fs::create_dir_all(&workspace).unwrap();
    let overlay = matches!(probe.look, Look::SharedLayer).then(|| {
        let lower = folder.join("lower");
        LAYER.iter().for_each(|(name, text)| give(&lower, &lower.join(name), text));
        Overlay { lower, private: folder.join("layer"), inside: "/app/node_modules".into() }
    });
    let tools = folder.join("tools");
    give(&tools, &tools.join("tool"), "a tool");
    let read_only = vec![ReadOnly { host: tools, inside: "/opt/tools".into() }];
    SandboxSpec { workspace: Some(workspace), read_only, overlay, env, ..SandboxSpec::default() }
}

/// Writes a file that belongs to the user of sandboxes, as do the folders above it up to a top one.
fn give(top: &Path, path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    for path in path.ancestors().take_while(|path| path.starts_with(top)) {
        sandbox::workspace::hand_over(path).unwrap();
    }
}

/// Says what harm the host finds, if any.
fn harm(probe: &Probe, mark: &str, folder: &Path) -> Option<String> {
    match probe.look {
        Look::Nothing => None,
        Look::NoProcess => {
            let left = marked_processes(mark);
            (!left.is_empty()).then(|| format!("processes are left: {left:?}"))
        }
        Look::Workspace { careful, .. } => careful(&folder.join("work")).err(),
        Look::SharedLayer => {
            // A plain user could not remove the folder that the kernel works in otherwise.
            let _ = fs::set_permissions(folder.join("layer/work/work"), fs::Permissions::from_mode(0o700));
            LAYER
                .iter()
                .find(|(name, text)| fs::read_to_string(folder.join("lower").join(name)).ok().as_deref() != Some(text))
                .map(|(name, _)| format!("{name} of the shared layer has changed"))
        }
    }
}
