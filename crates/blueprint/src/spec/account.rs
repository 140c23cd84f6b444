//! Requirements of sign-in: accounts, and rows that only their owner sees.

use super::sample::{Wish, sample};
use super::steps::{PASSWORD, Steps};
use super::{Wanted, check};
use crate::understand::notes::say;
use domain::app_model::AppModel;
use domain::check::{CheckStep, Role};

/// Lists the requirements of sign-in.
pub(super) fn wanted(model: &AppModel) -> Vec<Wanted> {
    [account(model), own_rows(model)].into_iter().flatten().collect()
}

fn account(model: &AppModel) -> Option<Wanted> {
    let mut steps = Steps::start(model);
    steps.click(Role::Button, steps.words.sign_out);
    steps.goto("/");
    steps.expect(Role::Heading, steps.words.sign_in, true);
    steps.fill(steps.words.email, "anna@example.com");
    steps.fill(steps.words.password, "wrong-password");
    steps.click(Role::Button, steps.words.sign_in);
    steps.refused(steps.words.wrong_credentials);
    steps.fill(steps.words.password, PASSWORD);
    steps.click(Role::Button, steps.words.sign_in);
    steps.expect(Role::Heading, &model.name, true);
    steps.text("anna@example.com", true);
    let text = say(
        model.language,
        "People make an account with e-mail and password, sign in and sign out; without that the app shows nothing.",
        "Люди регистрируются по почте и паролю, входят и выходят; без входа приложение ничего не показывает.",
    );
    let title = say(
        model.language,
        "Sign up, sign out, a wrong password, sign in",
        "Регистрация, выход, неверный пароль, вход",
    );
    Some(Wanted::new(text, check("account".to_owned(), title, steps.list)))
}

fn own_rows(model: &AppModel) -> Option<Wanted> {
    let entity = model.entities.first()?;
    let record = sample(model, entity, 0, &Wish::brief());
    let mut steps = Steps::start(model);
    steps.add(entity, &record);
    steps.list.push(CheckStep::AsUser { user: 2 });
    steps.sign_up("boris@example.com");
    steps.open_list(entity);
    steps.row(std::slice::from_ref(&record.title), false);
    steps.text(&record.title, false);
    steps.goto(&format!("/{}/1", super::words::slug(entity)));
    steps.expect(Role::Heading, steps.words.not_found, true);
    steps.list.push(CheckStep::AsUser { user: 1 });
    steps.open_list(entity);
    steps.row(std::slice::from_ref(&record.title), true);
    let text = say(
        model.language,
        "Everyone sees and changes only their own records.",
        "Каждый видит и меняет только свои записи.",
    );
    let title = say(
        model.language,
        "A second user does not see the first one's records",
        "Второй пользователь не видит записей первого",
    );
    Some(Wanted::new(text, check("own-rows".to_owned(), title, steps.list)))
}
