//! A lane: one port in the browser's sandbox, bridged to the app server of the check that is being played.

use super::{App, Browser, Played, TesterLimits, Waiting, unplayed};
use crate::executor::head_and_tail;
use domain::check::CheckVerdict;
use domain::language::Language;
use sandbox::{Command, Limits, Process, SandboxError};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// First port in both sandboxes; each lane has one, each round of checks other ones.
const FIRST_PORT: u16 = 20_000;

/// Ports that are tried for a lane.
const PORTS: u16 = 400;

/// Time between two looks at whether the app answers.
const HEALTH_PAUSE: Duration = Duration::from_millis(40);

/// Numbers the folders of the apps' data.
static NEXT_FOLDER: AtomicU64 = AtomicU64::new(0);

/// Most characters of a server's output that a message shows.
const MAX_PRINTED: usize = 600;

/// One lane.
pub(super) struct Lane<'a> {
    browser: &'a Browser,
    app: App<'a>,
    limits: TesterLimits,
    listener: TcpListener,
    port: u16,
}

impl<'a> Lane<'a> {
    /// Opens the lane's port in the browser's sandbox.
    pub(super) async fn open(
        browser: &'a Browser,
        app: App<'a>,
        number: u16,
        limits: TesterLimits,
    ) -> Result<Self, SandboxError> {
        let mut port = FIRST_PORT + number;
        loop {
            match browser.sandbox().listen(port).await {
                Ok(listener) => {
                    return Ok(Self { browser, app, limits, listener, port });
                }
                // A port of an earlier round may still be held for a moment.
                Err(SandboxError::Refused { .. }) if port < FIRST_PORT + PORTS => port += browser.width(),
                Err(error) => return Err(error),
            }
        }
    }

    /// Plays one check against a fresh server with an empty database.
    pub(super) async fn play(&self, one: Waiting<'_>) -> Result<Played, SandboxError> {
        // A warm sandbox outlives a round of checks, so no two checks of this process may share a folder.
        let data_dir = format!("/tmp/check-{}", NEXT_FOLDER.fetch_add(1, Ordering::Relaxed));
        let mut server = self.start(&data_dir).await?;
        let played = self.play_against(&mut server, one).await;
        // The next server gets the same port, so this one must be gone before it starts.
        server.kill().await;
        self.app.sandbox.exec(&Command::new(["rm", "-rf", &data_dir]), &Limits::default()).await?;
        played
    }

    async fn play_against(&self, server: &mut Process, one: Waiting<'_>) -> Result<Played, SandboxError> {
        if let Err(reason) = self.answers(server).await? {
            let verdict = CheckVerdict::Failed { step: 0, message: reason };
            return Ok(Played { verdict, ..unplayed(one.requirement, &one.check.key, "") });
        }
        let verdict = tokio::select! {
            verdict = self.browser.run(self.order(one)) => verdict,
            error = self.bridge() => return Err(error),
            () = drained(server) => None,
        };
        let Some(verdict) = verdict else {
            let reason = "the browser's runner ended; `samokoder doctor` looks into it";
            return Ok(unplayed(one.requirement, &one.check.key, reason));
        };
        Ok(Played {
            key: one.check.key.clone(),
            requirement: one.requirement,
            screenshot: self.browser.take(verdict.screenshot.as_deref()),
            trace: self.browser.take(verdict.trace.as_deref()),
            verdict: verdict.verdict,
            wall_ms: verdict.wall_ms,
        })
    }

    async fn start(&self, data_dir: &str) -> Result<Process, SandboxError> {
        let (manifest, port) = (self.app.manifest, self.port.to_string());
        let command = Command::new(manifest.commands.start.iter().cloned())
            .env(&manifest.server.port_env, &port)
            .env(&manifest.server.host_env, "127.0.0.1")
            .env(&manifest.server.data_dir_env, data_dir)
            .env("TZ", "UTC")
            .env("NODE_ENV", "production");
        let limits = Limits {
            wall_time: self.limits.start + self.limits.check * 2,
            output_bytes: 64 * 1024,
            ..Limits::default()
        };
        self.app.sandbox.start(&command, &limits).await
    }

    /// Waits until the app answers; the inner error says how it ended instead.
    async fn answers(&self, server: &mut Process) -> Result<Result<(), String>, SandboxError> {
        let until = Instant::now() + self.limits.start;
        while Instant::now() < until {
            if self.healthy().await {
                return Ok(Ok(()));
            }
            if let Ok(exit) = tokio::time::timeout(HEALTH_PAUSE, server.wait()).await {
                let exit = exit?;
                let printed = head_and_tail(&crate::executor::plain(&exit.output_text()), MAX_PRINTED);
                return Ok(Err(format!(
                    "The app did not start: {} ({printed})",
                    sandbox::command::ended(&exit.outcome)
                )));
            }
        }
        Ok(Err(format!("The app did not answer within {} s after its start.", self.limits.start.as_secs())))
    }

    async fn healthy(&self) -> bool {
        let path = &self.app.manifest.server.health_path;
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n\r\n", self.port);
        let Ok(mut stream) = self.app.sandbox.dial(self.port).await else {
            return false;
        };
        let mut status = [0_u8; 12];
        stream.write_all(request.as_bytes()).await.is_ok()
            && stream.read_exact(&mut status).await.is_ok()
            && status.ends_with(b"200")
    }

    fn order(&self, one: Waiting<'_>) -> Map<String, Value> {
        let locale = match one.language {
            Language::En => "en-US",
            Language::Ru => "ru-RU",
        };
        let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let pairs: [(&str, Value); 5] = [
            ("check", serde_json::to_value(one.check).unwrap_or_default()),
            ("base_url", format!("http://127.0.0.1:{}", self.port).into()),
            ("locale", locale.into()),
            ("step_ms", milliseconds(self.limits.step).into()),
            ("check_ms", milliseconds(self.limits.check).into()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Carries the browser's connections to the app. Ends only when the listener fails.
    async fn bridge(&self) -> SandboxError {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((outside, _)) => {
                    if let Ok(inside) = self.app.sandbox.dial(self.port).await {
                        connections.spawn(carry(outside, inside));
                    }
                }
                Err(source) => {
                    return SandboxError::Backend { doing: "bridged a port", source };
                }
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

/// Reads a server's output for as long as it is wanted, so that the server never waits for its reader.
async fn drained(server: &mut Process) {
    let _ = server.wait().await;
    std::future::pending().await
}

async fn carry(mut outside: TcpStream, mut inside: TcpStream) {
    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
}
