//! The models that a person can choose from.

use crate::extract::Me;
use crate::{ApiError, App};
use axum::Json;
use axum::extract::State;
use orchestrator::models::{Choice, Choices, Unlisted};
use serde::Serialize;
use utoipa::ToSchema;

/// A model that a person can choose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelOption {
    /// Its name, as a request names it.
    name: String,
    /// The connection that it is reached with; null for the installation's own.
    connection: Option<String>,
    /// Tokens that question and answer may have together; null where that is not known.
    context: Option<u32>,
    /// Price of a million tokens in, in millionths of a dollar; null where it is not known, which is not zero.
    input_microusd: Option<i64>,
    /// The same for tokens out.
    output_microusd: Option<i64>,
}

impl From<Choice> for ModelOption {
    fn from(choice: Choice) -> Self {
        let (input, output) = choice.price.unzip();
        Self {
            name: choice.name,
            connection: choice.connection,
            context: choice.context,
            input_microusd: input.map(|price| price.0),
            output_microusd: output.map(|price| price.0),
        }
    }
}

/// A connection whose models are not known.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnlistedConnection {
    /// Its name.
    connection: String,
    /// Why.
    reason: String,
}

impl From<Unlisted> for UnlistedConnection {
    fn from(unlisted: Unlisted) -> Self {
        Self { connection: unlisted.connection, reason: unlisted.reason }
    }
}

/// What a person can choose from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelOptions {
    /// The models, the built-in one first.
    items: Vec<ModelOption>,
    /// The connections whose models could not be listed.
    unlisted: Vec<UnlistedConnection>,
}

/// Lists the models that the person who asks can choose from. Providers that were not asked lately are asked now.
#[utoipa::path(get, path = "/v1/models", tag = "models", responses((status = 200, body = ModelOptions)))]
pub(crate) async fn list_models(State(app): State<App>, Me(me): Me) -> Result<Json<ModelOptions>, ApiError> {
    let Choices { models, unlisted } = app.models.choices(&app.store, me.id).await?;
    Ok(Json(ModelOptions {
        items: models.into_iter().map(ModelOption::from).collect(),
        unlisted: unlisted.into_iter().map(UnlistedConnection::from).collect(),
    }))
}
