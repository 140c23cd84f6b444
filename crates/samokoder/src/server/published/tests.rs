use super::is_domain;

#[test]
fn a_domain_is_a_name_of_the_internet() {
    for domain in ["apps.example.org", "a-b.io", "xn--80a.example"] {
        assert!(is_domain(domain), "{domain}");
    }
    for text in ["apps", "localhost", "apps.localhost", "-a.org", "a..org", "a_b.org", "https://a.org", "a.org:80"] {
        assert!(!is_domain(text), "{text}");
    }
}
