//! Connections: what people reach providers of models with. Their keys are sealed here, so that no other crate can
//! write one in clear, and opened here for whoever calls the provider.

use crate::keyring::Sealed;
use crate::values::{fresh, get, sql};
use crate::{Store, StoreError};
use domain::ids::{ConnectionId, PersonId, UnixMs};
use domain::secret::Secret;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

/// Letters at the end of a key that people may see, to tell keys apart.
const SHOWN: usize = 4;

/// Shorter keys show nothing of themselves.
const LONG_ENOUGH: usize = 16;

/// Rotations one after the other, also of several processes: PostgreSQL's advisory lock for them.
const ROTATION: i64 = 0x5341_4d4b;

/// A connection to be made, or what one is to be from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConnection {
    /// What its person calls it; unique among theirs.
    pub name: String,
    /// The provider's kind, such as `openai`.
    pub kind: String,
    /// Where the provider lives; `None` means its usual place.
    pub base_url: Option<String>,
    /// The key; `None` where the provider wants none.
    pub key: Option<Secret>,
}

/// A connection without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// Which.
    pub id: ConnectionId,
    /// Whose.
    pub person_id: PersonId,
    /// What its person calls it.
    pub name: String,
    /// The provider's kind, such as `openai`.
    pub kind: String,
    /// Where the provider lives; `None` means its usual place.
    pub base_url: Option<String>,
    /// Whether there is a key.
    pub has_key: bool,
    /// The last letters of the key; empty where there is none, or a short one.
    pub last_four: String,
    /// When it was made.
    pub created_at: UnixMs,
    /// When it was last changed.
    pub updated_at: UnixMs,
    /// Grows with each change.
    pub version: i64,
}

const ROW: &str = "id, person_id, name, kind, base_url, last_four, created_at, updated_at, version, \
    sealed_key is not null as has_key";

/// A key as it is kept.
struct KeptKey {
    sealed: Option<Sealed>,
    last_four: String,
}

impl Store {
    /// Makes a connection.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the person has one of this name.
    pub async fn create_connection(&self, person: PersonId, new: NewConnection) -> Result<ConnectionRow, StoreError> {
        let (id, now) = (ConnectionId(fresh()), self.clock.now().0);
        let key = self.keep_key(person, id, new.key.as_ref())?;
        let text = format!(
            "insert into connection (id, person_id, name, kind, base_url, sealed_key, master_id, last_four, created_at, updated_at, version) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1) on conflict (person_id, name) do nothing returning {ROW}"
        );
        let (bytes, master) = key.sealed.map(|sealed| (sealed.bytes, sealed.master_id)).unzip();
        let values = [
            Value::from(id.0),
            Value::from(person.0),
            Value::from(new.name),
            Value::from(new.kind),
            Value::from(new.base_url),
            Value::from(bytes),
            Value::from(master),
            Value::from(key.last_four),
            Value::from(now),
        ];
        let tx = self.begin().await?;
        let row = tx.query_one_raw(sql(self.backend(), &text, values)).await?;
        self.commit(tx).await?;
        row.as_ref().map_or(Err(StoreError::Taken { what: "connection of this name" }), connection_row)
    }

    /// Changes a connection, if nobody else did since `seen` was read. Without a new key the old one stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody did, [`StoreError::Taken`] when another one has the name.
    pub async fn update_connection(
        &self,
        seen: &ConnectionRow,
        change: NewConnection,
    ) -> Result<ConnectionRow, StoreError> {
        let now = self.clock.now().0;
        let key = self.keep_key(seen.person_id, seen.id, change.key.as_ref())?;
        let text = format!(
            "update connection set name = $3, kind = $4, base_url = $5, updated_at = $6, version = version + 1, \
             sealed_key = case when $7 then $8 else sealed_key end, master_id = case when $7 then $9 else master_id end, \
             last_four = case when $7 then $10 else last_four end where id = $1 and version = $2 returning {ROW}"
        );
        let (bytes, master) = key.sealed.map(|sealed| (sealed.bytes, sealed.master_id)).unzip();
        let values = [
            Value::from(seen.id.0),
            Value::from(seen.version),
            Value::from(change.name.as_str()),
            Value::from(change.kind),
            Value::from(change.base_url),
            Value::from(now),
            Value::from(change.key.is_some()),
            Value::from(bytes),
            Value::from(master),
            Value::from(key.last_four),
        ];
        let tx = self.begin().await?;
        let other = "select 1 from connection where person_id = $1 and name = $2 and id <> $3";
        let place = [Value::from(seen.person_id.0), Value::from(change.name), Value::from(seen.id.0)];
        if tx.query_one_raw(sql(self.backend(), other, place)).await?.is_some() {
            return Err(StoreError::Taken { what: "connection of this name" });
        }
        let row = tx.query_one_raw(sql(self.backend(), &text, values)).await?;
        self.commit(tx).await?;
        row.as_ref().map_or(Err(StoreError::Conflict), connection_row)
    }

