//! Acceptance checks: what is done in a browser, and what must then be seen, as data.
//!
//! A check drives the app the way a person does, by role and accessible name, so it holds for any code that shows
//! the right thing. The platform's own runner plays it; the app's code never does, and so cannot forge a proof.
//! Each check starts with an empty database and a signed-out browser.

pub mod export;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most steps in one check.
pub const MAX_CHECK_STEPS: usize = 80;

/// One executable check of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptanceCheck {
    /// Short name, unique within the spec, such as `recipe-create`; lower-case letters, digits and hyphens.
    pub key: String,
    /// What it shows, as a sentence.
    pub title: String,
    /// What is done and expected, in order.
    pub steps: Vec<CheckStep>,
}

/// One thing done or expected.
///
/// Texts to fill in may hold `{today}`, `{today+3}`, `{today-3}` (a date as `YYYY-MM-DD`) and `{now+2h}`, `{now-2h}`
/// (a date-time as `YYYY-MM-DDTHH:MM`), which the runner replaces; no other text in braces is special.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum CheckStep {
    /// Opens a path of the app.
    Goto {
        /// Path from the root, such as `/recipes`.
        path: String,
    },
    /// Clicks an element.
    Click {
        /// Which.
        target: Target,
    },
    /// Types into the input with this label, replacing what it holds.
    Fill {
        /// The label, exactly.
        label: String,
        /// The text; dates as `YYYY-MM-DD`, times as `HH:MM`, date-times as `YYYY-MM-DDTHH:MM`.
        value: String,
    },
    /// Chooses an option of the select with this label.
    Select {
        /// The label, exactly.
        label: String,
        /// The option's text.
        option: String,
    },
    /// Ticks or clears the check box with this label.
    Tick {
        /// The label, exactly.
        label: String,
        /// Whether it ends ticked.
        on: bool,
    },
    /// A text is, or is not, to be seen.
    ExpectText {
        /// Part of the visible text.
        text: String,
        /// Where; absent means anywhere on the page.
        #[serde(default)]
        within: Option<Target>,
        /// False: it must not be seen.
        #[serde(default = "yes")]
        present: bool,
    },
    /// A table row that holds all these texts is, or is not, there.
    ExpectRow {
        /// Texts that one row holds.
        cells: Vec<String>,
        /// False: no such row may be there.
        #[serde(default = "yes")]
        present: bool,
    },
    /// The rows that hold one of these texts stand in this order from top to bottom.
    ExpectOrder {
        /// One text for each row.
        texts: Vec<String>,
    },
    /// The input with this label holds this value.
    ExpectValue {
        /// The label, exactly.
        label: String,
        /// The value, with the same placeholders as in `fill`.
        value: String,
    },
    /// The address has this path.
    ExpectUrl {
        /// Path from the root; `*` stands for any one part.
        path: String,
    },
    /// An element is, or is not, there.
    ExpectElement {
        /// Which.
        target: Target,
        /// False: it must not be there.
        #[serde(default = "yes")]
        present: bool,
    },
    /// Loads the page anew.
    Reload,
    /// Goes on as another person, in a browser session of their own that starts empty; user 1 is there from the start.
    AsUser {
        /// 1 to 3.
        user: u8,
    },
}

fn yes() -> bool {
    true
}

/// An element, found the way assistive technology finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The ARIA role.
    pub role: Role,
    /// The accessible name, exactly; absent means any.
    #[serde(default)]
    pub name: Option<String>,
    /// Only inside the table row that holds all these texts.
    #[serde(default)]
    pub row: Option<Vec<String>>,
}

/// The ARIA roles that checks may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are those of the ARIA standard")]
pub enum Role {
    Alert,
    Button,
    Cell,
    Checkbox,
    Columnheader,
    Combobox,
    Dialog,
    Figure,
    Form,
    Heading,
    Img,
    Link,
    List,
    Listitem,
    Main,
    Navigation,
    Radio,
    Region,
    Row,
    Searchbox,
    Spinbutton,
    Status,
    Table,
    Textbox,
}

/// What became of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum CheckVerdict {
    /// All steps held.
    Passed,
    /// A step did not hold.
    Failed {
        /// Index of the step, from 0.
        step: usize,
        /// What was expected and what was seen instead, as a sentence.
        message: String,
    },
    /// It could not be played, so it says nothing: no browser, or the app did not start.
    NotRun {
        /// Why, and what to do.
        reason: String,
    },
}
