//! Steps of a check, written by what a person does: add a record, open it, delete it.

use super::sample::{Input, Sample};
use super::words::{Words, slug, words};
use domain::app_model::{AppModel, Entity, SignIn};
use domain::check::{CheckStep, Role, Target};

/// Collects the steps of one check.
pub(super) struct Steps<'a> {
    pub(super) model: &'a AppModel,
    pub(super) words: Words,
    pub(super) list: Vec<CheckStep>,
}

/// The password of the accounts that checks make.
pub(super) const PASSWORD: &str = "correct-horse-9";

impl<'a> Steps<'a> {
    /// Starts a check; in an app with sign-in somebody signs up first.
    pub(super) fn start(model: &'a AppModel) -> Self {
        let mut steps = Self { model, words: words(model.language), list: Vec::new() };
        if model.sign_in == SignIn::PerUser {
            steps.sign_up("anna@example.com");
        }
        steps
    }

    /// Opens the form, fills it, and makes an account.
    pub(super) fn sign_up(&mut self, email: &str) {
        self.goto("/sign-up");
        self.fill(self.words.email, email);
        self.fill(self.words.password, PASSWORD);
        self.click(Role::Button, self.words.sign_up);
        self.expect(Role::Button, self.words.sign_out, true);
    }

    pub(super) fn goto(&mut self, path: &str) {
        self.list.push(CheckStep::Goto { path: path.to_owned() });
    }

    pub(super) fn click(&mut self, role: Role, name: &str) {
        self.list.push(CheckStep::Click { target: target(role, name) });
    }

    pub(super) fn fill(&mut self, label: &str, value: &str) {
        self.list.push(CheckStep::Fill { label: label.to_owned(), value: value.to_owned() });
    }

    pub(super) fn select(&mut self, label: &str, option: &str) {
        self.list.push(CheckStep::Select { label: label.to_owned(), option: option.to_owned() });
    }

    pub(super) fn expect(&mut self, role: Role, name: &str, present: bool) {
        self.list.push(CheckStep::ExpectElement { target: target(role, name), present });
    }

    pub(super) fn row(&mut self, cells: &[String], present: bool) {
        self.list.push(CheckStep::ExpectRow { cells: cells.to_vec(), present });
    }

    pub(super) fn text_in(&mut self, text: &str, role: Role, name: Option<&str>) {
        let within = Target { role, name: name.map(str::to_owned), row: None };
        self.list.push(CheckStep::ExpectText { text: text.to_owned(), within: Some(within), present: true });
    }

    pub(super) fn text(&mut self, text: &str, present: bool) {
        self.list.push(CheckStep::ExpectText { text: text.to_owned(), within: None, present });
    }

    pub(super) fn reload(&mut self) {
        self.list.push(CheckStep::Reload);
    }

    /// Opens the list of an entity.
    pub(super) fn open_list(&mut self, entity: &Entity) {
        self.goto(&format!("/{}", slug(entity)));
    }

    /// Opens a record from its list.
    pub(super) fn open(&mut self, entity: &Entity, title: &str) {
        self.open_list(entity);
        let link = Target { role: Role::Link, name: Some(title.to_owned()), row: Some(vec![title.to_owned()]) };
        self.list.push(CheckStep::Click { target: link });
        self.expect(Role::Heading, title, true);
    }

    /// Fills the open form.
    pub(super) fn fill_form(&mut self, sample: &Sample) {
        for (label, input) in &sample.inputs {
            match input {
                Input::Fill(value) => self.fill(label, value),
                Input::Select(option) => self.select(label, option),
                Input::Tick(on) => self.list.push(CheckStep::Tick { label: label.clone(), on: *on }),
                Input::TickOther(title) => self.list.push(CheckStep::Tick { label: title.clone(), on: true }),
            }
        }
    }

    /// Tries to save a new record.
    pub(super) fn submit_new(&mut self, entity: &Entity, sample: &Sample) {
        self.goto(&format!("/{}/new", slug(entity)));
        self.fill_form(sample);
        self.click(Role::Button, self.words.save);
    }

    /// Saves a new record, and its parents before it.
    pub(super) fn add(&mut self, entity: &Entity, sample: &Sample) {
        for (parent, record) in &sample.parents {
            self.add(parent, record);
        }
        self.submit_new(entity, sample);
        self.text_in(self.words.saved, Role::Status, None);
    }

    /// A save is refused with this sentence.
    pub(super) fn refused(&mut self, sentence: &str) {
        self.text_in(sentence, Role::Alert, None);
    }
}

/// An element by role and name.
pub(super) fn target(role: Role, name: &str) -> Target {
    Target { role, name: Some(name.to_owned()), row: None }
}
