use super::{MIGRATIONS, migrate, statements};
use crate::values::{get, sql};
use sea_orm::{ConnectionTrait as _, Database, TransactionTrait as _, Value};
use uuid::Uuid;

/// Version of the schema before there were people.
const BEFORE_PEOPLE: usize = 7;

#[tokio::test]
async fn projects_of_an_earlier_version_belong_to_the_local_person() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let tx = db.begin().await.unwrap();
    let backend = tx.get_database_backend();
    tx.execute_unprepared("create table schema_version (version bigint primary key)").await.unwrap();
    for (version, text) in (1_i64..).zip(MIGRATIONS.iter().take(BEFORE_PEOPLE)) {
        for statement in statements(text) {
            tx.execute_unprepared(&statement).await.unwrap();
        }
        tx.execute_raw(sql(backend, "insert into schema_version (version) values ($1)", [Value::from(version)]))
            .await
            .unwrap();
    }
    let owner = Value::from(Uuid::from_u128(1));
    let account = "insert into account (id, name, created_at) values ($1, 'owner', 5)";
    tx.execute_raw(sql(backend, account, [owner.clone()])).await.unwrap();
    let project = "insert into project (id, account_id, name, brief, language, out_dir, next_seq, version, created_at) \
        values ($1, $2, '', 'Books', 'en', '', 1, 1, 5)";
    tx.execute_raw(sql(backend, project, [Value::from(Uuid::from_u128(9)), owner])).await.unwrap();

    migrate(&tx, None).await.unwrap();
    let text = "select person.name as name, person.version as version from project join person on person.id = project.person_id";
    let row = tx.query_one_raw(sql(backend, text, [])).await.unwrap().unwrap();
    assert_eq!((get::<String>(&row, "name").unwrap().as_str(), get::<i64>(&row, "version").unwrap()), ("local", 1));
}
