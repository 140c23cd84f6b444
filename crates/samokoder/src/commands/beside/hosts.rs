//! Hosts that a running server lets a project read from.

use super::{NO_PROJECT, find};
use crate::remote::{Hosts, KeptHost, Remote};
use domain::host::HostName;
use domain::ids::ProjectId;
use serde_json::json;

/// Withdraws and allows hosts, and returns those of the project.
pub(crate) async fn change(
    remote: &Remote,
    project: Option<&str>,
    withdraw: &[HostName],
    allow: &[HostName],
) -> anyhow::Result<(ProjectId, Hosts)> {
    let project = find(remote, project, |_| true, NO_PROJECT).await?.id;
    let path = format!("/v1/projects/{project}/hosts");
    for host in withdraw {
        remote.delete(&format!("{path}/{host}")).await?;
    }
    for host in allow {
        let _: KeptHost = remote.put(&format!("{path}/{host}"), &json!({})).await?;
    }
    Ok((project, remote.get(&path).await?))
}
