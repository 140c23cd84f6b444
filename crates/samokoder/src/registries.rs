//! Where packages come from: what the settings say, or else what this machine's own clients are configured for.

use crate::settings::Settings;
use sandbox::mirror::MirrorParts;
use sandbox::programs;
use std::path::PathBuf;

/// Finds the registries, and puts together what a mirror of them is made of. The clients are asked at the same time.
pub(crate) async fn find(settings: &Settings, cache: PathBuf) -> anyhow::Result<MirrorParts> {
    let named = |address: &str| (!address.is_empty()).then(|| address.to_owned());
    let npm = or_ask(named(&settings.npm.registry), programs::npm_registry);
    let pip = or_ask(named(&settings.pip.index), || Some(programs::pip_index()));
    let home = settings.cargo_home();
    let cargo = or_ask(named(&settings.cargo.index), move || programs::cargo_index(&home));
    let (npm, pip, cargo) = tokio::try_join!(npm, pip, cargo)?;
    let allowed_hosts = settings.sandbox.allowed_hosts.clone();
    let own_hosts = settings.sandbox.project_hosts;
    let cache_bytes = settings.sandbox.package_cache_mib.saturating_mul(1 << 20);
    Ok(MirrorParts { npm, pip, cargo, allowed_hosts, own_hosts, cache_bytes, ..MirrorParts::new(cache) })
}

/// Returns an address as people may see it, without a name or a password.
pub(crate) fn shown(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => address.to_owned(),
    }
}

async fn or_ask(
    named: Option<String>,
    ask: impl FnOnce() -> Option<String> + Send + 'static,
) -> anyhow::Result<Option<String>> {
    match named {
        Some(named) => Ok(Some(named)),
        None => Ok(tokio::task::spawn_blocking(ask).await?),
    }
}

#[cfg(test)]
mod tests;
