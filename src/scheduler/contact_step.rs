//! The first step: a lead gives an email address, and a visit begins.

use std::collections::BTreeMap;

use super::place::Place;
use super::walk;
use crate::blocking::{NewVisit, Step, Visit};
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{ClientIp, EmailAddress, TimeZone, UtcTime};

/// What the first step gives.
#[derive(Clone, Debug)]
pub struct ContactStep {
    /// Who it is.
    pub email: EmailAddress,
    /// The zone of the lead's wall clock.
    pub time_zone: TimeZone,
    /// Where the lead comes from.
    pub source: Source,
}

/// Where a lead comes from, as the browser tells it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whence the request came.
    pub ip: ClientIp,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The page that led to the form.
    pub referrer: String,
    /// The page on which the form was opened.
    pub page: String,
    /// The UTM parameters by their names, `utm_source` and so on.
    pub utm: BTreeMap<String, String>,
}

impl ContactStep {
    /// Begins a visit: a contact is stored, or an entry logged. Every lead gets the same, whichever it is.
    pub fn submit(&self, conn: &mut Connection, place: &Place, now: UtcTime) -> Result<Visit> {
        self.submit_after(conn, place, None, now)
    }

    /// The same for a lead who has gone back from an earlier visit, and finds again what was typed there.
    pub fn submit_after(
        &self,
        conn: &mut Connection,
        place: &Place,
        earlier: Option<&Visit>,
        now: UtcTime,
    ) -> Result<Visit> {
        Lock::BlockList(place.organization.id).share(conn)?;
        let mut visit = self.begin(conn, place, now)?;
        if let Some(earlier) = earlier {
            visit.name.clone_from(&earlier.name);
            visit.phone.clone_from(&earlier.phone);
            visit.answers.clone_from(&earlier.answers);
        }
        walk::admit(conn, &mut visit, Step::Contact, self.source.ip, now)?;
        Ok(visit)
    }

    /// A new visit, which nobody has decided about yet.
    pub(super) fn begin(
        &self,
        conn: &mut Connection,
        place: &Place,
        now: UtcTime,
    ) -> Result<Visit> {
        NewVisit {
            organization_id: place.organization.id,
            event_id: place.event.id,
            email: self.email.clone(),
            ip: self.source.ip,
            user_agent: self.source.user_agent.clone(),
            referrer: self.source.referrer.clone(),
            page: self.source.page.clone(),
            utm: self.source.utm.clone(),
            time_zone: self.time_zone,
            now,
        }
        .insert(conn)
    }
}
