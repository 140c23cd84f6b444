use super::{Look, look};
use sandbox::{Backend as _, SandboxSpec};
use testkit::{FakeApp, FakeBackend};
use tokio::net::TcpListener;

#[tokio::test(start_paused = true)]
async fn whoever_takes_connections_and_says_nothing_is_silent_not_ill() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let app = FakeApp::default();
    app.answer_at(listener.local_addr().unwrap());
    let sandbox = FakeBackend::green().serving(app).open(SandboxSpec::default()).await.unwrap();
    assert_eq!(look(&*sandbox, 3000, "/api/health").await, Look::Silent);
}
