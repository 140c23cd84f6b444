//! Prints the OpenAPI document: `cargo run -p api --example openapi > openapi.json`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", api::openapi_json());
}
