use super::{Denied, Reason};
use axum::http::Method;

#[test]
fn of_a_refused_request_only_its_kind_is_remembered() {
    let long = format!("host\u{1b}[31m\n{}", "x".repeat(500));
    let denied = Denied::new(&Method::from_bytes(b"SECRET-abc").unwrap(), &long, Reason::Host);
    assert_eq!(denied.method, "another method");
    assert_eq!(denied.place.chars().count(), 100);
    assert!(!denied.to_string().chars().any(char::is_control));
}

#[test]
fn only_a_host_that_is_not_in_the_list_can_be_allowed() {
    let host = |place: &str, reason| Denied::new(&Method::GET, place, reason).host().map(|host| host.to_string());
    assert_eq!(host("api.example", Reason::Host).as_deref(), Some("api.example"));
    assert_eq!(host("api.example", Reason::Elsewhere), None, "it is in the list, and leads away");
    assert_eq!(host("npm", Reason::Query), None);
    // Of a long name only the beginning is remembered, which is another host.
    assert_eq!(host(&format!("a{}example", "abcd.".repeat(30)), Reason::Host), None);
}
