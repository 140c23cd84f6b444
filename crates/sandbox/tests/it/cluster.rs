//! A cluster for tests: an API server that answers as a real one does, and one node, this machine.
//!
//! Its pods are real: our launcher in a container made by bubblewrap, in the role that the job names, reached over the
//! `attach` protocol alone. What a pod may use is checked by the job's own tests.

mod pod;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use hyper_util::rt::TokioIo;
use sandbox::Backend;
use sandbox::kubernetes::{Cluster, DataClaim, KubernetesBackend, PodTemplate};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

/// What becomes of the pods of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// They run.
    Run,
    /// They are asked for by somebody who may not.
    Forbidden,
    /// A quota is in the way of each.
    OverQuota,
    /// Their image cannot be fetched.
    NoImage,
    /// Their node has no room left.
    Evicted,
    /// Their first process says something and ends.
    Broken,
}

/// What a test can see of a cluster.
#[derive(Clone)]
pub(crate) struct FakeCluster {
    pub(crate) port: u16,
    fate: Fate,
    jobs: Arc<Mutex<Vec<Value>>>,
    pub(crate) deleted: Arc<Mutex<Vec<String>>>,
    /// The storage that the claim is for, and where the data folder lies in it.
    claim: Option<(PathBuf, String)>,
    /// Told when the cluster ends all pods.
    ended: Arc<Notify>,
}

/// The name of the claim.
const CLAIM: &str = "samokoder-data";

const TOKEN: &str = "let-me-in";
const PATH: &str = "/namespaces/sandboxes";

impl FakeCluster {
    /// Starts it on a thread of its own, which lives as long as the test.
    pub(crate) fn start(fate: Fate) -> Self {
        Self::start_with(fate, None)
    }

    /// Starts one whose pods run, with `storage` behind a claim, in which `path` is the data folder.
    pub(crate) fn with_claim(storage: PathBuf, path: &str) -> Self {
        Self::start_with(Fate::Run, Some((storage, path.to_owned())))
    }

    fn start_with(fate: Fate, claim: Option<(PathBuf, String)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (jobs, deleted, ended) = (Arc::default(), Arc::default(), Arc::default());
        let cluster = Self { port, fate, jobs, deleted, claim, ended };
        let router = Router::new()
            .route(&format!("/apis/batch/v1{PATH}/jobs"), post(create_job))
            .route(&format!("/apis/batch/v1{PATH}/jobs/{{name}}"), delete(delete_job))
            .route(&format!("/api/v1{PATH}/pods"), get(list_pods))
            .route(&format!("/api/v1{PATH}/events"), get(list_events))
            .route(&format!("/api/v1{PATH}/pods/{{name}}/attach"), get(attach))
            .with_state(cluster.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await.unwrap();
            });
        });
        cluster
    }

    /// The jobs that were asked for.
    pub(crate) fn jobs(&self) -> Vec<Value> {
        self.jobs.lock().unwrap().clone()
    }

    /// Ends all pods, as a cluster does with those that have lived for too long.
    pub(crate) fn end_pods(&self) {
        self.ended.notify_waiters();
    }

    /// The backend that uses it; its data folder is where the claim has it.
    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        let claim = self.claim.as_ref().map(|(storage, path)| (storage.join(path), path.as_str()));
        self.backend_with(claim.map(|(folder, path)| DataClaim::new(CLAIM.to_owned(), path, folder).unwrap()))
    }

    /// The backend that uses it and believes this of its claim.
    pub(crate) fn backend_with(&self, claim: Option<DataClaim>) -> Arc<dyn Backend> {
        let config = json!({
            "clusters": [{ "name": "c", "cluster": { "server": format!("http://127.0.0.1:{}", self.port) } }],
            "users": [{ "name": "u", "user": { "token": TOKEN } }],
        });
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), config.to_string()).unwrap();
        let cluster = Cluster::of_kubeconfig(file.path(), "sandboxes").unwrap();
        let template = PodTemplate {
            image: "registry.example/samokoder:1".into(),
            program: "/etc/sandbox/supervisor".into(),
            runtime_class: "gvisor".into(),
            claim,
        };
        Arc::new(KubernetesBackend::new(cluster, template).unwrap())
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn refused(status: StatusCode, message: &str) -> Response {
    let body = json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message });
    answer(status, &body)
}

