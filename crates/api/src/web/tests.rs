use super::{Asset, of};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt as _;

static ASSETS: &[Asset] = &[
    Asset { path: "index.html", etag: "\"i\"", content: b"<main>", brotli: None },
    Asset { path: "assets/app-1.js", etag: "\"a\"", content: b"long script", brotli: Some(b"short") },
    Asset { path: "logo.svg", etag: "\"l\"", content: b"<svg/>", brotli: None },
];

fn asked(path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
    let headers: HeaderMap = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    of(ASSETS, path, &headers)
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn value<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_path_without_a_file_is_a_page() {
    for path in ["/", "/projects/1", "/index.html", "/settings/models"] {
        let response = asked(path, &[]);
        assert_eq!((response.status(), value(&response, "cache-control")), (StatusCode::OK, "no-cache"), "{path}");
        assert_eq!(text(response).await, "<main>");
    }
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_sent_compressed() {
    let response = asked("/assets/app-1.js", &[(header::ACCEPT_ENCODING, "gzip, br;q=0.9")]);
    assert_eq!(value(&response, "content-type"), "text/javascript; charset=utf-8");
    assert!(value(&response, "cache-control").ends_with("immutable"));
    assert_eq!(value(&response, "content-encoding"), "br");
    assert_eq!(text(response).await, "short");
    let plain = asked("/assets/app-1.js", &[(header::ACCEPT_ENCODING, "br;q=0")]);
    assert_eq!(text(plain).await, "long script");
}

#[test]
fn a_hashed_file_that_is_gone_is_no_page() {
    assert_eq!(asked("/assets/app-0.js", &[]).status(), StatusCode::NOT_FOUND);
}

#[test]
fn a_file_that_the_browser_has_is_not_sent_again() {
    assert_eq!(asked("/logo.svg", &[(header::IF_NONE_MATCH, "\"x\", \"l\"")]).status(), StatusCode::NOT_MODIFIED);
    assert_eq!(asked("/logo.svg", &[(header::IF_NONE_MATCH, "\"x\"")]).status(), StatusCode::OK);
}

#[tokio::test]
async fn without_a_web_build_the_page_names_the_command() {
    let response = of(&[], "/", &HeaderMap::new());
    assert!(text(response).await.contains("make build"));
}
