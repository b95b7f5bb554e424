//! A contact that a viewer does not see any more, though a page has shown it to them: they are told what happened.
//!
//! What happened after that is not for them: neither how the contact is called since, nor who has it now.

use super::journey::JourneyEntry;
use super::merging::{Merge, NamedMerge};
use super::sight::Sight;
use super::{Contact, Told, Viewer};
use crate::db::{Connection, Error, Result};
use crate::values::{ContactId, UtcTime};

/// As much as one needs to be told to understand it.
const TOLD: usize = 3;
/// So many entries are gone through: of a day few contacts have more, and of those less is told.
const MOST: i64 = 200;

/// What became of such a contact.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Its name, or the email of one that gave none; nothing if it may be called otherwise since they lost sight of it.
    pub lead: Option<String>,
    /// What happened that decides who sees it, in that order, up to that by which they lost sight of it; nothing if it is the
    /// viewer who may see less.
    pub happened: Vec<Told>,
    /// By whom it was merged into another one that they do not see, if so.
    pub merge: Option<NamedMerge>,
}

impl Lost {
    /// What the mark of a page about this contact says that it showed.
    pub fn thing(id: ContactId) -> String {
        format!("contact {id}")
    }
}

impl Viewer {
    /// What became of a contact since this viewer was shown it; nothing if they still see it.
    ///
    /// The caller makes sure that they were: of contacts that were never there for them nothing is told.
    pub fn lost(
        &self,
        conn: &mut Connection,
        id: ContactId,
        since: UtcTime,
    ) -> Result<Option<Lost>> {
        match self.contact(conn, id) {
            Ok(_) => return Ok(None),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        // Its own row, and not the one that it was merged into: that is not theirs to see.
        let contact = Contact::row(conn, self.organization, id)?;
        Ok(Some(match contact.merged_into {
            Some(_) => self.lost_by_merge(conn, &contact)?,
            None => self.lost_by_act(conn, &contact, since)?,
        }))
    }

    /// The row of a merged contact stays as it was then. Its journey went over with its calls, so it is the owner alone of whom it
    /// is sure that they saw it up to then.
    fn lost_by_merge(&self, conn: &mut Connection, contact: &Contact) -> Result<Lost> {
        let was_theirs = contact.owner_id == Some(self.member);
        let merge = match was_theirs || self.appointment_setting {
            true => Some(Merge::of_merged(conn, self.organization, contact.id)?),
            false => None,
        };
        Ok(Lost {
            lead: was_theirs.then(|| called(contact)),
            happened: Vec::new(),
            merge,
        })
    }

    fn lost_by_act(
        &self,
        conn: &mut Connection,
        contact: &Contact,
        since: UtcTime,
    ) -> Result<Lost> {
        let whose = (self.organization, contact.id);
        let mut entries = JourneyEntry::of_sight(conn, whose, since, MOST)?;
        let are_all = (entries.len() as i64) < MOST;
        let sight = Sight::at(conn, *self, contact, &entries, since)?;
        let by = sight.lost_by(&entries);
        let after = entries.split_off(by.map_or(0, |place| place + 1));
        let has_its_name = by.is_some() && are_all && !after.iter().any(JourneyEntry::may_rename);
        entries.retain(JourneyEntry::is_of_sight);
        let told = entries.split_off(entries.len().saturating_sub(TOLD));
        Ok(Lost {
            lead: has_its_name.then(|| called(contact)),
            happened: self.told(conn, told)?,
            merge: None,
        })
    }
}

fn called(contact: &Contact) -> String {
    match contact.name.is_empty() {
        true => contact.email.to_string(),
        false => contact.name.clone(),
    }
}