async fn create_job(State(cluster): State<FakeCluster>, headers: HeaderMap, body: String) -> Response {
    if headers.get(header::AUTHORIZATION).is_none_or(|token| token != &format!("Bearer {TOKEN}")) {
        return refused(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    if cluster.fate == Fate::Forbidden {
        return refused(
            StatusCode::FORBIDDEN,
            "jobs.batch is forbidden: User \"system:serviceaccount:x:y\" cannot create",
        );
    }
    let job: Value = serde_json::from_str(&body).unwrap();
    cluster.jobs.lock().unwrap().push(job.clone());
    answer(StatusCode::CREATED, &job)
}

async fn delete_job(State(cluster): State<FakeCluster>, Path(name): Path<String>) -> Response {
    cluster.deleted.lock().unwrap().push(name);
    answer(StatusCode::OK, &json!({ "kind": "Status", "status": "Success" }))
}

async fn list_pods(State(cluster): State<FakeCluster>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let jobs = cluster.jobs.lock().unwrap().clone();
    let job = jobs.iter().map(|job| job["metadata"]["name"].as_str().unwrap()).find(|name| query.ends_with(name));
    let pods: Vec<Value> = job.into_iter().filter_map(|job| shown(cluster.fate, job)).collect();
    answer(StatusCode::OK, &json!({ "kind": "PodList", "items": pods }))
}

/// The pod of a job as a cluster would show it.
fn shown(fate: Fate, job: &str) -> Option<Value> {
    let status = match fate {
        Fate::Run | Fate::Broken => json!({ "phase": "Running" }),
        Fate::NoImage => json!({ "phase": "Pending", "containerStatuses": [{ "state": { "waiting": {
            "reason": "ImagePullBackOff", "message": "Back-off pulling image \"registry.example/samokoder:1\"" } } }] }),
        Fate::Evicted => json!({ "phase": "Failed", "reason": "Evicted",
            "message": "The node was low on resource: ephemeral-storage." }),
        Fate::Forbidden | Fate::OverQuota => return None,
    };
    Some(json!({ "metadata": { "name": format!("{job}-x7k2p") }, "status": status }))
}

async fn list_events(State(cluster): State<FakeCluster>) -> Response {
    let failure = json!({ "type": "Warning", "reason": "FailedCreate",
        "message": "Error creating: pods \"p\" is forbidden: exceeded quota: all, requested: limits.memory=4G" });
    let events: Vec<Value> = (cluster.fate == Fate::OverQuota).then_some(failure).into_iter().collect();
    answer(StatusCode::OK, &json!({ "kind": "EventList", "items": events }))
}

#[expect(clippy::disallowed_methods, reason = "what is spawned ends with its connection")]
async fn attach(State(cluster): State<FakeCluster>, Path(name): Path<String>, mut request: Request) -> Response {
    let wanted = request.headers()[header::SEC_WEBSOCKET_PROTOCOL].to_str().unwrap().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    if !wanted.contains("v5.channel.k8s.io")
        || query != "container=sandbox&stdin=true&stdout=true&stderr=true&tty=false"
    {
        return refused(StatusCode::BAD_REQUEST, "not the streams of a sandbox");
    }
    let jobs = cluster.jobs.lock().unwrap().clone();
    let job = jobs.into_iter().find(|job| name.starts_with(job["metadata"]["name"].as_str().unwrap())).unwrap();
    let accept = derive_accept_key(request.headers()[header::SEC_WEBSOCKET_KEY].as_bytes());
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let stream = TokioIo::new(upgrade.await.unwrap());
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
        let pod = pod::start(&job, &cluster);
        tokio::select! {
            () = pod::serve(socket, pod) => {}
            () = cluster.ended.notified() => {}
        }
    });
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, accept)
        .header(header::SEC_WEBSOCKET_PROTOCOL, "v5.channel.k8s.io")
        .body(Body::empty())
        .unwrap()
}
