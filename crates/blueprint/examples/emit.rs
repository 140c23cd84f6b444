//! Writes the app of a model, given as JSON, into a folder: `emit model.json outdir`.
//!
//! With a second model, `emit old.json outdir new.json` writes the app of the first and changes it to the second.

#![allow(clippy::expect_used, clippy::print_stderr, reason = "a tool for people who develop the template")]

use blueprint::emit;
use domain::app_model::AppModel;
use std::fs;
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(model), Some(folder)) = (arguments.first(), arguments.get(1)) else {
        eprintln!("usage: emit model.json outdir [new-model.json]");
        std::process::exit(2);
    };
    let model = read(model);
    let folder = Path::new(folder);
    for (path, bytes) in emit::skeleton_files() {
        write(folder, &path, &bytes);
    }
    for (path, text) in emit::emit(&model) {
        write(folder, &path, text.as_bytes());
    }
    if let Some(new) = arguments.get(2) {
        let change = emit::emit_change(&model, &read(new), 1);
        for (path, text) in change.written {
            write(folder, &path, text.as_bytes());
        }
        for path in change.removed {
            fs::remove_file(folder.join(path)).expect("a removed file exists");
        }
    }
}

fn read(path: &str) -> AppModel {
    let text = fs::read_to_string(path).expect("the model can be read");
    serde_json::from_str(&text).expect("the model is valid JSON of an AppModel")
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    fs::write(path, bytes).expect("the file can be written");
}
