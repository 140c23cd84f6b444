//! Where a cluster is, and who we are there: from inside one of its pods, or from a kubeconfig in its JSON form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where a pod finds what it is in its cluster.
const IN_POD: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// A cluster, and who we are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Address of its API server, without a slash at the end.
    pub(super) server: String,
    /// The namespace of sandboxes.
    pub(super) namespace: String,
    /// Certificates of those who vouch for the server, as PEM; without them, those of the system.
    pub(super) authority: Option<Vec<u8>>,
    /// Our own certificate and its key, as PEM.
    pub(super) identity: Option<Vec<u8>>,
    pub(super) token: Token,
}

/// How we say who we are, beside a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Not at all.
    None,
    /// With words that never change.
    Fixed(String),
    /// With the words in a file, which the cluster changes from time to time.
    File(PathBuf),
}

/// Why a cluster cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// A file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Unread {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A kubeconfig lacks something.
    #[error("the kubeconfig {0}; write it with `kubectl config view --raw --flatten --minify -o json`")]
    Config(&'static str),
    /// A place in a claim that is none.
    #[error("`sandbox.kubernetes.claim_path` is `{0}`, which is no place inside a claim: name folders, or nothing")]
    ClaimPath(String),
    /// Certificates or addresses that cannot be used.
    #[error("the cluster's certificates cannot be used")]
    Certificates(#[source] reqwest::Error),
}

impl Cluster {
    /// The cluster in one of whose pods this runs; host and port come from the pod's variables.
    ///
    /// # Errors
    /// [`ClusterError::Unread`] outside of a pod.
    pub fn of_pod(host: &str, port: &str, namespace: &str) -> Result<Self, ClusterError> {
        let folder = Path::new(IN_POD);
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        Ok(Self {
            server: format!("https://{host}:{port}"),
            namespace: namespace.to_owned(),
            authority: Some(read(&folder.join("ca.crt"))?),
            identity: None,
            token: Token::File(folder.join("token")),
        })
    }

    /// The cluster of a kubeconfig with one context, in its JSON form and with everything in it.
    ///
    /// # Errors
    /// [`ClusterError`] that says what is missing in it.
    pub fn of_kubeconfig(path: &Path, namespace: &str) -> Result<Self, ClusterError> {
        Self::parse(&read(path)?, namespace)
    }

    pub(super) fn parse(text: &[u8], namespace: &str) -> Result<Self, ClusterError> {
        let config: Value = serde_json::from_slice(text).map_err(|_| ClusterError::Config("is no JSON"))?;
        let first = |list: &str, kind: &str| {
            config.pointer(&format!("/{list}/0/{kind}")).ok_or(ClusterError::Config("lacks a cluster or a user"))
        };
        let (cluster, user) = (first("clusters", "cluster")?, first("users", "user")?);
        let server = cluster.get("server").and_then(Value::as_str).ok_or(ClusterError::Config("names no server"))?;
        let identity = match (decoded(user, "client-certificate-data")?, decoded(user, "client-key-data")?) {
            (Some(certificate), Some(key)) => Some([certificate, key].join(&b'\n')),
            (None | Some(_), None | Some(_)) => None,
        };
        let token = user.get("token").and_then(Value::as_str).map(|token| Token::Fixed(token.to_owned()));
        let file = user.get("tokenFile").and_then(Value::as_str).map(|path| Token::File(path.into()));
        Ok(Self {
            server: server.trim_end_matches('/').to_owned(),
            namespace: namespace.to_owned(),
            authority: decoded(cluster, "certificate-authority-data")?,
            identity,
            token: token.or(file).unwrap_or(Token::None),
        })
    }
}

fn decoded(of: &Value, name: &str) -> Result<Option<Vec<u8>>, ClusterError> {
    let text = of.get(name).and_then(Value::as_str);
    text.map(|text| STANDARD.decode(text)).transpose().map_err(|_| ClusterError::Config("holds broken base64"))
}

fn read(path: &Path) -> Result<Vec<u8>, ClusterError> {
    std::fs::read(path).map_err(|source| ClusterError::Unread { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
