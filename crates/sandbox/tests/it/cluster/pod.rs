//! The pods of the cluster for tests.

use super::{CLAIM, FakeCluster, Fate};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// Carries the streams of one pod until either side is gone.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(socket: WebSocketStream<S>, mut pod: Child) {
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

/// Where the node puts what it mounts before the pod's user, who could not reach it by its path, takes it over.
const STAGE: &str = "/mnt";

/// Starts the container of a job's pod on this machine, with the network that a cluster would give it.
#[expect(clippy::disallowed_methods, reason = "the test plays the node, which starts containers")]
pub(super) fn start(job: &Value, cluster: &FakeCluster) -> Child {
    let pod = &job["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    let program: Vec<&str> = match cluster.fate {
        Fate::Broken => vec!["sh", "-c", "echo no such program >&2; exit 1"],
        Fate::Run | Fate::Forbidden | Fate::OverQuota | Fate::NoImage | Fate::Evicted => {
            container["command"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect()
        }
    };
    let user = [&pod["securityContext"]["runAsUser"], &pod["securityContext"]["runAsGroup"]].map(Value::to_string);
    let mut argv = Vec::new();
    let mut sources = vec![PathBuf::from(env!("CARGO_BIN_EXE_sandbox-launcher"))];
    sources.extend(of_claim(pod, container).map(|mount| source(mount, cluster)));
    let sources = if rustix::process::geteuid().is_root() { staged(&mut argv, &sources, &user) } else { sources };
    argv.extend(root(container, &sources, &user));
    let mut node = Command::new("bwrap");
    node.args(argv.get(1..).unwrap()).args(program);
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap()
}

/// The mounts of the claim's volume.
fn of_claim<'a>(pod: &Value, container: &'a Value) -> impl Iterator<Item = &'a Value> {
    let volumes = pod["volumes"].as_array().unwrap();
    let claims = volumes.iter().filter(|volume| volume["persistentVolumeClaim"]["claimName"] == CLAIM);
    let names: Vec<Value> = claims.map(|volume| volume["name"].clone()).collect();
    let mounts = container["volumeMounts"].as_array().unwrap();
    mounts.iter().filter(move |mount| names.contains(&mount["name"]))
}

/// What a node mounts for a sub path: it follows links, makes what is missing, and never leaves the claim.
fn source(mount: &Value, cluster: &FakeCluster) -> PathBuf {
    let storage = cluster.claim.as_ref().unwrap().0.canonicalize().unwrap();
    let place = storage.join(mount["subPath"].as_str().unwrap());
    if !place.exists() {
        std::fs::create_dir_all(&place).unwrap();
    }
    let place = place.canonicalize().unwrap();
    assert!(place.starts_with(&storage), "{place:?}");
    place
}

/// Lets root, as whom a node mounts, put sources where the pod's user reaches them, and become that user.
fn staged(argv: &mut Vec<String>, sources: &[PathBuf], [uid, gid]: &[String; 2]) -> Vec<PathBuf> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    argv.extend(words(&["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--tmpfs", STAGE]));
    let mut places = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let place = Path::new(STAGE).join(number.to_string());
        argv.extend(words(&["--bind", source.to_str().unwrap(), place.to_str().unwrap()]));
        places.push(place);
    }
    argv.extend(words(&["--", "setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--pdeathsig", "KILL"]));
    places
}

/// The container itself, with the launcher and what it gets of the claim at the places of `sources`.
fn root(container: &Value, sources: &[PathBuf], [uid, gid]: &[String; 2]) -> Vec<String> {
    let (launcher, mut claim) = (sources[0].to_str().unwrap(), sources[1..].iter());
    let mut argv = vec!["bwrap", "--unshare-all", "--share-net", "--unshare-user", "--die-with-parent", "--as-pid-1"];
    argv.extend(["--cap-drop", "ALL", "--clearenv", "--uid", uid, "--gid", gid, "--ro-bind", "/usr", "/usr"]);
    for (target, link) in [("usr/bin", "/bin"), ("usr/sbin", "/sbin"), ("usr/lib", "/lib"), ("usr/lib64", "/lib64")] {
        argv.extend(["--symlink", target, link]);
    }
    if Path::new("/etc/alternatives").exists() {
        argv.extend(["--ro-bind", "/etc/alternatives", "/etc/alternatives"]);
    }
    argv.extend(["--proc", "/proc", "--dev", "/dev", "--ro-bind", launcher, "/etc/sandbox/supervisor"]);
    for mount in container["volumeMounts"].as_array().unwrap() {
        let inside = mount["mountPath"].as_str().unwrap();
        match mount["subPath"].as_str() {
            None => argv.extend(["--tmpfs", inside]),
            Some(_) => {
                let bind = if mount["readOnly"] == true { "--ro-bind" } else { "--bind" };
                argv.extend([bind, claim.next().unwrap().to_str().unwrap(), inside]);
            }
        }
    }
    argv.extend(["--remount-ro", "/", "--chdir", container["workingDir"].as_str().unwrap(), "--"]);
    argv.into_iter().map(str::to_owned).collect()
}
