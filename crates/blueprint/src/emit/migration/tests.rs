use super::super::tests::model;
use super::*;
use crate::understand::notes::Notes;
use crate::understand::promote::promote;
use crate::understand::understand;
use domain::app_model::{Ident, OnDelete};
use domain::language::Language;

const STUDIO: &str = include_str!("../tests/models/studio.json");

fn changed(change: impl FnOnce(&mut AppModel)) -> Option<String> {
    let old = model(STUDIO);
    let mut new = old.clone();
    change(&mut new);
    emit_migration(&old, &new)
}

#[test]
fn same_tables_need_no_migration() {
    assert_eq!(changed(|_| {}), None);
    assert_eq!(changed(|model| model.entities[0].label = "Hall".to_owned()), None);
}

#[test]
fn a_removed_field_is_kept_aside() {
    let sql = changed(|model| {
        model.entities[0].fields.retain(|field| field.name.as_str() != "notes");
    })
    .unwrap();
    assert!(sql.contains("CREATE TABLE removed_room_notes AS SELECT id, notes FROM room;"), "{sql}");
    assert!(sql.contains("ALTER TABLE room__next RENAME TO room;"), "{sql}");
}

#[test]
fn a_new_required_choice_starts_with_its_default() {
    let sql = changed(|model| {
        let mut field = model.entities[0].fields[1].clone();
        field.name = Ident::parse("style").unwrap();
        model.entities[0].fields.push(field);
    })
    .unwrap();
    assert!(sql.contains("UPDATE room SET style = 'live';"), "{sql}");
}

#[test]
fn a_field_that_becomes_unique_accepts_old_duplicates() {
    let sql = changed(|model| model.entities[1].fields[0].unique = true).unwrap();
    assert!(sql.contains("CREATE INDEX client_unique_name ON client (user_account_id, name);"), "{sql}");
    assert!(!sql.contains("UNIQUE INDEX"), "{sql}");
}

#[test]
fn a_removed_entity_is_kept_aside() {
    let sql = changed(|model| model.entities.retain(|entity| entity.name.as_str() != "invoice")).unwrap();
    assert!(sql.contains("CREATE TABLE removed_invoice AS SELECT * FROM invoice;"), "{sql}");
}

#[test]
fn another_answer_to_deletion_rebuilds_the_table() {
    let sql = changed(|model| {
        if let FieldKind::Reference { on_delete, .. } = &mut model.entities[3].fields[1].kind {
            *on_delete = OnDelete::Cascade;
        }
    })
    .unwrap();
    assert!(sql.contains("room_id INTEGER REFERENCES room (id) ON DELETE CASCADE"), "{sql}");
}

#[test]
fn numbers_become_money_in_minor_units() {
    let sql = changed(|model| model.entities[0].fields[2].kind = model.entities[0].fields[3].kind.clone()).unwrap();
    assert!(sql.contains("UPDATE room SET seats = CAST(round(seats * 100) AS INTEGER);"), "{sql}");
}

#[test]
fn a_text_that_becomes_a_list_of_its_own_keeps_what_rows_hold() {
    let before = understand("Лодки: название, владелец, длина. Выходы: лодка, дата.", Language::Ru).unwrap().model;
    let mut after = before.clone();
    let owner = after.entities[0].fields.iter().position(|field| field.label == "Владелец").unwrap();
    assert!(promote(&mut after, 0, owner, &mut Notes::default()));
    let sql = emit_migration(&before, &after).unwrap();
    let created = sql.find("CREATE TABLE owner (").unwrap();
    let written = sql.find("INSERT INTO owner (name, search_text, created_at, updated_at)").unwrap();
    let referred = sql.find("(SELECT list.id FROM owner AS list WHERE list.name = trim(boat.owner))").unwrap();
    assert!(created < written && written < referred, "{sql}");
    assert!(sql.contains("'Ж', 'ж'") && sql.contains("SELECT DISTINCT trim(owner)"), "{sql}");
}
