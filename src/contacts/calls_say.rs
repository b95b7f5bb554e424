//! What the calls of a contact make of its status: one rule, whoever books, cancels, judges, merges or parts.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Status;
use crate::db::schema::{calls, events};
use crate::db::{Connection, Result};
use crate::values::{CallId, ContactId, EventKind, OrganizationId, Outcome, UtcTime};

/// The most calls that are asked about at once, those booked last: more than the contacts of a page have.
const MOST: i64 = 10_000;

/// What all calls of a contact say together.
///
/// - A call that is upcoming or was held outweighs all others; of several the one that was *booked last* counts, and says its
///   kind.
/// - Without any the one that was *lost last* counts: canceled then, or over then and nobody came.
///
/// An act on a call makes the status what the calls say ([`CallsSay::follow`]); but a status that somebody has set by hand
/// stays for as long as the contact has a call that is upcoming or was held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallsSay {
    /// There is one that is upcoming or was held: [`Status::StrategyCall`] or [`Status::DiscoveryCall`].
    Booked(Status),
    /// There were some, and none is left: [`Status::Canceled`] or [`Status::NoShow`].
    Lost(Status),
    /// There never was any.
    #[default]
    Nothing,
}

/// A call, as far as it says something.
struct Fact {
    id: CallId,
    kind: Status,
    booked_at: UtcTime,
    /// When and how it was lost, if it was.
    lost: Option<(UtcTime, Status)>,
}

type Row = (
    ContactId,
    CallId,
    EventKind,
    UtcTime,
    UtcTime,
    Option<UtcTime>,
    Option<Outcome>,
);

impl CallsSay {
    /// What the calls of this contact say as they stand now. The caller holds the contact.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
    ) -> Result<Self> {
        let mut all = Self::of_all(conn, organization, &[contact])?;
        Ok(all.remove(&contact).unwrap_or_default())
    }

    /// The same of several, by one query; one without calls is not in the map.
    pub fn of_all(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
    ) -> Result<HashMap<ContactId, Self>> {
        let facts = Fact::of_all(conn, organization, contacts)?;
        let say = |(contact, facts): (ContactId, Vec<Fact>)| (contact, Self::from(&facts[..]));
        Ok(facts.into_iter().map(say).collect())
    }

    /// What the calls of these contacts would say if they were one.
    pub fn together(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
    ) -> Result<Self> {
        let facts = Fact::of_all(conn, organization, contacts)?;
        let facts: Vec<Fact> = facts.into_values().flatten().collect();
        Ok(Self::from(&facts[..]))
    }

    /// The status by the calls alone.
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Booked(status) | Self::Lost(status) => Some(status),
            Self::Nothing => None,
        }
    }

    /// Whether there is one that is upcoming or was held.
    pub fn is_booked(self) -> bool {
        matches!(self, Self::Booked(_))
    }

    /// The status of a contact one of whose calls was just canceled, or judged; `booked` is what it was before.
    pub fn follow(self, status: Status, booked: bool) -> Status {
        match self {
            Self::Booked(_) if booked && !status.is_of_a_call() => status,
            Self::Booked(said) | Self::Lost(said) => said,
            Self::Nothing => status,
        }
    }

    /// The status of a contact that has its calls for itself again, if it had this status when it was merged, and `booked`
    /// then: what was so by its calls goes by them again, and what somebody had set stays.
    pub fn part(self, status: Status, booked: bool) -> Status {
        let was_lost = matches!(status, Status::Canceled | Status::NoShow);
        match self {
            Self::Lost(_) if !booked && !was_lost => status,
            _ => self.follow(status, booked),
        }
    }
}

impl Fact {
    /// All calls of these contacts, by one query.
    fn of_all(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
    ) -> Result<HashMap<ContactId, Vec<Self>>> {
        let event = events::organization_id
            .eq(calls::organization_id)
            .and(events::id.eq(calls::event_id));
        let rows: Vec<Row> = calls::table
            .inner_join(events::table.on(event))
            .filter(calls::organization_id.eq(organization))
            .filter(calls::contact_id.eq_any(contacts))
            .order((calls::created_at.desc(), calls::id.desc()))
            .limit(MOST)
            .select((
                calls::contact_id,
                calls::id,
                events::kind,
                calls::created_at,
                calls::ends_at,
                calls::canceled_at,
                calls::outcome,
            ))
            .load(conn)?;
        let mut facts: HashMap<ContactId, Vec<Self>> = HashMap::new();
        for row in rows {
            facts.entry(row.0).or_default().push(Self::of(row));
        }
        Ok(facts)
    }

