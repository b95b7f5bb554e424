//! The words by which the staff sorts contacts.

use std::fmt;

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind};
use crate::db::columns::text_column;
use crate::db::schema::contact_tags;
use crate::db::{Connection, Result};
use crate::values::{ContactId, MemberId, OrganizationId, UtcTime};

/// As many tags as a contact may have.
pub const MOST: usize = 20;
/// The most characters of a tag.
pub const LONGEST: usize = 30;

/// A tag: up to [`LONGEST`] characters in lower case, on one line, such as `vip`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

/// Why a text is no tag, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagError {
    /// Nothing, or only space.
    Empty,
    /// More than [`LONGEST`] characters.
    TooLong,
    /// Something else than letters, digits, spaces, dashes and the like.
    Character,
}

impl Tag {
    /// Reads a tag: case and white space do not matter.
    pub fn parse(text: &str) -> std::result::Result<Self, TagError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let tag = words.join(" ").to_lowercase();
        if tag.is_empty() {
            return Err(TagError::Empty);
        }
        if tag.chars().count() > LONGEST {
            return Err(TagError::TooLong);
        }
        let is_plain = |char: char| char.is_alphanumeric() || " -_.&/+#".contains(char);
        if !tag.chars().all(is_plain) {
            return Err(TagError::Character);
        }
        Ok(Self(tag))
    }

    /// The tag as it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The contact's tags, in the order of the alphabet.
    pub fn of_contact(conn: &mut Connection, contact: &Contact) -> Result<Vec<Self>> {
        Ok(contact_tags::table
            .filter(contact_tags::organization_id.eq(contact.organization_id))
            .filter(contact_tags::contact_id.eq(contact.id))
            .order(contact_tags::tag)
            // A merge may bring those of the other contact.
            .limit(10 * MOST as i64)
            .select(contact_tags::tag)
            .load(conn)?)
    }

    /// Gives the contact this tag, which it may have already; false if it has [`MOST`] others.
    pub fn add(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
        by: MemberId,
        now: UtcTime,
    ) -> Result<bool> {
        let contact = Contact::lock(conn, organization, contact)?;
        let tags = Self::of_contact(conn, &contact)?;
        if tags.contains(self) {
            return Ok(true);
        }
        if tags.len() >= MOST {
            return Ok(false);
        }
        diesel::insert_into(contact_tags::table)
            .values((
                contact_tags::organization_id.eq(organization),
                contact_tags::contact_id.eq(contact.id),
                contact_tags::tag.eq(self),
            ))
            .execute(conn)?;
        self.note(conn, &contact, JourneyKind::Tagged, by, now)?;
        Ok(true)
    }

    /// Takes this tag from the contact, if it has it.
    pub fn remove(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
        by: MemberId,
        now: UtcTime,
    ) -> Result<()> {
        let contact = Contact::lock(conn, organization, contact)?;
        let row = contact_tags::table
            .filter(contact_tags::organization_id.eq(organization))
            .filter(contact_tags::contact_id.eq(contact.id))
            .filter(contact_tags::tag.eq(self));
        if diesel::delete(row).execute(conn)? == 1 {
            self.note(conn, &contact, JourneyKind::Untagged, by, now)?;
        }
        Ok(())
    }

    fn note(
        &self,
        conn: &mut Connection,
        contact: &Contact,
        kind: JourneyKind,
        by: MemberId,
        now: UtcTime,
    ) -> Result<()> {
        NewJourneyEntry::of(contact, kind, now)
            .by(Some(by))
            .detail(self.as_str())
            .insert(conn)
    }
}

text_column!(Tag, Tag::as_str, Tag::parse);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Type a tag."),
            Self::TooLong => write!(f, "A tag has at most {LONGEST} characters."),
            Self::Character => f.write_str("Use letters, digits, spaces and dashes."),
        }
    }
}

impl std::error::Error for TagError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_however_it_is_typed() {
        for typed in ["VIP lead", " vip  LEAD ", "vip\tlead"] {
            assert_eq!(Tag::parse(typed).unwrap().as_str(), "vip lead");
        }
        assert_eq!(Tag::parse("Größe-ß").unwrap().as_str(), "größe-ß");
    }

    #[test]
    fn what_is_no_tag_says_why() {
        assert_eq!(Tag::parse(" "), Err(TagError::Empty));
        assert_eq!(Tag::parse(&"x".repeat(31)), Err(TagError::TooLong));
        for typed in ["<b>", "a\u{1}b", "a\u{202e}b", "a,b"] {
            assert_eq!(Tag::parse(typed), Err(TagError::Character), "{typed:?}");
        }
    }
}
