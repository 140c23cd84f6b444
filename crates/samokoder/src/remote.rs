//! The server that holds the data folder, for commands that run beside it.
//!
//! A data folder serves one process at a time; while a server has it, commands ask that server. It is found by
//! `server.json`, and only believed when it knows the token that stands there.

mod connections;
mod sse;
mod wire;

use crate::commands::{BadInput, MachineLacks};
use crate::server::ServerFile;
use crate::settings::Settings;
use anyhow::Context as _;
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) use connections::{Connections, KeptConnection, KeptMe, KeyTest, ModelOption, ModelOptions, RotatedKeys};
pub(crate) use sse::{Heard, Stream};
pub(crate) use wire::{
    Card, CardPage, Checkpoints, Created, Detail, Differences, FileListing, Hosts, KeptHost, Preview, Problem,
    Publication, RestoredCheckpoint, Rules, RunInfo, Usage, checkpoint_header,
};

/// How long a server may take to say that it is there.
const HELLO: Duration = Duration::from_secs(3);

/// How long it may take to answer anything but a stream.
const ANSWER: Duration = Duration::from_secs(60);

/// The server that holds the data folder.
pub(crate) struct Remote {
    file: ServerFile,
    http: Client,
    data_dir: PathBuf,
}

impl Remote {
    /// Finds the server that holds the data folder now. One that died left a file that nobody answers for.
    pub(crate) async fn find(settings: &Settings) -> Option<Self> {
        let file = ServerFile::read(&settings.data_dir)?;
        // A proxy of the environment must not be asked for an address of this machine.
        let http = Client::builder().no_proxy().build().ok()?;
        let remote = Self { file, http, data_dir: settings.data_dir.clone() };
        let hello = remote.request(Method::GET, "/health").timeout(HELLO).send().await.ok()?;
        hello.status().is_success().then_some(remote)
    }

    /// Where it is opened in a browser.
    pub(crate) fn url(&self) -> &str {
        &self.file.url
    }

    /// The data folder that it holds.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.file.pid
    }

    /// Asks for something.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let answer = self.request(Method::GET, path).timeout(ANSWER).send().await.context("the server is gone")?;
        granted(answer).await?.json().await.context("the server answered with something else")
    }

    /// Asks for bytes; the name of the checkpoint that they are of comes along.
    pub(crate) async fn get_bytes(&self, path: &str) -> anyhow::Result<(Vec<u8>, Option<String>)> {
        let answer = self.request(Method::GET, path).timeout(ANSWER).send().await.context("the server is gone")?;
        let answer = granted(answer).await?;
        let checkpoint = checkpoint_header(answer.headers());
        Ok((answer.bytes().await.context("the server is gone")?.to_vec(), checkpoint))
    }

    /// Asks for something new.
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.send(Method::POST, path, body).await
    }

    /// Asks for a change.
    pub(crate) async fn patch<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.send(Method::PATCH, path, body).await
    }

    /// Asks for something to be there.
    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.send(Method::PUT, path, body).await
    }

    /// Asks for something to be gone.
    pub(crate) async fn delete(&self, path: &str) -> anyhow::Result<()> {
        let answer = self.request(Method::DELETE, path).timeout(ANSWER).send().await.context("the server is gone")?;
        granted(answer).await.map(drop)
    }

    async fn send<T: DeserializeOwned>(&self, method: Method, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        let body = serde_json::to_vec(body)?;
        let request = self.request(method, path).header("content-type", "application/json").body(body);
        let answer = request.timeout(ANSWER).send().await.context("the server is gone")?;
        granted(answer).await?.json().await.context("the server answered with something else")
    }

    /// Opens the live events of a project after a position.
    pub(crate) async fn stream(&self, path: &str, after: i64) -> anyhow::Result<Stream> {
        let path = format!("{path}?after={after}");
        let answer = self.request(Method::GET, &path).send().await.context("the server is gone")?;
        Ok(Stream::new(granted(answer).await?))
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        // The address, not the name: not every system resolves the name to where the server listens.
        self.http.request(method, format!("http://{}{path}", self.file.address)).bearer_auth(&self.file.token)
    }
}

/// Turns a refusal into the error that the command ends with.
async fn granted(answer: Response) -> anyhow::Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let problem: Problem = answer.json().await.unwrap_or_default();
    let sentence = if problem.error.message.is_empty() {
        format!("the server answered with status {status}")
    } else {
        problem.error.message
    };
    Err(match status {
        StatusCode::SERVICE_UNAVAILABLE => MachineLacks(sentence).into(),
        status if status.is_client_error() => BadInput(sentence).into(),
        _ => anyhow::anyhow!(sentence),
    })
}