    fn of((_, id, kind, booked_at, ends_at, canceled_at, outcome): Row) -> Self {
        let missed = outcome == Some(Outcome::NoShow);
        Self {
            id,
            kind: Status::of_call(kind),
            booked_at,
            lost: match canceled_at {
                Some(at) => Some((at, Status::Canceled)),
                None => missed.then_some((ends_at, Status::NoShow)),
            },
        }
    }
}

impl From<&[Fact]> for CallsSay {
    fn from(calls: &[Fact]) -> Self {
        let standing = calls.iter().filter(|call| call.lost.is_none());
        if let Some(latest) = standing.max_by_key(|call| (call.booked_at, call.id)) {
            return Self::Booked(latest.kind);
        }
        let lost = calls.iter().filter_map(|call| Some((call.lost?, call.id)));
        match lost.max_by_key(|((at, _), id)| (*at, *id)) {
            Some(((_, how), _)) => Self::Lost(how),
            None => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use Status::{
        Canceled, DiscoveryCall, Disqualified, NoShow, Potential, Qualified, StrategyCall,
    };

    fn at(hour: i64) -> UtcTime {
        let start: UtcTime = "2026-03-02T00:00:00Z".parse().unwrap();
        start + TimeDelta::hours(hour)
    }

    /// Of which kind a call is, and when and how it was lost.
    type Told = (Status, Option<(i64, Status)>);

    /// Calls that were booked one after the other.
    fn say(calls: &[Told]) -> CallsSay {
        let fact = |(number, (kind, lost)): (i64, &Told)| Fact {
            id: number.into(),
            kind: *kind,
            booked_at: at(number),
            lost: lost.map(|(hour, how)| (at(hour), how)),
        };
        let facts: Vec<Fact> = (1..).zip(calls).map(fact).collect();
        CallsSay::from(&facts[..])
    }

    #[test]
    fn the_call_that_was_booked_last_counts_and_without_any_the_one_that_was_lost_last() {
        let (canceled, missed) = (|hour| Some((hour, Canceled)), |hour| Some((hour, NoShow)));
        for (calls, said) in [
            (&[][..], CallsSay::Nothing),
            (&[(StrategyCall, None)], CallsSay::Booked(StrategyCall)),
            (
                &[(StrategyCall, None), (DiscoveryCall, None)],
                CallsSay::Booked(DiscoveryCall),
            ),
            (
                &[(StrategyCall, None), (DiscoveryCall, canceled(9))],
                CallsSay::Booked(StrategyCall),
            ),
            (
                &[(StrategyCall, missed(9)), (DiscoveryCall, None)],
                CallsSay::Booked(DiscoveryCall),
            ),
            (&[(StrategyCall, canceled(9))], CallsSay::Lost(Canceled)),
            (
                &[(StrategyCall, missed(8)), (DiscoveryCall, canceled(9))],
                CallsSay::Lost(Canceled),
            ),
            (
                &[(StrategyCall, missed(9)), (DiscoveryCall, canceled(8))],
                CallsSay::Lost(NoShow),
            ),
        ] {
            assert_eq!(say(calls), said);
        }
    }

    #[test]
    fn a_status_follows_the_calls_unless_somebody_has_set_it_and_there_is_one_left() {
        let (strategy, lost) = (CallsSay::Booked(StrategyCall), CallsSay::Lost(NoShow));
        for (says, status, booked, then) in [
            (strategy, DiscoveryCall, true, StrategyCall),
            (strategy, Disqualified, true, Disqualified),
            (strategy, Qualified, false, StrategyCall),
            (strategy, NoShow, false, StrategyCall),
            (lost, StrategyCall, true, NoShow),
            (lost, Disqualified, true, NoShow),
            (lost, Canceled, false, NoShow),
            (CallsSay::Nothing, Qualified, false, Qualified),
        ] {
            assert_eq!(says.follow(status, booked), then, "{says:?} {status:?}");
        }
    }

    #[test]
    fn whoever_is_parted_goes_by_its_own_calls_and_keeps_what_was_set() {
        let (strategy, lost) = (CallsSay::Booked(StrategyCall), CallsSay::Lost(Canceled));
        for (says, status, booked, then) in [
            (CallsSay::Nothing, Qualified, false, Qualified),
            (strategy, Potential, false, StrategyCall),
            (strategy, Disqualified, true, Disqualified),
            (strategy, DiscoveryCall, true, StrategyCall),
            (lost, StrategyCall, true, Canceled),
            (lost, Potential, false, Potential),
            (lost, StrategyCall, false, StrategyCall),
            (lost, NoShow, false, Canceled),
        ] {
            assert_eq!(says.part(status, booked), then, "{says:?} {status:?}");
        }
    }
}
