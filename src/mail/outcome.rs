//! What a try has come to: the message was sent, put off, given up, or called off.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::queue::is_free;
use super::recall::{Withdrawn, is_put_off};
use super::{Message, MessageState};
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::values::{MessageId, OrganizationId, UtcTime};

/// As many tries as a message gets, over some three days: by then nobody waits for it any more.
pub const TRIES: i32 = 30;

/// As many tries of which nobody knows whether they sent it: whoever has got it gets it no more often than that. Sent again after
/// that by somebody, it is given one more such try each time.
const TRIES_UNANSWERED: i32 = 3;

/// The pauses after the first tries, in minutes; the last one stands for all that follow.
const PAUSES: [i64; 6] = [1, 5, 15, 30, 60, 180];
/// After so many tries in vain, over some twenty minutes, it is no passing thing: somebody is to look.
const STUCK: i32 = 4;
/// The same for tries that were not answered, which take ten minutes each.
const STUCK_UNANSWERED: i32 = 2;
/// As many characters of an error as are kept.
const ERROR_CHARS: usize = 500;

impl Message {
    /// Notes that the mail server has taken it over, as it is here.
    pub fn mark_sent(&self, conn: &mut Connection, now: UtcTime) -> Result<()> {
        self.mark(conn, MessageState::Sent, now)
    }

    /// Notes that it became a file, as it is here.
    pub fn mark_filed(&self, conn: &mut Connection, now: UtcTime) -> Result<()> {
        self.mark(conn, MessageState::Filed, now)
    }

