//! The way out: reads from registries, and from the hosts that they or the operator name.
//!
//! A configured registry may be anywhere, since it is the operator's word. Every other host must be named by a document
//! of that registry or by the operator, is reached over `https` alone, and its name is resolved here: a connection to
//! an address that is not public is never made. In a network that has a registry of its own, the names of public ones
//! often lead to it; so the address of a configured registry is as good as a public one, unless it is this machine.
//! Redirects are followed by hand, a few, under the same rules.

use super::cache::Cache;
use super::digest::Digest;
use super::document::{Document, Head};
use crate::SandboxError;
use axum::http::{StatusCode, header};
use domain::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tempfile::NamedTempFile;

/// Until a document or an archive must be there.
const FETCH_TIME: Duration = Duration::from_secs(120);

/// Until a connection must be there.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// Tries of one fetch.
const TRIES: u32 = 3;

/// Redirects that are followed.
const MAX_REDIRECTS: u32 = 5;

/// Largest document, in bytes.
const MAX_DOCUMENT_BYTES: u64 = 64 << 20;

/// Largest archive, in bytes.
const MAX_ARCHIVE_BYTES: u64 = 256 << 20;

/// Why something could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It is not there, or not for us.
    NotFound,
    /// It is larger than anything that is served.
    TooLarge,
    /// It leads to a host that is not allowed.
    Elsewhere,
    /// Its bytes do not have the digest of its document.
    Tampered,
    /// The registry does not answer.
    Down,
    /// It cannot be kept here.
    Disk,
}

/// Where one fetch may go.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    /// The registry, which may be anywhere.
    pub(super) home: Option<&'a Url>,
    /// Other hosts, which must be public.
    pub(super) hosts: &'a [String],
}

/// What a registry said about a document.
pub(super) enum Fetched {
    /// It is this one.
    New(Document),
    /// It is still the one that is kept.
    Same,
}

/// Clients for both kinds of hosts.
pub(super) struct Upstream {
    at_home: Client,
    elsewhere: Client,
}

impl Upstream {
    /// Makes the clients; `homes` are the hosts of the configured registries.
    pub(super) fn new(homes: Vec<String>) -> Result<Self, SandboxError> {
        let failed =
            |error: reqwest::Error| SandboxError::backend("made its way to packages")(std::io::Error::other(error));
        let client = || {
            Client::builder()
                .timeout(FETCH_TIME)
                .connect_timeout(CONNECT_TIME)
                .redirect(Policy::none())
                .user_agent(concat!("samokoder/", env!("CARGO_PKG_VERSION")))
        };
        let at_home = client().build().map_err(failed)?;
        // A proxy would resolve names by itself, past the check.
        let elsewhere = client().no_proxy().dns_resolver(Guard { homes: homes.into() }).build().map_err(failed)?;
        Ok(Self { at_home, elsewhere })
    }

    /// Reads a document, unless it is still the one of `etag`; again while the other side does not answer.
    pub(super) async fn document(
        &self,
        url: &Url,
        accept: &str,
        etag: Option<&str>,
        way: Way<'_>,
    ) -> Result<Fetched, Failure> {
        let mut more = 1..TRIES;
        loop {
            match self.document_once(url, accept, etag, way).await {
                Err(Failure::Down) if more.next().is_some() => {}
                over => return over,
            }
        }
    }

    /// Writes an archive into a file, and looks at its digest on the way; again while the other side does not answer.
    pub(super) async fn archive(
        &self,
        url: &Url,
        digest: &Digest,
        way: Way<'_>,
        cache: &Cache,
    ) -> Result<NamedTempFile, Failure> {
        let mut more = 1..TRIES;
        loop {
            match self.archive_once(url, digest, way, cache).await {
                Err(Failure::Down) if more.next().is_some() => {}
                over => return over,
            }
        }
    }

