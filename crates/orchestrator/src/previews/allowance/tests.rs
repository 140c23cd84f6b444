use super::{Allowance, BYTES, MAX_FLOODED};

/// Prints short lines until nothing is left.
fn flood(allowance: &mut Allowance) -> usize {
    let mut lines = 0;
    while allowance.is_left() {
        allowance.take(b"y");
        lines += 1;
    }
    lines
}

#[test]
fn an_app_that_always_prints_as_much_as_it_may_is_stopped() {
    let mut allowance = Allowance::new();
    for round in 1..=MAX_FLOODED {
        assert!(flood(&mut allowance) < BYTES / 100, "short lines cost more than their bytes");
        assert_eq!(allowance.renew(), round < MAX_FLOODED);
    }
}

#[test]
fn a_burst_now_and_then_is_nothing() {
    let mut allowance = Allowance::new();
    for _ in 0..MAX_FLOODED * 2 {
        flood(&mut allowance);
        assert!(allowance.renew());
        allowance.take(b"calm again");
        assert!(allowance.renew());
    }
}
