//! `samokoder serve`: the web pages, the API and the worker, in one process.

use crate::args::{ExitCode, ServeArgs};
use crate::display::print_line;
use crate::server::{Server, address};
use crate::settings::Settings;

/// Serves until a signal ends it; runs that are at work are handed back and go on at the next start.
pub(crate) async fn serve(settings: &Settings, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let address = address(settings, args.host.as_deref(), args.port)?;
    let stop = crate::interrupt::on_signal();
    let server = Server::start(settings, address, stop).await?;
    print_line(&format!("Samokoder is at {}. Ctrl-C ends it.", server.url()));
    server.run().await;
    Ok(ExitCode::Proven)
}