    async fn document_once(
        &self,
        url: &Url,
        accept: &str,
        etag: Option<&str>,
        way: Way<'_>,
    ) -> Result<Fetched, Failure> {
        let response = self.open(url.clone(), accept, etag, way).await?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Same);
        }
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let head = Head { kind: text(header::CONTENT_TYPE).unwrap_or_default(), etag: text(header::ETAG) };
        let mut body = Vec::new();
        let take = |bytes: &[u8]| {
            body.extend_from_slice(bytes);
            Ok(())
        };
        pump(response, MAX_DOCUMENT_BYTES, take).await?;
        Ok(Fetched::New(Document { head, body }))
    }

    async fn archive_once(
        &self,
        url: &Url,
        digest: &Digest,
        way: Way<'_>,
        cache: &Cache,
    ) -> Result<NamedTempFile, Failure> {
        let response = self.open(url.clone(), "*/*", None, way).await?;
        let mut file = cache.new_file().map_err(|_| Failure::Disk)?;
        let mut check = digest.check();
        let take = |bytes: &[u8]| {
            check.update(bytes);
            file.write_all(bytes).map_err(|_| Failure::Disk)
        };
        pump(response, MAX_ARCHIVE_BYTES, take).await?;
        if check.matches() { Ok(file) } else { Err(Failure::Tampered) }
    }

    /// Opens an address, through redirects, up to the answer's head.
    pub(super) async fn open(
        &self,
        mut url: Url,
        accept: &str,
        etag: Option<&str>,
        way: Way<'_>,
    ) -> Result<Response, Failure> {
        for _ in 0..=MAX_REDIRECTS {
            let client = self.client(&mut url, way)?;
            let mut request = client.get(url.clone()).header(header::ACCEPT, accept);
            if let Some(etag) = etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            let response = request.send().await.map_err(|error| why(&error))?;
            let status = response.status();
            if status.is_success() || status == StatusCode::NOT_MODIFIED && etag.is_some() {
                return Ok(response);
            }
            if !status.is_redirection() {
                let later = matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
                return Err(if status.is_client_error() && !later { Failure::NotFound } else { Failure::Down });
            }
            let target = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            url = target.and_then(|target| url.join(target).ok()).ok_or(Failure::Down)?;
        }
        Err(Failure::Elsewhere)
    }

    fn client(&self, url: &mut Url, way: Way<'_>) -> Result<&Client, Failure> {
        if let Some(home) = way.home.filter(|home| home.origin() == url.origin()) {
            // Documents name addresses without the name and password that the registry is configured with.
            if url.username().is_empty() {
                let _ = url.set_username(home.username());
                let _ = url.set_password(home.password());
            }
            return Ok(&self.at_home);
        }
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        let named = way.hosts.iter().any(|named| named == host);
        if url.scheme() != "https" || url.port().is_some() || literal || !named {
            tracing::warn!(host, "packages lead to a host that is not allowed");
            return Err(Failure::Elsewhere);
        }
        Ok(&self.elsewhere)
    }
}

/// Reads a body in pieces, up to a cap.
async fn pump(
    mut response: Response,
    cap: u64,
    mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if response.content_length().is_some_and(|length| length > cap) {
        return Err(Failure::TooLarge);
    }
    let mut left = cap;
    while let Some(bytes) = response.chunk().await.map_err(|error| why(&error))? {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or(Failure::TooLarge)?;
        take(&bytes)?;
    }
    Ok(())
}

/// Tells a host that is not public from one that does not answer.
fn why(error: &reqwest::Error) -> Failure {
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        if one.is::<NotPublic>() {
            return Failure::Elsewhere;
        }
        cause = one.source();
    }
    Failure::Down
}

/// A name leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is not on the public internet")]
struct NotPublic {
    name: String,
}

/// Resolves names, and refuses those that lead anywhere else than to the public internet or to a configured registry.
struct Guard {
    homes: Arc<[String]>,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let homes = Arc::clone(&self.homes);
        Box::pin(async move {
            let found = lookup(name.as_str()).await?;
            let mut inside = found.iter().map(SocketAddr::ip).filter(|ip| !is_public(*ip)).peekable();
            if inside.peek().is_some() {
                let known = addresses(&homes).await;
                if inside.any(|ip| ip.is_loopback() || !known.contains(&ip)) {
                    return Err(NotPublic { name: name.as_str().to_owned() }.into());
                }
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Returns the addresses of hosts; one that is not known has none.
async fn addresses(hosts: &[String]) -> Vec<IpAddr> {
    let mut known = Vec::new();
    for host in hosts {
        known.extend(lookup(host).await.unwrap_or_default().iter().map(SocketAddr::ip));
    }
    known
}

async fn lookup(host: &str) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.collect())
}

#[cfg(test)]
mod tests;
