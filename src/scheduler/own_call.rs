//! A call as its lead reaches it, by a link that needs no sign-in; and the visit with which the lead looks for another time.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::place::{Place, Walk};
use crate::blocking::{NewVisit, Step, Visit};
use crate::calls::Call;
use crate::contacts::Contact;
use crate::db::{Connection, Error, Result};
use crate::events::Event;
use crate::organization::Organization;
use crate::staff::Member;
use crate::values::{CallId, ClientIp, EmailAddress, Identity, OrganizationId, UtcTime};

/// What stands as the page in visits that wanted to move a call.
const PAGE: &str = "The link to reschedule a call";

/// A call with what its lead's pages need.
#[derive(Clone, Debug)]
pub struct OwnCall {
    /// Whose call it is, and what kind of call; the event may be archived meanwhile.
    pub place: Place,
    /// The call itself, whatever has become of it.
    pub call: Call,
    /// Who holds it.
    pub host: Member,
}

/// From where a lead looks for another time.
#[derive(Clone, Debug)]
pub struct Looker {
    /// The token of the visit, of which every call has one.
    pub token: String,
    /// Where the request comes from.
    pub ip: ClientIp,
    /// The browser, in its own words.
    pub user_agent: String,
}

impl OwnCall {
    /// The call with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: CallId) -> Result<Self> {
        let call = Call::find(conn, organization, id)?;
        Ok(Self {
            place: Place {
                organization: Organization::find(conn, organization)?,
                event: Event::find(conn, organization, call.event_id)?,
                is_preview: false,
            },
            host: Member::find(conn, organization, call.host_id)?,
            call,
        })
    }

    /// The visit with which the lead looks for another time; nothing before that was done first, or if the contact is known
    /// by something else since.
    pub fn visit(&self, conn: &mut Connection, token: &str) -> Result<Option<Walk>> {
        let (organization, event) = (self.place.organization.id, self.place.event.id);
        let contact = Contact::find(conn, organization, self.call.contact_id)?;
        let token = token_as(token, &contact.email);
        let visit = match Visit::by_token(conn, organization, event, &token) {
            Ok(visit) => visit,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(is_of(&visit, &contact).then(|| self.walk(visit)))
    }

    /// The same, made or mended if need be: it is known by what its contact is known by, and by where it comes from.
    ///
    /// Every call has one, whoever its lead is: its reference is what a page without free times asks to quote. Once the contact
    /// has another email it is another one, for what was refused before stays as it was.
    pub fn begin_visit(
        &self,
        conn: &mut Connection,
        looker: &Looker,
        now: UtcTime,
    ) -> Result<Visit> {
        let organization = self.place.organization.id;
        let contact = Contact::find(conn, organization, self.call.contact_id)?;
        let new = NewVisit {
            organization_id: organization,
            event_id: self.place.event.id,
            email: contact.email.clone(),
            ip: looker.ip,
            user_agent: looker.user_agent.clone(),
            referrer: String::new(),
            page: PAGE.to_owned(),
            utm: Default::default(),
            time_zone: self.call.time_zone,
            now,
        };
        let mut visit = new.find_or_insert(conn, &token_as(&looker.token, &contact.email))?;
        if !is_of(&visit, &contact) {
            visit.name = contact.name;
            visit.phone = contact.phone;
            visit.step = visit.step.max(Step::Details);
            // Whoever has a call was qualified, or is for the staff.
            visit.qualified = Some(true);
            visit.contact_id = Some(contact.id).filter(|_| !visit.refused);
            visit.save(conn)?;
        }
        Ok(visit)
    }

    /// By what its lead was known who booked it ([`Contact::booked_as`]); nothing if the staff did.
    pub fn booked_as(&self, conn: &mut Connection, now: UtcTime) -> Result<Option<Identity>> {
        let Some(visit) = self.call.visit_id else {
            return Ok(None);
        };
        let organization = self.place.organization.id;
        let contact = Contact::find(conn, organization, self.call.contact_id)?;
        contact.booked_as(conn, visit, now).map(Some)
    }

    /// The visit at its place, on the clock by which the call was chosen last.
    pub fn walk(&self, visit: Visit) -> Walk {
        Walk {
            place: self.place.clone(),
            visit: Visit {
                time_zone: self.call.time_zone,
                ..visit
            },
        }
    }
}

/// The token of the visit of this call's lead as who has this email: as hard to guess as the call's own.
fn token_as(token: &str, email: &EmailAddress) -> String {
    let hash = Sha256::new()
        .chain_update(token)
        .chain_update(email.as_str());
    HEXLOWER.encode(&hash.finalize()[..16])
}

fn is_of(visit: &Visit, contact: &Contact) -> bool {
    visit.qualified == Some(true) && (&visit.name, &visit.phone) == (&contact.name, &contact.phone)
}
