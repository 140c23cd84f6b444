//! `samokoder demo`: from nothing to a running app in the browser, with one command.

use super::beside::{all, follow_until};
use super::read_brief;
use crate::args::{DemoArgs, ExitCode, OutputArgs};
use crate::commands::MachineLacks;
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::{Card, Created, Detail, Preview, Remote};
use crate::server::{Server, address};
use crate::settings::Settings;
use crate::summary::exit_code;
use anyhow::Context as _;
use domain::brief::Brief;
use domain::ids::ProjectId;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What is built when nobody says what.
const BRIEF: &str = "A tool library: tools with a name and a category (hand, power, garden) and a price; members with \
    name and phone; loans of a tool to a member with a due date. A tool that is out cannot be lent again. Show on the \
    overview how many tools of each category there are.";

/// Time between two looks at whether the app runs.
const LOOK: Duration = Duration::from_millis(200);

/// Builds an app, or takes the one that was built from the same words before, and shows it running.
pub(crate) async fn demo(settings: &Settings, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let brief = read_brief(args.brief.as_deref().unwrap_or(BRIEF))?;
    let stop = crate::interrupt::on_signal();
    if let Some(remote) = Remote::find(settings).await {
        return show(&remote, &brief, &stop).await;
    }
    let wanted = address(settings, args.serve.host.as_deref(), args.serve.port)?;
    let server = Server::start(settings, free(wanted).await, stop.clone()).await?;
    print_line(&format!("Samokoder is at {}", server.url()));
    let shown = async {
        let remote = loop {
            match Remote::find(settings).await {
                Some(remote) => break remote,
                None if stop.is_cancelled() => return Ok(ExitCode::Interrupted),
                None => tokio::time::sleep(LOOK).await,
            }
        };
        let code = show(&remote, &brief, &stop).await;
        if matches!(code, Ok(ExitCode::Proven | ExitCode::Unproven)) {
            print_line("It goes on until Ctrl-C.");
            stop.cancelled().await;
        }
        stop.cancel();
        code
    };
    let ((), code) = tokio::join!(server.run(), shown);
    code
}

/// Takes another port when the wanted one is taken.
async fn free(wanted: SocketAddr) -> SocketAddr {
    match TcpListener::bind(wanted).await {
        Ok(_) => wanted,
        Err(_) => SocketAddr::new(wanted.ip(), 0),
    }
}

/// Builds the app if it is not there yet, starts it, and prints where it is.
async fn show(remote: &Remote, brief: &Brief, stop: &CancellationToken) -> anyhow::Result<ExitCode> {
    let output = OutputArgs { json: false };
    let project = match built(remote, brief).await? {
        Some(project) => project,
        None => {
            let body = json!({ "brief": brief.as_str() });
            let created: Created = remote.post("/v1/projects", &body).await?;
            print_line(&format!("Its project: {}/projects/{}", remote.url(), created.project.id));
            let followed = follow_until(remote, created.project.id, created.run.id, output, stop).await?;
            let Some(outcome) = &followed.outcome else { return Ok(ExitCode::Interrupted) };
            if !super::drive::brings_files(outcome) {
                let reason = serde_json::to_string(outcome)?;
                print_line(&printable(&format!("There is no app to show: {reason}")));
                return Ok(exit_code(outcome, false));
            }
            created.project.id
        }
    };
    let url = running(remote, project, stop).await?;
    let detail: Detail = remote.get(&format!("/v1/projects/{project}")).await?;
    print_line(&printable(&format!("\n{}: {}", detail.project.name, detail.project.state.replace('_', " "))));
    print_line(&format!("Project  {}/projects/{project}", remote.url()));
    print_line(&format!("App      {url}"));
    Ok(ExitCode::Proven)
}

/// Finds an app that was built from the same words and is proven.
async fn built(remote: &Remote, brief: &Brief) -> anyhow::Result<Option<ProjectId>> {
    let same = |card: &Card| brief.as_str().starts_with(&card.brief) && card.state == "proven";
    for card in all(remote).await?.iter().filter(|card| same(card)) {
        let detail: Detail = remote.get(&format!("/v1/projects/{}", card.id)).await?;
        if detail.brief == brief.as_str() {
            return Ok(Some(card.id));
        }
    }
    Ok(None)
}

/// Starts the app and waits until it runs; returns its address.
async fn running(remote: &Remote, project: ProjectId, stop: &CancellationToken) -> anyhow::Result<String> {
    let path = format!("/v1/projects/{project}/preview");
    let mut preview: Preview = remote.post(&format!("{path}/start"), &json!({})).await?;
    while !stop.is_cancelled() {
        match preview.state.as_str() {
            "running" => return preview.url.context("the server gives no address"),
            "crashed" => {
                let line = preview.line.unwrap_or_default();
                return Err(MachineLacks(format!("the app does not run: {line}")).into());
            }
            _ => tokio::time::sleep(LOOK).await,
        }
        preview = remote.get(&path).await?;
    }
    Err(MachineLacks("stopped before the app ran".to_owned()).into())
}
