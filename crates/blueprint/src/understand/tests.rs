mod properties;

#[test]
fn every_row_of_the_table_of_cues_names_a_cue() {
    assert_eq!(crate::text::cue::unknown_keys(), Vec::<&str>::new());
}
