use crate::text::{Token, tokens};

fn numbers(text: &str) -> Vec<f64> {
    tokens(text).iter().filter_map(Token::number).collect()
}

#[test]
fn words_that_limit_are_numbers() {
    assert_eq!(numbers("a score from one to five"), [1.0, 5.0]);
    assert_eq!(numbers("between nineteen hundred and 2100"), [1900.0, 2100.0]);
    assert_eq!(numbers("at least twenty-five seats"), [25.0]);
    assert_eq!(numbers("целое число от десяти до ста тысяч"), [10.0, 100_000.0]);
    assert_eq!(numbers("не более пяти животных"), [5.0]);
    assert_eq!(numbers("больше трёх заявок"), [3.0]);
}

#[test]
fn words_that_only_sound_like_numbers_stay_words() {
    for text in ["one of the rooms", "one or more speakers", "у заявки один мастер", "a book belongs to one reader"]
    {
        assert_eq!(numbers(text), Vec::<f64>::new(), "{text}");
    }
}

#[test]
fn a_number_keeps_the_text_it_was_written_in() {
    assert_eq!(crate::text::join(&tokens("at most two parcels")), "at most two parcels");
}
