use super::{Prompt, Question};
use domain::agent_io::{AgentInput, SpecInput};
use domain::language::Language;

/// Any question.
pub(crate) fn question() -> Question {
    let input = SpecInput { brief: "Books".into(), language: Language::En, contract: String::new() };
    let prompt = Prompt { system: "You write.".into(), user: "Write.".into(), ..Prompt::default() };
    Question {
        action: "spec_writer/write_spec",
        input: AgentInput::WriteSpec(input),
        prompt,
        schema: None,
        max_output_tokens: 100,
        tries: 4,
        party: 1,
    }
}

#[test]
fn the_hash_depends_on_the_model_and_on_everything_that_is_asked() {
    let mut other = question();
    other.prompt.user.push('!');
    assert_eq!(question().hash("a"), question().hash("a"));
    assert_ne!(question().hash("a"), question().hash("b"));
    assert_ne!(question().hash("a"), other.hash("a"));
    let later = Question { tries: 1, party: 2, ..question() };
    assert_eq!(question().hash("a"), later.hash("a"));
}
