//! A contact that a viewer does not see any more, though a page has shown it to them: they are told what happened.

use super::journey::JourneyEntry;
use super::merging::{Merge, NamedMerge};
use super::{Contact, Told, Viewer};
use crate::db::{Connection, Error, Result};
use crate::values::{ContactId, UtcTime};

/// As much as one needs to be told to understand it.
const TOLD: i64 = 3;

/// What became of such a contact.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Its name, or the email of one that gave none.
    pub lead: String,
    /// What happened since that decides who sees it, in that order; nothing if it is the viewer who may see less.
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
        let (mut happened, mut merge) = (Vec::new(), None);
        match contact.merged_into {
            Some(_) => merge = Some(Merge::of_merged(conn, self.organization, id)?),
            None => {
                let whose = (self.organization, id);
                let entries = JourneyEntry::of_sight(conn, whose, since, TOLD)?;
                happened = self.told(conn, entries)?;
            }
        }
        let lead = match contact.name.is_empty() {
            true => contact.email.to_string(),
            false => contact.name,
        };
        Ok(Some(Lost {
            lead,
            happened,
            merge,
        }))
    }
}
