use super::pause;
use std::time::Duration;

fn minutes(waited: u64, after: u64, most: u64) -> Option<u64> {
    let minute = |number: u64| Duration::from_secs(60 * number);
    pause(minute(waited), minute(after), minute(most)).map(|pause| pause.as_secs() / 60)
}

#[test]
fn waits_grow_with_the_outage_and_end_with_the_time_allowed() {
    assert_eq!([0, 1, 5, 14, 60].map(|waited| minutes(waited, 0, 1_440)), [2, 2, 5, 14, 15].map(Some));
    assert_eq!(minutes(1_435, 0, 1_440), Some(5));
    assert_eq!(minutes(1_440, 0, 1_440), None);
    assert_eq!(minutes(0, 0, 0), None);
}

#[test]
fn a_provider_is_not_asked_before_it_wants_to_be() {
    assert_eq!(minutes(0, 300, 1_440), Some(300));
    assert_eq!(minutes(1_200, 300, 1_440), None);
}
