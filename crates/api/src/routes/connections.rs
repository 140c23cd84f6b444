//! Connections: what a person reaches providers of models with. A key comes in here and never goes out again.

use crate::extract::{Connection, Json, Me};
use crate::{ApiError, App};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use domain::ids::UnixMs;
use domain::secret::Secret;
use orchestrator::models::{KindRow, Tested};
use serde::{Deserialize, Serialize};
use store::{ConnectionRow, NewConnection};
use utoipa::ToSchema;

/// A connection to a provider, without its key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Connection)]
pub(crate) struct ConnectionView {
    /// What its person calls it; a model there is named `name/model`.
    name: String,
    /// The provider, such as `openai`.
    provider: String,
    /// Where the provider lives; null means its usual place.
    base_url: Option<String>,
    /// Whether a key is kept.
    has_key: bool,
    /// The last letters of the key; empty where there is none, or a short one.
    last_four: String,
    /// When it was made.
    created_at: UnixMs,
    /// When it was last changed.
    updated_at: UnixMs,
    /// Grows with each change; a change names the one that it is based on.
    version: i64,
}

impl From<ConnectionRow> for ConnectionView {
    fn from(row: ConnectionRow) -> Self {
        Self {
            name: row.name,
            provider: row.kind,
            base_url: row.base_url,
            has_key: row.has_key,
            last_four: row.last_four,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A provider that one can connect to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Provider)]
pub(crate) struct ProviderView {
    /// Its name.
    provider: String,
    /// Where it lives; null where each server has its own address.
    address: Option<String>,
    /// Whether it answers nobody without a key.
    needs_key: bool,
}

impl From<KindRow> for ProviderView {
    fn from(row: KindRow) -> Self {
        Self { provider: row.kind.to_owned(), address: row.address, needs_key: row.needs_key }
    }
}

/// A person's connections, by their names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionList {
    items: Vec<ConnectionView>,
    /// The providers that one can connect to.
    providers: Vec<ProviderView>,
}

/// A connection to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CreateConnection {
    /// What to call it: small letters, digits and hyphens; absent: the provider's name.
    #[serde(default)]
    #[schema(pattern = "^[a-z0-9-]{1,40}$")]
    name: Option<String>,
    /// The provider, such as `openai`.
    provider: String,
    /// Where the provider lives; absent: its usual place.
    #[serde(default)]
    base_url: Option<String>,
    /// The key; absent where the provider wants none.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    key: Option<Secret>,
}

/// What is to be changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UpdateConnection {
    /// The version that the change is based on.
    version: i64,
    /// What to call it.
    #[serde(default)]
    #[schema(pattern = "^[a-z0-9-]{1,40}$")]
    name: Option<String>,
    /// The provider; with another one the key must be named again.
    #[serde(default)]
    provider: Option<String>,
    /// Where the provider lives, empty for its usual place; with another one the key must be named again.
    #[serde(default)]
    base_url: Option<String>,
    /// The key; empty takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    key: Option<Secret>,
}

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TestConnection {
    /// A model that is to say hello, as the provider calls it; absent: only the provider's list is asked for.
    #[serde(default)]
    model: Option<String>,
}

/// What came of trying a connection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionTest {
    /// Whether it works.
    ok: bool,
    /// What is wrong; null when it works.
    problem: Option<String>,
    /// How many models the provider lists; null when it lists none.
    listed: Option<usize>,
    /// How long the model took to say hello; null when none was named.
    answered_ms: Option<u64>,
}

impl From<Tested> for ConnectionTest {
    fn from(tested: Tested) -> Self {
        let Tested { problem, listed, answered_ms } = tested;
        Self { ok: problem.is_none(), problem, listed, answered_ms }
    }
}

/// How many keys were sealed anew.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RotatedKeys {
    keys: usize,
}

/// Lists the connections of the person who asks, and the providers that one can connect to.
#[utoipa::path(get, path = "/v1/connections", tag = "models", responses((status = 200, body = ConnectionList)))]
pub(crate) async fn list_connections(
    State(app): State<App>,
    Me(me): Me,
) -> Result<axum::Json<ConnectionList>, ApiError> {
    let items = app.store.list_connections(me.id).await?.into_iter().map(ConnectionView::from).collect();
    Ok(axum::Json(ConnectionList {
        items,
        providers: app.models.kinds().into_iter().map(ProviderView::from).collect(),
    }))
}

