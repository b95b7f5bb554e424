//! A call that was given to another host since its host looked at it: it is not theirs any more, and they are told by whom.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::seen::lock_contacts;
use super::{Call, Details, History, Scope, Seen, histories};
use crate::contacts::{JourneyEntry, Moved, Viewer};
use crate::db::schema::calls;
use crate::db::{Connection, Error, Result};
use crate::staff::Member;
use crate::values::{CallId, ContactId, MemberId, OrganizationId, UtcTime};

/// What became of such a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAway {
    /// The name of its contact, or the email of one that gave none; nothing if they do not see that any more, for it may be
    /// called otherwise since.
    pub lead: Option<String>,
    /// When it was to begin, as it was seen.
    pub began: UtcTime,
    /// The name of who got it from them; who may have it since is not for them.
    pub to: String,
    /// Who gave it away; nobody if the lead moved it to a time at which another host is free.
    pub by: Option<String>,
    /// When.
    pub at: UtcTime,
}

impl GivenAway {
    /// These in the order of their time.
    pub fn sorted(lost: HashMap<CallId, Self>) -> Vec<Self> {
        let mut lost: Vec<Self> = lost.into_values().collect();
        lost.sort_by_key(|one| one.began);
        lost
    }

    /// Those of these calls that were within the scope once and are not any more, in the order of their time: for a link to a
    /// call, which does not tell in which version that was seen.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
        ids: &[CallId],
    ) -> Result<Vec<Self>> {
        let Scope::HostedBy(member) = scope else {
            return Ok(Vec::new());
        };
        let mut lost = HashMap::new();
        let elsewhere = elsewhere(conn, organization, member, ids)?;
        let known = known(conn, organization, member, &elsewhere)?;
        for (details, history) in elsewhere {
            let moves = moves(&history);
            if let Some(left) = left(&moves, member) {
                let seen = left.1.from();
                lost.insert(details.call.id, told(&details, &known, seen, left));
            }
        }
        Ok(Self::sorted(lost))
    }
}

impl Seen {
    /// Tells those of these calls that are within the scope from those that were so when they were seen, and have been given
    /// away since. [`Error::NotFound`] if one never was. Nobody changes them until the transaction ends.
    pub fn part(
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
        seen: &[Self],
    ) -> Result<(Vec<Self>, Vec<GivenAway>)> {
        let ids: Vec<CallId> = seen.iter().map(|one| one.id).collect();
        lock_contacts(conn, organization, &ids)?;
        let lost = Self::given_away(conn, organization, scope, seen)?;
        let theirs = seen.iter().filter(|one| !lost.contains_key(&one.id));
        Ok((theirs.copied().collect(), GivenAway::sorted(lost)))
    }

    /// Those of these calls that are not within the scope any more; [`Error::NotFound`] if one never was.
    pub fn given_away(
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
        seen: &[Self],
    ) -> Result<HashMap<CallId, GivenAway>> {
        let Scope::HostedBy(member) = scope else {
            return Ok(HashMap::new());
        };
        let versions: HashMap<CallId, i64> = seen.iter().map(|one| (one.id, one.version)).collect();
        let ids: Vec<CallId> = seen.iter().map(|one| one.id).collect();
        let mut lost = HashMap::new();
        let elsewhere = elsewhere(conn, organization, member, &ids)?;
        let known = known(conn, organization, member, &elsewhere)?;
        for (details, mut history) in elsewhere {
            let Call { id, version, .. } = details.call;
            // Each change raises the version, and is told.
            let since = version - versions.get(&id).copied().unwrap_or(version);
            history.truncate(usize::try_from(since).unwrap_or(0));
            let moves = moves(&history);
            let (Some((_, first)), Some(left)) = (moves.last(), left(&moves, member)) else {
                return Err(Error::NotFound);
            };
            if !was_with(first, member) {
                return Err(Error::NotFound);
            }
            lost.insert(id, told(&details, &known, first.from(), left));
        }
        Ok(lost)
    }
}

/// These calls of somebody else, each with its history.
fn elsewhere(
    conn: &mut Connection,
    organization: OrganizationId,
    member: MemberId,
    ids: &[CallId],
) -> Result<Vec<(Details, History)>> {
    let elsewhere: Vec<CallId> = calls::table
        .filter(calls::organization_id.eq(organization))
        .filter(calls::id.eq_any(ids))
        .filter(calls::host_id.ne(member))
        .select(calls::id)
        .load(conn)?;
    if elsewhere.is_empty() {
        return Ok(Vec::new());
    }
    let mut histories = histories(conn, organization, &elsewhere)?;
    let details = Details::find(conn, organization, Scope::All, &elsewhere)?.into_iter();
    let with_history = details.map(|details| {
        let history = histories.remove(&details.call.id).unwrap_or_default();
        (details, history)
    });
    Ok(with_history.collect())
}

/// Those contacts of these calls that this member sees all the same.
fn known(
    conn: &mut Connection,
    organization: OrganizationId,
    member: MemberId,
    calls: &[(Details, History)],
) -> Result<HashSet<ContactId>> {
    if calls.is_empty() {
        return Ok(HashSet::new());
    }
    let contacts = calls.iter().map(|(details, _)| details.call.contact_id);
    let contacts: Vec<ContactId> = contacts.collect();
    let viewer = Viewer::of(&Member::find(conn, organization, member)?);
    viewer.those_seen(conn, &contacts)
}

/// The moves that a history tells of, the latest first.
fn moves(history: &[JourneyEntry]) -> Vec<(&JourneyEntry, Moved)> {
    let moves = history
        .iter()
        .filter_map(|entry| Some((entry, entry.moved()?)));
    moves.collect()
}

fn was_with(moved: &Moved, member: MemberId) -> bool {
    moved.from_host_id == Some(member)
}

/// The move by which a call that is not this member's left them: of those by which it was moved while it was theirs, the last.
fn left<'a, 'b>(
    moves: &'a [(&'b JourneyEntry, Moved)],
    member: MemberId,
) -> Option<&'a (&'b JourneyEntry, Moved)> {
    moves.iter().find(|(_, moved)| was_with(moved, member))
}

/// Of a call that was seen to begin then, and left whoever saw it by this move.
fn told(
    details: &Details,
    known: &HashSet<ContactId>,
    seen: Option<UtcTime>,
    (left, moved): &(&JourneyEntry, Moved),
) -> GivenAway {
    let is_known = known.contains(&details.call.contact_id);
    GivenAway {
        lead: is_known.then(|| details.who().to_owned()),
        began: seen.unwrap_or(details.call.starts_at),
        to: moved.to_host.clone(),
        by: left.member_name.clone(),
        at: left.at,
    }
}
