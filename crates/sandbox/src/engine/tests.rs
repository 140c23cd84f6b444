use super::*;

#[test]
fn paths_that_an_overlay_cannot_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (lower, private) = (folder.path().join("lower"), folder.path().join("a,upperdir=x"));
    for path in [&lower, &private] {
        std::fs::create_dir(path).unwrap();
    }
    let overlay = |private: &Path| Overlay { lower: lower.clone(), private: private.into(), inside: "/app/x".into() };
    assert!(volume_options(&overlay(&private)).is_err());
    let fine = folder.path().join("private");
    std::fs::create_dir(&fine).unwrap();
    let options = volume_options(&overlay(&fine)).unwrap();
    assert!(options.starts_with("lowerdir=") && options.ends_with("/work-engine,userxattr"), "{options}");
}

#[test]
fn a_runtime_that_the_engine_does_not_know_is_named_with_what_to_do() {
    let backend = EngineBackend::new("/x".into(), "unix:///x".into(), "runsc".into());
    let error =
        Error::DockerResponseServerError { status_code: 400, message: "Unknown runtime specified runsc".into() };
    let text = backend.refused(&error).to_string();
    assert!(text.contains("Unknown runtime") && text.contains("make the runtime `runsc` known"), "{text}");
}