    /// Removes a connection with its key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the person has none of this name.
    pub async fn delete_connection(&self, person: PersonId, name: &str) -> Result<(), StoreError> {
        let text = "delete from connection where person_id = $1 and name = $2";
        let values = [Value::from(person.0), Value::from(name)];
        let gone = self.db.execute_raw(sql(self.backend(), text, values)).await?.rows_affected();
        if gone == 0 { Err(StoreError::NotFound { what: "connection of this name" }) } else { Ok(()) }
    }

    /// Lists a person's connections by their names.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_connections(&self, person: PersonId) -> Result<Vec<ConnectionRow>, StoreError> {
        let text = format!("select {ROW} from connection where person_id = $1 order by name");
        let rows = self.db.query_all_raw(sql(self.backend(), &text, [Value::from(person.0)])).await?;
        rows.iter().map(connection_row).collect()
    }

    /// Finds a person's connection by its name.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_connection(&self, person: PersonId, name: &str) -> Result<Option<ConnectionRow>, StoreError> {
        let text = format!("select {ROW} from connection where person_id = $1 and name = $2");
        let values = [Value::from(person.0), Value::from(name)];
        self.db.query_one_raw(sql(self.backend(), &text, values)).await?.as_ref().map(connection_row).transpose()
    }

    /// Opens the key of a connection; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when it cannot be opened.
    pub async fn get_key(&self, connection: &ConnectionRow) -> Result<Option<Secret>, StoreError> {
        let text = "select person_id, sealed_key, master_id from connection where id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(connection.id.0)])).await?;
        let row = row.ok_or(StoreError::NotFound { what: "connection of this name" })?;
        let person = PersonId(get(&row, "person_id")?);
        let sealed = sealed_of(&row)?;
        sealed.map(|sealed| self.keyring.open(&sealed, &place(person, connection.id))).transpose()
    }

    /// Makes a new master key (one of the settings is changed there first) and seals all keys under it; returns how many.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when a key cannot be opened; nothing is sealed anew then.
    pub async fn rotate_master_key(&self) -> Result<usize, StoreError> {
        let tx = self.begin().await?;
        if self.backend() == DbBackend::Postgres {
            tx.execute_raw(sql(self.backend(), "select pg_advisory_xact_lock($1)", [Value::from(ROTATION)])).await?;
        }
        let lock = if self.backend() == DbBackend::Sqlite { "" } else { "for update" };
        let text =
            format!("select id, person_id, sealed_key, master_id from connection where sealed_key is not null {lock}");
        let mut opened = Vec::new();
        for row in tx.query_all_raw(sql(self.backend(), &text, [])).await? {
            let (person, id) = (PersonId(get(&row, "person_id")?), ConnectionId(get(&row, "id")?));
            let Some(sealed) = sealed_of(&row)? else { continue };
            opened.push((person, id, self.keyring.open(&sealed, &place(person, id))?));
        }
        // Only when all can be opened, so that nothing is left under a key that nobody has.
        self.keyring.renew()?;
        for (person, id, key) in &opened {
            let sealed = self.keyring.seal(key, &place(*person, *id))?;
            let text = "update connection set sealed_key = $2, master_id = $3 where id = $1";
            let values = [Value::from(id.0), Value::from(sealed.bytes), Value::from(sealed.master_id)];
            tx.execute_raw(sql(self.backend(), text, values)).await?;
        }
        self.commit(tx).await?;
        Ok(opened.len())
    }

    fn keep_key(&self, person: PersonId, id: ConnectionId, key: Option<&Secret>) -> Result<KeptKey, StoreError> {
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            return Ok(KeptKey { sealed: None, last_four: String::new() });
        };
        let letters: Vec<char> = key.expose().chars().collect();
        let shown = if letters.len() < LONG_ENOUGH { 0 } else { SHOWN };
        let last_four = letters.iter().skip(letters.len() - shown).collect();
        Ok(KeptKey { sealed: Some(self.keyring.seal(key, &place(person, id))?), last_four })
    }
}

/// What a sealed key is bound to.
fn place(person: PersonId, connection: ConnectionId) -> Vec<u8> {
    [person.0.as_bytes().as_slice(), connection.0.as_bytes().as_slice()].concat()
}

fn sealed_of(row: &QueryResult) -> Result<Option<Sealed>, StoreError> {
    let bytes: Option<Vec<u8>> = get(row, "sealed_key")?;
    bytes.map(|bytes| Ok(Sealed { bytes, master_id: get(row, "master_id")? })).transpose()
}

fn connection_row(row: &QueryResult) -> Result<ConnectionRow, StoreError> {
    Ok(ConnectionRow {
        id: ConnectionId(get(row, "id")?),
        person_id: PersonId(get(row, "person_id")?),
        name: get(row, "name")?,
        kind: get(row, "kind")?,
        base_url: get(row, "base_url")?,
        has_key: get(row, "has_key")?,
        last_four: get(row, "last_four")?,
        created_at: UnixMs(get(row, "created_at")?),
        updated_at: UnixMs(get(row, "updated_at")?),
        version: get(row, "version")?,
    })
}
