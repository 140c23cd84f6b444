use super::Reach;

fn hosted() -> Reach {
    Reach::Public { allowed: vec!["models.internal:8080".into(), "127.0.0.1:9000".into()] }
}

#[test]
fn an_address_ends_in_a_slash_so_that_paths_can_be_joined_to_it() {
    for written in ["http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/", " http://127.0.0.1:8080/v1// "] {
        assert_eq!(Reach::Anywhere.check(written).unwrap().as_str(), "http://127.0.0.1:8080/v1/");
    }
}

#[test]
fn what_is_no_address_of_a_server_is_refused_without_showing_secrets() {
    for written in ["", "api.example", "ftp://api.example", "file:///etc/passwd", "http://", "https://a?key=secret"] {
        assert!(Reach::Anywhere.check(written).is_err(), "{written}");
    }
    let error = Reach::Anywhere.check("https://me:secret@api.example/v1").unwrap_err().to_string();
    assert!(error.contains("has a place of its own") && !error.contains("secret"), "{error}");
}

#[test]
fn a_server_for_others_reaches_only_the_public_internet() {
    for inside in [
        "https://127.0.0.1/v1",
        "https://127.1/v1",
        "https://2130706433/v1",
        "https://0x7f.1/v1",
        "https://10.0.0.5/v1",
        "https://172.16.0.1",
        "https://192.168.1.1",
        "https://169.254.169.254/latest",
        "https://100.64.0.1",
        "https://0.0.0.0",
        "https://[::1]/v1",
        "https://[::ffff:10.0.0.1]/v1",
        "https://[64:ff9b::a00:1]/v1",
        "https://[2002:a00:1::]/v1",
        "https://[fe80::1]/v1",
        "https://[fd00::1]/v1",
        "http://api.example/v1",
        "https://127.0.0.1:9001/v1",
    ] {
        assert!(hosted().check(inside).is_err(), "{inside}");
    }
    for outside in
        ["https://api.example/v1", "https://8.8.8.8/v1", "http://models.internal:8080/v1", "http://127.0.0.1:9000"]
    {
        assert!(hosted().check(outside).is_ok(), "{outside}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_when_the_connection_is_made() {
    // The name passes the first check; only its address shows where it leads.
    let url = hosted().check("https://localhost/v1").unwrap();
    let error = hosted().client().unwrap().get(url).send().await.unwrap_err();
    let mut words = format!("{error}");
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
    while let Some(error) = cause {
        words.push_str(&error.to_string());
        cause = error.source();
    }
    assert!(words.contains("is not on the public internet"), "{words}");
}
