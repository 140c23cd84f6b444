//! What one committed step costs, at the beginning of a project's history and far into it.

use crate::figure::Figure;
use crate::model::Paced;
use crate::{figure, milliseconds, name, number, setup, usage};
use domain::ids::{RunId, WorkerId};
use orchestrator::Ctx;
use orchestrator::advance::advance;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::{Db, World};
use tokio_util::sync::CancellationToken;

/// The most that a step may add, as the product names it.
const TARGET_MS: f64 = 5.0;

/// The most that the database may grow with a step, files excluded, in KiB.
const TARGET_KIB: f64 = 5.0;

/// Measures runs of 10 and about 100 steps, then a history of 1,000 steps.
pub(crate) async fn measure(db: Db) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (label, tasks) in [("10", 2), ("100", 92)] {
        let world = World::new(db);
        let ctx = setup::ctx(&world, setup::store(&world).await?, Arc::new(Paced::new(Duration::ZERO, Some(tasks))))?;
        let (_, run) = setup::queue_build(&ctx.store).await?;
        let cost = work(&ctx, run).await?;
        figures.extend(cost.figures(&format!("{}: step of a run of {label}", name(db))));
    }
    figures.extend(history(db).await?);
    Ok(figures)
}

/// A project with one change after another; the last changes are measured against the first.
async fn history(db: Db) -> anyhow::Result<Vec<Figure>> {
    let world = World::new(db);
    let ctx = setup::ctx(&world, setup::store(&world).await?, Arc::new(Paced::new(Duration::ZERO, Some(2))))?;
    let (project, run) = setup::queue_build(&ctx.store).await?;
    let mut steps = work(&ctx, run).await?.steps;
    let (mut early, mut late) = (Cost::default(), Cost::default());
    let (from_steps, from_bytes) = (steps, ctx.store.database_bytes().await?);
    while steps < 1_000 {
        let run = setup::queue_change(&ctx.store, project).await?;
        let cost = work(&ctx, run).await?;
        steps += cost.steps;
        if steps <= 100 {
            early.add(&cost);
        } else if steps > 900 {
            late.add(&cost);
        }
    }
    let grown = ctx.store.database_bytes().await?.saturating_sub(from_bytes);
    let mut figures = early.figures(&format!("{}: step of changes, history below 100", name(db)));
    figures.extend(late.figures(&format!("{}: step of changes, history near 1,000", name(db))));
    let growth = late.per_step() / early.per_step();
    figures.push(figure(format!("{}: near 1,000 against below 100", name(db)), growth, "ratio").at_most(1.3));
    let kib = number(grown) / number(steps - from_steps) / 1024.0;
    figures.push(figure(format!("{}: database growth of a step", name(db)), kib, "KiB").at_most(TARGET_KIB));
    Ok(figures)
}

/// What some steps cost.
#[derive(Debug, Default)]
struct Cost {
    steps: u64,
    wall: Duration,
    cpu: Duration,
}

impl Cost {
    fn add(&mut self, more: &Self) {
        self.steps += more.steps;
        self.wall += more.wall;
        self.cpu += more.cpu;
    }

    fn per_step(&self) -> f64 {
        milliseconds(self.wall) / number(self.steps)
    }

    fn figures(&self, label: &str) -> Vec<Figure> {
        let cpu = milliseconds(self.cpu) / number(self.steps);
        vec![
            figure(format!("{label}, wall"), self.per_step(), "ms").at_most(TARGET_MS),
            figure(format!("{label}, processor"), cpu, "ms"),
        ]
    }
}

/// Takes a run to its end alone.
async fn work(ctx: &Ctx, run: RunId) -> anyhow::Result<Cost> {
    let worker = WorkerId(uuid::Uuid::from_u128(1));
    let claim = ctx.store.claim_this_run(run, worker, Duration::from_secs(3600)).await?;
    let claim = claim.ok_or_else(|| anyhow::anyhow!("the run is held by somebody else"))?;
    let never = CancellationToken::new();
    let (started, cpu) = (Instant::now(), usage::cpu());
    advance(ctx, &claim, &never, &never).await?;
    let (wall, cpu) = (started.elapsed(), usage::cpu().saturating_sub(cpu));
    let steps = u64::from(ctx.store.load_run(run).await?.steps_taken);
    anyhow::ensure!(steps > 3, "the run ended after {steps} steps");
    Ok(Cost { steps, wall, cpu })
}
