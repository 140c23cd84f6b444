//! `samokoder publish` and `unpublish`: an app that everybody may open, and the way back.

use super::{BadInput, ask_person, beside, find_project, interactive};
use crate::args::{ExitCode, OutputArgs, PublishArgs, UnpublishArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::Remote;
use crate::settings::Settings;
use domain::ids::ProjectId;
use domain::publication::PublishedName;
use orchestrator::OrchestratorError;
use orchestrator::previews::publish::record;
use serde_json::json;
use store::{Published, StoreError};

/// What a person should know before it happens.
const QUESTION: &str = "Everybody who reaches this server can then open the app, without a link from here and at any time. \
    What protects its data is the sign-in of the app itself, if it has one.";

/// Publishes the newest files of a project. Without a server they are served from its next start on.
pub(crate) async fn publish(settings: &Settings, args: &PublishArgs) -> anyhow::Result<ExitCode> {
    let name = args.name.as_deref().map(PublishedName::parse).transpose();
    let name = name.map_err(|error| BadInput(error.to_string()))?;
    if !args.yes && !is_wanted(args.output).await? {
        return Ok(ExitCode::Interrupted);
    }
    if let Some(remote) = Remote::find(settings).await {
        return beside::publish(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let project = find_project(&store, args.project.as_deref()).await?;
    let published = match record(&store, project.id, name, settings.preview.published).await {
        Ok(published) => published,
        Err(OrchestratorError::Missing { .. }) => {
            return refused("this project has no files yet: wait until its first files are written");
        }
        Err(OrchestratorError::Store(error @ StoreError::Unfinished { .. })) => return refused(&error.to_string()),
        Err(error) => return Err(error.into()),
    };
    let row = match published {
        Published::Done(row) => row,
        Published::NameTaken => return refused("another app has this name: choose another one with --name"),
        Published::Named(name) => return refused(&format!("this app has the name `{name}`, which stays")),
        Published::TooMany => {
            return refused("as many apps are published as may be: take one back, or raise `preview.published`");
        }
    };
    if args.output.json {
        let line = json!({ "type": "published", "project_id": project.id, "name": row.name.as_str(), "url": null });
        print_line(&line.to_string());
    } else {
        print_line(&format!("Published as `{}`: it runs as soon as `samokoder serve` does.", row.name));
    }
    Ok(ExitCode::Proven)
}

/// Takes a published app back.
pub(crate) async fn unpublish(settings: &Settings, args: &UnpublishArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::unpublish(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let project = find_project(&store, args.project.as_deref()).await?;
    let was_live = store.finish_publication(project.id).await?;
    taken_back(project.id, was_live, args.output);
    Ok(ExitCode::Proven)
}

/// Says where a published app is.
pub(super) fn told(project: ProjectId, url: &str, output: OutputArgs) {
    if output.json {
        print_line(&json!({ "type": "published", "project_id": project, "url": url }).to_string());
    } else {
        print_line(&printable(&format!("Published: {url}")));
    }
}

/// Says that an app is not published any more.
pub(super) fn taken_back(project: ProjectId, was_live: bool, output: OutputArgs) {
    if output.json {
        print_line(&json!({ "type": "unpublished", "project_id": project, "was_live": was_live }).to_string());
    } else if was_live {
        print_line("The app is not published any more; its address and its data stay for the next time.");
    } else {
        print_line("The app was not published.");
    }
}

async fn is_wanted(output: OutputArgs) -> anyhow::Result<bool> {
    if !interactive(output) {
        return Err(BadInput(format!("{QUESTION} Say --yes if that is meant.")).into());
    }
    let answer = tokio::task::spawn_blocking(|| ask_person(QUESTION, "Publish it? [y/N]")).await??;
    Ok(answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "yes" | "д" | "да")))
}

fn refused(sentence: &str) -> anyhow::Result<ExitCode> {
    Err(BadInput(sentence.to_owned()).into())
}
