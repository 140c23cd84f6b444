use super::differences;

#[test]
fn the_same_parts_and_commands_are_equal() {
    assert!(differences("# A\n```sh\nx\n```\n## B", "# А\n```sh\nx\n```\n## Б").is_empty());
}

#[test]
fn a_missing_heading_and_another_command_are_found() {
    assert_eq!(differences("# A\n## B", "# А").len(), 1);
    assert_eq!(differences("```sh\nx\n```", "```sh\ny\n```").len(), 1);
    assert_eq!(differences("```\nx\n```\n```\ny\n```", "```\nx\n```").len(), 1);
}
