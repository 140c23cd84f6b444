//! The image of every container: empty folders, links and five small files. The system itself is bound in from the host.
//!
//! So there is no registry to trust and nothing to download, and the same content always has the same name.

use crate::supervisor::{LINKS, small_files};
use sha2::{Digest as _, Sha256};

/// Folders that something is mounted on, and their permissions: a runtime gives a file system in memory those of the
/// folder below it, whatever its options say.
const FOLDERS: &[(&str, &str)] = &[
    ("usr", SYSTEMS),
    ("etc", SYSTEMS),
    ("proc", SYSTEMS),
    ("sys", SYSTEMS),
    ("dev", SYSTEMS),
    ("tmp", "0001777"),
    ("home", "0000777"),
    ("app", "0000777"),
];

/// Permissions of folders of the system.
const SYSTEMS: &str = "0000755";

/// Permissions of files.
const FILES: &str = "0000644";

/// Bytes of a block of an archive.
const BLOCK: usize = 512;

/// Kinds of entries of an archive.
const FILE: u8 = b'0';
const LINK: u8 = b'2';
const FOLDER: u8 = b'5';

/// The image whose ordinary user has these ids, as an archive.
pub(super) fn archive(uid: u32, gid: u32) -> Vec<u8> {
    let mut archive = Vec::new();
    for (folder, mode) in FOLDERS {
        entry(&mut archive, FOLDER, mode, (&format!("{folder}/"), ""), b"");
    }
    for (target, link) in LINKS {
        entry(&mut archive, LINK, SYSTEMS, (link, target), b"");
    }
    for (name, text) in small_files(uid, gid) {
        entry(&mut archive, FILE, FILES, (name, ""), text.as_bytes());
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

/// The end of an image's name, from its content.
pub(super) fn digest(archive: &[u8]) -> String {
    Sha256::digest(archive).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Appends one entry with a header as POSIX.1-1988 has it, owned by root.
fn entry(archive: &mut Vec<u8>, kind: u8, mode: &str, (name, target): (&str, &str), content: &[u8]) {
    let mut header = Vec::with_capacity(BLOCK);
    let mut field = |text: &str, width: usize| {
        header.extend(text.bytes().chain(std::iter::repeat(0)).take(width));
    };
    field(name, 100);
    [mode, "0000000", "0000000"].iter().for_each(|text| field(text, 8));
    field(&format!("{:011o}", content.len()), 12);
    field("00000000000", 12);
    // The sum is made as if its own place held spaces.
    field("        ", 8);
    field(&char::from(kind).to_string(), 1);
    field(target, 100);
    field("ustar", 6);
    field("00", 2);
    field("", BLOCK - 265);
    let sum: u32 = header.iter().copied().map(u32::from).sum();
    let sum = format!("{sum:06o}\0 ");
    for (place, byte) in header.iter_mut().skip(148).zip(sum.bytes()) {
        *place = byte;
    }
    archive.extend(header);
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(BLOCK), 0);
}

#[cfg(test)]
mod tests;
