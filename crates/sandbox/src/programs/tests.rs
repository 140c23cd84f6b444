use super::{CRATES, cargo_index, index_of_cargo, index_of_pip};

#[test]
fn the_nearest_word_on_pips_index_counts() {
    let listed = "global.cert='/etc/ca.crt'\nglobal.index-url='https://a.example/simple'\n";
    assert_eq!(index_of_pip(listed).as_deref(), Some("https://a.example/simple"));
    let nearer = format!("{listed}install.index-url='https://b.example/simple'\n");
    assert_eq!(index_of_pip(&nearer).as_deref(), Some("https://b.example/simple"));
    let nearest = format!("{nearer}:env:.index-url='https://c.example/simple'\n");
    assert_eq!(index_of_pip(&nearest).as_deref(), Some("https://c.example/simple"));
    assert_eq!(index_of_pip("global.extra-index-url='https://d.example'\n"), None);
}

#[test]
fn cargos_replacements_are_followed_to_a_sparse_index() {
    let direct = "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"sparse+https://m.example/i/\"\n";
    assert_eq!(index_of_cargo(direct).as_deref(), Some("https://m.example/i/"));
    let named = "[source.crates-io]\nreplace-with = \"m\"\n[registries.m]\nindex = \"sparse+https://n.example/\"\n";
    assert_eq!(index_of_cargo(named).as_deref(), Some("https://n.example/"));
    let git = "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"https://m.example/index.git\"\n";
    assert_eq!(index_of_cargo(git), None);
    let circle = "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nreplace-with = \"n\"\n[source.n]\nreplace-with = \"m\"\n";
    assert_eq!(index_of_cargo(circle), None);
    assert_eq!(index_of_cargo("[net]\nretry = 2\n").as_deref(), Some(CRATES));
}

#[test]
fn a_machine_without_a_word_on_crates_has_the_public_index() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(cargo_index(home.path()).as_deref(), Some(CRATES));
}
