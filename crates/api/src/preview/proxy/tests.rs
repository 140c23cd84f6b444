use super::lead_outside;
use axum::http::{HeaderMap, header};

#[test]
fn a_redirect_to_the_inside_of_the_sandbox_leads_to_the_app() {
    let led = |to: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, to.parse().unwrap());
        lead_outside(&mut headers);
        headers[header::LOCATION].to_str().unwrap().to_owned()
    };
    assert_eq!(led("http://127.0.0.1:3000/a?b=c#d"), "/a?b=c#d");
    assert_eq!(led("http://localhost:3000"), "/");
    assert_eq!(led("http://localhost:3000?x"), "/?x");
    assert_eq!(led("http://localhost:3000//evil.example/"), "/evil.example/");
    for other in
        ["/a", "../a", "//x.example", "http://localhost:30001/", "https://localhost:3000/", "http://a.example/"]
    {
        assert_eq!(led(other), other);
    }
}
