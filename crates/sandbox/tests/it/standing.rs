//! What must hold for a sandbox as a whole: one thing inside stalls no other, and nothing of it stays behind.

use crate::backends::{on_backend, on_every_backend};
use crate::{open, sh};
use sandbox::{Backend, Command, Limits, SandboxError, SandboxSpec};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

on_every_backend!(
    an_output_that_nobody_reads_stalls_nothing_else,
    a_connection_is_closed_in_each_direction_by_itself,
    a_port_is_free_again_when_its_listener_is_dropped,
    nothing_is_left_of_a_dropped_sandbox,
    a_server_that_does_not_accept_stalls_nothing_else,
);
on_backend!(kubernetes
    an_output_that_nobody_reads_stalls_nothing_else
    a_connection_is_closed_in_each_direction_by_itself
    a_port_is_free_again_when_its_listener_is_dropped
    a_server_that_does_not_accept_stalls_nothing_else
);
on_backend!(kubernetes_with_claim nothing_is_left_of_a_dropped_sandbox);

async fn an_output_that_nobody_reads_stalls_nothing_else(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let server = "require('net').createServer(s=>s.end('hello')).listen(5000,'127.0.0.1',()=>console.log('up'))";
    let mut server = sandbox.start(&Command::new(["node", "-e", server]), &Limits::default()).await.unwrap();
    assert_eq!(server.line().await.unwrap().unwrap(), b"up");
    let mut floods = Vec::new();
    for _ in 0..4 {
        floods.push(sandbox.start(&Command::new(["yes"]), &Limits::default()).await.unwrap());
    }
    for _ in 0..3 {
        let mut text = String::new();
        sandbox.dial(5000).await.unwrap().read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "hello");
        assert_eq!(sh(&*sandbox, "echo here").await.output_text(), "here\n");
    }
    // They have waited for their readers meanwhile.
    for flood in &mut floods {
        assert_eq!(flood.line().await.unwrap().unwrap(), b"y");
    }
}

async fn a_connection_is_closed_in_each_direction_by_itself(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let server = "let n=0;require('net').createServer({allowHalfOpen:true},s=>s.on('data',d=>n+=d.length)\
        .on('end',()=>s.end(`got ${n}`))).listen(5000,'127.0.0.1',()=>console.log('up'))";
    let mut server = sandbox.start(&Command::new(["node", "-e", server]), &Limits::default()).await.unwrap();
    assert_eq!(server.line().await.unwrap().unwrap(), b"up");
    let mut stream = sandbox.dial(5000).await.unwrap();
    stream.write_all(&vec![7; 3_000_000]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "got 3000000");
}

async fn a_port_is_free_again_when_its_listener_is_dropped(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    for word in ["first", "second"] {
        let listener = sandbox.listen(4873).await.unwrap();
        let client = "require('net').connect(4873,'127.0.0.1').on('data',d=>console.log(String(d)))";
        let command = Command::new(["node", "-e", client]);
        let limits = Limits::default();
        let (exit, ()) = tokio::join!(sandbox.exec(&command, &limits), async {
            listener.accept().await.unwrap().0.write_all(word.as_bytes()).await.unwrap();
        });
        assert_eq!(exit.unwrap().output_text().trim(), word);
        assert!(matches!(sandbox.listen(4873).await, Err(SandboxError::Refused { .. })));
    }
}

/// The pipe that a command holds is closed when the last process that has it is gone.
async fn nothing_is_left_of_a_dropped_sandbox(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("work");
    let sandbox = open(&*backend, SandboxSpec { workspace: Some(workspace.clone()), ..SandboxSpec::default() }).await;
    let script =
        "trap '' TERM INT HUP; setsid -f sh -c 'while :; do echo alive > sign; sleep 0.02; done'; echo up; cat";
    let mut process = sandbox.start(&Command::new(["sh", "-c", script]), &Limits::default()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"up");
    drop(sandbox);
    // The handle of the command still lives, and must keep nothing alive.
    let left = async { while process.line().await.is_ok_and(|line| line.is_some()) {} };
    tokio::time::timeout(Duration::from_secs(10), left).await.unwrap();
    let sign = workspace.join("sign");
    let gone = async {
        loop {
            let _ = std::fs::remove_file(&sign);
            tokio::time::sleep(Duration::from_millis(200)).await;
            if !sign.exists() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
}

async fn a_server_that_does_not_accept_stalls_nothing_else(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let server = "import socket,time;s=socket.socket();s.bind(('127.0.0.1',5000));s.listen(0);print('up',flush=True);time.sleep(60)";
    let mut server = sandbox.start(&Command::new(["python3", "-c", server]), &Limits::default()).await.unwrap();
    assert_eq!(server.line().await.unwrap().unwrap(), b"up");
    let mut held = Vec::new();
    loop {
        match sandbox.dial(5000).await {
            Ok(stream) => held.push(stream),
            Err(SandboxError::Refused { .. }) => break,
            Err(error) => panic!("{error}"),
        }
        assert!(held.len() < 50);
    }
    assert!(sh(&*sandbox, "true").await.ok());
}
