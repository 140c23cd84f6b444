//! Makes the table of the web app's files that the binary brings along: each with its hash and a compressed form.
//!
//! Without `web/dist` the table is empty: checks and tests need no web build, and the pages say which command makes it.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Brotli's quality: built once, sent often.
const QUALITY: i32 = 9;

/// Brotli's window, as a power of two.
const WINDOW: i32 = 22;

/// Files below this size are not worth the work.
const MIN_BYTES: usize = 256;

/// Kinds of file that are compressed already.
const PACKED: &[&str] = &["png", "jpg", "jpeg", "webp", "avif", "woff2", "ico", "zip", "br", "gz"];

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let dist = manifest.join("../../web/dist");
    // Cargo can only watch a folder that is there; an empty one changes nothing.
    let _ = fs::create_dir_all(&dist);
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        list(&dist, &mut files)?;
    }
    files.sort();
    let mut table = "&[\n".to_owned();
    for (number, path) in files.iter().enumerate() {
        let content = fs::read(path)?;
        let hash: String = Sha256::digest(&content).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let name = path.strip_prefix(&dist).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let packed = packed(&content, path, &out.join(format!("{number}.br")))?;
        let packed = packed.map_or("None".to_owned(), |path| format!("Some(include_bytes!({path:?}))"));
        let _ = writeln!(
            table,
            "Asset {{ path: {name:?}, etag: \"\\\"{hash}\\\"\", content: include_bytes!({:?}), brotli: {packed} }},",
            path.canonicalize()?
        );
    }
    table.push(']');
    fs::write(out.join("assets.rs"), table)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')) {
            files.push(path);
        }
    }
    Ok(())
}

/// Writes the compressed form, if it is smaller.
fn packed(content: &[u8], path: &Path, to: &Path) -> io::Result<Option<PathBuf>> {
    let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    if content.len() < MIN_BYTES || PACKED.contains(&kind) {
        return Ok(None);
    }
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: QUALITY, lgwin: WINDOW, ..Default::default() };
    brotli::BrotliCompress(&mut &*content, &mut packed, &params)?;
    if packed.len() >= content.len() {
        return Ok(None);
    }
    fs::write(to, packed)?;
    Ok(Some(to.to_owned()))
}
