use super::MicroUsd;

#[test]
fn dollars_are_parsed_exactly() {
    assert_eq!(MicroUsd::parse_dollars("2.50"), Some(MicroUsd(2_500_000)));
    assert_eq!(MicroUsd::parse_dollars("0.000001"), Some(MicroUsd(1)));
    assert_eq!(MicroUsd::parse_dollars("7"), Some(MicroUsd(7_000_000)));
}

#[test]
fn anything_else_is_refused() {
    for text in ["", ".", "-1", "1e3", "1.0000001", "$5", "1,5", "99999999999999999999"] {
        assert_eq!(MicroUsd::parse_dollars(text), None, "{text}");
    }
}

#[test]
fn an_exact_amount_is_read_as_the_same_again() {
    for (micros, text) in [(0, "0.00"), (1, "0.000001"), (1_000, "0.001"), (2_500_000, "2.50"), (70_000_000, "70.00")] {
        assert_eq!(MicroUsd(micros).exact(), text);
        assert_eq!(MicroUsd::parse_dollars(text), Some(MicroUsd(micros)));
    }
}

#[test]
fn amounts_are_shown_in_rounded_cents() {
    assert_eq!(MicroUsd(2_504_999).to_string(), "$2.50");
    assert_eq!(MicroUsd(2_505_000).to_string(), "$2.51");
    assert_eq!(MicroUsd(-10_000).to_string(), "-$0.01");
}
