//! The words of the templates' contract, in both languages.

use crate::phrase::lower_first;
use domain::app_model::Entity;
use domain::language::Language;

/// The words that the template shows in a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) edit: &'static str,
    pub(super) delete: &'static str,
    pub(super) save: &'static str,
    pub(super) cancel: &'static str,
    pub(super) search: &'static str,
    pub(super) yes: &'static str,
    pub(super) clear: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) saved: &'static str,
    pub(super) deleted: &'static str,
    pub(super) required: &'static str,
    pub(super) taken: &'static str,
    pub(super) wrong_email: &'static str,
    pub(super) not_found: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) sign_up: &'static str,
    pub(super) sign_out: &'static str,
    pub(super) email: &'static str,
    pub(super) password: &'static str,
    pub(super) wrong_credentials: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::En,
    edit: "Edit",
    delete: "Delete",
    save: "Save",
    cancel: "Cancel",
    search: "Search",
    yes: "Yes",
    clear: "Clear filters",
    nothing_found: "Nothing found",
    saved: "Saved",
    deleted: "Deleted",
    required: "Fill in this field",
    taken: "This value is already taken",
    wrong_email: "Enter a valid e-mail address",
    not_found: "Record not found",
    sign_in: "Sign in",
    sign_up: "Create account",
    sign_out: "Sign out",
    email: "E-mail",
    password: "Password",
    wrong_credentials: "Wrong e-mail or password",
};

const RUSSIAN: Words = Words {
    language: Language::Ru,
    edit: "Изменить",
    delete: "Удалить",
    save: "Сохранить",
    cancel: "Отмена",
    search: "Поиск",
    yes: "Да",
    clear: "Сбросить фильтры",
    nothing_found: "Ничего не найдено",
    saved: "Сохранено",
    deleted: "Удалено",
    required: "Заполните это поле",
    taken: "Такое значение уже есть",
    wrong_email: "Укажите верный адрес почты",
    not_found: "Запись не найдена",
    sign_in: "Войти",
    sign_up: "Зарегистрироваться",
    sign_out: "Выйти",
    email: "Эл. почта",
    password: "Пароль",
    wrong_credentials: "Неверная почта или пароль",
};

/// Returns the words of a language.
pub(super) fn words(language: Language) -> Words {
    match language {
        Language::En => ENGLISH,
        Language::Ru => RUSSIAN,
    }
}

impl Words {
    /// The link that opens the form of a new record.
    pub(super) fn add(&self, entity: &Entity) -> String {
        match self.language {
            Language::En => format!("Add {}", lower_first(&entity.label)),
            Language::Ru => "Добавить".to_owned(),
        }
    }

    /// The error of a number or a text outside of its limits.
    pub(super) fn at_most(&self, limit: &str, text: bool) -> String {
        match (self.language, text) {
            (Language::En, false) => format!("Must be at most {limit}"),
            (Language::En, true) => format!("At most {limit} characters"),
            (Language::Ru, false) => format!("Не больше {limit}"),
            (Language::Ru, true) => format!("Максимум символов: {limit}"),
        }
    }

    /// The error of a number or a text below its limit.
    pub(super) fn at_least(&self, limit: &str, text: bool) -> String {
        match (self.language, text) {
            (Language::En, false) => format!("Must be at least {limit}"),
            (Language::En, true) => format!("At least {limit} characters"),
            (Language::Ru, false) => format!("Не меньше {limit}"),
            (Language::Ru, true) => format!("Минимум символов: {limit}"),
        }
    }

    /// The refusal to delete a record that others refer to.
    pub(super) fn linked(&self, entity: &Entity, count: usize) -> String {
        let labels = &entity.label_plural;
        match self.language {
            Language::En => format!("Cannot delete: linked records exist ({labels}: {count})"),
            Language::Ru => format!("Нельзя удалить: есть связанные записи ({labels}: {count})"),
        }
    }

    /// The accessible name of a filter's lower bound.
    pub(super) fn range_from(&self, label: &str) -> String {
        match self.language {
            Language::En => format!("{label}: from"),
            Language::Ru => format!("{label}: от"),
        }
    }
}

/// The part of the address that names an entity.
pub(super) fn slug(entity: &Entity) -> String {
    entity.plural.as_str().replace('_', "-")
}
