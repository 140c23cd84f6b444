use super::{HostName, NoHost};

#[test]
fn a_host_is_a_name_in_small_letters() {
    let longest_label = format!("{}.example", "a".repeat(63));
    for host in ["a.example", "files.a-b.example", "x1.example", "xn--e1afmkfd.xn--p1ai", &longest_label] {
        assert_eq!(HostName::parse(host).unwrap().as_str(), host);
    }
    assert_eq!(HostName::parse("API.Example").unwrap().as_str(), "api.example");
}

#[test]
fn numbers_addresses_patterns_and_names_of_this_machine_are_no_hosts() {
    for text in [
        "",
        "example",
        "localhost",
        "127.1",
        "1.2.3.4",
        "a.0x7f",
        "[::1]",
        "a..example",
        ".example",
        "a.example.",
        "-a.example",
        "a-.example",
        "a_b.example",
        "*.example",
        "https://a.example",
        "a.example/x",
        "a.example:80",
        "me@a.example",
        " a.example",
        "пример.рф",
        &format!("{}.example", "a".repeat(64)),
        &format!("{}a.example", "a.".repeat(124)),
    ] {
        assert_eq!(HostName::parse(text), Err(NoHost), "{text}");
    }
}
