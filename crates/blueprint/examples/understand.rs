//! Prints what the built-in model understands of a brief: `understand [--json] "<brief>"`, or one brief a line on stdin.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use blueprint::understand::{dump, understand};
use domain::language::Language;
use std::io::Read;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    arguments.retain(|argument| argument != "--json");
    let mut briefs = arguments;
    if briefs.is_empty() {
        let mut text = String::new();
        if std::io::stdin().read_to_string(&mut text).is_ok() {
            briefs = text.split("\n---\n").map(str::to_owned).collect();
        }
    }
    for brief in &briefs {
        let answer = understand(brief, Language::detect(brief));
        match answer {
            Ok(understood) if json => println!(
                "{}",
                serde_json::to_string_pretty(&understood.model).unwrap_or_default()
            ),
            Ok(understood) => println!("> {brief}\n{}", dump::dump(&understood.model, &understood.notes)),
            Err(refusal) => println!("> {brief}\nREFUSED {refusal:?}\n"),
        }
    }
}
