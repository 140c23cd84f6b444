use super::Manifest;

#[test]
fn packages_with_other_scripts_are_other_packages() {
    let with = |scripts: &[&str]| {
        let scripts = scripts.iter().map(|name| (*name).to_owned()).collect();
        Manifest { package: b"{}".to_vec(), lock: None, scripts }.key()
    };
    assert_ne!(with(&[]), with(&["esbuild"]));
    assert_ne!(with(&["esbuild"]), with(&["sharp"]));
    assert_ne!(with(&["ab", "c"]), with(&["a", "bc"]));
}
