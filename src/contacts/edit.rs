//! What the staff changes in a contact: its email, name, phone, status and owner, each field by itself, so that two who
//! change different ones at once lose nothing, and two who change the same one are told.

mod editable;
mod history;

use diesel::prelude::*;

use super::identity::{self, IdentityKind};
use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind, hiding};
use crate::blocking::{Decision, screening};
use crate::db::lock::Lock;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result, unless_taken};
use crate::values::{ContactId, Identity, MemberId, OrganizationId, UtcTime};

pub use editable::{Editable, EditedField};

/// A change that somebody asks for.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Of which contact.
    pub contact: ContactId,
    /// What it was when it was shown.
    pub shown: Editable,
    /// What it is to be.
    pub wished: Editable,
    /// Whether it is to be so even if a visit like the contact's would be refused then.
    pub anyway: bool,
    /// Who asks.
    pub by: MemberId,
}

/// What has become of it.
#[derive(Clone, Debug)]
pub enum EditOutcome {
    /// It is as wished; these fields were changed, none if all was so already.
    Saved(Vec<EditedField>),
    /// Somebody else has changed the same fields since: nothing was done. Each with who did, if that is known.
    Conflict(Box<Contact>, Vec<(EditedField, Option<String>)>),
    /// The email belongs to this contact: nothing was done.
    EmailTaken(ContactId),
    /// The email was that of a contact merged into this one: nothing was done.
    EmailMerged,
    /// The contact would be refused as it is not now, and that was not confirmed: nothing was done.
    WouldBeRefused(Decision),
}

impl Edit {
    /// Does it, or tells why not. The contact is screened again: by its new email or phone it may be hidden, or come back.
    pub fn save(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        now: UtcTime,
    ) -> Result<EditOutcome> {
        Lock::BlockList(organization).share(conn)?;
        let contact = Contact::lock(conn, organization, self.contact)?;
        let current = Editable::of(&contact);
        let asked = self.wished.differing(&self.shown);
        let moved = current.differing(&self.shown);
        let result = current.clone().with(&asked, &self.wished);
        let changed = result.differing(&current);
        let both: Vec<_> = changed
            .iter()
            .filter(|field| moved.contains(field))
            .copied()
            .collect();
        if !both.is_empty() {
            let mut conflicts = Vec::new();
            for field in both {
                conflicts.push((field, history::last_editor(conn, &contact, field)?));
            }
            return Ok(EditOutcome::Conflict(Box::new(contact), conflicts));
        }
        if changed.is_empty() {
            return Ok(EditOutcome::Saved(changed));
        }
        if result.email.mailbox() != contact.mailbox
            && let Some(answering) =
                Contact::of_mailbox(conn, organization, &result.email.mailbox())?
        {
            return Ok(match answering.id == contact.id {
                true => EditOutcome::EmailMerged,
                false => EditOutcome::EmailTaken(answering.id),
            });
        }
        if !self.anyway
            && let Some(decision) = newly_refused(conn, &contact, &result, now)?
        {
            return Ok(EditOutcome::WouldBeRefused(decision));
        }
        let stored = unless_taken(conn, |conn| store(conn, &contact, &result))?;
        let Some(edited) = stored else {
            // Somebody came with that mailbox at this very moment.
            let answering = Contact::of_mailbox(conn, organization, &result.email.mailbox())?;
            return Ok(EditOutcome::EmailTaken(
                answering.map_or(contact.id, |one| one.id),
            ));
        };
        for field in &changed {
            let detail = history::detail(conn, organization, *field, &current, &result)?;
            NewJourneyEntry::of(&edited, JourneyKind::Edited, now)
                .by(Some(self.by))
                .detail(detail)
                .insert(conn)?;
        }
        if changed.contains(&EditedField::Email) {
            let email = result.email.as_str();
            identity::note(conn, &edited, IdentityKind::Email, email, now)?;
        }
        if changed.contains(&EditedField::Phone) && !result.phone.is_empty() {
            identity::note(conn, &edited, IdentityKind::Phone, &result.phone, now)?;
        }
        hiding::derive(conn, edited, now)?;
        Ok(EditOutcome::Saved(changed))
    }
}

/// What would refuse a visit of the contact as it is to be, unless one of it as it is would be refused already.
fn newly_refused(
    conn: &mut Connection,
    contact: &Contact,
    result: &Editable,
    now: UtcTime,
) -> Result<Option<Decision>> {
    let identity = Identity::of(&result.email, contact.ip, &result.phone);
    if identity == contact.identity() {
        return Ok(None);
    }
    let both = [identity, contact.identity()];
    let mut decisions = screening::screen_all(conn, contact.organization_id, &both, now)?;
    let before = decisions.pop().unwrap_or_default();
    let after = decisions.pop().unwrap_or_default();
    Ok((after.is_refused() && !before.is_refused()).then_some(after))
}

fn store(conn: &mut Connection, contact: &Contact, result: &Editable) -> Result<Contact> {
    Ok(diesel::update(
        contacts::table.filter(
            contacts::organization_id
                .eq(contact.organization_id)
                .and(contacts::id.eq(contact.id)),
        ),
    )
    .set((
        contacts::email.eq(&result.email),
        contacts::mailbox.eq(result.email.mailbox()),
        contacts::domain.eq(result.email.domain_name().reversed()),
        contacts::name.eq(&result.name),
        contacts::phone.eq(&result.phone),
        contacts::status.eq(result.status),
        contacts::owner_id.eq(result.owner),
    ))
    .returning(<Contact as Selectable<Backend>>::construct_selection())
    .get_result(conn)?)
}
