//! Fills the templates of the files that no kind of record owns: page frame, overview, README.

use super::dashboard_code::dashboard_code;
use super::entity_code::{EntityCode, entity_code};
use super::imports::Imports;
use super::render::{FORMATS, fill, value};
use super::test_code;
use domain::app_model::{AppModel, Rule, SignIn};
use domain::language::Language;
use minijinja::context;
use std::collections::BTreeMap;

/// Writes the files of the overview.
pub(super) fn dashboard(model: &AppModel) -> BTreeMap<String, String> {
    let d = dashboard_code(model);
    let per_user = model.sign_in == SignIn::PerUser;
    let uses_db = !(d.metrics.is_empty() && d.charts.is_empty() && d.listings.is_empty());
    let mut server = Imports::default();
    server.value("hono", "Hono");
    server.of_type("../../shared/dashboard", "Overview");
    server.of_type("../kit/db", "Db");
    let mut web = Imports::default();
    web.of_type("../../shared/dashboard", "Overview");
    let mut used = String::new();
    for metric in &d.metrics {
        web.value("../ui/dashboard", "Metric");
        used.push_str(&metric.format);
        if metric.period.is_some() {
            server.value("../../shared/kit/clock", "presentPeriod");
        }
    }
    for chart in &d.charts {
        web.value("../ui/dashboard", "Chart");
        used.push_str(&format!("{}{}", chart.name, chart.format));
        server.of_type("../../shared/kit/types", "Group");
        if let (Some(options), Some(file)) = (&chart.options, &chart.options_file) {
            server.value("../kit/dashboard", "everyOption");
            server.value(&format!("../../shared/{file}"), options);
            web.value(&format!("../../shared/{file}"), options);
        }
    }
    for listing in &d.listings {
        web.value("../ui/dashboard", "Listing");
        used.push_str(&listing.note);
        if listing.today {
            server.value("../../shared/kit/clock", "today");
        }
        if let (Some(options), Some(file)) = (&listing.options, &listing.options_file) {
            web.value(&format!("../../shared/{file}"), options);
        }
    }
    if per_user {
        server.of_type("../auth", "SignedIn");
    }
    web.used("../../shared/kit/format", FORMATS, &used);
    web.value("../ui/page", "PageHeader");
    web.value("../ui/states", "ErrorState");
    web.value("../ui/states", "Loading");
    if !uses_db {
        web.value("../ui/states", "EmptyState");
    }
    web.value("../ui/use-load", "useLoad");
    let page = context! { d => value(&d), imports => web.lines(), name => &model.name, tagline => &model.tagline };
    let routes = context! { d => value(&d), imports => server.lines(), per_user, uses_db };
    BTreeMap::from([
        ("shared/dashboard.ts".to_owned(), fill("dashboard-types.ts.j2", context! { d => value(&d) })),
        ("server/dashboard/routes.ts".to_owned(), fill("dashboard-routes.ts.j2", routes)),
        ("web/pages/dashboard-page.tsx".to_owned(), fill("dashboard-page.tsx.j2", page)),
        test_code::dashboard_test(model, fill),
    ])
}

/// Writes the files that hold the app together.
pub(super) fn shell(model: &AppModel) -> BTreeMap<String, String> {
    let per_user = model.sign_in == SignIn::PerUser;
    let entities: Vec<EntityCode> = model.entities.iter().map(|entity| entity_code(model, entity)).collect();
    let mut server = Imports::default();
    server.value("./dashboard/routes", "dashboardRoutes");
    server.value("./kit/app", "mountApi");
    server.of_type("./kit/db", "Db");
    let mut web = Imports::default();
    web.value("react-router", "Route");
    web.value("react-router", "Routes");
    web.value("./pages/dashboard-page", "DashboardPage");
    web.of_type("./ui/icons", "IconName");
    web.value("./ui/shell", "Shell");
    web.value("./ui/states", "PageNotFound");
    for code in &entities {
        server.value(&format!("./{}/routes", code.slug), &format!("{}Routes", code.var));
        for (file, suffix) in [("list-page", "ListPage"), ("form-page", "FormPage"), ("record-page", "RecordPage")] {
            web.value(&format!("./pages/{}/{file}", code.slug), &format!("{}{suffix}", code.type_name));
        }
    }
    if per_user {
        server.value("./auth", "authRoutes");
        server.value("./auth", "requireUser");
        server.of_type("./auth", "SignedIn");
        web.value("./auth/session", "SessionGate");
        web.value("./auth/session", "useSession");
    }
    let (name, tagline) = (&model.name, &model.tagline);
    let (lang, hue) = (model.language.code(), model.accent_hue);
    BTreeMap::from([
        ("index.html".to_owned(), fill("index.html.j2", context! { name, tagline, lang, hue })),
        (
            "server/app.ts".to_owned(),
            fill("app-server.ts.j2", context! { entities => value(&entities), per_user, imports => server.lines() }),
        ),
        (
            "web/app.tsx".to_owned(),
            fill("app-web.tsx.j2", context! { entities => value(&entities), per_user, name, imports => web.lines() }),
        ),
        ("tests/start.ts".to_owned(), fill("start.ts.j2", context! { per_user })),
        (
            "e2e/pages.spec.ts".to_owned(),
            fill("pages.spec.ts.j2", context! { entities => value(&entities), per_user, name }),
        ),
    ])
}

/// Writes the README.
pub(super) fn docs(model: &AppModel) -> BTreeMap<String, String> {
    let entities: Vec<EntityCode> = model.entities.iter().map(|entity| entity_code(model, entity)).collect();
    let rules: Vec<Vec<&str>> =
        model.entities.iter().map(|entity| entity.rules.iter().map(Rule::message).collect()).collect();
    let context = context! {
        entities => value(&entities), rules => value(&rules), name => &model.name, tagline => &model.tagline, per_user => model.sign_in == SignIn::PerUser,
    };
    let template = match model.language {
        Language::En => "README.en.md.j2",
        Language::Ru => "README.ru.md.j2",
    };
    BTreeMap::from([("README.md".to_owned(), fill(template, context))])
}
