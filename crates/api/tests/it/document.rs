#[test]
fn the_committed_document_is_that_of_the_handlers() {
    let committed = std::fs::read_to_string("../../openapi.json").unwrap_or_default();
    assert!(
        committed == api::openapi_json(),
        "openapi.json is stale: cargo run -p api --example openapi > openapi.json"
    );
}
