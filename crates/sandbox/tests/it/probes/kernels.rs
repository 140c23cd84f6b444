//! Kernels that are programs, as the host sees them: what they let go inside must be bounded out here.

use std::fs;

/// How their processes are called: the kernel itself, and the one that opens files for it.
const PROCESSES: &[&str] = &["runsc-sandbox", "runsc-gofer"];

/// Least steps that such a process stands back behind others.
const NICE: i64 = 10;

/// Least score with which it ends before others when memory is short.
const MEMORY_KILLER_SCORE: i64 = 500;

/// Names the first process of this test's own kernels that could take from the machine what a sandbox may not.
pub(super) fn unbounded() -> Option<String> {
    let own: Vec<u32> = processes().filter(|pid| is_below_this_test(*pid)).collect();
    if own.is_empty() {
        return Some("no kernel is seen".into());
    }
    own.into_iter().find_map(|pid| fault(pid).map(|fault| format!("process {pid} of a kernel {fault}")))
}

fn processes() -> impl Iterator<Item = u32> {
    let is_one = |pid: &u32| {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        PROCESSES.iter().any(|name| arguments.starts_with(name.as_bytes()))
    };
    let entries = fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).filter(is_one)
}

fn is_below_this_test(pid: u32) -> bool {
    let parent = |pid: &u32| stat(*pid, 1).and_then(|parent| u32::try_from(parent).ok());
    std::iter::successors(Some(pid), parent).any(|pid| pid == std::process::id())
}

/// What has no bound, if anything; a process that is gone meanwhile takes nothing.
fn fault(pid: u32) -> Option<&'static str> {
    let text = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).ok();
    let (nice, score, limits, status) = (stat(pid, 16)?, text("oom_score_adj")?, text("limits")?, text("status")?);
    let unlimited = |name: &str| limits.lines().any(|line| line.starts_with(name) && line.contains("unlimited"));
    let faults = [
        (nice < NICE, "does not stand back"),
        (score.trim().parse::<i64>().unwrap() < MEMORY_KILLER_SCORE, "does not end first when memory is short"),
        (unlimited("Max file size"), "may make its sandbox's memory as large as it likes"),
        (unlimited("Max data size"), "may keep as much for its sandbox as it likes"),
        (status.lines().any(|line| line.starts_with("Uid:\t0\t")), "is root's"),
    ];
    faults.into_iter().find_map(|(is_one, what)| is_one.then_some(what))
}

/// A number of a process's `stat`, counted from the one after its name.
fn stat(pid: u32, place: usize) -> Option<i64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit_once(") ")?.1.split(' ').nth(place)?.parse().ok()
}
