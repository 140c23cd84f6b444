//! What must stay as it is and must not be seen: files around a folder that is under attack.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A piece of text that is in every file around the folder, and nowhere in it.
const TEXT: &str = "canary-4f1d";

/// A folder `root` with everything around it that an attack may aim at.
pub struct Canary {
    around: TempDir,
    before: BTreeMap<PathBuf, String>,
}

impl Canary {
    /// Makes the folder, links out of it, and the files around it.
    ///
    /// # Panics
    /// When the disk fails.
    #[must_use]
    pub fn new() -> Self {
        let around = crate::folder();
        let path = around.path();
        for name in
            ["canary.txt", "etc/canary.txt", "home/canary.txt", "home/.git/hooks/post-checkout", "x", "web/a.ts"]
        {
            fs::create_dir_all(path.join(name).parent().expect("a folder")).expect("a folder is made");
            fs::write(path.join(name), TEXT).expect("a file is written");
        }
        let before = seen(path);
        let canary = Self { around, before };
        canary.restore_root();
        canary
    }

    /// Puts the folder's own files, and the links out of it, back where they are gone.
    ///
    /// # Panics
    /// When the disk fails.
    pub fn restore_root(&self) {
        let root = self.root();
        fs::create_dir_all(root.join("web/pages")).expect("a folder is made");
        fs::write(root.join("web/a.ts"), "the project's").expect("a file is written");
        for (target, link) in [("..", "door"), ("../..", "web/door"), ("../home/canary.txt", "x"), ("../../x", "web/x")]
        {
            if !root.join(link).is_symlink() {
                symlink(target, root.join(link)).expect("a link is made");
            }
        }
    }

    /// The folder that is under attack.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.around.path().join("root")
    }

    /// Fails when something around the folder is not as it was.
    ///
    /// # Panics
    /// When it is not.
    pub fn check(&self) {
        assert_eq!(seen(self.around.path()), self.before, "something outside the folder has changed");
    }

    /// Says whether bytes hold something that was read around the folder.
    #[must_use]
    pub fn is_in(bytes: &[u8]) -> bool {
        bytes.windows(TEXT.len()).any(|piece| piece == TEXT.as_bytes()) || bytes.starts_with(b"Linux version")
    }
}

impl Default for Canary {
    fn default() -> Self {
        Self::new()
    }
}

/// Notes everything around the folder: kinds, owners, permissions, times of change, and contents.
fn seen(around: &Path) -> BTreeMap<PathBuf, String> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![around.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder is read") {
            let path = entry.expect("an entry is read").path();
            // The folder itself may change, and with it the times of the one around it, which is not among these.
            if path == around.join("root") {
                continue;
            }
            let is = fs::symlink_metadata(&path).expect("an entry is looked at");
            let content = if is.is_file() { fs::read_to_string(&path).expect("a file is read") } else { String::new() };
            let note = format!("{:o} {} {} {} {content}", is.mode(), is.uid(), is.nlink(), is.ctime_nsec());
            if is.is_dir() {
                folders.push(path.clone());
            }
            found.insert(path, note);
        }
    }
    found
}
