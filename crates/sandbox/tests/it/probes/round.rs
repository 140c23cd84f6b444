//! One round of all probes: in sandboxes, several at a time, and without any, as controls.

use super::backends::{Candidate, Kernel};
use super::network::TAKEN_PORT;
use super::probe::{Look, Probe, Script, Shown, Verdict};
use super::surroundings::{Resident, Surroundings, marked_processes};
use super::{kernels, plain};
use sandbox::{Backend, Command, Exit, Limits, Overlay, Process, ReadOnly, Sandbox, SandboxError, SandboxSpec};
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
pub(super) async fn run(candidate: &Candidate, backend: &dyn Backend, probes: &[Probe]) -> Round {
    let name = candidate.name;
    let mut surroundings = Surroundings::put_out(&mark(name, 0));
    let _resident = Resident::moved_in(&surroundings);
    let (folder, env) = (surroundings.folder(), surroundings.env.clone());
    let verdicts = in_lanes(probes, |place, probe| {
        let (folder, env) = (folder.join(format!("project-{place}")), env.clone());
        Box::pin(async move {
            match probe.cannot_run(name) {
                Some(why) => Verdict::NotRun(why.into()),
                None => verdict(candidate, backend, &probe, folder, env, &mark(name, place + 1)).await,
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
    &Candidate { name, kernel, .. }: &Candidate,
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
    let mut beside = match beside(&*sandbox, probe).await {
        Ok(beside) => beside,
        Err(error) => return Verdict::Unclear(format!("no command beside: {error}")),
    };
    let limits = (probe.limits)(Limits { wall_time: Duration::from_secs(30), ..Limits::default() });
    let exit = exec(&*sandbox, probe, mark, &limits).await;
    let verdict = match exit {
        Ok(exit) => probe.judge(name, &exit, &limits),
        Err(why) => Verdict::Unclear(why),
    };
    let unbounded = match verdict {
        Verdict::Held => None,
        Verdict::Known(_) => (kernel == Kernel::Own).then(kernels::unbounded).flatten(),
        Verdict::Escaped(_) | Verdict::Unclear(_) | Verdict::NotRun(_) => return verdict,
    };
    let stopped = match &mut beside {
        Some(beside) => stopped(beside).await,
        None => None,
    };
    let left = match probe.look {
        Look::NoProcess => left_inside(&*sandbox, mark).await,
        Look::Nothing | Look::Beside | Look::Workspace { .. } | Look::SharedLayer => None,
    };
    if let Some(harm) = unbounded.or(stopped).or(left).or_else(|| harm(probe, mark, &folder)) {
        return Verdict::Escaped(harm);
    }
    // Probe 43: whatever was tried, the same sandbox goes on.
    match sandbox.exec(&Command::new(["echo", "alive"]), &Limits::default()).await {
        Ok(exit) if exit.output_text() == "alive\n" => verdict,
        after => Verdict::Escaped(format!("the sandbox does not go on: {after:?}")),
    }
}

/// Starts a command beside the probe, if that is to be looked at, and waits until it stands.
async fn beside(sandbox: &dyn Sandbox, probe: &Probe) -> Result<Option<Process>, SandboxError> {
    if !matches!(probe.look, Look::Beside) {
        return Ok(None);
    }
    let mut beside = sandbox.start(&Command::new(["sh", "-c", "echo up; cat"]), &Limits::default()).await?;
    beside.line().await?;
    Ok(Some(beside))
}

/// Says that a command does not answer any more, if so.
async fn stopped(beside: &mut Process) -> Option<String> {
    let answer = async {
        beside.write(b"there?\n").await?;
        beside.line().await
    };
    match answer.await {
        Ok(Some(line)) if line == b"there?" => None,
        after => Some(format!("the command beside does not go on: {after:?}")),
    }
}

/// Says which processes with a mark a command of the sandbox sees, if any: where all its commands share one `/proc`, that
/// tells of all, and where the kernel is the sandbox's own, the host sees none of them.
async fn left_inside(sandbox: &dyn Sandbox, mark: &str) -> Option<String> {
    const LIST: &str = r#"
for file in /proc/[0-9]*/cmdline; do
    while IFS= read -r -d '' word; do [ "$word" = "$MARK" ] && echo "$file"; done < "$file"
done
echo listed
"#;
    let command = Command::new(["bash", "-c", LIST]).env("MARK", mark);
    match sandbox.exec(&command, &Limits::default()).await {
        Ok(exit) if exit.output_text().ends_with("listed\n") => {
            let left = exit.output_text();
            (left != "listed\n").then(|| format!("processes are left in the sandbox: {left}"))
        }
        other => Some(format!("nobody can say what is left in the sandbox: {other:?}")),
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
        Look::Nothing | Look::Beside => None,
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
