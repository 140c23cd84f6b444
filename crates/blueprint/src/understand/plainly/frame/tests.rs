use super::framed;
use crate::text::{join, tokens};

fn parts(text: &str) -> Option<(String, String)> {
    framed(&tokens(text)).map(|(frame, inner)| (join(frame), join(inner)))
}

fn both(frame: &str, inner: &str) -> Option<(String, String)> {
    Some((frame.to_owned(), inner.to_owned()))
}

#[test]
fn what_is_done_in_an_app_parts_from_what_names_it() {
    assert_eq!(parts("A cellar app where I keep jars with a date"), both("A cellar app", "I keep jars with a date"));
    assert_eq!(parts("A tool that helps our small club manage boats"), both("A tool", "manage boats"));
    assert_eq!(parts("An app for my team to log trips"), both("An app", "log trips"));
    assert_eq!(parts("Let my team log trips"), both("", "log trips"));
    assert_eq!(parts("Сайт, на котором соседи видят заявки"), both("Сайт", "соседи видят заявки"));
}

#[test]
fn a_clause_that_describes_what_is_kept_stays_with_it() {
    assert_eq!(parts("A list of books that I read"), None);
    assert_eq!(parts("Список книг, которые я прочитал: автор, оценка"), None);
    assert_eq!(parts("An app with a page where members sign up"), None);
}
