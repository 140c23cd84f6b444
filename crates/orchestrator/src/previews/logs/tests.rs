use super::{CONSOLE_WINDOW, ConsoleLine, LogLevel, LogSource, Logs, MAX_CONSOLE_LINES, MAX_LINES, TOO_FAST};
use domain::ids::UnixMs;

fn printed(lines: &[&str]) -> Logs {
    let logs = Logs::default();
    lines.iter().for_each(|line| logs.push(UnixMs(1), line.as_bytes()));
    logs
}

fn said(text: &str) -> ConsoleLine {
    ConsoleLine { level: LogLevel::Error, text: text.to_owned() }
}

#[test]
fn the_telling_line_is_the_first_that_names_an_error() {
    let logs =
        printed(&["ready", "\u{1b}[31mError: Cannot find module 'x'\u{1b}[0m", "    at y (/usr/x.js:1)", "exit"]);
    assert_eq!(logs.telling(0).unwrap(), "Error: Cannot find module 'x'");
    assert_eq!(logs.telling(2).unwrap(), "exit");
    assert_eq!(logs.telling(4), None);
    let thrown = printed(&["node:events:497", "      throw er; // Unhandled 'error' event", "Error: connect EMFILE"]);
    assert_eq!(thrown.telling(0).unwrap(), "Error: connect EMFILE");
}

#[test]
fn the_telling_line_comes_with_the_place_in_the_code() {
    let told = |lines: &[&str]| printed(lines).telling(0).unwrap();
    let node = ["file:///app/server/app.ts:12", "const x = ;", "SyntaxError: Unexpected token ';'"];
    assert_eq!(told(&node), "SyntaxError: Unexpected token ';' (server/app.ts:12)");
    let vite =
        ["12:54:00 AM [vite] Transform failed with 1 error:", "", "Unexpected token", "  ╭─[ web/main.tsx:3:8 ]"];
    assert_eq!(told(&vite), "[vite] Transform failed with 1 error: Unexpected token (web/main.tsx:3:8)");
    assert_eq!(told(&["web/a.ts:3:8: error: no"]), "web/a.ts:3:8: error: no");
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

#[test]
fn what_a_page_says_neither_tells_why_the_app_crashed_nor_pushes_its_lines_out() {
    let logs = printed(&["one"]);
    assert!(logs.push_console(UnixMs(2), &[said("Error: of\na \u{1b}[31mpage\u{7}")]));
    logs.push(UnixMs(3), b"two");
    let lines = logs.watch().after(0).0;
    let told: Vec<_> = lines.iter().map(|line| (line.seq, line.source, line.level, line.text.as_str())).collect();
    let (app, browser) = (LogSource::App, LogSource::Browser);
    let expected = [
        (1, app, LogLevel::Info, "one"),
        (2, browser, LogLevel::Error, "Error: ofa page"),
        (3, app, LogLevel::Info, "two"),
    ];
    assert_eq!(told, expected);
    assert_eq!((logs.telling(0).unwrap(), logs.newest(0).unwrap()), ("two".into(), "two".into()));
    assert_eq!(logs.newest(3), None);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_prints_without_end_is_cut_off_until_the_next_window() {
    let logs = printed(&["one"]);
    let many = vec![said("flood"); MAX_CONSOLE_LINES * 2];
    assert!(!logs.push_console(UnixMs(2), &many));
    assert!(!logs.push_console(UnixMs(2), &many));
    let lines = logs.watch().after(0).0;
    assert_eq!((lines.len(), lines[lines.len() - 1].text.as_str()), (MAX_CONSOLE_LINES + 1, TOO_FAST));
    tokio::time::advance(CONSOLE_WINDOW).await;
    assert!(logs.push_console(UnixMs(3), &[said("again")]));
    for _ in 0..9 {
        logs.push_console(UnixMs(3), &many);
        tokio::time::advance(CONSOLE_WINDOW).await;
    }
    assert_eq!(logs.watch().after(0).0[0].text, "one");
}
