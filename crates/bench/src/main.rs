//! Measures what the orchestrator itself costs: time and bytes of a step, many runs at once, many workers, calls to
//! models.
//!
//! Each database is measured in a process of its own, and so are calls to models, so that the memory of one says nothing
//! of the other. The store is real, on both databases; the sandbox runs nothing and the model answers at once or after a
//! fixed time, so that what is left is ours. Wall times depend on the machine: compare ratios of one run, and CPU time.
//! Prints a table, and with `--json FILE` writes the same as JSON. Names of parts choose some: `steps`, `runs`,
//! `workers`, `models`, `sandboxes`, `packages`, `abuse`.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod abuse;
mod figure;
mod machine;
mod mock;
mod model;
mod models;
mod packages;
mod runs;
mod sandboxes;
mod setup;
mod steps;
mod usage;
mod workers;

use figure::Figure;
use testkit::Db;

/// What can be measured.
const PARTS: [&str; 7] = ["steps", "runs", "workers", "models", "sandboxes", "packages", "abuse"];

fn main() -> anyhow::Result<()> {
    sandbox::run_if_launched();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().position(|one| one == "--json").and_then(|at| arguments.get(at + 1));
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|one| PARTS.contains(one)).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let Some(db) = arguments.iter().position(|one| one == "--db").and_then(|at| arguments.get(at + 1)) else {
        return in_processes(&arguments, json);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let figures = runtime.block_on(async {
        let db = match db.as_str() {
            "sqlite" => Db::Sqlite,
            "postgres" => Db::Postgres,
            _ => return without_database(wanted).await,
        };
        let mut figures = Vec::new();
        if wanted("steps") {
            figures.extend(steps::measure(db).await?);
        }
        if wanted("runs") {
            figures.extend(runs::measure(db).await?);
        }
        if wanted("workers") && db == Db::Postgres {
            figures.extend(workers::measure().await?);
        }
        anyhow::Ok(figures)
    })?;
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

/// Measures what needs no database.
async fn without_database(wanted: impl Fn(&str) -> bool) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if wanted("sandboxes") {
        figures.extend(sandboxes::measure().await?);
    }
    if wanted("packages") {
        figures.extend(packages::measure().await?);
    }
    if wanted("models") {
        figures.extend(models::measure().await?);
    }
    if wanted("abuse") {
        figures.extend(abuse::measure().await?);
    }
    Ok(figures)
}

/// Measures both databases and what needs none, each in a process of its own, and prints all figures.
#[expect(clippy::disallowed_methods, reason = "the benchmark starts itself again")]
fn in_processes(arguments: &[String], json: Option<&String>) -> anyhow::Result<()> {
    let mut figures: Vec<Figure> = Vec::new();
    for db in ["sqlite", "postgres", "none"] {
        let mut child = std::process::Command::new(std::env::current_exe()?);
        let output = child.args(arguments).args(["--db", db]).stderr(std::process::Stdio::inherit()).output()?;
        anyhow::ensure!(output.status.success(), "the part on {db} ended with {}", output.status);
        figures.extend(serde_json::from_slice::<Vec<Figure>>(&output.stdout)?);
    }
    let machine = machine::describe();
    figure::print(&machine, &figures);
    if let Some(path) = json {
        let all = serde_json::json!({ "machine": machine, "figures": figures });
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    }
    let missed = figures.iter().filter(|figure| figure.met() == Some(false)).count();
    println!("\n{} figures, {missed} of those with a target missed it", figures.len());
    Ok(())
}

/// The database's name in figures.
fn name(db: Db) -> &'static str {
    match db {
        Db::Sqlite => "sqlite",
        Db::Postgres => "postgres",
    }
}

/// Milliseconds with fractions.
fn milliseconds(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A ratio of two counts.
#[expect(clippy::as_conversions, reason = "counts of a benchmark are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

/// A short way to make a figure.
fn figure(name: String, value: f64, unit: &str) -> Figure {
    Figure { name, value, unit: unit.to_owned(), at_most: None, at_least: None }
}
