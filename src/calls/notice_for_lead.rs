//! What a lead may know of its call on a page: what a message would tell it, and of itself what it has typed.

use super::Call;
use super::notice::Notice;
use super::parties::Parties;
use super::plain::lead_name;
use crate::blocking::Visit;
use crate::db::{Connection, Error, Result};
use crate::mail::Audience;

impl Call {
    /// What its lead may know by a link of its own: of the lead, what was typed on the visit that booked it. Of a call that
    /// staff have booked the links stand in mails to the lead alone, and these tell all.
    pub fn notice_for_lead(&self, conn: &mut Connection) -> Result<Notice> {
        if let Some(visit) = self.visit_id {
            let visit = Visit::find(conn, self.organization_id, visit)?;
            return self.notice_of_visit(conn, &visit);
        }
        let all = Parties::find(conn, self.organization_id, &[self.id])?;
        let parties = all.first().ok_or(Error::NotFound)?;
        Ok(parties.notice(Audience::Lead))
    }

    /// What whoever booked it on a visit may know: of the lead, what this visit itself has typed.
    pub fn notice_of_visit(&self, conn: &mut Connection, visit: &Visit) -> Result<Notice> {
        let all = Parties::find(conn, self.organization_id, &[self.id])?;
        let parties = all.first().ok_or(Error::NotFound)?;
        Ok(Notice {
            lead: lead_name(&visit.name, &visit.email),
            lead_email: visit.email.to_string(),
            ..parties.notice(Audience::Lead)
        })
    }
}
