//! What is particular to sandboxes of a container engine.

use sandbox::Backend as _;
use sandbox::engine::EngineBackend;
use std::os::unix::net::UnixListener;

async fn refusal(address: &str) -> String {
    let backend = EngineBackend::new(env!("CARGO_BIN_EXE_sandbox-launcher").into(), address.into(), String::new());
    backend.probe().await.unwrap_err().to_string()
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_an_error_with_what_to_do() {
    let error = refusal("unix:///nowhere/docker.sock").await;
    assert!(error.contains("/nowhere/docker.sock") && error.contains("systemctl start docker"), "{error}");
    let error = refusal("tcp://127.0.0.1:2375").await;
    assert!(error.contains("set `sandbox.engine` to `unix://`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_never_answers_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dead.sock");
    let _nobody = UnixListener::bind(&path).unwrap();
    let error = refusal(&format!("unix://{}", path.display())).await;
    assert!(error.contains("silent for 10 s"), "{error}");
}
