//! Usage: what the models of a project were asked, and what it cost.

use crate::extract::{Me, Project};
use crate::{ApiError, App};
use axum::Json;
use axum::extract::State;
use domain::ids::{ProjectId, RunId};
use serde::Serialize;
use store::UsageLine;
use utoipa::ToSchema;

/// What the models of a project were asked, oldest run first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageList {
    /// What all projects of the person together have cost today, UTC.
    spent_today_microusd: i64,
    /// The most that they may cost in a day: the lower of the person's cap and the installation's; null means no cap.
    day_cap_microusd: Option<i64>,
    items: Vec<UsageView>,
}

/// Calls of the same kind in the same run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Usage)]
pub(crate) struct UsageView {
    /// Which run.
    run_id: RunId,
    /// The agent and what it did, such as `architect/design`.
    action: String,
    /// Number of the task, for agents that work on one.
    task: Option<u32>,
    /// Who answered.
    provider: String,
    /// Which model answered.
    model: String,
    /// Calls that were answered.
    calls: u64,
    /// Calls whose answer broke off.
    lost: u64,
    /// Tokens in.
    input_tokens: u64,
    /// Tokens in that the provider had cached.
    cached_tokens: u64,
    /// Tokens out.
    output_tokens: u64,
    /// What they cost, as far as prices are known.
    cost_microusd: i64,
    /// Calls whose price is not known, and which are not in the cost.
    unpriced: u64,
    /// How long they took, added up.
    wall_ms: u64,
}

impl From<UsageLine> for UsageView {
    fn from(line: UsageLine) -> Self {
        Self {
            run_id: line.run_id,
            action: line.action,
            task: line.task,
            provider: line.provider,
            model: line.model,
            calls: line.calls,
            lost: line.lost,
            input_tokens: line.input_tokens,
            cached_tokens: line.cached_tokens,
            output_tokens: line.output_tokens,
            cost_microusd: line.cost.0,
            unpriced: line.unpriced,
            wall_ms: line.wall_ms,
        }
    }
}

/// Lists what the models of a project were asked, and what it cost.
#[utoipa::path(
    get, path = "/v1/projects/{id}/usage", tag = "projects",
    params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = UsageList), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_usage(
    State(app): State<App>,
    Me(me): Me,
    Project(project): Project,
) -> Result<Json<UsageList>, ApiError> {
    let items = app.store.list_usage(project.id).await?.into_iter().map(UsageView::from).collect();
    let spent = app.store.get_spent_today_by(me.id).await?;
    let day_cap = [me.day_cap, app.choices.day_cap].into_iter().flatten().min();
    Ok(Json(UsageList { spent_today_microusd: spent.0, day_cap_microusd: day_cap.map(|cap| cap.0), items }))
}
