use super::Price;
use crate::Usage;
use domain::money::MicroUsd;

fn price() -> Price {
    toml::from_str("input = '2'\ncached = '0.5'\nwritten = '2.5'\noutput = '10'").unwrap()
}

#[test]
fn each_sort_of_token_has_its_own_price() {
    let usage = Usage { input_tokens: 1_000, cached_tokens: 400, written_tokens: 100, output_tokens: 50 };
    assert_eq!(price().of(&usage), MicroUsd(500 * 2 + 200 + 250 + 500));
}

#[test]
fn a_part_of_a_millionth_is_paid_in_full() {
    let cheap: Price = toml::from_str("input = '0.05'\noutput = '0.40'").unwrap();
    assert_eq!(cheap.of(&Usage { input_tokens: 1, ..Usage::default() }), MicroUsd(1));
    assert_eq!(cheap.of(&Usage::default()), MicroUsd::ZERO);
}

#[test]
fn more_cached_tokens_than_tokens_cost_no_less_than_nothing() {
    let odd = Usage { input_tokens: 10, cached_tokens: 99, written_tokens: 99, output_tokens: 0 };
    assert_eq!(price().of(&odd), MicroUsd(5));
}

#[test]
fn no_call_costs_more_than_its_worst_price() {
    let usage = Usage { input_tokens: 1_000, cached_tokens: 0, written_tokens: 1_000, output_tokens: 9 };
    assert!(price().of(&usage) <= price().worst(1_000, 9));
    assert_eq!(price().worst(u64::MAX, u64::MAX), MicroUsd(i64::MAX));
}

#[test]
fn a_long_question_has_its_own_prices() {
    let tiers: Price =
        toml::from_str("input = '1'\noutput = '4'\nlong = { over = 1_000, input = '2', cached = '0.5', output = '6' }")
            .unwrap();
    let call = |input_tokens| Usage { input_tokens, output_tokens: 10, cached_tokens: 100, ..Usage::default() };
    assert_eq!(tiers.of(&call(1_000)), MicroUsd(1_000 + 40));
    assert_eq!(tiers.of(&call(1_001)), MicroUsd(901 * 2 + 50 + 60));
    assert_eq!((tiers.worst(1_000, 10), tiers.worst(1_001, 10)), (MicroUsd(1_040), MicroUsd(2_062)));
    assert_eq!(tiers.of_many(&call(5_000)), MicroUsd(5_000 + 40));
    assert_eq!(tiers.of_a_million(), (MicroUsd(1_000_000), MicroUsd(4_000_000)));
}

#[test]
fn a_price_is_written_as_it_is_read() {
    for text in [
        r#"{ input = "0.30", output = "2.50" }"#,
        r#"{ input = "2.00", cached = "0.20", written = "2.50", output = "10.00" }"#,
        r#"{ input = "1.25", cached = "0.125", output = "10.00", long = { over = 200000, input = "2.50", cached = "0.25", output = "15.00" } }"#,
    ] {
        let row: std::collections::BTreeMap<String, Price> = toml::from_str(&format!("price = {text}")).unwrap();
        assert_eq!(row["price"].to_string(), text);
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    let error = toml::from_str::<Price>("input = 'cheap'\noutput = '1'").unwrap_err();
    assert!(error.to_string().contains("write it like 2.50"), "{error}");
}
