//! The pods of the cluster for tests.

use super::Fate;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::process::Stdio;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// Carries the streams of one pod until either side is gone.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(socket: WebSocketStream<S>, job: &Value, fate: Fate) {
    let mut pod = start(job, fate);
    let (mut sink, mut messages) = socket.split();
    let (mut input, mut output, mut error) =
        (pod.stdin.take().unwrap(), pod.stdout.take().unwrap(), pod.stderr.take().unwrap());
    let towards = async {
        while let Some(Ok(Message::Binary(bytes))) = messages.next().await {
            if bytes.first() != Some(&0) || input.write_all(&bytes[1..]).await.is_err() {
                return;
            }
        }
    };
    let away = async {
        let (mut out, mut err) = (vec![0; 32 * 1024], vec![0; 1024]);
        let (mut out_ended, mut err_ended) = (false, false);
        while !out_ended || !err_ended {
            let (channel, bytes) = tokio::select! {
                read = output.read(&mut out), if !out_ended => (1, &out[..read.unwrap_or(0)]),
                read = error.read(&mut err), if !err_ended => (2, &err[..read.unwrap_or(0)]),
            };
            if bytes.is_empty() {
                if channel == 1 {
                    out_ended = true
                } else {
                    err_ended = true
                }
                continue;
            }
            let message = [&[channel], bytes].concat();
            if sink.send(Message::Binary(message.into())).await.is_err() {
                return;
            }
        }
        let status = br#"{"metadata":{},"status":"Success"}"#;
        let _ = sink.send(Message::Binary([&[3], &status[..]].concat().into())).await;
        let _ = sink.close().await;
    };
    tokio::select! {
        () = towards => {}
        () = away => {}
    }
}

/// Starts the container of a job's pod on this machine, with the network that a cluster would give it.
#[expect(clippy::disallowed_methods, reason = "the test plays the node, which starts containers")]
fn start(job: &Value, fate: Fate) -> Child {
    let pod = &job["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    let program: Vec<&str> = match fate {
        Fate::Broken => vec!["sh", "-c", "echo no such program >&2; exit 1"],
        Fate::Run | Fate::Forbidden | Fate::OverQuota | Fate::NoImage | Fate::Evicted => {
            container["command"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect()
        }
    };
    let (uid, gid) =
        (pod["securityContext"]["runAsUser"].to_string(), pod["securityContext"]["runAsGroup"].to_string());
    let mut bwrap = Command::new("bwrap");
    bwrap.args(["--unshare-all", "--share-net", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"]);
    bwrap.args(["--clearenv", "--uid", &uid, "--gid", &gid, "--ro-bind", "/usr", "/usr"]);
    for (target, link) in [("usr/bin", "/bin"), ("usr/sbin", "/sbin"), ("usr/lib", "/lib"), ("usr/lib64", "/lib64")] {
        bwrap.args(["--symlink", target, link]);
    }
    if std::path::Path::new("/etc/alternatives").exists() {
        bwrap.args(["--ro-bind", "/etc/alternatives", "/etc/alternatives"]);
    }
    bwrap.args(["--proc", "/proc", "--dev", "/dev"]);
    bwrap.args(["--ro-bind", env!("CARGO_BIN_EXE_sandbox-launcher"), "/etc/sandbox/supervisor"]);
    for mount in container["volumeMounts"].as_array().unwrap() {
        bwrap.args(["--tmpfs", mount["mountPath"].as_str().unwrap()]);
    }
    bwrap.args(["--remount-ro", "/", "--chdir", container["workingDir"].as_str().unwrap(), "--"]).args(program);
    bwrap.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap()
}
