//! Cookies on the way to and from an app.
//!
//! In a frame of another site Chromium sends only cookies that are `SameSite=None; Secure; Partitioned`; it takes
//! `*.localhost` as secure. So the cookies of a preview are rewritten to that form, and sign-in works inside the frame.
//! Those of a published app stay as the app sets them, but for `Domain`.

use axum::http::{HeaderMap, HeaderValue, header};
use orchestrator::previews::AppKind;

/// What names of the platform's own cookies begin with; the app neither sees nor sets them.
const OURS: &str = "samokoder";

/// What a browser must be told of a cookie that is to work inside a frame.
const IN_A_FRAME: &str = "SameSite=None; Secure; Partitioned";

/// Attributes that are replaced for a frame.
const REPLACED: &[&str] = &["samesite", "secure", "partitioned"];

/// It would let the cookie out to other apps.
const DOMAIN: &str = "domain";

/// Seconds for which a browser keeps the cookie that admits a visitor.
const MAX_AGE_S: u32 = 24 * 3600;

/// Writes the cookie that admits a visitor.
pub(super) fn ours(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; {IN_A_FRAME}")
}

/// Finds a cookie's value.
pub(super) fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// Removes the platform's own cookies from what goes to the app.
pub(super) fn hide_ours(headers: &mut HeaderMap) {
    let kept: Vec<String> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';').map(str::trim))
        .filter(|pair| !pair.is_empty() && !is_ours(pair))
        .map(str::to_owned)
        .collect();
    headers.remove(header::COOKIE);
    if let Ok(value) = HeaderValue::from_str(&kept.join("; "))
        && !kept.is_empty()
    {
        headers.insert(header::COOKIE, value);
    }
}

/// Keeps the cookies that the app sets to the app, and rewrites those of a preview so that they work inside a frame; it
/// cannot set the platform's.
pub(super) fn rewrite_theirs(headers: &mut HeaderMap, kind: AppKind) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for value in set {
        let rewritten = value.to_str().ok().filter(|text| !is_ours(text)).map(|text| rewritten(text, kind));
        if let Some(Ok(value)) = rewritten.map(|text| HeaderValue::from_str(&text)) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

fn rewritten(text: &str, kind: AppKind) -> String {
    let (replaced, added): (&[&str], Option<&str>) = match kind {
        AppKind::Preview => (REPLACED, Some(IN_A_FRAME)),
        AppKind::Published => (&[], None),
    };
    let mut parts = text.split(';').map(str::trim);
    let pair = parts.next().unwrap_or_default();
    let is_replaced = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
        name == DOMAIN || replaced.contains(&name.as_str())
    };
    let kept = parts.filter(|part| !part.is_empty() && !is_replaced(part));
    std::iter::once(pair).chain(kept).chain(added).collect::<Vec<_>>().join("; ")
}

fn is_ours(pair: &str) -> bool {
    pair.trim_start().get(..OURS.len()).is_some_and(|start| start.eq_ignore_ascii_case(OURS))
}
