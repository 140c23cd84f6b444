//! A project's rules in a running server.

use super::{NO_PROJECT, find};
use crate::args::{ExitCode, RulesArgs};
use crate::commands::rules::{changed, changes, told};
use crate::remote::{Remote, Rules};

/// `samokoder rules`.
pub(crate) async fn rules(remote: &Remote, args: &RulesArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), |_| true, NO_PROJECT).await?;
    let mut found: Rules = remote.get(&format!("/v1/projects/{}/conversation", card.id)).await?;
    if changes(args) {
        let rules = changed(found.rules, args)?.into();
        found = remote.put(&format!("/v1/projects/{}/rules", card.id), &Rules { rules }).await?;
    }
    told(card.id, &found.rules, args);
    Ok(ExitCode::Proven)
}
