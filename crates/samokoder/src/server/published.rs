//! Where published apps are reached from elsewhere, and what requests to running apps may cost.

use super::not_bound;
use crate::commands::BadInput;
use crate::settings::PreviewSettings;
use api::ProxyLimits;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;

/// Listens for the proxy that leads visitors of published apps here, if there is a domain for them.
pub(super) async fn listen(settings: &PreviewSettings, ip: IpAddr) -> anyhow::Result<Option<(String, TcpListener)>> {
    let domain = settings.domain.trim_matches('.').to_ascii_lowercase();
    if domain.is_empty() {
        return Ok(None);
    }
    if !is_domain(&domain) {
        let sentence = format!("`preview.domain` cannot be `{domain}`: write it like apps.example.org");
        return Err(BadInput(sentence).into());
    }
    let address = SocketAddr::new(ip, settings.domain_port);
    let listener = TcpListener::bind(address).await.map_err(|error| not_bound(address, &error))?;
    Ok(Some((domain, listener)))
}

/// Reads what requests to running apps may cost.
pub(super) fn proxy_limits(settings: &PreviewSettings) -> ProxyLimits {
    ProxyLimits {
        body_bytes: settings.max_upload_mib.saturating_mul(1 << 20),
        // Less cannot hold what a browser sends.
        head_bytes: settings.max_head_kib.max(8).saturating_mul(1 << 10),
        stall: Duration::from_secs(settings.stall_s.max(1)),
        answer: Duration::from_secs(settings.answer_timeout_s.max(1)),
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let allowed = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        allowed && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(is_label) && !text.ends_with(".localhost")
}

#[cfg(test)]
mod tests;
