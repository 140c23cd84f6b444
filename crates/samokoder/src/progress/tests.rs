use super::{Mark, Progress, printable};
use domain::check::CheckVerdict;
use domain::event::{Event, EventBody};
use domain::ids::{ProjectId, RunId, Seq, UnixMs};
use domain::money::MicroUsd;

fn event(body: EventBody) -> Event {
    let project_id: ProjectId = serde_json::from_str("\"00000000-0000-0000-0000-000000000001\"").unwrap();
    let run_id: RunId = serde_json::from_str("\"00000000-0000-0000-0000-000000000002\"").unwrap();
    Event { seq: Seq(1), at: UnixMs(0), project_id, run_id, version: 1, body }
}

fn check(verdict: CheckVerdict) -> Event {
    event(EventBody::CheckFinished {
        key: "a".into(),
        title: "A book can be added".into(),
        requirement: 3,
        verdict,
        screenshot: None,
    })
}

#[test]
fn the_status_counts_checks_of_the_latest_round_only() {
    let mut progress = Progress::new(2);
    let start = event(EventBody::StepStarted { step: "check".into(), agent: "Tester".into(), ordinal: 1 });
    progress.apply(&start);
    progress.apply(&check(CheckVerdict::Passed));
    assert_eq!(progress.status(), "Tester plays the checks in a browser · 1/2 checks · $0.00");
    progress.apply(&start);
    assert_eq!(progress.status(), "Tester plays the checks in a browser · 0/2 checks · $0.00");
}

#[test]
fn a_failed_check_says_what_was_seen() {
    let lines =
        Progress::new(1).apply(&check(CheckVerdict::Failed { step: 2, message: "there is no button \"Save\"".into() }));
    assert_eq!(lines[0].mark, Mark::Bad);
    assert_eq!(lines[0].text, "3. A book can be added: there is no button \"Save\"");
}

#[test]
fn an_unknown_price_is_said() {
    let mut progress = Progress::new(0);
    let call = |cost| {
        event(EventBody::ModelCalled { model: "m".into(), action: "a".into(), input_tokens: 1, output_tokens: 1, cost })
    };
    progress.apply(&call(Some(MicroUsd(20_000))));
    progress.apply(&call(None));
    assert_eq!(progress.cost_text(), "$0.02 + 1 call of unknown price");
}

#[test]
fn a_run_that_waits_for_its_model_says_until_when() {
    let mut progress = Progress::new(0);
    let next_try_at = UnixMs((14 * 60 + 5) * 60_000);
    let (model, reason) = ("openai/gpt-5".to_owned(), "the model cannot be reached".to_owned());
    let wait = Event { at: UnixMs(14 * 60 * 60_000), ..event(EventBody::RunPostponed { model, reason, next_try_at }) };
    let lines = progress.apply(&wait);
    let text = "waiting for openai/gpt-5: next try at 14:05 UTC, in 5 min";
    assert_eq!(lines[0].text, format!("{text} (the model cannot be reached)"));
    assert!(progress.status().starts_with(text), "{}", progress.status());
}

#[test]
fn control_characters_cannot_reach_the_terminal() {
    assert_eq!(printable("a\u{1b}[31mb\r\n"), "a [31mb  ");
}
