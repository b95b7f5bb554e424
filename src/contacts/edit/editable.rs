//! What of a contact the staff can change, field by field.

use crate::contacts::{Contact, Status};
use crate::values::{EmailAddress, MemberId};

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

    /// The fields in which this is not as `other`.
    pub(super) fn differing(&self, other: &Self) -> Vec<EditedField> {
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
    pub(super) fn with(mut self, fields: &[EditedField], other: &Self) -> Self {
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

    /// What the journey says of a change, such as `Name: Jane → Jane Doe`; a field that is empty is `none`.
    pub(in crate::contacts) fn changed(self, from: &str, to: &str) -> String {
        let named = |text: &str| match text.is_empty() {
            true => "none".to_owned(),
            false => text.to_owned(),
        };
        format!("{}: {} → {}", self.label(), named(from), named(to))
    }

    /// From what to what such a line says that it was changed; nothing if it is about another field.
    pub(in crate::contacts) fn read_changed(self, line: &str) -> Option<(&str, &str)> {
        let changed = line.strip_prefix(self.label())?.strip_prefix(": ")?;
        changed.split_once(" → ")
    }
}
