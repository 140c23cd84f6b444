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
