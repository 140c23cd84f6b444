use super::{Asked, parse};

#[test]
fn npm_packages_and_archives_are_known() {
    assert_eq!(parse("/left-pad"), Some(Asked::NpmDocument { package: "left-pad".into() }));
    assert_eq!(parse("/@types%2fnode"), Some(Asked::NpmDocument { package: "@types/node".into() }));
    let archive = Asked::NpmArchive { package: "@types/node".into(), file: "node-20.1.0.tgz".into() };
    assert_eq!(parse("/@types/node/-/node-20.1.0.tgz"), Some(archive));
    // Packages may be called like the other registries.
    assert_eq!(parse("/cargo"), Some(Asked::NpmDocument { package: "cargo".into() }));
    let archive = Asked::NpmArchive { package: "pypi".into(), file: "pypi-1.0.0.tgz".into() };
    assert_eq!(parse("/pypi/-/pypi-1.0.0.tgz"), Some(archive));
}

#[test]
fn python_projects_have_one_name_however_they_are_written() {
    for path in ["/pypi/simple/zope-interface/", "/pypi/simple/Zope.Interface", "/pypi/simple/zope__interface/"] {
        assert_eq!(parse(path), Some(Asked::PypiProject { name: "zope-interface".into() }), "{path}");
    }
    let file = "six-1.16.0-py2.py3-none-any.whl.metadata";
    let asked = Asked::PypiFile { name: "six".into(), file: file.into() };
    assert_eq!(parse(&format!("/pypi/files/six/{file}")), Some(asked));
}

#[test]
fn crates_stand_where_their_names_say() {
    assert_eq!(parse("/cargo/index/config.json"), Some(Asked::CargoConfig));
    for (path, name) in [("1/a", "a"), ("2/ab", "ab"), ("3/f/fnv", "fnv"), ("cf/g-/cfg-if", "cfg-if")] {
        assert_eq!(parse(&format!("/cargo/index/{path}")), Some(Asked::CargoIndex { name: name.into() }));
    }
    let asked = Asked::CargoCrate { name: "fnv".into(), version: "1.0.7+build".into() };
    assert_eq!(parse("/cargo/crates/fnv/1.0.7+build/download"), Some(asked));
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
        "/pypi/simple/",
        "/pypi/simple/../",
        "/pypi/simple/a/b",
        "/pypi/files/a/../b",
        "/pypi/files/a/.hidden",
        "/cargo/index/cf/xx/cfg-if",
        "/cargo/index/../config.json",
        "/cargo/crates/fnv/../download",
        "/cargo/crates/fnv/1.0.7/owners",
        "/allowed/localhost/x",
        "/allowed/127.0.0.1/x",
        "/allowed/[::1]/x",
        "/allowed/2130706433/x",
        "/allowed/a.example:8080/x",
        "/allowed/me@a.example/x",
        "/allowed/a.example/../x",
        "/allowed/a.example/x/%2E%2e/y",
    ] {
        assert_eq!(parse(path), None, "{path}");
    }
    assert_eq!(parse(&format!("/{}", "a".repeat(129))), None);
    assert_eq!(parse(&format!("/allowed/a.example/{}", "a".repeat(2049))), None);
}

#[test]
fn the_variable_for_outside_data_leads_to_allowed_hosts() {
    let variables = crate::mirror::clients::environment();
    let (_, outside) = variables.iter().find(|(name, _)| name == "OUTSIDE_DATA").unwrap();
    let path = format!("{outside}/a.example/x").replace(crate::mirror::MIRROR_URL, "/");
    let Some(Asked::Allowed { host, .. }) = parse(&path) else { panic!("{path}") };
    assert_eq!(host.as_str(), "a.example");
}
