use super::long;

#[test]
fn a_function_of_more_than_a_screen_is_found() {
    let function = |lines: usize| format!("fn a() {{\n{}}}\n", "    b();\n".repeat(lines));
    assert!(long("a.rs", &function(68)).is_empty());
    assert_eq!(long("a.rs", &function(69))[0].place, "a.rs:1");
    assert_eq!(long("a.rs", &format!("impl X {{ {} }}", function(80))).len(), 1);
    assert_eq!(long("a.rs", "fn (").len(), 1);
}
