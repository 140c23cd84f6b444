//! Looks whether an app answers.

use sandbox::Sandbox;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longest time of one look: the first one compiles the server.
const LOOK: Duration = Duration::from_secs(30);

/// Time between two looks at an app that has answered.
const BEAT: Duration = Duration::from_secs(15);

/// Looks in a row that see nothing until an app counts as hanging.
const MISSED: u32 = 3;

/// What a look saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing listens, or what listens says nothing.
    Silent,
    /// Something listens, but answers with an error.
    Ill,
    /// It answers 200.
    Well,
}

/// Asks an app's health path once.
pub(super) async fn look(sandbox: &dyn Sandbox, port: u16, path: &str) -> Look {
    let Ok(stream) = sandbox.dial(port).await else { return Look::Silent };
    match tokio::time::timeout(LOOK, status(stream, port, path)).await {
        Ok(Ok(status)) if status.ends_with(b"200") => Look::Well,
        Ok(_) => Look::Ill,
        Err(_) => Look::Silent,
    }
}

/// Waits until an app that has answered says nothing any more, as one does that runs in circles. It is not looked at while
/// it `rests`.
pub(super) async fn silent(sandbox: &dyn Sandbox, port: u16, path: &str, rests: impl Fn() -> bool) {
    let mut missed = 0;
    while missed < MISSED {
        tokio::time::sleep(BEAT).await;
        missed = match rests() {
            true => 0,
            false => match look(sandbox, port, path).await {
                // It may have been put to rest meanwhile.
                Look::Silent if !rests() => missed + 1,
                Look::Silent | Look::Ill | Look::Well => 0,
            },
        };
    }
}

async fn status(mut stream: TcpStream, port: u16, path: &str) -> std::io::Result<[u8; 12]> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await?;
    Ok(status)
}

#[cfg(test)]
mod tests;
