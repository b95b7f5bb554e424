//! The row of a job: work too long for one transaction, done in short pieces by whichever server comes to it.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::columns::text_column;
use crate::db::schema::jobs;
use crate::db::{Backend, Connection, Error, Result};
use crate::values::{ActId, JobId, OrganizationId, UtcTime};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Screens the contacts again whom targets catch.
    Rescreen,
    /// Takes all blocks off the list that match a filter.
    Delete,
    /// Undoes an act that changed many blocks.
    Undo,
}

impl JobKind {
    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Rescreen => "rescreen",
            Self::Delete => "delete",
            Self::Undo => "undo",
        }
    }

    /// Parses what [`JobKind::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        [Self::Rescreen, Self::Delete, Self::Undo]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of job"))
    }
}

text_column!(JobKind, JobKind::as_str, JobKind::parse);

/// Work that is not done yet; its row goes when it is.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(Backend))]
pub struct Job {
    /// Its row.
    pub id: JobId,
    /// Whose block list it belongs to.
    pub organization_id: OrganizationId,
    /// What is to be done.
    pub kind: JobKind,
    /// For which act; nothing when time itself did it.
    pub act_id: Option<ActId>,
    /// To what, as the kind has it.
    pub scope: String,
    /// Where the next piece begins, as the kind has it; blank at first.
    pub position: String,
    /// How many rows were looked at so far.
    pub done: i64,
    /// When it was begun.
    pub created_at: UtcTime,
    /// How often in a row its next piece has failed.
    pub tries: i32,
    /// From when on that is tried again; at once if it has not failed.
    pub next_try_at: Option<UtcTime>,
    /// Why it failed last, in the words of the log; blank if it has not.
    pub last_error: String,
}

/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// As much of a cause as is kept, in characters.
const CAUSE: usize = 500;

impl Job {
    /// As many blocks or contacts as one piece sees to, and as what time alone changes takes at once: every booking of the
    /// organization waits meanwhile.
    pub const PIECE: usize = 100;

    /// Leaves work to be done after the transaction.
    pub fn leave(
        conn: &mut Connection,
        organization: OrganizationId,
        kind: JobKind,
        act: Option<ActId>,
        scope: &str,
        position: &str,
        now: UtcTime,
    ) -> Result<()> {
        diesel::insert_into(jobs::table)
            .values((
                jobs::organization_id.eq(organization),
                jobs::kind.eq(kind),
                jobs::act_id.eq(act),
                jobs::scope.eq(scope),
                jobs::position.eq(position),
                jobs::done.eq(0),
                jobs::created_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// The next job of any organization after the one of `after`, the oldest first, that is not to wait any longer.
    pub fn next(conn: &mut Connection, after: JobId, now: UtcTime) -> Result<Option<Self>> {
        let ready = jobs::next_try_at.is_null().or(jobs::next_try_at.le(now));
        Ok(jobs::table
            .filter(jobs::id.gt(after))
            .filter(ready.assume_not_null())
            .order(jobs::id)
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// The oldest jobs of an organization, the first 20: what a page tells of.
    pub fn of_organization(
        conn: &mut Connection,
        organization: OrganizationId,
    ) -> Result<Vec<Self>> {
        Ok(jobs::table
            .filter(jobs::organization_id.eq(organization))
            .order(jobs::id)
            .limit(20)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// The job as it stands now; nothing if another server has finished it meanwhile.
    pub fn reload(&self, conn: &mut Connection) -> Result<Option<Self>> {
        Ok(jobs::table
            .filter(jobs::organization_id.eq(self.organization_id))
            .filter(jobs::id.eq(self.id))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// The act that it is for; unreadable if it names none.
    pub fn act(&self) -> Result<ActId> {
        let missing = || Error::unreadable(std::io::Error::other("the job names no act"));
        self.act_id.ok_or_else(missing)
    }

    /// Notes that a piece of so many rows is done, and where the next one begins.
    pub fn go_on(&self, conn: &mut Connection, position: &str, rows: usize) -> Result<()> {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        diesel::update(jobs::table.filter(jobs::id.eq(self.id)))
            .set((
                jobs::position.eq(position),
                jobs::done.eq(jobs::done + rows),
                jobs::tries.eq(0),
                jobs::next_try_at.eq(None::<UtcTime>),
                jobs::last_error.eq(""),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Notes that its next piece failed, and gives when that is tried again: after 10 seconds, then twice as long each time,
    /// up to an hour.
    pub fn fail(&self, conn: &mut Connection, cause: &str, now: UtcTime) -> Result<UtcTime> {
        let doubled = 1 << self.tries.clamp(0, 16);
        let next_try_at = now + (FIRST_PAUSE * doubled).min(LONGEST_PAUSE);
        diesel::update(jobs::table.filter(jobs::id.eq(self.id)))
            .set((
                jobs::tries.eq(self.tries.saturating_add(1)),
                jobs::next_try_at.eq(Some(next_try_at)),
                jobs::last_error.eq(cause.chars().take(CAUSE).collect::<String>()),
            ))
            .execute(conn)?;
        Ok(next_try_at)
    }

    /// Notes that nothing is left to do.
    pub fn finish(&self, conn: &mut Connection) -> Result<()> {
        diesel::delete(jobs::table.filter(jobs::id.eq(self.id))).execute(conn)?;
        Ok(())
    }
}
