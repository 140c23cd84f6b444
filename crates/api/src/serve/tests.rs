use super::{CROWD, HEAD_TIME, hold, listen};
use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Sends bytes to a server, and returns what it says until it ends the connection.
async fn said(bytes: &str, stop: CancellationToken) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let mut server = JoinSet::new();
    server.spawn(hold(stream, Router::new().route("/", get(|| async { "hello" })), HEAD_TIME, stop));
    client.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    server.join_all().await;
    answer
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_given_up() {
    let answer = said("GET / HTTP/1.1\r\nhost: local", CancellationToken::new()).await;
    assert!(!answer.contains("hello"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_asks_nothing_more_ends() {
    let answer = said("GET / HTTP/1.1\r\nhost: local\r\n\r\n", CancellationToken::new()).await;
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn a_server_that_ends_lets_go_of_idle_connections() {
    let stop = CancellationToken::new();
    stop.cancel();
    assert_eq!(said("", stop).await, "");
}

#[tokio::test]
async fn a_crowd_that_asks_nothing_keeps_nobody_out_and_is_soon_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let mut server = JoinSet::new();
    server.spawn(listen(Router::new().route("/", get(|| async { "hello" })), stop.clone(), listener));
    let mut crowd = Vec::new();
    for _ in 0..CROWD + 50 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
        crowd.push(stream);
    }
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("hello"), "{answer}");
    // Who came when it was crowded is sent away long before those who came first.
    let mut rest = Vec::new();
    crowd.pop().unwrap().read_to_end(&mut rest).await.unwrap();
    let is_open = |stream: &TcpStream| {
        stream.try_read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    assert!(crowd.iter().take(CROWD).any(is_open));
    stop.cancel();
    server.join_all().await;
}
