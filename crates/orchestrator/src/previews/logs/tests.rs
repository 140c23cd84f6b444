use super::{Logs, MAX_LINES};
use domain::ids::UnixMs;

fn printed(lines: &[&str]) -> Logs {
    let logs = Logs::default();
    lines.iter().for_each(|line| logs.push(UnixMs(1), line.as_bytes()));
    logs
}

#[test]
fn the_telling_line_is_the_first_that_names_an_error() {
    let logs = printed(&["ready", "\u{1b}[31mError: Cannot find module 'x'\u{1b}[0m", "    at error.js:1", "exit"]);
    assert_eq!(logs.telling(0).unwrap(), "Error: Cannot find module 'x'");
    assert_eq!(logs.telling(2).unwrap(), "exit");
    assert_eq!(logs.telling(4), None);
    let thrown = printed(&["node:events:497", "      throw er; // Unhandled 'error' event", "Error: connect EMFILE"]);
    assert_eq!(thrown.telling(0).unwrap(), "Error: connect EMFILE");
}

#[test]
fn only_the_newest_lines_are_kept_and_their_numbers_go_on() {
    let logs = Logs::default();
    for number in 0..MAX_LINES + 5 {
        logs.push(UnixMs(1), number.to_string().as_bytes());
    }
    let (lines, last) = logs.watch().after(0);
    assert_eq!((lines.len(), lines[0].seq, last), (MAX_LINES, 6, 1005));
    assert_eq!(logs.watch().after(last - 1).0[0].text, "1004");
}
