use super::AppKind;

#[test]
fn a_published_app_is_started_again_after_ever_longer_pauses() {
    let pauses: Vec<u64> =
        (1..9).filter_map(|crashes| AppKind::Published.pause(crashes)).map(|p| p.as_secs()).collect();
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(AppKind::Published.pause(u32::MAX).unwrap().as_secs(), 60);
    assert_eq!(AppKind::Preview.pause(1), None);
}
