//! `samokoder work`: works on all runs that are due until a signal ends it.

use crate::args::ExitCode;
use crate::session::Session;
use crate::settings::Settings;
use domain::ids::PersonId;
use std::sync::Arc;

/// Claims and moves runs. The first signal ends it cleanly: runs are handed back and go on elsewhere.
pub(crate) async fn work(settings: &Settings) -> anyhow::Result<ExitCode> {
    let stop = crate::interrupt::on_signal();
    let session = Session::open(settings).await?;
    session.check(PersonId::LOCAL, session.ctx.models.usual()).await?;
    let worker = Arc::new(session.worker);
    worker.serve(&stop).await?;
    Ok(ExitCode::Proven)
}
