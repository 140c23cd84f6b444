//! What visitors of an app may not do to it or to the server: each ends with the right reason, and the app goes on.

use crate::previews::end;
use crate::proxy::Visitor;
use crate::{DEADLINE, STALL};
use axum::body::Bytes;
use futures_util::{StreamExt as _, stream};
use std::convert::Infallible;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Sends bytes over a connection of its own, and returns what comes until it ends.
async fn said(visitor: &Visitor, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", visitor.server.port)).await.unwrap();
    let head = format!("{head}host: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n", visitor.host, visitor.cookie);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_that_is_too_large_is_told_so_also_when_it_does_not_say_its_size() {
    let visitor = Visitor::new().await;
    let url = visitor.server.url("/upload");
    for (mebibytes, status) in [(20, 200), (25, 413)] {
        let piece = Bytes::from(vec![7_u8; 1 << 20]);
        let body = stream::iter(vec![Ok::<_, Infallible>(piece); mebibytes]);
        let upload = visitor.server.client.post(&url).body(reqwest::Body::wrap_stream(body));
        let answer = visitor.ask(upload).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        let text = answer.text().await.unwrap();
        assert!(text == (20_u32 << 20).to_string() || text.contains("24 MB is the most"), "{text}");
    }
    let long = visitor.server.client.get(visitor.server.url("/")).header("x-long", "a".repeat(65 * 1024));
    assert_eq!(visitor.ask(long).send().await.unwrap().status(), 431);
    assert_eq!(visitor.get("/teapot").await.status(), 418);
    end(visitor.server).await;
}

#[tokio::test]
async fn a_request_that_stops_coming_is_given_up() {
    let visitor = Visitor::new().await;
    let answer = said(&visitor, "POST /upload HTTP/1.1\r\ncontent-length: 1000\r\n", b"only this").await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("stopped coming"), "{answer}");
    // One that comes slowly, but comes, is not.
    let pieces = stream::iter(0..4).then(|_| async {
        tokio::time::sleep(STALL / 2).await;
        Ok::<_, Infallible>(Bytes::from_static(b"piece"))
    });
    let upload = visitor.server.client.post(visitor.server.url("/upload")).body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(visitor.ask(upload).send().await.unwrap().text().await.unwrap(), "20");
    end(visitor.server).await;
}

#[tokio::test]
async fn an_app_has_only_so_many_connections_and_has_them_again_when_visitors_go() {
    let visitor = Visitor::new().await;
    let mut held = Vec::new();
    for _ in 0..8 {
        let answer = visitor.get("/ticks").await;
        assert_eq!(answer.status(), 200);
        held.push(answer);
    }
    let refused = visitor.get("/teapot").await;
    assert_eq!(refused.status(), 503);
    assert!(refused.text().await.unwrap().contains("busy"));
    // The server itself answers as before.
    assert_eq!(visitor.server.get("/health").await.status(), 200);
    drop(held);
    let again = async {
        while visitor.get("/teapot").await.status() != 418 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, again).await.unwrap();
    end(visitor.server).await;
}

#[tokio::test]
async fn no_page_uses_the_preview_of_another_app() {
    let visitor = Visitor::new().await;
    let asked = async |method: &str, pairs: &[(&str, &str)]| {
        let method = method.parse().unwrap();
        let mut request = visitor.server.client.request(method, visitor.server.url("/teapot"));
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        visitor.ask(request).send().await.unwrap().status().as_u16()
    };
    let site = |site| ("sec-fetch-site", site);
    let frame = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
    assert_eq!(asked("GET", &[site("same-origin")]).await, 418);
    assert_eq!(asked("GET", &[site("cross-site"), frame[0], frame[1]]).await, 418);
    assert_eq!(asked("POST", &[site("cross-site"), frame[0], frame[1]]).await, 403);
    assert_eq!(asked("GET", &[site("same-site"), ("sec-fetch-mode", "no-cors")]).await, 403);
    assert_eq!(asked("POST", &[("origin", "http://other.localhost")]).await, 403);
    end(visitor.server).await;
}
