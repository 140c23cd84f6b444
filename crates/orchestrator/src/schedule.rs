//! Small jobs that come again and again, each done by one worker at a time.
//!
//! Their rows have the lease columns of runs, so a worker that dies in the middle of one leaves it to the next.

use crate::Ctx;
use domain::ids::WorkerId;
use std::time::Duration;

/// How long a job belongs to a worker that does not end it.
const LEASE: Duration = Duration::from_secs(300);

/// Blobs younger than this are left alone: the step that will name them may be about to commit.
const YOUNG: Duration = Duration::from_secs(24 * 3600);

/// One kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// Removes blobs that no checkpoint, check result or other row names.
    Blobs,
}

const JOBS: &[(Job, &str, Duration)] = &[(Job::Blobs, "clean_blobs", Duration::from_secs(6 * 3600))];

/// The schedule of one worker.
pub(crate) struct Schedule {
    ctx: Ctx,
    worker: WorkerId,
}

impl Schedule {
    /// Takes what the jobs work with.
    pub(crate) fn new(ctx: Ctx, worker: WorkerId) -> Self {
        Self { ctx, worker }
    }

    /// Does every job that is due and that nobody else does.
    pub(crate) async fn run_due(&self) {
        for (job, name, every) in JOBS {
            let claimed = self.ctx.store.claim_schedule(name, self.worker, LEASE).await;
            let attempt = match claimed {
                Ok(Some(attempt)) => attempt,
                Ok(None) => continue,
                Err(error) => {
                    tracing::debug!(job = name, error = %error, "the schedule cannot be read");
                    return;
                }
            };
            let failure = self.run(*job).await.err();
            if let Some(failure) = &failure {
                tracing::warn!(job = name, error = failure, "a scheduled job failed");
            }
            if let Err(error) = self.ctx.store.finish_schedule(name, attempt, *every, failure.as_deref()).await {
                tracing::warn!(job = name, error = %error, "a scheduled job could not be closed");
            }
        }
    }

    async fn run(&self, job: Job) -> Result<(), String> {
        match job {
            Job::Blobs => {
                let removed = self.ctx.store.delete_unnamed_blobs(YOUNG).await.map_err(|error| error.to_string())?;
                tracing::info!(removed, "blobs that nothing names were removed");
            }
        }
        Ok(())
    }
}
