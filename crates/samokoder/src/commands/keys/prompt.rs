//! Reads a key: from standard input, or from a person at a terminal that shows nothing of it.

use crate::commands::BadInput;
use domain::secret::Secret;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

/// Most bytes that are read: more than any key has.
const MAX_BYTES: u64 = 4_096;

/// Reads the key of a provider; only some want none.
pub(super) fn read_key(provider: &str, may_be_none: bool) -> anyhow::Result<Secret> {
    let stdin = io::stdin();
    let text = if stdin.is_terminal() {
        let hint = if may_be_none { " (empty for none)" } else { "" };
        write!(io::stderr(), "Key of {provider}{hint}, it is not shown: ")?;
        let quiet = Quiet::start()?;
        let mut line = String::new();
        stdin.lock().take(MAX_BYTES).read_line(&mut line)?;
        drop(quiet);
        writeln!(io::stderr())?;
        line
    } else {
        let mut text = String::new();
        let read = stdin.lock().take(MAX_BYTES).read_to_string(&mut text);
        read.map_err(|_| BadInput("the key is no text".to_owned()))?;
        text
    };
    let key = Secret::from(text);
    if key.is_empty() && !may_be_none {
        let sentence = "no key was given: type it when you are asked, or send it to standard input, as in \
            `samokoder keys add openai <key.txt`";
        return Err(BadInput(sentence.to_owned()).into());
    }
    Ok(key)
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn start() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet)?;
        Ok(Self { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
