use super::changed;
use crate::args::{OutputArgs, RulesArgs};

fn args(add: &[&str], remove: &[usize]) -> RulesArgs {
    let add = add.iter().map(|rule| (*rule).to_owned()).collect();
    RulesArgs { project: None, add, remove: remove.to_vec(), output: OutputArgs { json: false } }
}

#[test]
fn rules_are_taken_out_by_the_numbers_that_are_shown_and_new_ones_come_last() {
    let rules = ["One", "Two", "Three"].map(str::to_owned).to_vec();
    let left = changed(rules.clone(), &args(&["Four", "Two"], &[1, 3])).unwrap();
    assert_eq!(left.as_slice(), ["Two", "Four"]);
    for number in [0, 4] {
        let error = changed(rules.clone(), &args(&["Four"], &[number])).unwrap_err();
        assert!(error.to_string().contains(&format!("no rule {number}, of 3")), "{error}");
    }
    assert!(changed(rules, &args(&["  "], &[])).unwrap_err().to_string().contains("rule 4 has no words"));
}
