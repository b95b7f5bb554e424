//! When a feed is read: taken by one server for a while, then read, found unchanged, or put off.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::busy;
use super::calendar::Reading;
use super::feed::{BusyFeed, one};
use crate::db::schema::{busy_feeds, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{MemberId, OrganizationId, TimeZone, UtcTime};

/// As many feeds as a server reads at once.
pub const AT_ONCE: i64 = 4;
/// For how long a server has what it took to itself: longer than any try, so that only a crash leads to a second one.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The pauses in minutes after a feed was read, and then after each try in turn that failed; the last one stands for all that
/// follow.
const PAUSES: [i64; 6] = [15, 15, 30, 60, 120, 360];
/// Pauses differ by so many seconds at most, so that feeds that were added together are not read together for ever.
const JITTER: i64 = 120;
/// For how long an unchanged feed is taken for what it was: the days ahead go on meanwhile.
const WHOLE: TimeDelta = TimeDelta::days(1);

/// As many characters of an error as are kept: some repeat what the server says of itself.
const ERROR_CHARS: usize = 500;

/// What a try came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It came, and says this.
    Read(Reading, State),
    /// It is what it was.
    Unchanged,
    /// It could not be read, for this reason.
    Failed(String),
}

/// In which state a feed came.
#[derive(Clone, Debug)]
pub struct State {
    /// What its server calls it; blank if nothing.
    pub etag: String,
    /// When it changed last, in the words of its server; blank if it does not say.
    pub last_modified: String,
    /// In which zone the host was.
    pub time_zone: TimeZone,
}

impl BusyFeed {
    /// Whether there is any to take: asked before the one writer of SQLite is bothered.
    pub fn is_any_due(conn: &mut Connection, now: UtcTime) -> Result<bool> {
        let due = busy_feeds::table
            .inner_join(of_members())
            .filter(members::active.eq(true))
            .filter(busy_feeds::due_at.le(now))
            .filter(is_free(now))
            .select(busy_feeds::member_id);
        Ok(diesel::select(diesel::dsl::exists(due)).get_result(conn)?)
    }

    /// Takes feeds of active hosts that are due, the longest due first, each for this server alone until [`LEASE`] is over.
    ///
    /// Of several servers that take at the same moment, each feed goes to one: who comes second finds it leased.
    pub fn take_due(conn: &mut Connection, now: UtcTime) -> Result<Vec<Self>> {
        let due: Vec<MemberId> = busy_feeds::table
            .inner_join(of_members())
            .filter(members::active.eq(true))
            .filter(busy_feeds::due_at.le(now))
            .filter(is_free(now))
            .order(busy_feeds::due_at)
            .limit(AT_ONCE)
            .select(busy_feeds::member_id)
            .load(conn)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        // Asked again of each row, which another server may have changed meanwhile.
        let free = busy_feeds::table
            .filter(busy_feeds::member_id.eq_any(due))
            .filter(busy_feeds::due_at.le(now))
            .filter(is_free(now));
        Ok(diesel::update(free)
            .set((
                busy_feeds::leased_until.eq(Some(now + LEASE)),
                busy_feeds::version.eq(busy_feeds::version + 1),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_results(conn)?)
    }

    /// Takes this host's feed, due or not; nothing if there is none, or if somebody is at it.
    pub fn take(
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
        now: UtcTime,
    ) -> Result<Option<Self>> {
        Ok(diesel::update(one(organization, host).filter(is_free(now)))
            .set((
                busy_feeds::leased_until.eq(Some(now + LEASE)),
                busy_feeds::version.eq(busy_feeds::version + 1),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)
            .optional()?)
    }

    /// Whether it is enough to ask for it in case it has changed: it came as a whole not long ago, to a host who is where they were.
    pub fn may_be_unchanged(&self, zone: TimeZone, now: UtcTime) -> bool {
        self.time_zone == Some(zone) && self.whole_at.is_some_and(|whole| whole > now - WHOLE)
    }

    /// Notes what a try came to, unless it was changed meanwhile or the try took longer than its lease. When it cannot be read, what
    /// it told before goes on to count.
    pub fn settle(&self, conn: &mut Connection, outcome: &Outcome, now: UtcTime) -> Result<()> {
        let (failures, error) = match outcome {
            Outcome::Failed(error) => (self.failures.saturating_add(1), cut(error)),
            Outcome::Read(..) | Outcome::Unchanged => (0, String::new()),
        };
        let taken =
            one(self.organization_id, self.member_id).filter(busy_feeds::version.eq(self.version));
        let noted = diesel::update(taken)
            .set((
                busy_feeds::due_at.eq(now + pause(failures)),
                busy_feeds::leased_until.eq(None::<UtcTime>),
                busy_feeds::tried_at.eq(Some(now)),
                busy_feeds::failures.eq(failures),
                busy_feeds::error.eq(error),
            ))
            .execute(conn)?;
        match outcome {
            Outcome::Read(reading, state) if noted > 0 => self.store(conn, reading, state, now),
            Outcome::Unchanged if noted > 0 => {
                diesel::update(one(self.organization_id, self.member_id))
                    .set(busy_feeds::read_at.eq(Some(now)))
                    .execute(conn)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn store(
        &self,
        conn: &mut Connection,
        reading: &Reading,
        state: &State,
        now: UtcTime,
    ) -> Result<()> {
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        diesel::update(one(self.organization_id, self.member_id))
            .set((
                busy_feeds::read_at.eq(Some(now)),
                busy_feeds::whole_at.eq(Some(now)),
                busy_feeds::time_zone.eq(Some(state.time_zone)),
                busy_feeds::etag.eq(&state.etag),
                busy_feeds::last_modified.eq(&state.last_modified),
                busy_feeds::busy_until.eq(Some(reading.until)),
                busy_feeds::busy_count.eq(count(reading.busy.len())),
                busy_feeds::unread_count.eq(count(reading.unread)),
            ))
            .execute(conn)?;
        busy::replace(conn, self.organization_id, self.member_id, &reading.busy)
    }
}

/// The hosts of the feeds.
#[diesel::dsl::auto_type(no_type_alias)]
fn of_members() -> _ {
    members::table.on(members::organization_id
        .eq(busy_feeds::organization_id)
        .and(members::id.eq(busy_feeds::member_id)))
}

/// Whether nobody is at it.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_free(now: UtcTime) -> _ {
    let is_over = busy_feeds::leased_until.assume_not_null().le(now);
    busy_feeds::leased_until.is_null().or(is_over)
}

fn cut(error: &str) -> String {
    error.chars().take(ERROR_CHARS).collect()
}

fn pause(failures: i32) -> TimeDelta {
    let place = usize::try_from(failures).unwrap_or_default();
    let minutes = PAUSES.get(place).or(PAUSES.last()).copied();
    let jitter = TimeDelta::seconds(rand::random_range(0..JITTER));
    TimeDelta::minutes(minutes.unwrap_or(15)) + jitter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_error_is_cut_between_characters() {
        assert_eq!(cut(&"ä".repeat(600)).chars().count(), ERROR_CHARS);
        assert_eq!(cut("It is larger than 10 MB."), "It is larger than 10 MB.");
    }

    #[test]
    fn the_pauses_grow_to_six_hours_while_a_feed_cannot_be_read() {
        let pauses = (0..9).map(|failures| pause(failures).num_minutes());
        for (pause, least) in pauses.zip([15, 15, 30, 60, 120, 360, 360, 360, 360]) {
            assert!((least..=least + 2).contains(&pause), "{pause} {least}");
        }
    }
}
