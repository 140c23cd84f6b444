//! Publishing in a running server.

use super::{NO_PROJECT, find};
use crate::args::{ExitCode, PublishArgs, UnpublishArgs};
use crate::commands::MachineLacks;
use crate::commands::publish::{taken_back, told};
use crate::remote::{Publication, Remote};
use anyhow::Context as _;
use serde_json::json;
use std::time::Duration;

/// Time between two looks at whether the app runs.
const LOOK: Duration = Duration::from_millis(200);

/// `samokoder publish`: waits until the app runs.
pub(crate) async fn publish(remote: &Remote, args: &PublishArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), |_| true, NO_PROJECT).await?;
    let path = format!("/v1/projects/{}", card.id);
    let mut found: Publication = remote.post(&format!("{path}/publish"), &json!({ "name": args.name })).await?;
    loop {
        match found.state.as_str() {
            "running" => break,
            "crashed" => {
                let line = found.line.unwrap_or_default();
                let sentence = format!("the app is published but does not run, and is started again and again: {line}");
                return Err(MachineLacks(sentence).into());
            }
            _ if !found.live => return Err(MachineLacks("the app was taken back meanwhile".to_owned()).into()),
            _ => tokio::time::sleep(LOOK).await,
        }
        found = remote.get(&format!("{path}/publication")).await?;
    }
    told(card.id, &found.url.context("the server gives no address")?, args.output);
    Ok(ExitCode::Proven)
}

/// `samokoder unpublish`.
pub(crate) async fn unpublish(remote: &Remote, args: &UnpublishArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), |_| true, NO_PROJECT).await?;
    let path = format!("/v1/projects/{}", card.id);
    let before: Publication = remote.get(&format!("{path}/publication")).await?;
    let _: Publication = remote.post(&format!("{path}/unpublish"), &json!({})).await?;
    taken_back(card.id, before.live, args.output);
    Ok(ExitCode::Proven)
}
