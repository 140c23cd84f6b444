//! A launcher and nothing else, for tests and for services whose own binary must not start again.

fn main() {
    sandbox::run_if_launched();
}
