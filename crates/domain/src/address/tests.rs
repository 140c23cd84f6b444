use super::is_public;

#[test]
fn special_blocks_are_not_public() {
    for ip in [
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "2001:db8::1",
        "2001::1",
        "ff02::1",
        "::127.0.0.1",
    ] {
        assert!(!is_public(ip.parse().unwrap()), "{ip}");
    }
    for ip in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"] {
        assert!(is_public(ip.parse().unwrap()), "{ip}");
    }
}
