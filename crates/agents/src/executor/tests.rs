use super::{head_and_tail, plain};

#[test]
fn colours_and_cursor_moves_are_removed() {
    assert_eq!(plain("\u{1b}[31merror\u{1b}[0m\r\n\u{1b}[2K\tline\u{7}"), "error\n\tline");
}

#[test]
fn the_start_and_the_end_of_a_long_output_are_kept() {
    let text = format!("{}{}", "a".repeat(50), "б".repeat(100));
    assert_eq!(
        head_and_tail(&text, 30),
        format!("{}\n… 120 characters left out …\n{}", "a".repeat(10), "б".repeat(20))
    );
    assert_eq!(head_and_tail("short", 5), "short");
}
