use super::total;
use crate::text::{join, tokens};

fn read(part: &str) -> Option<String> {
    total(&tokens(part)).map(|tokens| join(&tokens))
}

#[test]
fn totals_of_each_period_are_asked_of_the_overview() {
    assert_eq!(read("weekly totals").as_deref(), Some("total per week"));
    assert_eq!(read("итоги по месяцам").as_deref(), Some("сумма по месяцам"));
}

#[test]
fn a_total_of_one_period_and_a_field_stay() {
    assert_eq!(read("total this month"), None);
    assert_eq!(read("total amount"), None);
}
