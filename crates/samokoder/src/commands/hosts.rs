//! `samokoder hosts`: which hosts the code of a project may read from.

use super::{BadInput, beside, find_project};
use crate::args::{ExitCode, HostsArgs, OutputArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::{Hosts, KeptHost, Remote};
use crate::settings::Settings;
use domain::host::{HostName, MAX_PROJECT_HOSTS};
use domain::ids::ProjectId;
use serde_json::json;

/// Withdraws and allows hosts, then lists those of the project.
pub(crate) async fn hosts(settings: &Settings, args: &HostsArgs) -> anyhow::Result<ExitCode> {
    let (withdraw, allow) = (parsed(&args.withdraw)?, parsed(&args.allow)?);
    let (project, hosts) = match Remote::find(settings).await {
        Some(remote) => beside::hosts::change(&remote, args.project.as_deref(), &withdraw, &allow).await?,
        None => change(settings, args.project.as_deref(), &withdraw, &allow).await?,
    };
    print(project, &hosts, args.output);
    Ok(ExitCode::Proven)
}

/// The same without a server.
async fn change(
    settings: &Settings,
    project: Option<&str>,
    withdraw: &[HostName],
    allow: &[HostName],
) -> anyhow::Result<(ProjectId, Hosts)> {
    let obeyed = settings.sandbox.project_hosts;
    if !obeyed && !allow.is_empty() {
        let sentence = "the settings let no app have hosts of its own: set `sandbox.project_hosts`, or add the host to \
            `sandbox.allowed_hosts`";
        return Err(BadInput(sentence.to_owned()).into());
    }
    let store = crate::session::open_store(settings).await?;
    let project = find_project(&store, project).await?.id;
    for host in withdraw {
        if !store.delete_allowed_host(project, host).await? {
            return Err(BadInput(format!("`{host}` is not allowed: `samokoder hosts` lists those that are")).into());
        }
    }
    for host in allow {
        if store.create_allowed_host(project, host).await?.is_none() {
            let sentence = format!("this app may read from {MAX_PROJECT_HOSTS} hosts already: withdraw one first");
            return Err(BadInput(sentence).into());
        }
    }
    let rows = store.list_allowed_hosts(project).await?;
    let items = rows.into_iter().map(|row| KeptHost { host: row.host.to_string(), allowed_at: row.allowed_at });
    Ok((project, Hosts { items: items.collect(), refused: Vec::new(), obeyed }))
}

fn parsed(names: &[String]) -> anyhow::Result<Vec<HostName>> {
    let parse = |name: &String| HostName::parse(name).map_err(|error| BadInput(format!("`{name}`: {error}")).into());
    names.iter().map(parse).collect()
}

fn print(project: ProjectId, hosts: &Hosts, output: OutputArgs) {
    if output.json {
        for KeptHost { host, allowed_at } in &hosts.items {
            let obeyed = hosts.obeyed;
            let row = json!({ "type": "host", "project_id": project, "host": host, "allowed": true, "allowed_at": allowed_at, "obeyed": obeyed });
            print_line(&row.to_string());
        }
        for host in &hosts.refused {
            let row = json!({ "type": "host", "project_id": project, "host": host, "allowed": false });
            print_line(&row.to_string());
        }
        return;
    }
    if hosts.items.is_empty() {
        print_line("The code of this app may read from no host beside the registries and those of the settings.");
    }
    hosts.items.iter().for_each(|kept| print_line(&printable(&kept.host)));
    for host in &hosts.refused {
        print_line(&printable(&format!("{host}  was refused: `--allow {host}` lets the code read from it")));
    }
    if !hosts.obeyed {
        print_line("None of this is obeyed: the settings forbid it (`sandbox.project_hosts`).");
    }
}
