use super::{Destination, destination, is_foreign_fetch, is_foreign_origin};
use axum::http::{HeaderMap, HeaderName, Method};

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let parsed = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    parsed.collect()
}

fn goes_to(host: &str) -> Destination {
    destination(&headers(&[("host", host)]))
}

#[test]
fn only_names_of_this_machine_lead_to_the_server() {
    for host in ["localhost:7777", "LOCALHOST", "127.0.0.1:1", "[::1]:7777", "[::1]"] {
        assert_eq!(goes_to(host), Destination::Server, "{host}");
    }
    for host in
        ["", "example.com", "localhost.example.com:7777", "127.0.0.1.nip.io", "10.0.0.1", "a.b.localhost", ".localhost"]
    {
        assert_eq!(goes_to(host), Destination::Elsewhere, "{host}");
    }
    assert_eq!(goes_to("Abc.localhost:7777"), Destination::App("abc".into()));
    assert_eq!(destination(&HeaderMap::new()), Destination::Elsewhere);
}

#[test]
fn only_the_own_origin_is_not_foreign() {
    let origin = |origin: &str| is_foreign_origin(&headers(&[("host", "localhost:7777"), ("origin", origin)]));
    assert!(!origin("http://localhost:7777"));
    for foreign in [
        "http://localhost:3000",
        "http://abc.localhost:7777",
        "null",
        "http://localhost:7777.evil",
        "https://evil.example",
    ] {
        assert!(origin(foreign), "{foreign}");
    }
    assert!(!is_foreign_origin(&headers(&[("host", "localhost:7777")])));
}

#[test]
fn a_foreign_page_may_lead_here_but_not_fetch() {
    let fetch = |method: Method, site: &str, mode: &str, dest: &str| {
        let headers = headers(&[("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]);
        is_foreign_fetch(&method, &headers)
    };
    assert!(!fetch(Method::POST, "same-origin", "cors", "empty"));
    assert!(!fetch(Method::GET, "none", "navigate", "document"));
    assert!(!fetch(Method::GET, "cross-site", "navigate", "document"));
    assert!(fetch(Method::POST, "cross-site", "navigate", "document"));
    assert!(fetch(Method::GET, "cross-site", "navigate", "iframe"));
    assert!(fetch(Method::GET, "same-site", "no-cors", "image"));
    assert!(fetch(Method::POST, "cross-site", "no-cors", "empty"));
}
