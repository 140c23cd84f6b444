//! Which addresses a model may be asked at.
//!
//! On a server that others use, an address that a person types in is a way into the network behind the server. So
//! names are resolved here, addresses that are not of the public internet are refused, and the connection goes to the
//! very address that was checked. Redirects are never followed. On a person's own machine every address is allowed,
//! since that is where local models live.

use domain::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Url};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept: less than the five seconds after which many servers close one.
const IDLE: Duration = Duration::from_secs(4);

/// Where models may live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere.
    Anywhere,
    /// On the public internet over `https`, and at these hosts, written as in the address: `models.internal:8080`.
    Public {
        /// Hosts with their ports that the operator allows.
        allowed: Vec<String>,
    },
}

/// Why an address cannot be used; a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the address `{address}` cannot be used: {reason}")]
pub struct AddressRefused {
    address: String,
    reason: String,
}

impl Reach {
    /// Reads an address and brings it into the form that ends in a slash.
    ///
    /// # Errors
    /// [`AddressRefused`] when it is no address of a server, or one that is out of reach.
    pub fn check(&self, address: &str) -> Result<Url, AddressRefused> {
        let shown = without_secrets(address);
        let refuse = |reason: &str| AddressRefused { address: shown.clone(), reason: reason.to_owned() };
        // A path is joined to the address, and would take the place of its last part if that had no slash.
        let url = Url::parse(&format!("{}/", address.trim().trim_end_matches('/')))
            .map_err(|_| refuse("write it like https://api.example/v1"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(refuse("write it like https://api.example/v1"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("a name or a password does not belong into it; the key has a place of its own"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("leave out everything from `?` or `#` on"));
        }
        if self.allows(&url) {
            return Ok(url);
        }
        if url.scheme() != "https" {
            return Err(refuse("this server sends keys over https only"));
        }
        match literal(&url) {
            Some(ip) if !is_public(ip) => Err(refuse("it is not on the public internet")),
            _ => Ok(url),
        }
    }

    /// Makes the one client of this reach; its connections are shared by all calls.
    ///
    /// # Errors
    /// When this machine has no usable certificates.
    pub fn client(&self) -> reqwest::Result<Client> {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_keepalive(Duration::from_secs(30))
            .user_agent(concat!("samokoder/", env!("CARGO_PKG_VERSION")));
        match self {
            Self::Anywhere => client.build(),
            // A proxy would resolve names by itself, past this check.
            Self::Public { .. } => client.no_proxy().dns_resolver(Guard { reach: self.clone() }).build(),
        }
    }

    /// Says whether an address needs no check.
    fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public { allowed } => allowed.iter().any(|host| *host == host_and_port(url)),
        }
    }

    /// Says whether a name needs no check, whatever its port: the address was checked when it was read.
    fn allows_name(&self, name: &str) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public { allowed } => {
                allowed.iter().any(|host| host.rsplit_once(':').map_or(host.as_str(), |(host, _)| host) == name)
            }
        }
    }
}

/// Resolves names, and refuses those that lead anywhere else than to the public internet.
struct Guard {
    reach: Reach,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if !reach.allows_name(name.as_str()) && !found.iter().all(|address| is_public(address.ip())) {
                return Err(format!("`{}` is not on the public internet", name.as_str()).into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

fn host_and_port(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

fn literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_matches(['[', ']']).parse().ok()
}

/// Keeps a password out of what is shown.
fn without_secrets(address: &str) -> String {
    let shown = address.split(['?', '#']).next().unwrap_or_default();
    let shown = match (shown.find("://"), shown.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}://…{}", shown.get(..scheme).unwrap_or_default(), shown.get(at..).unwrap_or_default())
        }
        _ => shown.to_owned(),
    };
    shown.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests;
