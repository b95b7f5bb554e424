//! What an organization may change about itself.

use std::fmt;

use diesel::prelude::*;

use super::{Organization, Refusal};
use crate::db::schema::organizations;
use crate::db::{Backend, Connection, Result};
use crate::values::{OrganizationId, TimeZone};

/// All settings of an organization.
#[derive(Clone, Debug, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
pub struct Settings {
    /// Its name for people.
    pub name: String,
    /// The zone of those who have told no other.
    pub time_zone: TimeZone,
    /// Where its privacy notice is.
    pub privacy_url: Option<String>,
    /// Where a lead who finds no times can turn.
    pub contact_address: String,
    /// What a refused lead sees.
    #[diesel(column_name = refusal_message)]
    pub refusal: Refusal,
    /// For how many days an expired block stays on the list, 0 to 3650.
    pub keep_expired_days: i32,
}

/// A setting that is not what it was: `contact address "a@b.example" to "c@d.example"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    setting: &'static str,
    from: String,
    to: String,
}

impl Settings {
    /// The settings as they are.
    pub fn of(organization: &Organization) -> Self {
        Self {
            name: organization.name.clone(),
            time_zone: organization.time_zone,
            privacy_url: organization.privacy_url.clone(),
            contact_address: organization.contact_address.clone(),
            refusal: organization.refusal.clone(),
            keep_expired_days: organization.keep_expired_days,
        }
    }

    /// Makes these the organization's, and tells what is different now.
    pub fn save(&self, conn: &mut Connection, id: OrganizationId) -> Result<Vec<Change>> {
        let before = Self::of(&locked(conn, id)?);
        diesel::update(organizations::table.find(id))
            .set(self)
            .execute(conn)?;
        Ok(self.changes_since(&before))
    }

    fn changes_since(&self, before: &Self) -> Vec<Change> {
        let named = self.named().into_iter().zip(before.named());
        named
            .filter(|(now, before)| now != before)
            .map(|((setting, to), (_, from))| Change { setting, from, to })
            .collect()
    }

    fn named(&self) -> [(&'static str, String); 6] {
        [
            ("name", self.name.clone()),
            ("time zone", self.time_zone.to_string()),
            (
                "privacy notice",
                self.privacy_url.clone().unwrap_or_default(),
            ),
            ("contact address", self.contact_address.clone()),
            ("message to refused leads", self.refusal.as_str().to_owned()),
            ("days of expired blocks", self.keep_expired_days.to_string()),
        ]
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Quoted as Rust does, so that a message of several lines stays on one.
        write!(f, "{} {:?} to {:?}", self.setting, self.from, self.to)
    }
}

/// The organization, its row held until the transaction ends: what is told to have changed is what has.
fn locked(conn: &mut Connection, id: OrganizationId) -> Result<Organization> {
    Ok(diesel::update(organizations::table.find(id))
        .set(organizations::name.eq(organizations::name))
        .returning(<Organization as Selectable<Backend>>::construct_selection())
        .get_result(conn)?)
}
