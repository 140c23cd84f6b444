//! The web app, out of the binary: hashed files for ever, `index.html` for every page.

use crate::ApiError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// One file of the web app.
pub(crate) struct Asset {
    /// Path from the root.
    pub(crate) path: &'static str,
    /// Strong, of the content.
    pub(crate) etag: &'static str,
    /// As it is.
    pub(crate) content: &'static [u8],
    /// Compressed.
    pub(crate) brotli: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What stands there instead, until the web app is built.
const MISSING: &str = "<!doctype html><meta charset=utf-8><title>Samokoder</title>\
    <h1>The web app is not in this binary</h1><p>Build it with: <code>make build</code></p>\
    <p>The HTTP API works: <a href=/openapi.json>/openapi.json</a></p>";

/// Answers what no other address answers.
pub(crate) async fn answer(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/v1" || path.starts_with("/v1/") {
        return ApiError::NotFound { what: "such address; see /openapi.json" }.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::WrongMethod.into_response();
    }
    of(ASSETS, path, request.headers())
}

/// Finds the file of a path; every path that is no file is a page, which the browser's router finds.
fn of(assets: &'static [Asset], path: &str, headers: &HeaderMap) -> Response {
    let find = |path: &str| assets.iter().find(|asset| asset.path == path);
    let name = path.trim_start_matches('/');
    match find(name).filter(|_| name != "index.html") {
        Some(asset) => file(asset, name.starts_with("assets/"), headers),
        // A file that is gone must not be answered with a page: a browser would try to run it.
        None if name.starts_with("assets/") => ApiError::NotFound { what: "file of this name" }.into_response(),
        None => match find("index.html") {
            Some(index) => file(index, false, headers),
            None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], MISSING).into_response(),
        },
    }
}

fn file(asset: &Asset, immutable: bool, headers: &HeaderMap) -> Response {
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let fixed = [(header::ETAG, asset.etag), (header::CACHE_CONTROL, cache), (header::VARY, "accept-encoding")];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|etag| etag.trim().trim_start_matches("W/") == asset.etag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(asset.path))];
    match asset.brotli.filter(|_| takes_brotli(headers)) {
        Some(packed) => (fixed, kind, [(header::CONTENT_ENCODING, "br")], Body::from(packed)).into_response(),
        None => (fixed, kind, Body::from(asset.content)).into_response(),
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|text| text.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|part| part == "q=0")
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
