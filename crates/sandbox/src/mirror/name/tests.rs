use super::{Asked, parse};

#[test]
fn packages_and_archives_are_known() {
    assert_eq!(parse("/left-pad"), Some(Asked::Document { package: "left-pad".into() }));
    assert_eq!(parse("/@types%2fnode"), Some(Asked::Document { package: "@types/node".into() }));
    let archive = Asked::Archive { package: "@types/node".into(), file: "node-20.1.0.tgz".into() };
    assert_eq!(parse("/@types/node/-/node-20.1.0.tgz"), Some(archive));
}

#[test]
fn everything_else_is_refused() {
    for path in [
        "/",
        "",
        "/-/npm/v1/security/advisories/bulk",
        "/..",
        "/a/../b",
        "/a/b",
        "/a/-/b.zip",
        "/-/user/org.couchdb.user:x",
        "/@scope",
        "/a/-/..%2f..%2fx.tgz",
        "/a/-/sub/x.tgz",
        "/a b",
        "/http:%2f%2fhost",
        "/%2e%2e",
    ] {
        assert_eq!(parse(path), None, "{path}");
    }
}
