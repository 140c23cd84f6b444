use super::{Look, look, silent};
use sandbox::{Backend as _, Sandbox, SandboxSpec};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;
use testkit::{FakeApp, FakeBackend};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// The sandbox of an app that takes connections and says nothing.
async fn hanging() -> (TcpListener, Arc<dyn Sandbox>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let app = FakeApp::default();
    app.answer_at(listener.local_addr().unwrap());
    let sandbox = FakeBackend::green().serving(app).open(SandboxSpec::default()).await.unwrap();
    (listener, sandbox)
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_connections_and_says_nothing_is_silent_not_ill() {
    let (_listener, sandbox) = hanging().await;
    assert_eq!(look(&*sandbox, 3000, "/api/health").await, Look::Silent);
}

#[tokio::test(start_paused = true)]
async fn an_app_that_hangs_is_noticed_after_a_while_and_one_that_rests_is_left_alone() {
    let (_listener, sandbox) = hanging().await;
    let began = Instant::now();
    silent(&*sandbox, 3000, "/api/health", || false).await;
    assert!(began.elapsed() >= Duration::from_secs(3 * (15 + 30)), "{:?}", began.elapsed());
    let asked = Cell::new(0);
    let rests = || {
        asked.set(asked.get() + 1);
        true
    };
    let noticed = tokio::time::timeout(Duration::from_secs(3600), silent(&*sandbox, 3000, "/api/health", rests)).await;
    assert!(noticed.is_err() && asked.get() >= 239, "looked {} times", asked.get());
}
