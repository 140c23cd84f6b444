//! The mirror before a registry that is down, lies, sends elsewhere, or is asked by many.

use crate::registry::{Page, Port, Registry};
use domain::host::HostName;
use sandbox::mirror::{MirrorParts, RegistryMirror};
use std::path::Path;

const BYTES: &[u8] = b"the bytes of an archive";
const SHA512: &str = "sha512-L6nLsJBSYLF2lf4zkF+X8vdfQe0Fimp4MN7F/++QEHXFR8HHT45ltYtQhPC7NB55g0fmbwhrIbEKv/tErp+cKw==";
const SHA256: &str = "e0c96bc59e62994acbbd40a10aaf23bb4064d94f26c1ef42a03c6f4d62d55900";

/// The archive of one package in each of the three registries, as a sandbox and as the registry call it.
const ARCHIVES: [(&str, &str); 3] = [
    ("/tiny/-/tiny-1.0.0.tgz", "/tiny/-/tiny-1.0.0.tgz"),
    ("/pypi/files/tiny/tiny-1.0-py3-none-any.whl", "/files/tiny-1.0-py3-none-any.whl"),
    ("/cargo/crates/tiny/1.0.0/download", "/crates/tiny/1.0.0/download"),
];

/// A registry with one package of each kind, all with the same bytes.
async fn stocked() -> Registry {
    let registry = Registry::start().await;
    let url = &registry.url;
    let dist = format!(r#"{{"tarball":"{url}tiny/-/tiny-1.0.0.tgz","integrity":"{SHA512}"}}"#);
    registry.put("/tiny", format!(r#"{{"name":"tiny","versions":{{"1.0.0":{{"dist":{dist}}}}}}}"#));
    let file = r#""filename":"tiny-1.0-py3-none-any.whl","url":"/files/tiny-1.0-py3-none-any.whl""#;
    registry.put("/simple/tiny/", format!(r#"{{"files":[{{{file},"hashes":{{"sha256":"{SHA256}"}}}}]}}"#));
    registry.put("/index/config.json", format!(r#"{{"dl":"{url}crates"}}"#));
    registry.put("/index/ti/ny/tiny", format!(r#"{{"name":"tiny","vers":"1.0.0","cksum":"{SHA256}"}}"#));
    for (_, upstream) in ARCHIVES {
        registry.put(upstream, BYTES);
    }
    registry
}

fn kept(cache: &Path) -> usize {
    let is_archive = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().ends_with(".archive");
    std::fs::read_dir(cache).unwrap().filter_map(Result::ok).filter(is_archive).count()
}

#[tokio::test]
async fn archives_of_three_registries_are_fetched_once_and_kept() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    for (path, upstream) in ARCHIVES {
        for _ in 0..2 {
            assert_eq!(port.ask(&format!("GET {path}")).await, (200, BYTES.to_vec()), "{path}");
        }
        assert_eq!(registry.hits(upstream), 1, "{path}");
    }
    assert_eq!(kept(cache.path()), 3);
    assert_eq!(port.refused(), [""; 0]);
}

#[tokio::test]
async fn a_document_is_asked_for_by_its_version_once_it_is_no_longer_fresh() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let old = Port::of(&registry.mirror(cache.path())).await;
    let first = old.ask("GET /tiny").await;
    assert_eq!(old.ask("GET /tiny").await, first);
    assert_eq!((registry.hits("/tiny"), registry.revalidations()), (2, 1));
    let fresh = Port::of(&registry.mirror_of(MirrorParts::new(cache.path().to_owned()))).await;
    for _ in 0..3 {
        assert_eq!(fresh.ask("GET /tiny").await, first);
    }
    assert_eq!((registry.hits("/tiny"), registry.revalidations()), (3, 2), "asked once, then fresh");
}

#[tokio::test]
async fn an_archive_with_a_wrong_digest_is_refused_and_never_kept() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    for (path, upstream) in ARCHIVES {
        registry.put(upstream, "other bytes");
        assert_eq!(port.status(&format!("GET {path}")).await, 422, "{path}");
    }
    assert_eq!(std::fs::read_dir(cache.path()).unwrap().filter(is_left).count(), 0);
    let words = "the archive does not have the digest of its document";
    assert_eq!(port.refused(), ["cargo", "npm", "pip"].map(|place| format!("1 x GET to {place}: {words}")));
    for (path, upstream) in ARCHIVES {
        registry.put(upstream, BYTES);
        assert_eq!(port.status(&format!("GET {path}")).await, 200, "{path}");
    }
}

fn is_left(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    let name = entry.as_ref().unwrap().file_name().to_string_lossy().into_owned();
    name.ends_with(".archive") || name.starts_with(".tmp")
}

#[tokio::test]
async fn known_packages_are_served_while_their_registry_is_down() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    let known = ["/tiny", ARCHIVES[0].0, "/pypi/simple/tiny/", "/cargo/index/ti/ny/tiny"];
    for path in known {
        assert_eq!(port.status(&format!("GET {path}")).await, 200, "{path}");
    }
    registry.set_down(true);
    // A mirror that has just started knows only what is on the disk.
    let later = Port::of(&registry.mirror(cache.path())).await;
    for path in known {
        assert_eq!(later.status(&format!("GET {path}")).await, 200, "{path}");
    }
    assert_eq!(later.status("GET /other").await, 502);
    assert_eq!(later.status(&format!("GET {}", ARCHIVES[1].0)).await, 502, "its archive was never fetched");
    registry.set_down(false);
    assert_eq!(later.status("GET /other").await, 404);
}

#[tokio::test]
async fn many_who_ask_at_once_make_one_fetch() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let mirror = registry.mirror_of(MirrorParts::new(cache.path().to_owned()));
    let (one, other) = tokio::join!(Port::of(&mirror), Port::of(&mirror));
    let line = format!("GET {}", ARCHIVES[0].0);
    let asked = (0..8).map(|number| if number % 2 == 0 { one.status(&line) } else { other.status(&line) });
    assert_eq!(futures_util::future::join_all(asked).await, [200; 8]);
    assert_eq!((registry.hits("/tiny"), registry.hits(ARCHIVES[0].1)), (1, 1));
}

#[tokio::test]
async fn everything_but_reading_packages_is_refused_and_counted() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    for line in [
        "PUT /tiny",
        "POST /-/npm/v1/security/audits",
        "DELETE /cargo/index/ti/ny/tiny",
        "CONNECT elsewhere.example:443",
        "SECRET /tiny",
        "GET /tiny?leak=1",
        "GET /pypi/simple/tiny/?leak=1",
        "GET /-/npm/v1/security/audits",
        "GET /../../etc/passwd",
        "GET /pypi/simple/../../etc/passwd",
        "GET http://elsewhere.example/tiny",
        "GET /allowed/elsewhere.example/x",
    ] {
        assert_eq!(port.status(line).await, 403, "{line}");
    }
    assert_eq!(
        port.refused(),
        [
            "1 x CONNECT to npm: only reading is allowed",
            "1 x DELETE to cargo: only reading is allowed",
            "1 x GET to elsewhere.example: this host is not in the list of allowed hosts",
            "1 x GET to npm: a query could carry something out",
            "3 x GET to npm: only packages can be read here",
            "1 x GET to pip: a query could carry something out",
            "1 x GET to pip: only packages can be read here",
            "1 x POST to npm: only reading is allowed",
            "1 x PUT to npm: only reading is allowed",
            "1 x another method to npm: only reading is allowed",
        ]
    );
    assert_eq!(port.refused(), [""; 0], "they are told once");
    assert_eq!(registry.hits("/tiny"), 0);
}

#[tokio::test]
async fn redirects_end_after_a_few_and_lead_nowhere_that_nobody_named() {
    let (registry, other, cache) = (stocked().await, stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    registry.set(ARCHIVES[0].1, Page::Redirect(ARCHIVES[0].1.to_owned()));
    assert_eq!(port.status(&format!("GET {}", ARCHIVES[0].0)).await, 403);
    assert_eq!(registry.hits(ARCHIVES[0].1), 6);
    // Another service of this machine, and names that nobody gave.
    for to in [&other.url, "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "https://a.example/"] {
        registry.set(ARCHIVES[1].1, Page::Redirect(format!("{to}files/x.whl")));
        assert_eq!(port.status(&format!("GET {}", ARCHIVES[1].0)).await, 403, "{to}");
    }
    registry.put("/index/config.json", format!(r#"{{"dl":"{}crates"}}"#, other.url));
    assert_eq!(port.status(&format!("GET {}", ARCHIVES[2].0)).await, 403);
    assert_eq!(other.hits(ARCHIVES[2].1), 0);
    registry.put("/moved", BYTES);
    registry.set(ARCHIVES[1].1, Page::Redirect("/moved".to_owned()));
    assert_eq!(port.status(&format!("GET {}", ARCHIVES[1].0)).await, 200, "the registry may move its own files");
}

#[tokio::test]
async fn whoever_guesses_names_is_stopped() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let mirror = registry.mirror(cache.path());
    let port = Port::of(&mirror).await;
    for number in 0..100 {
        assert_eq!(port.status(&format!("GET /guess-{number}")).await, 404);
    }
    assert_eq!(port.status("GET /tiny").await, 429);
    assert_eq!(port.refused(), ["1 x GET to npm: too many requests for what does not exist"]);
    assert_eq!(Port::of(&mirror).await.status("GET /tiny").await, 200, "another sandbox has counts of its own");
}

#[tokio::test]
async fn a_sandbox_has_two_thousand_requests() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    for _ in 0..2_000 {
        assert_eq!(port.status("GET /cargo/index/config.json").await, 200);
    }
    assert_eq!(port.status("GET /cargo/index/config.json").await, 429);
    assert_eq!(port.refused(), ["1 x GET to cargo: too many requests"]);
}

#[tokio::test]
async fn a_sandbox_has_sixteen_requests_worked_on_at_once() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let mirror = registry.mirror(cache.path());
    let (port, other) = (Port::of(&mirror).await, Port::of(&mirror).await);
    registry.set_open(false);
    let lines: Vec<String> = (0..24).map(|number| format!("GET /guess-{number}")).collect();
    let many = futures_util::future::join_all(lines.iter().map(|line| port.status(line)));
    let watch = async {
        registry.held(16).await;
        // By the time that another sandbox's request has come through, a seventeenth would have, too.
        let (status, ()) = tokio::join!(other.status("GET /tiny"), async {
            registry.held(17).await;
            registry.set_open(true);
        });
        assert_eq!(status, 200);
    };
    let (statuses, ()) = tokio::join!(many, watch);
    assert_eq!(statuses, [404; 24]);
}

#[tokio::test]
async fn what_is_kept_has_a_cap() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let parts = MirrorParts { cache_bytes: 400, ..MirrorParts::new(cache.path().to_owned()) };
    let port = Port::of(&registry.mirror_of(parts)).await;
    for (path, _) in ARCHIVES.iter().cycle().take(9) {
        assert_eq!(port.ask(&format!("GET {path}")).await, (200, BYTES.to_vec()), "{path}");
        let sizes = std::fs::read_dir(cache.path()).unwrap().filter_map(Result::ok);
        let sizes =
            sizes.filter(|entry| entry.file_name() != "cargo.toml").map(|entry| entry.metadata().unwrap().len());
        assert!(sizes.sum::<u64>() <= 400);
    }
}

/// A name that is a host's by its form and that no address can hold, so that a request which the list lets through
/// ends before any resolver is asked.
const NOWHERE: &str = "xn--0.example";

fn own_hosts() -> [HostName; 1] {
    [HostName::parse(NOWHERE).unwrap()]
}

#[tokio::test]
async fn a_host_of_one_session_is_refused_to_others_and_follows_changes_at_once() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let mirror = registry.mirror(cache.path());
    let (one, other) = (Port::of(&mirror).await, Port::of(&mirror).await);
    let line = format!("GET /allowed/{NOWHERE}/x");
    assert_eq!((one.status(&line).await, other.status(&line).await), (403, 403));
    assert_eq!(one.session.refused_hosts(), own_hosts().into());
    one.session.set_hosts(own_hosts());
    assert_eq!(one.session.refused_hosts(), [].into(), "it is allowed now");
    assert_eq!((one.status(&line).await, other.status(&line).await), (404, 403));
    // It is read from as the operator's hosts are, and nothing else is opened.
    for line in [
        format!("POST /allowed/{NOWHERE}/x"),
        format!("GET /allowed/{NOWHERE}:8443/x"),
        format!("GET /allowed/{NOWHERE}/../x"),
        format!("GET /allowed/{NOWHERE}/x?{}", "q".repeat(2_049)),
        format!("GET /allowed/sub.{NOWHERE}/x"),
    ] {
        assert_eq!(one.status(&line).await, 403, "{line}");
    }
    one.session.set_hosts([]);
    assert_eq!(one.status(&line).await, 403);
    let words = "this host is not in the list of allowed hosts";
    assert_eq!(other.refused(), [format!("2 x GET to {NOWHERE}: {words}")]);
}

#[tokio::test]
async fn a_host_of_a_session_may_hold_no_packages() {
    let (registry, cache) = (stocked().await, tempfile::tempdir().unwrap());
    let port = Port::of(&registry.mirror(cache.path())).await;
    port.session.set_hosts([HostName::parse("a.example").unwrap()]);
    registry.set(ARCHIVES[1].1, Page::Redirect("https://a.example/x.whl".to_owned()));
    assert_eq!(port.status(&format!("GET {}", ARCHIVES[1].0)).await, 403, "other projects would be served them, too");
}

#[tokio::test]
async fn hosts_of_sessions_are_not_obeyed_where_the_operator_forbids_them() {
    let cache = tempfile::tempdir().unwrap();
    let allowed_hosts = vec!["xn--1.Example".to_owned()];
    let parts = MirrorParts { own_hosts: false, allowed_hosts, ..MirrorParts::new(cache.path().to_owned()) };
    let port = Port::of(&RegistryMirror::open(parts).unwrap()).await;
    port.session.set_hosts(own_hosts());
    assert_eq!(port.status(&format!("GET /allowed/{NOWHERE}/x")).await, 403);
    assert_eq!(port.status("GET /allowed/xn--1.example/x").await, 404, "what the operator allows to all");
}

#[test]
fn a_list_of_allowed_hosts_holds_names_alone() {
    let cache = tempfile::tempdir().unwrap();
    for host in ["https://a.example", "a.example/x", "a.example:80", "127.0.0.1", "localhost", "*.example"] {
        let parts = MirrorParts::new(cache.path().to_owned());
        assert!(RegistryMirror::open(MirrorParts { allowed_hosts: vec![host.to_owned()], ..parts }).is_err(), "{host}");
    }
}
