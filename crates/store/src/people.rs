//! People: who owns projects, what they may spend, and which models answer them.

use crate::values::{fresh, get, json, sql};
use crate::{Store, StoreError};
use domain::ids::PersonId;
use domain::money::MicroUsd;
use domain::route::ModelRoute;
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Which.
    pub id: PersonId,
    /// What others call them.
    pub name: String,
    /// Most money that all their runs together may spend in a day, UTC; `None` means no cap of their own.
    pub day_cap: Option<MicroUsd>,
    /// The models that answer where nothing else is said; `None` leaves that to the settings.
    pub route: Option<ModelRoute>,
    /// Grows with each change.
    pub version: i64,
}

/// What a person chose for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChoice {
    /// Most money in a day.
    pub day_cap: Option<MicroUsd>,
    /// The models that answer.
    pub route: Option<ModelRoute>,
}

const PERSON: &str = "id, name, day_cap_microusd, route, version";

impl Store {
    /// Makes a person.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_person(&self, name: &str) -> Result<PersonId, StoreError> {
        let id = PersonId(fresh());
        let text = "insert into person (id, name, created_at) values ($1, $2, $3)";
        let values = [Value::from(id.0), Value::from(name), Value::from(self.clock.now().0)];
        self.db.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(id)
    }

    /// Returns a person.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown one.
    pub async fn get_person(&self, id: PersonId) -> Result<PersonRow, StoreError> {
        let text = format!("select {PERSON} from person where id = $1");
        let row = self.db.query_one_raw(sql(self.backend(), &text, [Value::from(id.0)])).await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: "such person" }), person_row)
    }

    /// Changes what a person chose, if nobody else did since `seen` was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody did.
    pub async fn update_person(&self, id: PersonId, seen: i64, choice: &PersonChoice) -> Result<PersonRow, StoreError> {
        let text = format!(
            "update person set day_cap_microusd = $3, route = $4, version = version + 1 where id = $1 and version = $2 returning {PERSON}"
        );
        let route = match &choice.route {
            Some(route) => json(route)?,
            None => Value::from(None::<String>),
        };
        let values = [Value::from(id.0), Value::from(seen), Value::from(choice.day_cap.map(|cap| cap.0)), route];
        let tx = self.begin().await?;
        let row = tx.query_one_raw(sql(self.backend(), &text, values)).await?;
        self.commit(tx).await?;
        row.as_ref().map_or(Err(StoreError::Conflict), person_row)
    }

    /// Makes sure that the owner of the data folder is there.
    pub(crate) async fn found_local_person(&self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        let text = "insert into person (id, name, created_at) values ($1, 'local', $2) on conflict (id) do nothing";
        let values = [Value::from(PersonId::LOCAL.0), Value::from(self.clock.now().0)];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(())
    }
}

fn person_row(row: &QueryResult) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        id: PersonId(get(row, "id")?),
        name: get(row, "name")?,
        day_cap: get::<Option<i64>>(row, "day_cap_microusd")?.map(MicroUsd),
        route: route_of(get(row, "route")?)?,
        version: get(row, "version")?,
    })
}

fn route_of(text: Option<String>) -> Result<Option<ModelRoute>, StoreError> {
    text.map(|text| serde_json::from_str(&text).map_err(StoreError::shape("route"))).transpose()
}
