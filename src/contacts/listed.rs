//! The lists of Global Data: each row with what the block list says about it, and with nothing that the viewer may not see.

use super::{ContactLine, Place, Refusal, Section, Viewer, Wanted};
use crate::db::{Connection, Result};
use crate::values::{Identity, UtcTime};

/// A contact of a list, and whether it may book.
#[derive(Clone, Debug)]
pub struct ListedContact {
    /// What the list shows of it.
    pub line: ContactLine,
    /// That a visit like this contact's would be refused now, if so.
    pub refusal: Option<Refusal>,
}

impl Viewer {
    /// Up to `limit` contacts after the place `after`, in the order that is wanted, all screened at `now` by one query.
    ///
    /// Empty if the section is not there for this viewer; `NotFound` if the place is one of another order.
    pub fn list(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        after: Option<&Place>,
        limit: i64,
        now: UtcTime,
    ) -> Result<Vec<ListedContact>> {
        let lines = self.lines(conn, wanted, after, limit)?;
        self.listed(conn, lines, now)
    }

    /// Up to `limit` contacts before a place, from it on upwards: the last of them stands first.
    pub fn list_before(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        before: &Place,
        limit: i64,
        now: UtcTime,
    ) -> Result<Vec<ListedContact>> {
        let lines = self.lines_before(conn, wanted, before, limit)?;
        self.listed(conn, lines, now)
    }

    fn listed(
        &self,
        conn: &mut Connection,
        mut lines: Vec<ContactLine>,
        now: UtcTime,
    ) -> Result<Vec<ListedContact>> {
        let identities: Vec<Identity> = lines.iter().map(ContactLine::identity).collect();
        let refusals = Refusal::of_all(conn, self.organization, &identities, self.tracking, now)?;
        if !self.tracking {
            lines.iter_mut().for_each(|line| line.ip = None);
        }
        let listed = lines.into_iter().zip(refusals);
        let listed = listed.map(|(line, refusal)| ListedContact { line, refusal });
        Ok(listed.collect())
    }

    /// Whether what is looked for is there in the section Blocked, for a viewer who may see that and looks elsewhere.
    pub fn is_in_blocked(&self, conn: &mut Connection, wanted: Wanted) -> Result<bool> {
        if !self.tracking || wanted.section == Section::Blocked || wanted.search.is_none() {
            return Ok(false);
        }
        let wanted = Wanted {
            section: Section::Blocked,
            ..wanted
        };
        Ok(!self.lines(conn, &wanted, None, 1)?.is_empty())
    }
}

impl ContactLine {
    /// What a visit of this contact would be known by.
    fn identity(&self) -> Identity {
        Identity::of(&self.email, self.ip, &self.phone)
    }
}
