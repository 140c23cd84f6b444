//! What a person reads at the end: one line for each probe, and totals.

use super::plain;
use super::probe::{Probe, Shown, Verdict};
use super::round::Round;

/// Prints the totals of the controls and returns what is wrong with them.
pub(super) fn of_controls(probes: &[Probe], controls: &[Shown]) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut seen, mut not_run) = (0, 0);
    for (probe, shown) in probes.iter().zip(controls) {
        match shown {
            Shown::Seen { .. } => seen += 1,
            Shown::NotRun(_) => not_run += 1,
            Shown::NotSeen(why) => faults.push(format!("control of {} ({}): {why}", probe.number, probe.name)),
        }
    }
    println!("controls as {}: {seen} seen, {not_run} not run, {} not seen", user(), faults.len());
    faults
}

/// Prints the table of a backend and returns what is wrong.
pub(super) fn of_backend(name: &str, probes: &[Probe], round: &Round, controls: &[Shown]) -> Vec<String> {
    let mut faults: Vec<String> = round.touched.iter().map(|what| format!("{name}: {what} was touched")).collect();
    let (mut held, mut known, mut escaped, mut unclear, mut not_run) = (0, 0, 0, 0, 0);
    for ((probe, verdict), shown) in probes.iter().zip(&round.verdicts).zip(controls) {
        let count = match verdict {
            Verdict::Held => &mut held,
            Verdict::Known(_) => &mut known,
            Verdict::Escaped(_) => &mut escaped,
            Verdict::Unclear(_) => &mut unclear,
            Verdict::NotRun(_) => &mut not_run,
        };
        *count += 1;
        let line = format!("{name} | {:2} {} | {} | control: {}", probe.number, probe.name, said(verdict), told(shown));
        println!("{line}");
        if matches!(verdict, Verdict::Escaped(_) | Verdict::Unclear(_)) {
            faults.push(line);
        }
    }
    println!(
        "{name} as {}: {held} held, {known} let go without harm, {escaped} escaped, {unclear} unclear, {not_run} not run",
        user()
    );
    faults
}

fn user() -> &'static str {
    if plain::is_root() { "root" } else { "a plain user" }
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Held => "held".into(),
        Verdict::Known(why) => format!("let go without harm: {why}"),
        Verdict::Escaped(how) => format!("ESCAPED: {how}"),
        Verdict::Unclear(what) => format!("unclear: {what}"),
        Verdict::NotRun(why) => format!("not run, because {why}"),
    }
}

fn told(shown: &Shown) -> String {
    match shown {
        Shown::Seen { succeeded, of } => format!("seen ({succeeded} of {of})"),
        Shown::NotSeen(_) => "NOT SEEN".into(),
        Shown::NotRun(why) => format!("not run, because {why}"),
    }
}
