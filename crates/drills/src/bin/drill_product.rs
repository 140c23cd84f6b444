//! Kills the product itself, again and again, while it builds with its real sandbox and browser.
fn main() {}
