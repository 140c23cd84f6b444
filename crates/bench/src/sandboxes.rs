//! What a sandbox costs: to open, to run a command in, to reach, to fill with packages, to keep warm, to end.
//!
//! Beside each time stands its ratio to a process that is started without a sandbox, measured in the same minutes, so
//! that a busy machine does not look like a slow sandbox.

use crate::figure::Figure;
use crate::{figure, milliseconds, number};
use anyhow::Context as _;
use sandbox::native::NativeBackend;
use sandbox::{Backend as _, Command, Limits, Outcome, Sandbox, SandboxSpec};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most time of a command in a warm sandbox, median.
const TARGET_WARM_MS: f64 = 5.0;

/// Most time until nothing is left of 500 processes.
const TARGET_KILL_MS: f64 = 200.0;

/// Least throughput of a command's output.
const TARGET_OUTPUT_MB_S: f64 = 100.0;

/// Rounds of each short measurement; the median counts.
const ROUNDS: usize = 200;

/// Sandboxes that are kept warm at once.
const WARM: usize = 50;

/// Processes of the tree that is killed.
const TREE: u64 = 500;

/// Bytes of the long output.
const OUTPUT: u64 = 2_000_000_000;

/// Measures all of it.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let backend = NativeBackend::of_this_binary()?;
    let native = median(ROUNDS, native_spawn).await?;
    let ratio = |label: &str, time: Duration| {
        [
            figure(format!("sandbox: {label}"), milliseconds(time), "ms"),
            figure(
                format!("sandbox: {label}, to a process without one"),
                time.as_secs_f64() / native.as_secs_f64(),
                "times",
            ),
        ]
    };
    let mut figures = vec![figure("sandbox: a process without one".to_owned(), milliseconds(native), "ms")];
    figures.extend(ratio("opened, first command done", median(ROUNDS / 4, async || opened(&backend).await).await?));
    let warm = backend.open(SandboxSpec::default()).await?;
    let [time, times] = ratio("a command in a warm one", median(ROUNDS, async || ran(&*warm).await).await?);
    figures.extend([time.at_most(TARGET_WARM_MS), times]);
    figures.extend(ratio("a connection to a port inside", dialled(&*warm).await?));
    figures.extend(kept_warm(&backend).await?);
    figures.push(pumped(&*warm).await?);
    figures.extend(killed(&*warm).await?);
    Ok(figures)
}

async fn median(rounds: usize, once: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let started = Instant::now();
        once().await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    times.get(rounds / 2).copied().context("nothing was measured")
}

#[expect(
    clippy::disallowed_methods,
    reason = "what a process costs without a sandbox is what all else is compared with"
)]
async fn native_spawn() -> anyhow::Result<()> {
    let status = tokio::process::Command::new("/bin/true").env_clear().status().await?;
    anyhow::ensure!(status.success(), "`true` ended with {status}");
    Ok(())
}

async fn opened(backend: &NativeBackend) -> anyhow::Result<()> {
    ran(&*backend.open(SandboxSpec::default()).await?).await
}

async fn ran(sandbox: &dyn Sandbox) -> anyhow::Result<()> {
    let exit = sandbox.exec(&Command::new(["true"]), &Limits::default()).await?;
    anyhow::ensure!(exit.ok(), "`true` ended with {:?}", exit.outcome);
    Ok(())
}

async fn dialled(sandbox: &dyn Sandbox) -> anyhow::Result<Duration> {
    const PORT: u16 = 5000;
    let _listener = sandbox.listen(PORT).await?;
    // The listener's queue takes more connections than are made, so nobody has to accept them.
    median(ROUNDS / 4, async || Ok(sandbox.dial(PORT).await.map(drop)?)).await
}

/// Keeps many open, and adds up the memory that is theirs alone and their part of what is shared.
async fn kept_warm(backend: &NativeBackend) -> anyhow::Result<[Figure; 2]> {
    let before = descendants()?.iter().map(|pid| proportional_kib(*pid)).sum::<u64>();
    let mut open: Vec<Arc<dyn Sandbox>> = Vec::new();
    for _ in 0..WARM {
        let sandbox = backend.open(SandboxSpec::default()).await?;
        ran(&*sandbox).await?;
        open.push(sandbox);
    }
    let processes = descendants()?;
    let after = processes.iter().map(|pid| proportional_kib(*pid)).sum::<u64>();
    Ok([
        figure(
            format!("sandbox: memory of {WARM} warm ones (PSS)"),
            number(after.saturating_sub(before)) / 1024.0,
            "MiB",
        ),
        figure(
            format!("sandbox: processes of {WARM} warm ones and one more"),
            number(u64::try_from(processes.len())?),
            "",
        ),
    ])
}

/// Every process below this one.
fn descendants() -> anyhow::Result<Vec<u32>> {
    let (mut found, mut next) = (Vec::new(), vec![std::process::id()]);
    while let Some(parent) = next.pop() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten() {
            let children = std::fs::read_to_string(task?.path().join("children")).unwrap_or_default();
            let children = children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok());
            for child in children {
                found.push(child);
                next.push(child);
            }
        }
    }
    Ok(found)
}

fn proportional_kib(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Reads a long output to its end.
async fn pumped(sandbox: &dyn Sandbox) -> anyhow::Result<Figure> {
    let before = crate::usage::resident_mib();
    let limits = Limits { printed_bytes: OUTPUT * 2, ..Limits::default() };
    let command = Command::new(["head", "-c", &OUTPUT.to_string(), "/dev/zero"]);
    let exit = sandbox.exec(&command, &limits).await?;
    anyhow::ensure!(exit.ok() && exit.dropped_bytes > 0, "the long output ended with {:?}", exit.outcome);
    let more = crate::usage::resident_mib().saturating_sub(before);
    anyhow::ensure!(more < 64, "reading the long output took {more} MiB of memory");
    let rate = number(OUTPUT) / 1e6 / exit.wall.as_secs_f64();
    Ok(figure("sandbox: output of a command".to_owned(), rate, "MB/s").at_least(TARGET_OUTPUT_MB_S))
}

/// Ends a command with many processes in sessions of their own, and looks what is left.
async fn killed(sandbox: &dyn Sandbox) -> anyhow::Result<[Figure; 2]> {
    let script = format!("i=0; while [ $i -lt {TREE} ]; do setsid sleep 1000 & i=$((i+1)); done; echo up; wait");
    let limits = Limits { processes: TREE * 4, ..Limits::default() };
    let mut process = sandbox.start(&Command::new(["sh", "-c", &script]), &limits).await?;
    anyhow::ensure!(process.line().await?.is_some(), "the tree did not start");
    let grown = sandbox.usage().await?.processes;
    anyhow::ensure!(grown > TREE, "only {grown} processes were started");
    let started = Instant::now();
    process.kill().await;
    let time = started.elapsed();
    anyhow::ensure!(
        process.wait().await.is_ok_and(|exit| exit.outcome != Outcome::TimedOut),
        "the end was not heard of"
    );
    let left = sandbox.usage().await?.processes;
    Ok([
        figure(format!("sandbox: end of {TREE} processes"), milliseconds(time), "ms").at_most(TARGET_KILL_MS),
        figure(format!("sandbox: left of {TREE} processes"), number(left), "").at_most(0.0),
    ])
}
