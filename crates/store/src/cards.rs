//! Project cards: what a list of projects shows of each, read in one statement however many there are, and on SQLite
//! only once after each commit.
//!
//! A run is *settled* when it ended with an app: every other end of a change leaves the app as it was. What a settled
//! run proved holds whenever the head has the files that this run left or checked, also after a person went back to them.

use crate::runs::{outcome_of, status_of};
use crate::values::{Columns, language_of, small, sql};
use crate::{Store, StoreError};
use domain::ids::{ProjectId, RunId, Seq, UnixMs};
use domain::language::Language;
use domain::run::{RunOutcome, RunStatus};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// What a list shows of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Which.
    pub id: ProjectId,
    /// The app's name; empty until the specification is there.
    pub name: String,
    /// The first 300 characters of the brief.
    pub brief: String,
    /// Language of the app.
    pub language: Language,
    /// When it was made.
    pub created_at: UnixMs,
    /// When something last happened to it.
    pub updated_at: UnixMs,
    /// Its newest run.
    pub run_id: RunId,
    /// Where the newest run stands.
    pub status: RunStatus,
    /// How the newest run ended.
    pub outcome: Option<RunOutcome>,
    /// How the run ended whose app is the project's files now; `None` when the files are of no settled run.
    pub settled: Option<RunOutcome>,
    /// Which run that is.
    pub settled_id: Option<RunId>,
    /// Requirements of its specification.
    pub requirements: u32,
    /// Position of its newest event.
    pub last_seq: Seq,
}

/// Where a page of cards begins: after this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CardCursor {
    /// When the last project of the page before was made.
    pub created_at: UnixMs,
    /// Which it was.
    pub id: ProjectId,
}

/// Everything of a card, in the order of the fields of [`CardRow`]; `{which}` chooses the projects.
const CARDS: &str = "select p.id, p.name, substr(p.brief, 1, 300) as brief, p.language, p.created_at, \
    coalesce((select at from event where event.project_id = p.id and event.seq = p.next_seq - 1), p.created_at) as updated_at, \
    newest.id as run_id, newest.status, newest.outcome, settled.outcome as settled, settled.id as settled_id, \
    (select count(*) from requirement where requirement.specification_id = p.specification_id) as requirements, \
    p.next_seq - 1 as last_seq \
    from project p \
    join run newest on newest.id = (select id from run where run.project_id = p.id order by created_at desc, id desc limit 1) \
    left join checkpoint head on head.id = p.head_id \
    left join run settled on settled.id = (select id from run where run.project_id = p.id and \
        (outcome like '{\"outcome\":\"proven\"%' or outcome like '{\"outcome\":\"partly_proven\"%') and (head.run_id = run.id \
        or head.tree = (select tree from checkpoint where checkpoint.project_id = p.id and checkpoint.run_id = run.id order by depth desc limit 1) \
        or head.tree = (select tree from verification v where v.run_id = run.id and v.kind = 'checks' order by v.step desc limit 1)) \
        order by created_at desc, id desc limit 1) \
    where {which} order by p.created_at desc, p.id desc limit $1";

/// Which cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cards {
    /// Up to so many after a position, newest project first.
    Page(Option<CardCursor>, u32),
    /// That of one project.
    Of(ProjectId),
}

impl Store {
    /// Lists up to `limit` cards after a position, newest project first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_cards(&self, after: Option<CardCursor>, limit: u32) -> Result<Vec<CardRow>, StoreError> {
        Ok(self.kept_cards(Cards::Page(after, limit)).await?.to_vec())
    }

    /// Finds the card of a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_card(&self, id: ProjectId) -> Result<Option<CardRow>, StoreError> {
        Ok(self.kept_cards(Cards::Of(id)).await?.first().cloned())
    }
}

/// Reads cards.
pub(crate) async fn read_cards(db: &impl ConnectionTrait, cards: Cards) -> Result<Vec<CardRow>, StoreError> {
    let (which, limit, place) = match cards {
        Cards::Page(None, limit) => ("true", limit, vec![]),
        Cards::Page(Some(after), limit) => {
            let place = vec![Value::from(after.created_at.0), Value::from(after.id.0)];
            ("p.created_at <= $2 and (p.created_at < $2 or p.id < $3)", limit, place)
        }
        Cards::Of(id) => ("p.id = $2", 1, vec![Value::from(id.0)]),
    };
    let values = std::iter::once(Value::from(i64::from(limit))).chain(place);
    let text = CARDS.replace("{which}", which);
    db.query_all_raw(sql(db.get_database_backend(), &text, values)).await?.iter().map(card_row).collect()
}

/// Reads the columns in the order of [`CARDS`].
fn card_row(row: &QueryResult) -> Result<CardRow, StoreError> {
    let mut columns = Columns::of(row);
    Ok(CardRow {
        id: ProjectId(columns.next()?),
        name: columns.next()?,
        brief: columns.next()?,
        language: language_of(&columns.next::<String>()?)?,
        created_at: UnixMs(columns.next()?),
        updated_at: UnixMs(columns.next()?),
        run_id: RunId(columns.next()?),
        status: status_of(columns.next()?)?,
        outcome: outcome_of(columns.next()?)?,
        settled: outcome_of(columns.next()?)?,
        settled_id: columns.next::<Option<Uuid>>()?.map(RunId),
        requirements: small(columns.next()?, "requirements")?,
        last_seq: Seq(columns.next()?),
    })
}
