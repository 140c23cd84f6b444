use super::shown;

#[test]
fn a_name_and_a_password_are_not_shown() {
    assert_eq!(shown("https://me:p@ss@r.example/npm/"), "https://r.example/npm/");
    assert_eq!(shown("https://r.example/npm/"), "https://r.example/npm/");
}
