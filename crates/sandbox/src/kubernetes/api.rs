//! The few calls of a cluster's API that sandboxes need.

use super::attach::Socket;
use super::cluster::{Cluster, ClusterError, Token};
use super::job::LABEL;
use super::words::Fault;
use reqwest::header::{AUTHORIZATION, CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY};
use reqwest::header::{SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Certificate, Client, Identity, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use std::time::Duration;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

/// Longest time for one answer.
const ANSWER_TIME: Duration = Duration::from_secs(15);

/// Longest time until the server is connected to.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// How the streams of a container are told apart; the newer first, which also tells the end of one.
const PROTOCOLS: &str = "v5.channel.k8s.io, v4.channel.k8s.io";

/// A cluster's API. What stands in a path or a question here is a name of ours or of a pod, which needs no quoting.
#[derive(Debug)]
pub(super) struct Api {
    http: Client,
    cluster: Cluster,
}

impl Api {
    pub(super) fn of(cluster: Cluster) -> Result<Self, ClusterError> {
        // A connection becomes a WebSocket only where it carries one question at a time.
        let mut http = Client::builder().http1_only().no_proxy().connect_timeout(CONNECT_TIME);
        if let Some(authority) = &cluster.authority {
            let certificates = Certificate::from_pem_bundle(authority).map_err(ClusterError::Certificates)?;
            http = http.tls_certs_only(certificates);
        }
        if let Some(identity) = &cluster.identity {
            http = http.identity(Identity::from_pem(identity).map_err(ClusterError::Certificates)?);
        }
        Ok(Self { http: http.build().map_err(ClusterError::Certificates)?, cluster })
    }

    /// The namespace of sandboxes.
    pub(super) fn namespace(&self) -> &str {
        &self.cluster.namespace
    }

    pub(super) async fn create_job(&self, job: &Value) -> Result<(), Fault> {
        let asked = self.asked(Method::POST, "apis/batch/v1", "jobs").json(job);
        answered(asked).await.map(drop)
    }

    pub(super) async fn delete_job(&self, name: &str, options: &Value) -> Result<(), Fault> {
        let asked = self.asked(Method::DELETE, "apis/batch/v1", &format!("jobs/{name}")).json(options);
        match answered(asked).await {
            Err(Fault::Refused { status: StatusCode::NOT_FOUND, .. }) => Ok(()),
            removed => removed.map(drop),
        }
    }

    /// The pods of a job.
    pub(super) async fn pods(&self, job: &str) -> Result<Vec<Value>, Fault> {
        let asked = self.asked(Method::GET, "api/v1", &format!("pods?labelSelector={LABEL}%3D{job}"));
        items(answered(asked).await?)
    }

    /// What the cluster has noted about a job.
    pub(super) async fn events(&self, job: &str) -> Result<Vec<Value>, Fault> {
        let about = format!("events?fieldSelector=involvedObject.kind%3DJob%2CinvolvedObject.name%3D{job}");
        let asked = self.asked(Method::GET, "api/v1", &about);
        items(answered(asked).await?)
    }

    /// Attaches to standard input, output and error of a pod's container.
    pub(super) async fn attach(&self, pod: &str, container: &str) -> Result<Socket, Fault> {
        let key = generate_key();
        let what = format!("pods/{pod}/attach?container={container}&stdin=true&stdout=true&stderr=true&tty=false");
        let asked = self
            .asked(Method::GET, "api/v1", &what)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key)
            .header(SEC_WEBSOCKET_PROTOCOL, PROTOCOLS);
        let answer = send(asked).await?;
        let accepted = answer.headers().get(SEC_WEBSOCKET_ACCEPT).map(|accept| accept.as_bytes().to_owned());
        let expected = derive_accept_key(key.as_bytes());
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS || accepted.as_deref() != Some(expected.as_bytes()) {
            return Err(refusal(answer).await);
        }
        let stream = answer.upgrade().await.map_err(Fault::Unreachable)?;
        Ok(WebSocketStream::from_raw_socket(stream, Role::Client, None).await)
    }

    fn asked(&self, method: Method, group: &str, what: &str) -> RequestBuilder {
        let Cluster { server, namespace, .. } = &self.cluster;
        let asked = self.http.request(method, format!("{server}/{group}/namespaces/{namespace}/{what}"));
        match self.token() {
            Some(token) => asked.header(AUTHORIZATION, format!("Bearer {token}")),
            None => asked,
        }
    }

    fn token(&self) -> Option<String> {
        match &self.cluster.token {
            Token::None => None,
            Token::Fixed(token) => Some(token.clone()),
            // A file that cannot be read is the same as none: the server then says that it does not know us.
            Token::File(path) => std::fs::read_to_string(path).ok().map(|token| token.trim().to_owned()),
        }
    }
}

async fn send(asked: RequestBuilder) -> Result<Response, Fault> {
    match tokio::time::timeout(ANSWER_TIME, asked.send()).await {
        Ok(answer) => answer.map_err(Fault::Unreachable),
        Err(_) => Err(Fault::Silent),
    }
}

async fn answered(asked: RequestBuilder) -> Result<Value, Fault> {
    let answer = send(asked).await?;
    if !answer.status().is_success() {
        return Err(refusal(answer).await);
    }
    match tokio::time::timeout(ANSWER_TIME, answer.json()).await {
        Ok(value) => value.map_err(Fault::Unreachable),
        Err(_) => Err(Fault::Silent),
    }
}

async fn refusal(answer: Response) -> Fault {
    let status = answer.status();
    let value: Value = match tokio::time::timeout(ANSWER_TIME, answer.json()).await {
        Ok(value) => value.unwrap_or_default(),
        Err(_) => Value::Null,
    };
    let message = value.get("message").and_then(Value::as_str).unwrap_or("no reason was given").to_owned();
    Fault::Refused { status, message }
}

fn items(mut list: Value) -> Result<Vec<Value>, Fault> {
    match list.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) | None => {
            Ok(Vec::new())
        }
    }
}
