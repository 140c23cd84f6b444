//! The person who asks: what they may spend in a day, and which models answer them.

use crate::extract::{Json, Me};
use crate::{ApiError, App};
use axum::extract::State;
use domain::ids::PersonId;
use domain::money::MicroUsd;
use orchestrator::models::Wish;
use serde::{Deserialize, Serialize};
use store::PersonRow;
use utoipa::ToSchema;

/// The person who asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeView {
    /// Which.
    id: PersonId,
    /// What others call them.
    name: String,
    /// The most that all their runs together may cost in a day, UTC; null means no cap of their own.
    day_cap_microusd: Option<i64>,
    /// What they have cost today.
    spent_today_microusd: i64,
    /// The model that answers when a request and a project name none; null leaves it to the settings.
    default_model: Option<String>,
    /// The models that stand in for it, in their order.
    fallbacks: Vec<String>,
    /// The model of the settings.
    usual_model: String,
    /// Grows with each change; a change names the one that it is based on.
    version: i64,
}

/// What is to be changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UpdateMe {
    /// The version that the change is based on.
    version: i64,
    /// The most that all runs together may cost in a day, in US dollars, such as `2.50`; `0` means no cap.
    #[serde(default)]
    #[schema(pattern = r"^[0-9]+(\.[0-9]{1,6})?$")]
    day_cap_usd: Option<String>,
    /// The model that answers; empty leaves it to the settings.
    #[serde(default)]
    default_model: Option<String>,
    /// The models that stand in for it; they go with the model.
    #[serde(default)]
    fallbacks: Option<Vec<String>>,
}

/// Returns the person who asks.
#[utoipa::path(get, path = "/v1/me", tag = "models", responses((status = 200, body = MeView)))]
pub(crate) async fn get_me(State(app): State<App>, Me(me): Me) -> Result<axum::Json<MeView>, ApiError> {
    Ok(axum::Json(view(&app, me).await?))
}

/// Changes what the person who asks may spend, and which models answer.
#[utoipa::path(
    patch, path = "/v1/me", tag = "models", request_body = UpdateMe,
    responses(
        (status = 200, body = MeView), (status = 400, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "it was changed in the meantime"),
        (status = 415, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody, description = "there is no such model"),
    ),
)]
pub(crate) async fn update_me(
    State(app): State<App>,
    Me(me): Me,
    Json(body): Json<UpdateMe>,
) -> Result<axum::Json<MeView>, ApiError> {
    let day_cap = body.day_cap_usd.as_deref().map(super::runs::parse_cap).transpose()?;
    let wish = Wish { day_cap, model: body.default_model, fallbacks: body.fallbacks };
    let seen = PersonRow { version: body.version, ..me };
    let changed = app.models.choose(&app.store, &seen, wish).await?.map_err(ApiError::Unusable)?;
    Ok(axum::Json(view(&app, changed).await?))
}

async fn view(app: &App, me: PersonRow) -> Result<MeView, ApiError> {
    let spent = app.store.get_spent_today_by(me.id).await?;
    let (default_model, fallbacks) = me.route.map(|route| (route.model, route.fallbacks)).unzip();
    Ok(MeView {
        id: me.id,
        name: me.name,
        day_cap_microusd: me.day_cap.map(|MicroUsd(cap)| cap),
        spent_today_microusd: spent.0,
        default_model,
        fallbacks: fallbacks.unwrap_or_default(),
        usual_model: app.models.usual().model.clone(),
        version: me.version,
    })
}
