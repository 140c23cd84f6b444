use crate::backends::{on_backend, on_every_backend};
use crate::{backend, open};
use sandbox::{Backend, Command, Limits, SandboxError, SandboxSpec};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

on_every_backend!(a_port_inside_is_dialled_from_outside, a_listener_inside_is_served_from_outside,);
on_backend!(kubernetes
    a_port_inside_is_dialled_from_outside
    a_listener_inside_is_served_from_outside
);
on_backend!(kubernetes_with_claim a_listener_inside_is_served_from_outside);

async fn a_port_inside_is_dialled_from_outside(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let server = "require('net').createServer(s=>s.end('hello')).listen(5000,'127.0.0.1',()=>console.log('up'))";
    let mut process = sandbox.start(&Command::new(["node", "-e", server]), &Limits::default()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"up");
    let mut text = String::new();
    sandbox.dial(5000).await.unwrap().read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "hello");
    assert!(matches!(sandbox.dial(5001).await, Err(SandboxError::Refused { port: 5001, .. })));
}

async fn a_listener_inside_is_served_from_outside(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let listener = sandbox.listen(4873).await.unwrap();
    let client = "require('net').connect(4873,'127.0.0.1').on('data',d=>console.log(String(d)))";
    let command = Command::new(["node", "-e", client]);
    let limits = Limits::default();
    let (exit, ()) = tokio::join!(sandbox.exec(&command, &limits), async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"from outside").await.unwrap();
    });
    assert_eq!(exit.unwrap().output_text(), "from outside\n");
    assert!(matches!(sandbox.listen(4873).await, Err(SandboxError::Refused { port: 4873, .. })));
}

#[tokio::test]
async fn a_server_that_never_accepts_can_still_be_killed() {
    let sandbox = open(&backend(), SandboxSpec::default()).await;
    let server = "import socket, time; s = socket.create_server(('127.0.0.1', 5000), backlog=1); print('up', flush=True); time.sleep(600)";
    let mut process = sandbox.start(&Command::new(["python3", "-c", server]), &Limits::default()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"up");
    let mut accepted = Vec::new();
    let refused = loop {
        match sandbox.dial(5000).await {
            Ok(stream) => accepted.push(stream),
            Err(error) => break error,
        }
        assert!(accepted.len() < 100, "its queue never fills");
    };
    assert!(matches!(refused, SandboxError::Refused { port: 5000, .. }), "{refused:?}");
    process.kill().await;
    assert_eq!(sandbox.usage().await.unwrap().processes, 0);
}