    fn mark(&self, conn: &mut Connection, state: MessageState, now: UtcTime) -> Result<()> {
        diesel::update(outbox::table.filter(outbox::id.eq(self.id)))
            .set((
                outbox::state.eq(state),
                outbox::subject.eq(&self.subject),
                outbox::content.eq(&self.content),
                outbox::sent_at.eq(Some(now)),
                outbox::leased_until.eq(None::<UtcTime>),
                outbox::error.eq(""),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Notes that it did not get through, to be tried again after a pause that grows; given up after [`TRIES`].
    pub fn put_off(&self, conn: &mut Connection, error: &str, now: UtcTime) -> Result<()> {
        if self.tries >= TRIES {
            return self.give_up(conn, error, now);
        }
        let noted = diesel::update(self.of_this_try())
            .filter(outbox::state.eq(MessageState::Waiting))
            .set((
                outbox::due_at.eq(now + pause(self.tries)),
                outbox::leased_until.eq(None::<UtcTime>),
                outbox::error.eq(cut(error)),
            ))
            .execute(conn)?;
        match noted {
            0 => self.release(conn),
            _ => Ok(()),
        }
    }

    /// Notes that it may have got through, to be tried again after a pause all the same: a message that comes twice does less harm
    /// than one that never comes. Given up after a few such tries.
    pub fn put_off_unanswered(
        &self,
        conn: &mut Connection,
        error: &str,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(self.of_this_try())
            .set(outbox::unanswered.eq(self.unanswered + 1))
            .execute(conn)?;
        match self.unanswered + 1 >= TRIES_UNANSWERED {
            true => self.give_up(conn, error, now),
            false => self.put_off(conn, error, now),
        }
    }

    /// Notes that it was refused for good at `now`.
    pub fn give_up(&self, conn: &mut Connection, error: &str, now: UtcTime) -> Result<()> {
        let noted = diesel::update(self.of_this_try())
            .filter(outbox::state.eq(MessageState::Waiting))
            .set((
                outbox::state.eq(MessageState::Failed),
                outbox::due_at.eq(now),
                outbox::leased_until.eq(None::<UtcTime>),
                outbox::error.eq(cut(error)),
            ))
            .execute(conn)?;
        match noted {
            0 => self.release(conn),
            _ => Ok(()),
        }
    }

    /// Notes that it does not leave, and why: what it was to tell is not so any more.
    pub fn call_off(&self, conn: &mut Connection, why: &str, now: UtcTime) -> Result<()> {
        diesel::update(self.of_this_try())
            .filter(outbox::state.eq(MessageState::Waiting))
            .set(Withdrawn::because(why, now))
            .execute(conn)?;
        self.give_back(conn)
    }

    /// Notes that it was taken and not tried, so that whoever comes next may take it at once.
    pub fn give_back(&self, conn: &mut Connection) -> Result<()> {
        diesel::update(self.of_this_try())
            .set((
                outbox::leased_until.eq(None::<UtcTime>),
                outbox::tries.eq(self.tries - 1),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// It was withdrawn while it was being sent: what comes after it waits no longer.
    fn release(&self, conn: &mut Connection) -> Result<()> {
        diesel::update(self.of_this_try())
            .set(outbox::leased_until.eq(None::<UtcTime>))
            .execute(conn)?;
        Ok(())
    }

    #[diesel::dsl::auto_type(no_type_alias)]
    fn of_this_try(&self) -> _ {
        let (id, tries): (MessageId, i32) = (self.id, self.tries);
        outbox::table
            .filter(outbox::id.eq(id))
            .filter(outbox::tries.eq(tries))
    }

    /// Takes all that was due before `now` for sent: in a history that is made up, nobody is waiting for it.
    pub fn call_past_sent(
        conn: &mut Connection,
        organization: OrganizationId,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(MessageState::Waiting))
            .filter(outbox::due_at.le(now))
            .set((
                outbox::state.eq(MessageState::Sent),
                outbox::tries.eq(1),
                outbox::sent_at.eq(outbox::due_at.nullable()),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// Whether any message of the organization waits after a try, and is not just being sent.
    pub fn is_any_put_off(
        conn: &mut Connection,
        organization: OrganizationId,
        now: UtcTime,
    ) -> Result<bool> {
        let put_off: Option<MessageId> = due_soon(organization, now)
            .filter(is_put_off())
            .filter(is_free(now))
            .first(conn)
            .optional()?;
        Ok(put_off.is_some())
    }

    /// Whether any message of the organization still waits after so many tries that somebody is to look.
    pub fn is_any_stuck(
        conn: &mut Connection,
        organization: OrganizationId,
        now: UtcTime,
    ) -> Result<bool> {
        let stuck: Option<MessageId> = due_soon(organization, now)
            .filter(is_put_off())
            .filter(
                outbox::tries
                    .ge(STUCK)
                    .or(outbox::unanswered.ge(STUCK_UNANSWERED)),
            )
            .first(conn)
            .optional()?;
        Ok(stuck.is_some())
    }
}

/// What the organization has waiting and due by the end of the longest pause: all that was put off, for none is for longer, and few
/// of the reminders to come.
#[diesel::dsl::auto_type(no_type_alias)]
fn due_soon(organization: OrganizationId, now: UtcTime) -> _ {
    let (waiting, until): (MessageState, UtcTime) = (MessageState::Waiting, now + pause(TRIES));
    outbox::table
        .filter(outbox::organization_id.eq(organization))
        .filter(outbox::state.eq(waiting))
        .filter(outbox::due_at.le(until))
        .order(outbox::due_at)
        .select(outbox::id)
}

fn pause(tries: i32) -> TimeDelta {
    let place = usize::try_from(tries - 1).unwrap_or_default();
    let minutes = PAUSES.get(place).or(PAUSES.last()).copied();
    TimeDelta::minutes(minutes.unwrap_or(1))
}

fn cut(error: &str) -> String {
    error.chars().take(ERROR_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_three_hours_and_the_tries_last_three_days() {
        let pauses: Vec<_> = (1..TRIES).map(|tries| pause(tries).num_minutes()).collect();
        assert_eq!(pauses[..8], [1, 5, 15, 30, 60, 180, 180, 180]);
        let hours = pauses.iter().sum::<i64>() / 60;
        assert!((70..80).contains(&hours), "{hours}");
    }

    #[test]
    fn a_long_error_is_cut_between_characters() {
        assert_eq!(cut(&"ä".repeat(600)).chars().count(), ERROR_CHARS);
        assert_eq!(cut("550 no such user"), "550 no such user");
    }
}
