//! A probe as data: what is tried, what must be seen inside, and how it is shown that it works where there is no wall.

use sandbox::{Exit, Limits, Outcome};
use std::path::Path;

/// One attempt to get out, to harm the host, or to outlive one's limits.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    /// Its number; those up to 43 are the ones that the first measurements were made with.
    pub(super) number: u32,
    /// What it tries.
    pub(super) name: &'static str,
    /// What runs inside.
    pub(super) script: Script,
    /// What must be seen inside.
    pub(super) seen: Seen,
    /// Limits other than the usual ones.
    pub(super) limits: fn(Limits) -> Limits,
    /// What the host looks at when the script has ended.
    pub(super) look: Look,
    /// How it is shown that the probe can succeed.
    pub(super) control: Control,
    /// Where a backend is known to answer otherwise.
    pub(super) differs: &'static [Difference],
}

/// What the others are made of: a probe that does nothing.
pub(super) const PROBE: Probe = Probe {
    number: 0,
    name: "",
    script: Script::Shell("exit 9"),
    seen: Seen::Walls(&[]),
    limits: |limits| limits,
    look: Look::Nothing,
    control: Control::Same,
    differs: &[],
};

/// A program as text. It prints a line for each attempt: `HELD what why`, `ESCAPED what`, or `LACKS why`.
#[derive(Clone, Copy)]
pub(super) enum Script {
    Shell(&'static str),
    /// With everything that `prelude.py` defines.
    Python(&'static str),
    /// The command is a file of the workspace, which a first script makes.
    Made {
        by: &'static str,
        argv: &'static [&'static str],
        env: &'static [(&'static str, &'static str)],
    },
}

/// What must be seen inside. A line that says `ESCAPED` is an escape in any case.
#[derive(Clone, Copy)]
pub(super) enum Seen {
    /// At least one line says `HELD`, each ends in one of these words, and the script came to its end.
    Walls(&'static [&'static str]),
    /// The command ends like this.
    Ends(Outcome),
    /// No more output is kept than was asked for, although more was printed.
    Bounded,
    /// What these lines of `ESCAPED` name is let go on that backend and does no harm, for the reason of the difference; what
    /// the host looks at must be as it was even so. Any other such line is an escape, and each `HELD` ends in one of the
    /// words.
    Known { walls: &'static [&'static str], lines: &'static [&'static str] },
}

impl Seen {
    /// Says whether a line of `ESCAPED` does no harm: it begins with the words of a known one.
    fn is_harmless(self, line: &str) -> bool {
        let lines = match self {
            Self::Known { lines, .. } => lines,
            Self::Walls(_) | Self::Ends(_) | Self::Bounded => &[],
        };
        let rest = line.strip_prefix("ESCAPED ").unwrap_or_default();
        lines.iter().any(|known| rest.strip_prefix(known).is_some_and(|end| end.is_empty() || end.starts_with(' ')))
    }
}

/// What the host looks at when the script has ended, beyond its own canaries.
#[derive(Clone, Copy)]
pub(super) enum Look {
    Nothing,
    /// No process of the probe is left, on the host or in the sandbox.
    NoProcess,
    /// A command beside the probe, in the same sandbox, goes on.
    Beside,
    /// The workspace: `careful` is how the product uses it, and says what went wrong; `naive` is how a careless host
    /// would, and says whether that did harm.
    Workspace {
        careful: fn(&Path) -> Result<(), String>,
        naive: fn(&Path) -> bool,
    },
    /// The shared layer under the workspace, which must be as it was.
    SharedLayer,
}

