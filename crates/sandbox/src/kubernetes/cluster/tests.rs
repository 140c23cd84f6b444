use super::*;
use serde_json::json;

fn parsed(cluster: &Value, user: &Value) -> Result<Cluster, String> {
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "c", "cluster": cluster }],
        "users": [{ "name": "u", "user": user }],
    });
    Cluster::parse(config.to_string().as_bytes(), "sandboxes").map_err(|error| error.to_string())
}

#[test]
fn a_kubeconfig_says_where_a_cluster_is_and_who_we_are() {
    let cluster = parsed(
        &json!({ "server": "https://10.0.0.1:6443/", "certificate-authority-data": "Q0E=" }),
        &json!({ "client-certificate-data": "Y2VydA==", "client-key-data": "a2V5" }),
    );
    let expected = Cluster {
        server: "https://10.0.0.1:6443".to_owned(),
        namespace: "sandboxes".to_owned(),
        authority: Some(b"CA".to_vec()),
        identity: Some(b"cert\nkey".to_vec()),
        token: Token::None,
    };
    assert_eq!(cluster, Ok(expected));
    let server = json!({ "server": "https://c" });
    assert_eq!(parsed(&server, &json!({ "token": "t" })).unwrap().token, Token::Fixed("t".to_owned()));
    assert_eq!(parsed(&server, &json!({ "tokenFile": "/t" })).unwrap().token, Token::File("/t".into()));
}

#[test]
fn a_kubeconfig_that_lacks_something_says_what_and_how_to_write_one() {
    for (error, words) in [
        (parsed(&json!({}), &json!({})).unwrap_err(), "names no server"),
        (
            parsed(&json!({ "server": "s", "certificate-authority-data": "?" }), &json!({})).unwrap_err(),
            "broken base64",
        ),
        (Cluster::parse(b"apiVersion: v1", "n").unwrap_err().to_string(), "is no JSON"),
        (Cluster::parse(b"{}", "n").unwrap_err().to_string(), "lacks a cluster"),
    ] {
        assert!(error.contains(words) && error.contains("kubectl config view"), "{error}");
    }
}
