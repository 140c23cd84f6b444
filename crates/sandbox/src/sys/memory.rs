//! The memory of this program itself.

/// Smallest block that gets a mapping of its own, in bytes.
#[cfg(target_env = "gnu")]
const LARGE: libc::c_int = 256 << 10;

/// Lets large blocks of memory go back to the system as soon as they are freed. The C library would raise the size from
/// which it does that with each large block that it frees, and keep what is smaller: a first install of packages, whose
/// documents have megabytes, left 290 MB with the program, and leaves 50 MB with this. To be called before threads are
/// started; other C libraries need no such word.
pub fn return_large_blocks() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the call takes two numbers and sets one; no other thread runs that could allocate meanwhile.
    let _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
}

#[cfg(test)]
mod tests;
