//! Typical values: small, whole, and without meaning.

use domain::agent_io::Architecture;
use domain::app_model::{AppModel, Dashboard, SignIn};
use domain::brief::Brief;
use domain::check::{AcceptanceCheck, CheckStep};
use domain::edit::FileChange;
use domain::language::Language;
use domain::path::RelPath;
use domain::plan::{Epic, Plan, Task};
use domain::run::RunLimits;
use domain::spec::{Requirement, Spec};

/// A brief.
#[must_use]
pub fn brief() -> Brief {
    Brief::parse("Books and readers").unwrap()
}

/// Caps that no small test reaches.
#[must_use]
pub fn limits() -> RunLimits {
    RunLimits {
        steps: 500,
        fix_tries: 3,
        parallel_calls: 4,
        budget: None,
        tokens: None,
        worked_ms: None,
        ask_approval: false,
    }
}

/// A specification with two requirements and three checks.
#[must_use]
pub fn spec() -> Spec {
    let check = |key: &str| AcceptanceCheck {
        key: key.into(),
        title: format!("{key} works"),
        steps: vec![CheckStep::Goto { path: "/".into() }, CheckStep::Reload],
    };
    Spec {
        title: "Library".into(),
        summary: "Books.".into(),
        language: Language::En,
        requirements: vec![
            Requirement { number: 1, text: "Books can be added.".into(), checks: vec![check("add"), check("list")] },
            Requirement { number: 2, text: "Books can be found.".into(), checks: vec![check("find")] },
        ],
        assumptions: vec!["Nobody signs in.".into()],
        left_out: vec!["Payments.".into()],
    }
}

/// A design without entities.
#[must_use]
pub fn architecture() -> Architecture {
    let model = AppModel {
        name: "Library".into(),
        tagline: "Books.".into(),
        language: Language::En,
        accent_hue: 200,
        sign_in: SignIn::None,
        entities: vec![],
        dashboard: Dashboard::default(),
    };
    Architecture { template: "react-node".into(), model, pages: vec![], endpoints: vec![] }
}

/// A plan of two epics and three tasks.
#[must_use]
pub fn plan() -> Plan {
    let task = |number: u32, depends_on: Vec<u32>| Task {
        number,
        title: format!("task {number}"),
        instructions: "Do it.".into(),
        depends_on,
        owned_paths: vec![format!("a{number}/"), format!("b{number}.ts")],
        requirements: vec![1, 2],
    };
    let epic = |title: &str, tasks| Epic { title: title.into(), tasks };
    Plan {
        epics: vec![epic("first", vec![task(1, vec![])]), epic("second", vec![task(2, vec![1]), task(3, vec![1, 2])])],
    }
}

/// A changed file; `None` deletes it.
#[must_use]
pub fn file(path: &str, content: Option<&str>) -> FileChange {
    FileChange { path: RelPath::parse(path).unwrap(), content: content.map(|text| text.as_bytes().to_vec()) }
}
