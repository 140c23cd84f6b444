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
fn what_is_no_amount_is_refused() {
    let error = toml::from_str::<Price>("input = 'cheap'\noutput = '1'").unwrap_err();
    assert!(error.to_string().contains("write it like 2.50"), "{error}");
}
