//! Keys and choices that a running server keeps.

use crate::commands::keys::body;
use crate::remote::{Connections, KeptConnection, KeptMe, KeyTest, ModelOption, ModelOptions, Remote, RotatedKeys};
use domain::money::MicroUsd;
use orchestrator::models::Wish;
use serde_json::json;
use store::NewConnection;

/// The kinds of providers that answer without a key.
pub(crate) async fn kinds_without_key(remote: &Remote) -> anyhow::Result<Vec<String>> {
    let known: Connections = remote.get("/v1/connections").await?;
    Ok(known.providers.into_iter().filter(|one| !one.needs_key).map(|one| one.provider).collect())
}

/// Keeps a connection; one of the same name is changed.
pub(crate) async fn add(remote: &Remote, new: &NewConnection) -> anyhow::Result<KeptConnection> {
    let mut body = body(new);
    match list(remote).await?.into_iter().find(|kept| kept.name == new.name) {
        None => remote.post("/v1/connections", &body).await,
        Some(kept) => {
            if let Some(body) = body.as_object_mut() {
                body.insert("version".to_owned(), json!(kept.version));
            }
            remote.patch(&format!("/v1/connections/{}", kept.name), &body).await
        }
    }
}

/// Lists the connections.
pub(crate) async fn list(remote: &Remote) -> anyhow::Result<Vec<KeptConnection>> {
    let known: Connections = remote.get("/v1/connections").await?;
    Ok(known.items)
}

/// Tries a connection.
pub(crate) async fn test(remote: &Remote, name: &str, model: Option<&str>) -> anyhow::Result<KeyTest> {
    remote.post(&format!("/v1/connections/{name}/test"), &json!({ "model": model })).await
}

/// Removes a connection.
pub(crate) async fn remove(remote: &Remote, name: &str) -> anyhow::Result<()> {
    remote.delete(&format!("/v1/connections/{name}")).await
}

/// Seals all keys anew.
pub(crate) async fn rotate(remote: &Remote) -> anyhow::Result<usize> {
    let rotated: RotatedKeys = remote.post("/v1/master-key/rotate", &json!({})).await?;
    Ok(rotated.keys)
}

/// Returns what the person chose.
pub(crate) async fn me(remote: &Remote) -> anyhow::Result<KeptMe> {
    remote.get("/v1/me").await
}

/// Changes what the person chose.
pub(crate) async fn choose(remote: &Remote, wish: &Wish) -> anyhow::Result<KeptMe> {
    let version = me(remote).await?.version;
    let day_cap = wish.day_cap.map(|cap| cap.unwrap_or(MicroUsd::ZERO).exact());
    let body =
        json!({ "version": version, "day_cap_usd": day_cap, "default_model": wish.model, "fallbacks": wish.fallbacks });
    remote.patch("/v1/me", &body).await
}

/// Lists the models of a connection.
pub(crate) async fn models(remote: &Remote, connection: &str) -> anyhow::Result<Vec<ModelOption>> {
    let options: ModelOptions = remote.get("/v1/models").await?;
    if let Some(unlisted) = options.unlisted.into_iter().find(|one| one.connection == connection) {
        anyhow::bail!(unlisted.reason);
    }
    Ok(options.items.into_iter().filter(|one| one.connection.as_deref() == Some(connection)).collect())
}
