use super::forbidden;

fn count(path: &str, dependencies: &str) -> usize {
    forbidden(path, &format!("[dependencies]\n{dependencies}")).len()
}

#[test]
fn arrows_point_down_only() {
    assert_eq!(count("crates/store/Cargo.toml", "domain.workspace = true"), 0);
    assert_eq!(count("crates/store/Cargo.toml", "agents.workspace = true"), 1);
    assert_eq!(count("crates/domain/Cargo.toml", "tokio.workspace = true"), 1);
    assert_eq!(count("crates/agents/Cargo.toml", "sea-orm.workspace = true"), 1);
    assert_eq!(count("crates/unknown/Cargo.toml", ""), 1);
}
