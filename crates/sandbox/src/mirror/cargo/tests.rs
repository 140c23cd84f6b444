use super::{address, download, find};
use reqwest::Url;

const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn a_crate_has_the_address_of_the_configuration_and_the_digest_of_the_index() {
    let index = format!(
        "{{\"name\":\"Fnv\",\"vers\":\"1.0.0\",\"cksum\":\"{SUM}\"}}\n{{\"name\":\"Fnv\",\"vers\":\"1.0.1\"}}\n"
    );
    let config = br#"{"dl":"https://f.example/crates"}"#;
    let named = find(config, index.as_bytes(), "1.0.0").unwrap();
    assert_eq!(named.urls, [Url::parse("https://f.example/crates/Fnv/1.0.0/download").unwrap()]);
    assert_eq!(find(config, index.as_bytes(), "1.0.1"), None);
    assert_eq!(find(config, index.as_bytes(), "2.0.0"), None);
}

#[test]
fn markers_of_an_address_are_filled_in() {
    let pattern = "https://f.example/{prefix}/{lowerprefix}/{crate}/{crate}-{version}.crate?{sha256-checksum}";
    assert_eq!(download(pattern, "MyLib", "1.0.0", "ab"), "https://f.example/My/Li/my/li/MyLib/MyLib-1.0.0.crate?ab");
}

#[test]
fn an_index_knows_crates_by_lower_case() {
    let home = Url::parse("https://i.example/index/").unwrap();
    assert_eq!(address(&home, "MyLib").unwrap().as_str(), "https://i.example/index/my/li/mylib");
}
