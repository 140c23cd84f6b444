//! Puts the script that passes on what a page prints into a page of an app, where that can do no harm: only into HTML
//! that a browser navigated to, that is not packed, and whose own policy allows such a script. Anything else goes by
//! as it is, and so does a page without a `<head>` near its beginning.

use super::console::SCRIPT_PATH;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, header};
use futures_util::stream::{self, Stream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::collections::VecDeque;

/// How far into a page its head is looked for, in bytes.
const MAX_SEARCHED: usize = 16 * 1024;

/// Whether the answer to a request may become a page of its own, seen from the request.
pub(super) fn is_page(method: &Method, headers: &HeaderMap) -> bool {
    let destination = headers.get("sec-fetch-dest").and_then(|value| value.to_str().ok()).unwrap_or_default();
    method == Method::GET && matches!(destination, "document" | "iframe" | "frame")
}

/// Whether the script may be put into an answer, seen from its head as the app sent it.
pub(super) fn may_be_put_into(status: StatusCode, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_html = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"));
    let is_whole = !matches!(status, StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT);
    let mut policies = headers.get_all(header::CONTENT_SECURITY_POLICY).iter();
    let is_allowed = policies.all(|policy| policy.to_str().is_ok_and(|text| text.split(',').all(allows)));
    is_html && is_whole && !headers.contains_key(header::CONTENT_ENCODING) && is_allowed
}

/// Whether a policy allows a script of the own origin that talks to its own origin.
fn allows(policy: &str) -> bool {
    let directives: Vec<(String, Vec<&str>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        })
        .collect();
    let find = |name: &str| directives.iter().find(|(found, _)| found == name).map(|(_, sources)| sources);
    let with_self = |names: &[&str]| {
        let sources = names.iter().find_map(|name| find(name));
        sources.is_none_or(|sources| sources.contains(&"'self'") && !sources.contains(&"'strict-dynamic'"))
    };
    with_self(&["script-src-elem", "script-src", "default-src"])
        && with_self(&["connect-src", "default-src"])
        && find("sandbox").is_none()
}

/// Puts the script into a page.
pub(super) fn put_into<E>(body: impl Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static) -> Body
where
    E: Into<Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
{
    let search = Search { body: body.map_err(Into::into), start: Some(Vec::new()), ready: VecDeque::new() };
    Body::from_stream(stream::unfold(search, async |mut search| search.next().await.map(|piece| (piece, search))))
}

type Piece = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

struct Search<S> {
    body: S,
    /// The beginning of the page, as long as its head was not found.
    start: Option<Vec<u8>>,
    ready: VecDeque<Piece>,
}

impl<S: Stream<Item = Piece> + Unpin> Search<S> {
    async fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(piece);
            }
            let piece = self.body.next().await;
            let Some(mut start) = self.start.take() else { return piece };
            match piece {
                Some(Ok(bytes)) => {
                    start.extend_from_slice(&bytes);
                    match end_of_head_tag(&start) {
                        Some(end) => {
                            let rest = start.split_off(end);
                            let tag = format!("<script src=\"{SCRIPT_PATH}\"></script>");
                            self.ready.extend([start, tag.into_bytes(), rest].map(|part| Ok(part.into())));
                        }
                        None if start.len() > MAX_SEARCHED => self.ready.push_back(Ok(start.into())),
                        None => self.start = Some(start),
                    }
                }
                Some(Err(error)) => self.ready.extend([Ok(start.into()), Err(error)]),
                None if start.is_empty() => return None,
                None => self.ready.push_back(Ok(start.into())),
            }
        }
    }
}

/// Finds the position after `<head>`.
fn end_of_head_tag(html: &[u8]) -> Option<usize> {
    let is_head = |window: &[u8]| {
        let (name, next) = window.split_at(window.len() - 1);
        name.eq_ignore_ascii_case(b"<head") && next.iter().all(|byte| *byte == b'>' || byte.is_ascii_whitespace())
    };
    let begin = html.windows(6).position(is_head)?;
    let length = html.get(begin..)?.iter().position(|byte| *byte == b'>')?;
    Some(begin + length + 1)
}

#[cfg(test)]
mod tests;
