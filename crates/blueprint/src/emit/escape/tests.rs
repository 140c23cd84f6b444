use super::*;

#[test]
fn hostile_text_stays_inside_its_literal() {
    assert_eq!(ts("a\"b\\c\n${d}`</script>"), r#""a\"b\\c\n${d}`</script>""#);
    assert_eq!(ts("x\u{202E}y\u{2028}"), r#""x\u202ey\u2028""#);
    assert_eq!(ts("\u{E0041}"), r#""\udb40\udc41""#);
}

#[test]
fn plain_text_reads_plainly_in_jsx() {
    assert_eq!(jsx_attribute("Due date"), "\"Due date\"");
    assert_eq!(jsx_attribute("R&D \"x\""), r#"{"R&D \"x\""}"#);
    assert_eq!(jsx_text("Рецепты"), "Рецепты");
    assert_eq!(jsx_text("{alert(1)}"), r#"{"{alert(1)}"}"#);
    assert_eq!(jsx_text(" x"), r#"{" x"}"#);
}

#[test]
fn html_and_markdown_lose_their_markup() {
    assert_eq!(html("<b>\"'&"), "&lt;b&gt;&quot;&#39;&amp;");
    assert_eq!(markdown("[x](y)\n# z"), "\\[x\\](y) \\# z");
}
