//! What a merge may change in its survivor, kept as it was before and after, so that an undo turns back what nobody has
//! changed since.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::{CallsSay, Contact, Status};
use crate::db::json::to_json;
use crate::db::schema::contacts;
use crate::db::{Connection, Error, Result};
use crate::values::{ClientIp, MemberId, TimeZone};

/// The changeable part of a contact, in texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    name: String,
    phone: String,
    status: String,
    owner: Option<MemberId>,
    first_seen: String,
    latest: Latest,
    /// Whether it had a call that was upcoming or held; merges of earlier versions do not tell.
    #[serde(default)]
    booked: Option<bool>,
}

/// What follows the latest visit, all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Latest {
    last_seen: String,
    ip: Option<String>,
    time_zone: String,
    user_agent: String,
    referrer: String,
    page: String,
    utm: BTreeMap<String, String>,
}

impl Facts {
    pub(super) fn of(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            phone: contact.phone.clone(),
            status: contact.status.as_str().to_owned(),
            owner: contact.owner_id,
            first_seen: contact.first_seen_at.to_string(),
            booked: Some(contact.booked),
            latest: Latest {
                last_seen: contact.last_seen_at.to_string(),
                ip: contact.ip.map(|ip| ip.to_string()),
                time_zone: contact.time_zone.as_str().to_owned(),
                user_agent: contact.user_agent.clone(),
                referrer: contact.referrer.clone(),
                page: contact.page.clone(),
                utm: contact.utm.clone(),
            },
        }
    }

    /// The status that the survivor has for itself again, if its own calls say this, and those of both said `said`.
    pub(super) fn status_again(
        &self,
        after: &Self,
        survivor: &Contact,
        said: CallsSay,
        says: CallsSay,
    ) -> Result<Status> {
        let before = Status::parse(&self.status).map_err(unreadable)?;
        if survivor.status.as_str() == after.status {
            let booked = self.booked.unwrap_or(before.is_of_a_call());
            return Ok(says.part(before, booked));
        }
        Ok(match said.status() == Some(survivor.status) {
            // It only followed the calls since.
            true => says.status().unwrap_or(before),
            false => survivor.status,
        })
    }

    /// The contact with these facts again wherever it still has those of `after`, its status aside; whatever has changed since
    /// stays.
    pub(super) fn turn_back(self, after: &Self, mut contact: Contact) -> Result<Contact> {
        let now = Self::of(&contact);
        if now.name == after.name {
            contact.name = self.name;
        }
        if now.phone == after.phone {
            contact.phone = self.phone;
        }
        if now.owner == after.owner {
            contact.owner_id = self.owner;
        }
        if now.first_seen == after.first_seen {
            contact.first_seen_at = self.first_seen.parse().map_err(Error::unreadable)?;
        }
        if now.latest == after.latest {
            let latest = self.latest;
            contact.last_seen_at = latest.last_seen.parse().map_err(Error::unreadable)?;
            let ip = latest.ip.as_deref().map(ClientIp::parse).transpose();
            contact.ip = ip.map_err(Error::unreadable)?;
            contact.time_zone = TimeZone::parse(&latest.time_zone).map_err(Error::unreadable)?;
            contact.user_agent = latest.user_agent;
            contact.referrer = latest.referrer;
            contact.page = latest.page;
            contact.utm = latest.utm;
        }
        Ok(contact)
    }
}

/// Stores all of a contact that a merge or its undo may change, but for whether it is hidden.
pub(super) fn store(conn: &mut Connection, contact: &Contact) -> Result<()> {
    diesel::update(
        contacts::table
            .filter(contacts::organization_id.eq(contact.organization_id))
            .filter(contacts::id.eq(contact.id)),
    )
    .set((
        contacts::name.eq(&contact.name),
        contacts::phone.eq(&contact.phone),
        contacts::status.eq(contact.status),
        contacts::booked.eq(contact.booked),
        contacts::owner_id.eq(contact.owner_id),
        contacts::ip.eq(contact.ip),
        contacts::time_zone.eq(contact.time_zone),
        contacts::user_agent.eq(&contact.user_agent),
        contacts::referrer.eq(&contact.referrer),
        contacts::page.eq(&contact.page),
        contacts::utm.eq(to_json(&contact.utm)?),
        contacts::first_seen_at.eq(contact.first_seen_at),
        contacts::last_seen_at.eq(contact.last_seen_at),
    ))
    .execute(conn)?;
    Ok(())
}

fn unreadable(why: String) -> Error {
    Error::unreadable(std::io::Error::other(why))
}