/// How it is shown that the probe can succeed where there is no sandbox.
#[derive(Clone, Copy)]
pub(super) enum Control {
    /// The same script, as this user, in harmless surroundings.
    Same,
    /// The same script as root of private namespaces, so that what it changes is not the machine.
    Namespaces,
    /// The same script where the tests run as root; a plain user may not do it anyway.
    AsRoot,
    /// An equivalent script, as this user.
    Other(Script),
    /// It cannot be shown here, because …
    NotRun(&'static str),
}

/// A backend that answers otherwise, and is known to.
#[derive(Clone, Copy)]
pub(super) struct Difference {
    /// The backend's name in the list of backends.
    pub(super) backend: &'static str,
    /// What must be seen there; `None` when the probe cannot run there.
    pub(super) seen: Option<Seen>,
    /// Why that is as good, or why it cannot run.
    pub(super) why: &'static str,
}

/// What came of a probe inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Held,
    /// Some of it was let go and did no harm: why.
    Known(&'static str),
    Escaped(String),
    /// Neither a wall nor an escape was seen: the probe itself is broken.
    Unclear(String),
    NotRun(String),
}

/// What came of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// So many attempts succeed where there is no wall.
    Seen {
        succeeded: usize,
        of: usize,
    },
    NotSeen(String),
    NotRun(String),
}

impl Probe {
    /// Judges what a command in a sandbox left.
    pub(super) fn judge(&self, backend: &str, exit: &Exit, limits: &Limits) -> Verdict {
        let output = exit.output_text();
        let seen = self.expected(backend);
        let mut let_go = output.lines().filter(|line| line.starts_with("ESCAPED")).peekable();
        let is_let_go = let_go.peek().is_some();
        if let Some(line) = let_go.find(|line| !seen.is_harmless(line)) {
            return Verdict::Escaped(line.to_owned());
        }
        let unclear = || Verdict::Unclear(format!("{:?}: {}", exit.outcome, shortened(&output)));
        let is_held = match seen {
            Seen::Walls(words) => exit.ok() && only_walls(&output, words),
            Seen::Known { walls, .. } => exit.ok() && (only_walls(&output, walls) || is_let_go && !has_walls(&output)),
            Seen::Ends(outcome) => exit.outcome == outcome,
            Seen::Bounded => exit.dropped_bytes > 0 && exit.output.len() <= limits.output_bytes + 64,
        };
        match self.difference(backend).filter(|_| is_let_go) {
            Some(difference) if is_held => Verdict::Known(difference.why),
            None if is_held => Verdict::Held,
            Some(_) | None => unclear(),
        }
    }

    /// Judges what the control printed; `harm` is what the host's look found.
    pub(super) fn shown(&self, output: &str, harm: bool) -> Shown {
        let count = |word: &str| output.lines().filter(|line| line.starts_with(word)).count();
        let succeeded = count("ESCAPED") + usize::from(harm);
        if succeeded > 0 {
            return Shown::Seen { succeeded, of: succeeded + count("HELD") };
        }
        match output.lines().find_map(|line| line.strip_prefix("LACKS ")) {
            Some(why) => Shown::NotRun(why.to_owned()),
            None if matches!(self.control, Control::AsRoot) && only_walls(output, &["EPERM", "EACCES"]) => {
                Shown::NotRun("root of this machine may not do it either".into())
            }
            None => Shown::NotSeen(shortened(output)),
        }
    }

    /// Says why the probe cannot run on a backend, if it cannot.
    pub(super) fn cannot_run(&self, backend: &str) -> Option<&'static str> {
        self.difference(backend).filter(|difference| difference.seen.is_none()).map(|difference| difference.why)
    }

    fn expected(&self, backend: &str) -> Seen {
        self.difference(backend).and_then(|difference| difference.seen).unwrap_or(self.seen)
    }

    fn difference(&self, backend: &str) -> Option<&'static Difference> {
        self.differs.iter().find(|difference| difference.backend == backend)
    }
}

fn has_walls(output: &str) -> bool {
    output.lines().any(|line| line.starts_with("HELD "))
}

fn only_walls(output: &str, words: &[&str]) -> bool {
    let walls: Vec<&str> = output.lines().filter(|line| line.starts_with("HELD ")).collect();
    let known = |line: &&str| line.rsplit(' ').next().is_some_and(|word| words.contains(&word));
    !walls.is_empty() && walls.iter().all(known)
}

fn shortened(output: &str) -> String {
    let text = output.trim().replace('\n', " | ");
    let start = text.char_indices().rev().nth(700).map_or(0, |(place, _)| place);
    text[start..].to_owned()
}
