//! Prints what the built-in model understands of a brief: `understand [--json|--spec] [--emit DIR] "<brief>"`.
//!
//! Without a brief it reads briefs from the standard input, with a line of three hyphens between them.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use blueprint::emit::{emit, skeleton_files};
use blueprint::spec::specify;
use blueprint::understand::{Understanding, dump, understand};
use domain::language::Language;
use std::io::Read;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = take(&mut arguments, "--json");
    let spec = take(&mut arguments, "--spec");
    let folder = if take(&mut arguments, "--emit") && !arguments.is_empty() { Some(arguments.remove(0)) } else { None };
    let mut briefs = arguments;
    if briefs.is_empty() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        briefs = text.split("\n---\n").map(str::to_owned).collect();
    }
    for brief in &briefs {
        match understand(brief, Language::detect(brief)) {
            Ok(Understanding { model, notes }) => {
                if let Some(folder) = &folder {
                    write(Path::new(folder), &model)?;
                }
                if json {
                    println!("{}", serde_json::to_string_pretty(&model).unwrap_or_default());
                } else if spec {
                    println!("{}", serde_json::to_string_pretty(&specify(&model, &notes)).unwrap_or_default());
                } else {
                    println!("> {brief}\n{}", dump::dump(&model, &notes));
                }
            }
            Err(reason) => println!("> {brief}\nnot served: {reason:?}\n"),
        }
    }
    Ok(())
}

fn take(arguments: &mut Vec<String>, name: &str) -> bool {
    let before = arguments.len();
    arguments.retain(|argument| argument != name);
    arguments.len() < before
}

fn write(folder: &Path, model: &domain::app_model::AppModel) -> std::io::Result<()> {
    let emitted = emit(model).into_iter().map(|(path, text)| (path, text.into_bytes()));
    for (path, bytes) in skeleton_files().into_iter().chain(emitted) {
        let target = folder.join(path);
        target.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(target, bytes)?;
    }
    Ok(())
}
