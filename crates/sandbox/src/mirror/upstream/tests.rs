use super::{Failure, Upstream, Way};
use reqwest::Url;

async fn open(url: &str, hosts: &[&str]) -> Failure {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let way = Way { home: None, hosts: &hosts };
    Upstream::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
        .unwrap()
        .open(Url::parse(url).unwrap(), "*/*", None, way)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_when_the_connection_is_made() {
    // The name is allowed; only its address shows where it leads. A registry on this machine opens no other door here.
    assert_eq!(open("https://localhost/x", &["localhost"]).await, Failure::Elsewhere);
}

#[tokio::test]
async fn a_host_is_reached_over_https_by_its_name_at_the_usual_port() {
    for url in ["http://a.example/", "https://a.example:8443/", "https://b.example/", "https://1.2.3.4/"] {
        assert_eq!(open(url, &["a.example", "1.2.3.4"]).await, Failure::Elsewhere, "{url}");
    }
}