/// Makes a connection; its key is kept sealed, and never shown again.
#[utoipa::path(
    post, path = "/v1/connections", tag = "models", request_body = CreateConnection,
    responses(
        (status = 201, body = ConnectionView), (status = 400, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "there is one of this name"),
        (status = 415, body = crate::error::ErrorBody),
        (status = 422, body = crate::error::ErrorBody, description = "the name, the address or the key cannot be used"),
    ),
)]
pub(crate) async fn create_connection(
    State(app): State<App>,
    Me(me): Me,
    Json(body): Json<CreateConnection>,
) -> Result<(StatusCode, axum::Json<ConnectionView>), ApiError> {
    let CreateConnection { name, provider, base_url, key } = body;
    let name = name.unwrap_or_else(|| provider.clone());
    let new = NewConnection { name, kind: provider, base_url: base_url.filter(|url| !url.is_empty()), key };
    let made = app.models.connect(&app.store, me.id, new).await?.map_err(ApiError::Unusable)?;
    Ok((StatusCode::CREATED, axum::Json(made.into())))
}

/// Changes a connection.
#[utoipa::path(
    patch, path = "/v1/connections/{name}", tag = "models", params(("name" = String, Path, description = "Which connection.")),
    request_body = UpdateConnection,
    responses(
        (status = 200, body = ConnectionView), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "it was changed in the meantime, or another one has the name"),
        (status = 415, body = crate::error::ErrorBody),
        (status = 422, body = crate::error::ErrorBody, description = "the name, the address or the key cannot be used"),
    ),
)]
pub(crate) async fn update_connection(
    State(app): State<App>,
    Connection(seen): Connection,
    Json(body): Json<UpdateConnection>,
) -> Result<axum::Json<ConnectionView>, ApiError> {
    let change = NewConnection {
        name: body.name.unwrap_or_else(|| seen.name.clone()),
        kind: body.provider.unwrap_or_else(|| seen.kind.clone()),
        base_url: body.base_url.map_or_else(|| seen.base_url.clone(), |url| Some(url).filter(|url| !url.is_empty())),
        key: body.key,
    };
    let seen = ConnectionRow { version: body.version, ..seen };
    let changed = app.models.reconnect(&app.store, &seen, change).await?.map_err(ApiError::Unusable)?;
    Ok(axum::Json(changed.into()))
}

/// Removes a connection with its key.
#[utoipa::path(
    delete, path = "/v1/connections/{name}", tag = "models", params(("name" = String, Path, description = "Which connection.")),
    responses((status = 204, description = "It is gone."), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn delete_connection(
    State(app): State<App>,
    Connection(connection): Connection,
) -> Result<StatusCode, ApiError> {
    app.store.delete_connection(connection.person_id, &connection.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a connection: whether the provider takes the key, and whether a model answers if one is named.
#[utoipa::path(
    post, path = "/v1/connections/{name}/test", tag = "models", params(("name" = String, Path, description = "Which connection.")),
    request_body = TestConnection,
    responses(
        (status = 200, body = ConnectionTest), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn test_connection(
    State(app): State<App>,
    Connection(connection): Connection,
    Json(body): Json<TestConnection>,
) -> Result<axum::Json<ConnectionTest>, ApiError> {
    Ok(axum::Json(app.models.test(&app.store, &connection, body.model.as_deref()).await?.into()))
}

/// Seals all keys under a new master key. Only who can read the server's token may ask for it.
#[utoipa::path(
    post, path = "/v1/master-key/rotate", tag = "system", request_body = super::runs::Nothing,
    responses(
        (status = 200, body = RotatedKeys), (status = 403, body = crate::error::ErrorBody), (status = 415, body = crate::error::ErrorBody),
        (status = 422, body = crate::error::ErrorBody, description = "a key cannot be opened; nothing was changed"),
    ),
)]
pub(crate) async fn rotate_master_key(
    State(app): State<App>,
    headers: HeaderMap,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<RotatedKeys>, ApiError> {
    // A token that is there was found right before any handler is asked.
    if !headers.contains_key(header::AUTHORIZATION) {
        let sentence = "only the server's owner may do this: `samokoder keys rotate` on its machine does";
        return Err(ApiError::Forbidden(sentence.to_owned()));
    }
    Ok(axum::Json(RotatedKeys { keys: app.store.rotate_master_key().await? }))
}
