use super::{LinkKey, cookies, take_token};
use axum::http::{HeaderMap, header};
use domain::ids::{ProjectId, UnixMs};
use orchestrator::previews::AppKind;
use uuid::Uuid;

const NOW: UnixMs = UnixMs(1_700_000_000_000);
const HOUR: i64 = 3_600_000;

fn key(byte: u8) -> LinkKey {
    LinkKey::new([byte; 32])
}

fn project() -> ProjectId {
    ProjectId(Uuid::from_u128(7))
}

/// The label and the token of a link.
fn parts(link: &str) -> (String, String) {
    let (label, rest) = link.trim_start_matches("http://").split_once(".localhost:7777/?samokoder_token=").unwrap();
    (label.to_owned(), rest.to_owned())
}

#[test]
fn a_link_opens_its_own_app_until_it_expires() {
    let (label, token) = parts(&key(1).link(project(), 7777, NOW));
    assert_eq!(key(1).project(&label), Some(project()));
    assert!(key(1).opens(&label, &token, NOW));
    assert!(key(1).opens(&label, &token, UnixMs(NOW.0 + 6 * HOUR)));
    assert!(!key(1).opens(&label, &token, UnixMs(NOW.0 + 12 * HOUR)));
    let (other, _) = parts(&key(1).link(ProjectId(Uuid::from_u128(8)), 7777, NOW));
    assert!(!key(1).opens(&other, &token, NOW));
}

#[test]
fn nothing_is_good_that_another_key_signed_or_that_is_for_something_else() {
    let (label, token) = parts(&key(1).link(project(), 7777, NOW));
    assert_eq!(key(2).project(&label), None);
    assert!(!key(2).opens(&label, &token, NOW));
    assert!(!key(1).admits(&label, &token, NOW));
    assert!(!key(1).opens(&label, &key(1).cookie(&label, NOW), NOW));
    assert!(key(1).admits(&label, &key(1).cookie(&label, NOW), NOW));
    for broken in ["", ".", "9.zz", "9999999999999.", &token.replace('.', ""), &format!("9{token}")] {
        assert!(!key(1).opens(&label, broken, NOW), "{broken}");
    }
    for broken in ["", "é", &label[..32], &format!("{label}0"), &label.to_uppercase()] {
        assert_eq!(key(1).project(broken), None, "{broken}");
    }
}

#[test]
fn links_that_are_made_soon_after_each_other_are_the_same() {
    assert_eq!(key(1).link(project(), 7777, NOW), key(1).link(project(), 7777, UnixMs(NOW.0 + 1000)));
}

#[test]
fn the_token_is_taken_out_of_an_address() {
    let taken = |uri: &str| take_token(&uri.parse().unwrap());
    assert_eq!(taken("/a?x=1&samokoder_token=t.s&y=2"), Some(("t.s".into(), "/a?x=1&y=2".into())));
    assert_eq!(taken("//evil.example/?samokoder_token=t"), Some(("t".into(), "/evil.example/".into())));
    assert_eq!(taken("/a?samokoder_tokens=t"), None);
    assert_eq!(taken("/a"), None);
}

#[test]
fn cookies_of_the_app_work_in_a_frame_and_reach_no_other_app() {
    let mut headers = HeaderMap::new();
    for cookie in
        ["session=a; Path=/; HttpOnly; SameSite=Lax", "x=1; Domain=localhost; secure", "samokoder_preview=forged"]
    {
        headers.append(header::SET_COOKIE, cookie.parse().unwrap());
    }
    let mut published = headers.clone();
    cookies::rewrite_theirs(&mut headers, AppKind::Preview);
    let set: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    let framed = "SameSite=None; Secure; Partitioned";
    assert_eq!(set, [format!("session=a; Path=/; HttpOnly; {framed}"), format!("x=1; {framed}")]);
    // Nobody frames a published app, so its cookies stay as it means them; they still reach no other app.
    cookies::rewrite_theirs(&mut published, AppKind::Published);
    let set: Vec<_> = published.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(set, ["session=a; Path=/; HttpOnly; SameSite=Lax", "x=1; secure"]);
}

#[test]
fn the_app_does_not_see_the_cookie_that_admits_the_visitor() {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, "samokoder_preview=secret; session=a".parse().unwrap());
    headers.append(header::COOKIE, "Samokoder_x=1; b=2".parse().unwrap());
    assert_eq!(cookies::find(&headers, "samokoder_preview").unwrap(), "secret");
    cookies::hide_ours(&mut headers);
    let left: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
    assert_eq!(left, ["session=a; b=2"]);
    headers.insert(header::COOKIE, "samokoder_preview=secret".parse().unwrap());
    cookies::hide_ours(&mut headers);
    assert!(headers.get(header::COOKIE).is_none());
}
