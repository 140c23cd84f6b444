//! Many workers on one PostgreSQL, with a model of fixed latency: twice the workers should do twice the work.

use crate::figure::Figure;
use crate::model::Paced;
use crate::{figure, number, setup};
use domain::ids::WorkerId;
use domain::run::RunStatus;
use orchestrator::LeaseTimes;
use orchestrator::worker::{Worker, WorkerLimits};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::{Db, World};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long every answer takes.
const LATENCY: Duration = Duration::from_secs(1);

/// Runs that one worker does at once, and in all.
const SLOTS: usize = 2;

/// The least that is left of perfect scaling.
const TARGET: f64 = 0.9;

/// Measures 1 to 16 workers with work for each.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut alone = 0.0;
    for workers in [1_u64, 2, 4, 8, 16] {
        let wall = together(workers).await?.as_secs_f64();
        if workers == 1 {
            alone = wall;
        }
        let label = format!("postgres: {workers} workers, {SLOTS} runs each");
        figures.push(figure(format!("{label}, all done after"), wall, "s"));
        figures.push(figure(format!("{label}, efficiency"), alone / wall, "ratio").at_least(TARGET));
    }
    Ok(figures)
}

/// Lets so many workers do `SLOTS` runs each, from one queue.
async fn together(workers: u64) -> anyhow::Result<Duration> {
    let world = World::new(Db::Postgres);
    let first = setup::store(&world).await?;
    let mut queued = Vec::new();
    for _ in 0..workers * u64::try_from(SLOTS)? {
        queued.push(setup::queue_build(&first).await?.1);
    }
    let stop = CancellationToken::new();
    let limits = WorkerLimits { runs: SLOTS, grace: Duration::ZERO, times: LeaseTimes::default() };
    let mut serving = JoinSet::new();
    let started = Instant::now();
    for id in 0..workers {
        let ctx = setup::ctx(&world, setup::store(&world).await?, Arc::new(Paced::new(LATENCY, None)))?;
        let worker = Arc::new(Worker::start(ctx, WorkerId(uuid::Uuid::from_u128(u128::from(id) + 1)), limits)?);
        let stop = stop.clone();
        serving.spawn(async move { worker.serve(&stop).await });
    }
    for run in &queued {
        while first.load_run(*run).await?.status != RunStatus::Done {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let wall = started.elapsed();
    stop.cancel();
    while let Some(served) = serving.join_next().await {
        served??;
    }
    anyhow::ensure!(number(u64::try_from(queued.len())?) > 0.0, "there was nothing to do");
    Ok(wall)
}
