use super::{Finding, FindingSource, Fingerprint};

fn build_error(text: &str) -> Finding {
    Finding { source: FindingSource::Command { name: "build".into() }, text: text.into() }
}

#[test]
fn numbers_and_spacing_do_not_change_a_fingerprint() {
    let before = [build_error("app.ts:12  error TS2304 after 340 ms")];
    let after = [build_error("app.ts:98 error TS2304 after 7\tms")];
    assert_eq!(Fingerprint::of(&before), Fingerprint::of(&after));
}

#[test]
fn another_message_or_source_is_another_failure() {
    let one = [build_error("cannot find name")];
    let check = [Finding { source: FindingSource::Check { key: "build".into() }, text: "cannot find name".into() }];
    assert_ne!(Fingerprint::of(&one), Fingerprint::of(&[build_error("cannot find type")]));
    assert_ne!(Fingerprint::of(&one), Fingerprint::of(&check));
}

#[test]
fn the_order_of_findings_does_not_matter() {
    let (a, b) = (build_error("a"), build_error("b"));
    assert_eq!(Fingerprint::of(&[a.clone(), b.clone()]), Fingerprint::of(&[b, a]));
}
