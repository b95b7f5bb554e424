//! What the staff writes about a contact: read by all who see it, changed by nobody but who wrote it.

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind};
use crate::db::schema::{journey, members, notes};
use crate::db::{Backend, Connection, Error, Result};
use crate::values::{ContactId, MemberId, NoteId, OrganizationId, UtcTime};

/// As many notes as a contact may have; after a merge it may have twice as many.
pub const MOST: i64 = 200;
/// As many notes as a card shows, the newest.
pub const SHOWN: i64 = 50;
/// The most characters of a note.
pub const LONGEST: usize = 4_000;

/// A note as a card shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notes, check_for_backend(Backend))]
pub struct Note {
    /// Its row.
    pub id: NoteId,
    /// Who wrote it.
    pub member_id: MemberId,
    /// Their name.
    #[diesel(select_expression = members::name)]
    pub member_name: String,
    /// What it says: plain text with line breaks.
    pub body: String,
    /// When it was written.
    pub created_at: UtcTime,
    /// When it was changed last, if it was.
    pub edited_at: Option<UtcTime>,
}

/// What has become of a change to a note.
#[derive(Clone, Debug)]
pub enum NoteChange {
    /// It is as wished.
    Done,
    /// It says something else than what was shown, in another window say: nothing was done.
    Changed(Box<Note>),
}

impl Note {
    /// Up to `limit` notes about a contact after the one of this time and row, the newest first; the newest of all without.
    pub fn of_contact(
        conn: &mut Connection,
        contact: &Contact,
        after: Option<(UtcTime, NoteId)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let mut query = notes::table
            .inner_join(members::table.on(of_member()))
            .filter(notes::organization_id.eq(contact.organization_id))
            .filter(notes::contact_id.eq(contact.id))
            .order((notes::created_at.desc(), notes::id.desc()))
            .limit(limit)
            .select(Self::as_select())
            .into_boxed::<Backend>();
        if let Some((at, id)) = after {
            query = query
                .filter(notes::created_at.le(at))
                .filter(notes::created_at.lt(at).or(notes::id.lt(id)));
        }
        Ok(query.load(conn)?)
    }

    /// The note of this id about this contact, if this member wrote it: for anybody else it cannot be changed, and so is
    /// not found.
    pub fn own(
        conn: &mut Connection,
        contact: &Contact,
        id: NoteId,
        member: MemberId,
    ) -> Result<Self> {
        Ok(notes::table
            .inner_join(members::table.on(of_member()))
            .filter(notes::organization_id.eq(contact.organization_id))
            .filter(notes::contact_id.eq(contact.id))
            .filter(notes::member_id.eq(member))
            .filter(notes::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The same note, if it is the one that was shown in this version; nothing if that is gone and this member has deleted one:
    /// which one, nothing tells, for nothing of it is kept.
    pub fn still_own(
        conn: &mut Connection,
        contact: &Contact,
        id: NoteId,
        member: MemberId,
        version: &str,
    ) -> Result<Option<Self>> {
        match Self::own(conn, contact, id, member) {
            Ok(note) if note.is_meant(version) => return Ok(Some(note)),
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        let deleted = journey::table
            .filter(journey::organization_id.eq(contact.organization_id))
            .filter(journey::contact_id.eq(contact.id))
            .filter(journey::kind.eq(JourneyKind::NoteDeleted))
            .filter(journey::member_id.eq(member));
        match diesel::select(diesel::dsl::exists(deleted)).get_result(conn)? {
            true => Ok(None),
            false => Err(Error::NotFound),
        }
    }

    /// Writes a note; false if the contact has [`MOST`] already.
    pub fn add(
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
        body: &str,
        member: MemberId,
        now: UtcTime,
    ) -> Result<bool> {
        let contact = Contact::lock(conn, organization, contact)?;
        let count: i64 = notes::table
            .filter(notes::organization_id.eq(organization))
            .filter(notes::contact_id.eq(contact.id))
            .count()
            .get_result(conn)?;
        if count >= MOST {
            return Ok(false);
        }
        diesel::insert_into(notes::table)
            .values((
                notes::organization_id.eq(organization),
                notes::contact_id.eq(contact.id),
                notes::member_id.eq(member),
                notes::body.eq(body),
                notes::created_at.eq(now),
            ))
            .execute(conn)?;
        NewJourneyEntry::of(&contact, JourneyKind::Noted, now)
            .by(Some(member))
            .insert(conn)?;
        Ok(true)
    }

    /// Changes what the note says, or deletes it (`None`), if it still says what it did at [`Note::version`].
    pub fn change(
        conn: &mut Connection,
        organization: OrganizationId,
        (contact, id): (ContactId, NoteId),
        member: MemberId,
        (version, body): (&str, Option<&str>),
        now: UtcTime,
    ) -> Result<NoteChange> {
        let contact = Contact::lock(conn, organization, contact)?;
        let note = Self::own(conn, &contact, id, member)?;
        if !note.is_meant(version) {
            return Err(Error::NotFound);
        }
        if note.version() != version {
            return Ok(NoteChange::Changed(Box::new(note)));
        }
        let row = notes::table
            .filter(notes::organization_id.eq(organization))
            .filter(notes::id.eq(id));
        let kind = match body {
            Some(body) if body == note.body => return Ok(NoteChange::Done),
            Some(body) => {
                diesel::update(row)
                    .set((notes::body.eq(body), notes::edited_at.eq(now)))
                    .execute(conn)?;
                JourneyKind::NoteEdited
            }
            None => {
                diesel::delete(row).execute(conn)?;
                JourneyKind::NoteDeleted
            }
        };
        NewJourneyEntry::of(&contact, kind, now)
            .by(Some(member))
            .insert(conn)?;
        Ok(NoteChange::Done)
    }

    /// What tells one state of the note from another, and from every state of another note.
    pub fn version(&self) -> String {
        let changed = self.edited_at.unwrap_or(self.created_at);
        format!("{} {changed}", self.created_at)
    }

    /// Whether this version, if it is any, is one of this note: SQLite gives the id of the newest one, once that is deleted, to
    /// the next.
    fn is_meant(&self, version: &str) -> bool {
        let created = self.created_at.to_string();
        let mut parts = version.split(' ');
        parts.next() == Some(&created) || parts.next().is_none()
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_member() -> _ {
    members::organization_id
        .eq(notes::organization_id)
        .and(members::id.eq(notes::member_id))
}
