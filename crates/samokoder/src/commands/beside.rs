//! Commands beside a running server: they ask it, show the same, and end with the same codes.

mod files;
mod follow;
mod history;
pub(super) mod hosts;
pub(super) mod keys;
mod publish;
mod rules;

use super::BadInput;
use crate::args::{BuildArgs, CancelArgs, ChangeArgs, ExitCode, ExportArgs, OutputArgs, ResumeArgs, RunArgs};
use crate::display::print_line;
use crate::progress::{count, printable};
use crate::remote::{Card, CardPage, Created, Remote, RunInfo};
use crate::session::{free_folder, shown};
use domain::brief::Brief;
use domain::language::Language;
use domain::run::RunOutcome;
use orchestrator::delivery;
use orchestrator::history::TakenIn;
use serde_json::json;
use std::path::PathBuf;

use follow::follow;
pub(super) use follow::follow_until;
pub(crate) use history::{diff, history, restore, usage};
pub(crate) use publish::{publish, unpublish};
pub(crate) use rules::rules;

/// Most pages of projects that are looked through.
const MAX_PAGES: usize = 50;

/// `samokoder build`: the server builds, this command brings the files.
pub(crate) async fn build(
    remote: &Remote,
    args: &BuildArgs,
    brief: &Brief,
    out: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    let language = args.lang.map(|lang| Language::from(lang).code());
    let body = json!({
        "brief": brief.as_str(), "language": language, "model": args.run.model, "fallbacks": fallbacks(&args.run), "budget_usd": args.run.budget,
        "ask_approval": super::build::asks_approval(&args.run),
    });
    let created: Created = remote.post("/v1/projects", &body).await?;
    if args.run.queue {
        return Ok(super::drive::queued(created.project.id, created.run.id, args.run.output));
    }
    let followed = follow(remote, created.project.id, created.run.id, args.run.output).await?;
    follow::finish(remote, followed, out, args.run.output, args.run.accept_unproven, args.run.yes).await
}

/// The models that stand in, if the person named any.
fn fallbacks(args: &RunArgs) -> Option<&[String]> {
    (!args.fallback.is_empty()).then_some(&args.fallback)
}

/// `samokoder change`: the person's own edits go first, then the server makes the change.
pub(crate) async fn change(remote: &Remote, args: &ChangeArgs, request: &Brief) -> anyhow::Result<ExitCode> {
    let folder = std::path::absolute(&args.project)?;
    let marker = delivery::read_marker(&folder).map_err(|problem| BadInput(crate::explain(&problem)))?;
    let taken = files::hand_in_edits(remote, &folder, &marker).await?;
    files::bring(remote, marker.project_id, &folder, &taken).await?;
    let body = json!({ "request": request.as_str(), "model": args.run.model, "fallbacks": fallbacks(&args.run), "budget_usd": args.run.budget });
    let run: RunInfo = remote.post(&format!("/v1/projects/{}/runs", marker.project_id), &body).await?;
    if args.run.queue {
        return Ok(super::drive::queued(marker.project_id, run.id, args.run.output));
    }
    let followed = follow(remote, marker.project_id, run.id, args.run.output).await?;
    follow::finish(remote, followed, Some(folder), args.run.output, args.run.accept_unproven, args.run.yes).await
}

/// `samokoder resume`: the server goes on by itself, so this command only watches and brings the files.
pub(crate) async fn resume(remote: &Remote, args: &ResumeArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), is_unfinished, NO_RUN).await?;
    let followed = follow(remote, card.id, card.run_id, args.output).await?;
    follow::finish(remote, followed, None, args.output, args.accept_unproven, false).await
}

/// `samokoder cancel`.
pub(crate) async fn cancel(remote: &Remote, args: &CancelArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), is_unfinished, NO_RUN).await?;
    let run: RunInfo = remote.post(&format!("/v1/runs/{}/cancel", card.run_id), &json!({})).await?;
    super::cancel::told(card.id, run.id, args.output);
    Ok(ExitCode::Proven)
}

/// `samokoder accept`.
pub(crate) async fn accept(remote: &Remote, project: Option<&str>, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, project, |_| true, NO_PROJECT).await?;
    let run: RunInfo = remote.post(&format!("/v1/runs/{}/accept", card.run_id), &json!({})).await?;
    let unproven = match run.outcome {
        Some(RunOutcome::PartlyProven { unproven }) => unproven,
        _ => 0,
    };
    super::accept::told(card.id, run.id, &card.name, unproven, output);
    Ok(ExitCode::Proven)
}

/// `samokoder export`.
pub(crate) async fn export(remote: &Remote, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let card = find(remote, args.project.as_deref(), |_| true, NO_PROJECT).await?;
    let folder = match &args.out {
        Some(out) => std::path::absolute(out)?,
        None => free_folder(&card.name)?,
    };
    delivery::check_new_folder(&folder).map_err(|problem| BadInput(crate::explain(&problem)))?;
    let files = files::bring(remote, card.id, &folder, &TakenIn::default()).await?;
    if args.output.json {
        let line = json!({ "type": "exported", "project_id": card.id, "folder": folder, "files": files });
        print_line(&line.to_string());
    } else {
        let place = shown(&folder);
        let text = format!("{} in {place}. Run it: cd {place} && npm ci && npm start", count(files, "file", "files"));
        print_line(&printable(&text));
    }
    Ok(ExitCode::Proven)
}

/// `samokoder list`.
pub(crate) async fn list(remote: &Remote, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let cards = all(remote).await?;
    if cards.is_empty() && !output.json {
        print_line(super::list::NONE);
    }
    for card in cards {
        let run: RunInfo = remote.get(&format!("/v1/runs/{}", card.run_id)).await?;
        let state = super::list::state(run.outcome.as_ref(), run.accepted);
        super::list::row(card.id, &card.name, state, "", output);
    }
    Ok(ExitCode::Proven)
}

const NO_PROJECT: &str = "there is no such project: `samokoder list` shows them";
const NO_RUN: &str = "there is no unfinished run of such a project: `samokoder list` shows them";

fn is_unfinished(card: &Card) -> bool {
    matches!(card.state.as_str(), "building" | "waiting")
}

/// Finds the newest project whose id begins with `prefix` and that fits; without one, the app in the present folder or
/// else the newest.
async fn find(
    remote: &Remote,
    prefix: Option<&str>,
    fits: impl Fn(&Card) -> bool,
    otherwise: &str,
) -> anyhow::Result<Card> {
    let cards = all(remote).await?;
    let here = std::path::absolute(".").ok().and_then(|here| delivery::read_marker(&here).ok());
    let here = here.filter(|marker| prefix.is_none() && cards.iter().any(|card| card.id == marker.project_id));
    let here = here.map(|marker| marker.project_id.to_string());
    let prefix = prefix.or(here.as_deref());
    let named = |card: &Card| prefix.is_none_or(|prefix| card.id.to_string().starts_with(prefix));
    let found = cards.into_iter().find(|card| named(card) && fits(card));
    Ok(found.ok_or_else(|| BadInput(otherwise.to_owned()))?)
}

/// All projects, newest first.
pub(super) async fn all(remote: &Remote) -> anyhow::Result<Vec<Card>> {
    let mut cards = Vec::new();
    let mut next = None;
    for _ in 0..MAX_PAGES {
        let after = next.map(|next: String| format!("&after={next}")).unwrap_or_default();
        let page: CardPage = remote.get(&format!("/v1/projects?limit=100{after}")).await?;
        cards.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(cards)
}
