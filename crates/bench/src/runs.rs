//! Many runs at once in one process.

use crate::figure::Figure;
use crate::model::Paced;
use crate::{figure, milliseconds, name, number, setup, usage};
use domain::ids::WorkerId;
use domain::run::RunStatus;
use orchestrator::LeaseTimes;
use orchestrator::worker::{Worker, WorkerLimits};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::{Db, World};
use tokio_util::sync::CancellationToken;

/// Memory of a server at rest and with 50 runs, in MiB, as the product names it.
const TARGET_IDLE_MIB: f64 = 40.0;
const TARGET_50_MIB: f64 = 150.0;

/// Measures 10, 50, 100 and 500 runs at once.
pub(crate) async fn measure(db: Db) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let idle = figure(format!("{}: memory before any run", name(db)), number(usage::resident_mib()), "MiB");
    figures.push(idle.at_most(TARGET_IDLE_MIB));
    for runs in [10_u64, 50, 100, 500] {
        figures.extend(at_once(db, runs).await?);
    }
    Ok(figures)
}

async fn at_once(db: Db, runs: u64) -> anyhow::Result<Vec<Figure>> {
    let world = World::new(db);
    let model = Arc::new(Paced::new(Duration::from_millis(200), None));
    let ctx = setup::ctx(&world, setup::store(&world).await?, model)?;
    let mut queued = Vec::new();
    for _ in 0..runs {
        queued.push(setup::queue_build(&ctx.store).await?.1);
    }
    let limits = WorkerLimits {
        runs: usize::try_from(runs)?,
        grace: Duration::ZERO,
        times: LeaseTimes { lease: Duration::from_secs(60), beat: Duration::from_secs(2) },
    };
    let worker = Arc::new(Worker::start(ctx.clone(), WorkerId(uuid::Uuid::from_u128(1)), limits)?);
    let stop = CancellationToken::new();
    let (started, cpu) = (Instant::now(), usage::cpu());
    let mut peak = 0;
    let watch = async {
        for run in &queued {
            while ctx.store.load_run(*run).await?.status != RunStatus::Done {
                peak = peak.max(usage::resident_mib());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        stop.cancel();
        anyhow::Ok(())
    };
    let (served, watched) = tokio::join!(worker.serve(&stop), watch);
    served?;
    watched?;
    let (wall, cpu) = (started.elapsed(), usage::cpu().saturating_sub(cpu));
    let mut steps = 0;
    for run in &queued {
        steps += u64::from(ctx.store.load_run(*run).await?.steps_taken);
    }
    let label = format!("{}: {runs} runs at once", name(db));
    let memory = figure(format!("{label}, peak memory"), number(peak), "MiB");
    Ok(vec![
        figure(format!("{label}, steps a second"), number(steps) / wall.as_secs_f64(), "1/s"),
        figure(format!("{label}, processor of a step"), milliseconds(cpu) / number(steps), "ms"),
        figure(format!("{label}, all done after"), wall.as_secs_f64(), "s"),
        if runs == 50 { memory.at_most(TARGET_50_MIB) } else { memory },
    ])
}
