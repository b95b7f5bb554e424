//! What the staff changes in a contact: its email, name, phone, status and owner, each field by itself, so that two who
//! change different ones at once lose nothing, and two who change the same one are told.

use diesel::prelude::*;

use super::identity::{self, IdentityKind};
use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind, Status, hiding};
use crate::blocking::{Decision, screening};
use crate::db::lock::Lock;
use crate::db::schema::{contacts, journey, members};
use crate::db::{Backend, Connection, Result, unless_taken};
use crate::staff::Member;
use crate::values::{ContactId, EmailAddress, Identity, MemberId, OrganizationId, UtcTime};

/// What of a contact can be changed by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editable {
    /// Its address, and with that its mailbox.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its phone number, in E.164 if it can be read so, or nothing.
    pub phone: String,
    /// How far it has come.
    pub status: Status,
    /// Whose lead it is.
    pub owner: Option<MemberId>,
}

/// A field of [`Editable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditedField {
    /// [`Editable::email`].
    Email,
    /// [`Editable::name`].
    Name,
    /// [`Editable::phone`].
    Phone,
    /// [`Editable::status`].
    Status,
    /// [`Editable::owner`].
    Owner,
}

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

impl Editable {
    /// What a contact is now.
    pub fn of(contact: &Contact) -> Self {
        Self {
            email: contact.email.clone(),
            name: contact.name.clone(),
            phone: contact.phone.clone(),
            status: contact.status,
            owner: contact.owner_id,
        }
    }

    fn differing(&self, other: &Self) -> Vec<EditedField> {
        EditedField::ALL
            .into_iter()
            .filter(|field| match field {
                EditedField::Email => self.email != other.email,
                EditedField::Name => self.name != other.name,
                EditedField::Phone => self.phone != other.phone,
                EditedField::Status => self.status != other.status,
                EditedField::Owner => self.owner != other.owner,
            })
            .collect()
    }

    /// This with these fields as `other` has them.
    fn with(mut self, fields: &[EditedField], other: &Self) -> Self {
        for field in fields {
            match field {
                EditedField::Email => self.email.clone_from(&other.email),
                EditedField::Name => self.name.clone_from(&other.name),
                EditedField::Phone => self.phone.clone_from(&other.phone),
                EditedField::Status => self.status = other.status,
                EditedField::Owner => self.owner = other.owner,
            }
        }
        self
    }
}

impl EditedField {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Name,
        Self::Phone,
        Self::Status,
        Self::Owner,
    ];

    /// What it is called, in the journey too.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Name => "Name",
            Self::Phone => "Phone",
            Self::Status => "Status",
            Self::Owner => "Owner",
        }
    }
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
                conflicts.push((field, last_editor(conn, &contact, field)?));
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
            let detail = detail(conn, organization, *field, &current, &result)?;
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

/// Such as `Name: Jane → Jane Doe`.
fn detail(
    conn: &mut Connection,
    organization: OrganizationId,
    field: EditedField,
    from: &Editable,
    to: &Editable,
) -> Result<String> {
    let mut value = |of: &Editable| -> Result<String> {
        Ok(match field {
            EditedField::Email => of.email.to_string(),
            EditedField::Name => of.name.clone(),
            EditedField::Phone => of.phone.clone(),
            EditedField::Status => of.status.label().to_owned(),
            EditedField::Owner => match of.owner {
                Some(owner) => Member::find(conn, organization, owner)?.name,
                None => String::new(),
            },
        })
    };
    let (from, to) = (value(from)?, value(to)?);
    let named = |text: String| match text.is_empty() {
        true => "none".to_owned(),
        false => text,
    };
    Ok(format!(
        "{}: {} → {}",
        field.label(),
        named(from),
        named(to)
    ))
}

/// Who changed this field last, as the journey tells.
fn last_editor(
    conn: &mut Connection,
    contact: &Contact,
    field: EditedField,
) -> Result<Option<String>> {
    let member = members::organization_id
        .eq(journey::organization_id)
        .and(members::id.nullable().eq(journey::member_id));
    Ok(journey::table
        .inner_join(members::table.on(member))
        .filter(journey::organization_id.eq(contact.organization_id))
        .filter(journey::contact_id.eq(contact.id))
        .filter(journey::kind.eq(JourneyKind::Edited))
        .filter(journey::detail.like(format!("{}: %", field.label())))
        .order((journey::at.desc(), journey::id.desc()))
        .select(members::name)
        .first(conn)
        .optional()?)
}
