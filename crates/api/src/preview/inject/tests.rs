use super::{MAX_SEARCHED, allows, is_page, may_be_put_into, put_into};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use futures_util::stream;
use http_body_util::BodyExt as _;
use std::convert::Infallible;

const TAG: &str = "<script src=\"/__samokoder/console.js\"></script>";

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect()
}

async fn put(pieces: &[&str]) -> String {
    let pieces: Vec<_> = pieces.iter().map(|piece| Ok::<_, Infallible>(Bytes::from((*piece).to_owned()))).collect();
    let bytes = put_into(stream::iter(pieces)).collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_script_comes_first_in_the_head_however_the_page_is_cut() {
    let page = "<!doctype html><HTML lang=en><Head data-x=1>\n<script src=a.js></script></head><header></header>";
    let expected = page.replacen("data-x=1>", &format!("data-x=1>{TAG}"), 1);
    for cut in 0..page.len() {
        assert_eq!(put(&[&page[..cut], &page[cut..]]).await, expected, "{cut}");
    }
}

#[tokio::test]
async fn a_page_without_a_head_goes_by_as_it_is() {
    for page in ["", "<header>x</header>", "just text", "<hea"] {
        assert_eq!(put(&[page]).await, page);
    }
    let late = format!("{}<head></head>", " ".repeat(MAX_SEARCHED + 1));
    assert_eq!(put(&[&late[..MAX_SEARCHED + 1], &late[MAX_SEARCHED + 1..]]).await, late);
}

#[test]
fn only_pages_that_a_browser_navigated_to_and_that_allow_it_get_the_script() {
    assert!(is_page(&Method::GET, &headers(&[("sec-fetch-dest", "iframe")])));
    assert!(!is_page(&Method::POST, &headers(&[("sec-fetch-dest", "iframe")])));
    for other in [vec![("sec-fetch-dest", "empty")], vec![]] {
        assert!(!is_page(&Method::GET, &headers(&other)));
    }
    let html = ("content-type", "text/html; charset=utf-8");
    let may = |status, pairs: &[(&str, &str)]| may_be_put_into(status, &headers(pairs));
    assert!(may(StatusCode::OK, &[html]) && may(StatusCode::NOT_FOUND, &[html]));
    assert!(!may(StatusCode::PARTIAL_CONTENT, &[html]));
    assert!(!may(StatusCode::OK, &[html, ("content-encoding", "gzip")]));
    assert!(!may(StatusCode::OK, &[("content-type", "application/json")]));
    assert!(!may(StatusCode::OK, &[html, ("content-security-policy", "default-src 'none'")]));
}

#[test]
fn a_policy_is_respected() {
    for policy in ["", "default-src 'self'", "script-src 'self' 'nonce-x'; connect-src 'self' ws:", "img-src 'none'"] {
        assert!(allows(policy), "{policy}");
    }
    for policy in [
        "default-src 'none'",
        "script-src 'nonce-x' 'strict-dynamic' 'self'",
        "default-src 'self'; connect-src https://x.example",
        "default-src 'self'; script-src-elem 'nonce-x'",
        "sandbox allow-scripts",
        "DEFAULT-SRC https:",
    ] {
        assert!(!allows(policy), "{policy}");
    }
}
