//! The host's side of the probes: scripts as plain processes, without a sandbox.

use super::probe::{Control, Look, Probe, Script, Shown};
use super::surroundings::{Surroundings, marked_processes};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where controls find their programs: the same as inside.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Longest time of a control.
const PATIENCE: Duration = Duration::from_secs(30);

/// Root of private namespaces, in which changes are harmless.
const NAMESPACES: &[&str] = &[
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--ipc",
    "--uts",
    "--net",
    "--",
];

/// Says whether the tests run as root.
pub(super) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// Turns a script into arguments; the mark is among them, so that the host can find the process.
pub(super) fn argv(script: Script, mark: &str) -> Vec<String> {
    let (program, text) = match script {
        Script::Shell(text) => (&["bash", "-c"][..], text.to_owned()),
        Script::Python(text) => (&["python3", "-S", "-c"][..], python(text)),
        Script::Made { argv, .. } => (argv, String::new()),
    };
    let mut argv: Vec<String> = program.iter().map(|part| (*part).to_owned()).collect();
    if !text.is_empty() {
        argv.extend([text, mark.to_owned()]);
    }
    argv
}

/// Puts the prelude before a script in Python.
fn python(text: &str) -> String {
    let numbers: Vec<String> =
        super::numbers::NUMBERS.iter().map(|(name, number)| format!("\"{name}\": {number}")).collect();
    format!("NUMBERS = {{{}}}\n{}\n{text}", numbers.join(", "), include_str!("prelude.py"))
}

fn command(argv: &[String], env: &[(String, String)]) -> Command {
    #[expect(clippy::disallowed_methods, reason = "a control is what happens without a sandbox")]
    let mut command = Command::new(argv.first().unwrap());
    command.args(argv.iter().skip(1)).env_clear().env("PATH", PATH).envs(env.iter().cloned()).process_group(0);
    command
}

/// Starts a process that waits for nothing and prints nothing.
pub(super) fn spawn(argv: &[&str], env: &[(String, String)]) -> Child {
    let argv: Vec<String> = argv.iter().map(|part| (*part).to_owned()).collect();
    command(&argv, env).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
}

/// Starts a script that stays until its input ends, and waits for its first line.
pub(super) fn resident(script: &'static str, env: &[(String, String)]) -> Child {
    let argv = argv(Script::Python(script), "resident");
    let mut child = command(&argv, env).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "the resident process did not start");
    child
}

/// Runs a probe without a sandbox and says what it could do.
pub(super) fn control(probe: &Probe, mark: &str) -> Shown {
    let (script, prefix) = match probe.control {
        Control::NotRun(why) => return Shown::NotRun(why.into()),
        Control::AsRoot if !is_root() => return Shown::NotRun("a plain user may not do it anyway".into()),
        Control::AsRoot | Control::Same => (probe.script, &[][..]),
        Control::Namespaces => (probe.script, NAMESPACES),
        Control::Other(script) => (script, &[][..]),
    };
    let surroundings = Surroundings::put_out(mark);
    let workspace = surroundings.folder().join("work");
    std::fs::create_dir(&workspace).unwrap();
    let mut line: Vec<String> = prefix.iter().map(|part| (*part).to_owned()).collect();
    line.extend(argv(script, mark));
    let mut env = surroundings.env.clone();
    env.extend([("PLAIN".into(), "1".into()), ("HOME".into(), surroundings.folder().to_str().unwrap().into())]);
    let output = run(&line, &env, &workspace);
    let harm = harm(probe, mark, &workspace);
    if matches!(probe.look, Look::NoProcess) {
        marked_processes(mark).into_iter().for_each(kill);
    }
    probe.shown(&output, harm)
}

fn harm(probe: &Probe, mark: &str, workspace: &Path) -> bool {
    match probe.look {
        Look::NoProcess => !marked_processes(mark).is_empty(),
        Look::Workspace { naive, .. } => naive(workspace),
        Look::Nothing | Look::Beside | Look::SharedLayer => false,
    }
}

/// Runs to the end, or until patience ends; then the whole process group is killed.
pub(super) fn run(argv: &[String], env: &[(String, String)], cwd: &Path) -> String {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = command(argv, env);
    command.current_dir(cwd).stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    drop(command);
    let printed = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = reader.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            kill(child.id());
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    printed.join().unwrap()
}

fn kill(pid: u32) {
    let _ = spawn(&["kill", "-9", &pid.to_string()], &[]).wait();
}
