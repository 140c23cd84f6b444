use super::Visits;

#[test]
fn there_are_only_so_many_connections_at_once() {
    let visits = Visits::default();
    let first = visits.begin(2).unwrap();
    let second = visits.begin(2);
    assert!(second.is_some() && visits.begin(2).is_none());
    drop(first);
    assert!(visits.begin(2).is_some() && !visits.is_empty());
    drop(second);
    assert!(visits.is_empty());
}
