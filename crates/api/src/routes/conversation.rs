//! What models know of a project beside its files: the person's standing rules, and what was asked for before.

use crate::extract::{Json, Project};
use crate::{ApiError, App};
use axum::extract::State;
use domain::conversation::{Ended, Notes};
use domain::ids::{ProjectId, RunId};
use domain::rules::StandingRules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is kept of a project's conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conversation {
    /// What the person wants to hold in every change.
    rules: Vec<String>,
    /// What is left of requests that are long over; null while all of them are told as they were made.
    notes: Option<Notes>,
    /// The requests since then that are over, oldest first.
    turns: Vec<Turn>,
}

/// One request that is over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Turn {
    /// Which run it was.
    run_id: RunId,
    /// What was asked for; the beginning of it, if it was long.
    request: String,
    /// How that ended.
    ended: Ended,
    /// What was made, or why nothing was; may be empty.
    result: String,
}

/// All rules of a project.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct Rules {
    /// One sentence each, at most 20 of at most 300 characters; an empty list has none.
    rules: Vec<String>,
}

/// Says what models are told beside the files: rules, notes, and earlier requests.
#[utoipa::path(
    get, path = "/v1/projects/{id}/conversation", tag = "projects", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = Conversation), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_conversation(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<Conversation>, ApiError> {
    let store::Conversation { rules, notes, turns } = app.store.load_conversation(project.id).await?;
    let turn = |(run_id, turn): (RunId, domain::conversation::PastTurn)| Turn {
        run_id,
        request: turn.request,
        ended: turn.ended,
        result: turn.result,
    };
    let turns = turns.into_iter().map(turn).collect();
    Ok(axum::Json(Conversation { rules: rules.into(), notes, turns }))
}

/// Sets what must hold in every change from now on, in place of all rules before. A run that is at work reads them with
/// its next step.
#[utoipa::path(
    put, path = "/v1/projects/{id}/rules", tag = "projects", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = Rules,
    responses(
        (status = 200, body = Rules), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn set_rules(
    State(app): State<App>,
    Project(project): Project,
    Json(body): Json<Rules>,
) -> Result<axum::Json<Rules>, ApiError> {
    let rules = StandingRules::parse(body.rules).map_err(|error| ApiError::BadInput(error.to_string()))?;
    app.store.set_rules(project.id, &rules).await?;
    Ok(axum::Json(Rules { rules: rules.into() }))
}
