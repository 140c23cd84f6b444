//! What a killed process must not leave behind.

use std::fs;
use std::path::{Path, PathBuf};

/// Finds processes whose command line, folders or open files name a path; this process is not counted.
#[must_use]
pub fn processes_that_name(path: &Path) -> Vec<String> {
    let text = path.to_string_lossy().into_owned();
    let me = std::process::id().to_string();
    let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let names = |process: &Path| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        let links = fs::read_dir(process.join("fd")).into_iter().flatten().filter_map(Result::ok);
        let mut places = links.map(|link| link.path()).chain([process.join("cwd"), process.join("root")]);
        String::from_utf8_lossy(&line).contains(&text)
            || places.any(|link| fs::read_link(link).is_ok_and(|target| target.starts_with(path)))
            || fs::read_to_string(process.join("mountinfo")).is_ok_and(|mounts| mounts.contains(&text))
    };
    entries
        .map(|entry| entry.path())
        .filter(|process| process.file_name().is_some_and(|name| name.to_string_lossy().parse::<u32>().is_ok()))
        .filter(|process| !process.ends_with(&me) && names(process))
        .map(|process| {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            format!("{} {}", process.display(), String::from_utf8_lossy(&line).replace('\0', " "))
        })
        .collect()
}

/// Finds files and folders that are named as something on its way.
#[must_use]
pub fn temporary_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let temporary = name.starts_with(".new-")
                || name.starts_with(".samokoder-")
                || name.starts_with(".tmp")
                || (name.starts_with('.') && name.ends_with(".part"))
                || name.contains('#');
            if temporary {
                found.push(entry.path());
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) && name != "node_modules" {
                folders.push(entry.path());
            }
        }
    }
    found
}
