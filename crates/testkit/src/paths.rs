//! Paths that attackers write: each one leads out, or names something that is not the project's, on some system.

/// Names of folders and files that a path is made of; some of them are there in the trees of tests.
const NAMES: &[&str] = &["web", "pages", "home.tsx", "servers", "a.ts", "x", "long name", "файл.ts", "door"];

/// Names that no path may have.
const BAD_NAMES: &[&str] = &[
    "",
    ".",
    "..",
    "...",
    "....",
    ". .",
    ".. ",
    " ..",
    "~",
    ".git",
    ".GIT",
    ".g\u{200D}it",
    "git~1",
    ".git ",
    ".git.",
    "node_modules",
    "NODE_MODULES",
    "Node_Modules",
    ".samokoder",
    ".Samokoder",
    "con",
    "CON.txt",
    "nul",
    "aux.ts",
    "prn",
    "com1",
    "LPT9.log",
    "com¹",
    "conin$",
    "a.",
    "a ",
    " a",
    "a\t",
    "\u{A0}a",
    "a::$DATA",
    "C:",
    "c:x",
];

/// Spellings of the way up, and of a slash, which somebody might decode, fold or repair.
const UPS: &[&str] = &[
    "../",
    "..\\",
    "%2e%2e/",
    "%2E%2E%2F",
    "..%2f",
    "..%5c",
    "%252e%252e%252f",
    "%c0%ae%c0%ae/",
    "..%c0%af",
    "%e0%80%ae./",
    "．．/",
    "．．／",
    "․․/",
    "..∕",
    "..⁄",
    "..＼",
    "‥/",
    "..\0/",
    "..\r\n/",
    "..\u{202E}/",
    "..\u{200B}/",
    ".\u{AD}./",
    "..././",
    "....//",
    "..//",
    "./../",
    "../ /",
];

/// Beginnings that take a path elsewhere.
const STARTS: &[&str] = &[
    "/",
    "//",
    "\\",
    "\\\\host\\share\\",
    "\\\\?\\C:\\",
    "C:\\",
    "c:/",
    "file:///",
    "/proc/self/root\u{2F}",
    "/proc/self/cwd/",
    "/proc/self/fd/3/",
    "/dev/fd/0/",
    "~/",
    "~root/../",
    "http://127.0.0.1/",
    "\u{FEFF}",
    "%00",
    "\0",
];

/// Characters that no name may have.
const BAD_CHARS: &[char] = &[
    '\0',
    '\n',
    '\r',
    '\t',
    '\u{1B}',
    '\u{7F}',
    '\u{85}',
    '\\',
    ':',
    '*',
    '?',
    '"',
    '<',
    '>',
    '|',
    '\u{202E}',
    '\u{200F}',
    '\u{2066}',
    '\u{200B}',
    '\u{2028}',
    '\u{FEFF}',
    '\u{E0041}',
    '\u{301}',
    '．',
    '／',
    '⁄',
    '∕',
    '‥',
    '\u{3000}',
];

/// Ends of what is worth reaching.
const GOALS: &[&str] = &[
    "etc/canary.txt",
    "canary.txt",
    "home/canary.txt",
    "proc/version",
    "app/../../canary.txt",
    "hooks/post-checkout",
    "x",
];

/// A source of numbers that gives the same ones for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits") % sides
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.roll(among.len())]
    }

    /// A path as it should be.
    fn plain(&mut self) -> Vec<String> {
        (0..=self.roll(4)).map(|_| self.pick(NAMES).to_owned()).collect()
    }

    fn path(&mut self) -> String {
        let mut parts = self.plain();
        let place = self.roll(parts.len());
        // The last kind is the dearest to try, and so the rarest.
        match self.roll(15) / 2 {
            0 => parts.insert(place, self.pick(BAD_NAMES).to_owned()),
            1 => parts.push(self.pick(BAD_NAMES).to_owned()),
            2 => {
                let ups: String = (0..=self.roll(12)).map(|_| self.pick(UPS)).collect();
                parts.insert(place, ups + self.pick(GOALS));
            }
            3 => return self.pick(STARTS).to_owned() + &parts.join("/"),
            4 => return self.pick(STARTS).to_owned() + self.pick(UPS) + self.pick(GOALS),
            5 => {
                let at = self.roll(parts[place].chars().count() + 1);
                let bad = self.pick(BAD_CHARS);
                let (before, after): (String, String) =
                    (parts[place].chars().take(at).collect(), parts[place].chars().skip(at).collect());
                parts[place] = format!("{before}{bad}{after}");
            }
            6 => parts[place] = self.pick(NAMES).repeat(241 + self.roll(99)),
            _ => parts.extend(std::iter::repeat_n("x".to_owned(), 32 + self.roll(9))),
        }
        parts.join("/")
    }
}

/// Makes paths that must all be refused; the same ones for the same seed.
#[must_use]
pub fn hostile_paths(seed: u64, count: usize) -> Vec<String> {
    let mut dice = Dice(seed);
    (0..count).map(|_| dice.path()).collect()
}
