//! The binary: command line, settings, wiring. All work is done by the crates below it.

mod args;
mod commands;
mod display;
mod interrupt;
mod models;
mod progress;
mod registries;
mod remote;
mod sandboxes;
mod server;
mod session;
mod settings;
mod summary;

use args::{Cli, Command, ExitCode};
use clap::Parser as _;
use commands::{BadInput, MachineLacks};
use orchestrator::verdict::explain;
use settings::Settings;
use tracing::Instrument as _;

fn main() -> std::process::ExitCode {
    sandbox::run_if_launched();
    sandbox::return_large_blocks();
    let cli = Cli::parse();
    let code = match start(&cli) {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            code_of(&error)
        }
    };
    sandbox::remove_ended_groups();
    std::process::ExitCode::from(code.number())
}

fn start(cli: &Cli) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(cli.config.as_deref()).map_err(|error| BadInput(format!("{error:#}")))?;
    log(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let span = tracing::error_span!("request", request_id = %uuid::Uuid::now_v7());
    let work = async {
        match &cli.command {
            Command::Build(args) => commands::build::build(&settings, args).await,
            Command::Change(args) => commands::change::change(&settings, args).await,
            Command::Resume(args) => commands::resume::resume(&settings, args).await,
            Command::Serve(args) => commands::serve::serve(&settings, args).await,
            Command::Demo(args) => commands::demo::demo(&settings, args).await,
            Command::Work => commands::work::work(&settings).await,
            Command::Cancel(args) => commands::cancel::cancel(&settings, args).await,
            Command::Accept(args) => commands::accept::accept(&settings, args).await,
            Command::History(args) => commands::history::history(&settings, args).await,
            Command::Diff(args) => commands::history::diff(&settings, args).await,
            Command::Restore(args) => commands::history::restore(&settings, args).await,
            Command::Export(args) => commands::export::export(&settings, args).await,
            Command::Publish(args) => commands::publish::publish(&settings, args).await,
            Command::Rules(args) => commands::rules::rules(&settings, args).await,
            Command::Unpublish(args) => commands::publish::unpublish(&settings, args).await,
            Command::List(output) => commands::list::list(&settings, *output).await,
            Command::Models(args) => commands::models::models(&settings, args).await,
            Command::Hosts(args) => commands::hosts::hosts(&settings, args).await,
            Command::Keys(args) => commands::keys::keys(&settings, args).await,
            Command::Me(args) => commands::me::me(&settings, args).await,
            Command::Usage(args) => commands::usage::usage(&settings, args).await,
            Command::Doctor(output) => commands::doctor::doctor(&settings, *output).await,
        }
    };
    let code = runtime.block_on(work.instrument(span));
    runtime.shutdown_background();
    code
}

fn log(settings: &Settings) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log.level)
        .map_err(|error| BadInput(format!("`log.level` cannot be `{}`: {error}", settings.log.level)))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log.format.as_str() {
        "json" => builder.json().init(),
        "text" => builder.init(),
        other => return Err(BadInput(format!("`log.format` cannot be `{other}`: use text or json")).into()),
    }
    Ok(())
}

fn code_of(error: &anyhow::Error) -> ExitCode {
    if error.downcast_ref::<BadInput>().is_some() {
        ExitCode::BadInput
    } else if error.downcast_ref::<MachineLacks>().is_some() {
        ExitCode::MachineLacks
    } else {
        ExitCode::Failed
    }
}

#[expect(clippy::print_stderr, reason = "the last words of the process go to standard error")]
fn report(error: &anyhow::Error) {
    eprintln!("samokoder: {}", progress::printable(&format!("{error:#}")));
}
