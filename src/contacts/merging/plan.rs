//! What a merge will come to: shown before it is done, and done as it was shown.

use super::super::{CallsSay, Contact, Status};
use crate::db::{Connection, Result};
use crate::values::fnv1a;

/// What is to become of two contacts: what stays, and what becomes *also given*.
#[derive(Clone, Debug)]
pub struct MergePlan {
    /// The contact that stays, as it is now.
    pub survivor: Contact,
    /// The one that goes over to it, as it is now.
    pub merged: Contact,
    /// The survivor as it will be.
    pub result: Contact,
    /// What the merged contact is known by, and the survivor is not.
    pub also_given: Vec<AlsoGiven>,
}

/// A value of the merged contact that the survivor does not go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlsoGiven {
    /// `email`, `name` or `phone`.
    pub what: &'static str,
    /// The value.
    pub value: String,
}

impl MergePlan {
    /// What the survivor has it keeps; what it lacks it takes from the other; where the lead came from last is where the
    /// later of both visits came from, since that is what the block list is asked about. Its status is what the calls of both
    /// say together, unless somebody has set it by hand.
    pub fn of(conn: &mut Connection, survivor: Contact, merged: Contact) -> Result<Self> {
        let organization = survivor.organization_id;
        let said = CallsSay::together(conn, organization, &[survivor.id, merged.id])?;
        let mut result = survivor.clone();
        if result.name.is_empty() {
            result.name.clone_from(&merged.name);
        }
        if result.phone.is_empty() {
            result.phone.clone_from(&merged.phone);
        }
        result.owner_id = survivor.owner_id.or(merged.owner_id);
        result.booked = survivor.booked || merged.booked;
        // A call says more than answers, and answers say more than none.
        if !survivor.booked && (merged.booked || survivor.status == Status::Potential) {
            result.status = merged.status;
        }
        if said.is_booked() {
            result.status = said.follow(result.status, true);
        }
        if merged.last_seen_at > survivor.last_seen_at {
            let latest = merged.clone();
            result.ip = latest.ip.or(survivor.ip);
            result.time_zone = latest.time_zone;
            result.user_agent = latest.user_agent;
            result.referrer = latest.referrer;
            result.page = latest.page;
            result.utm = latest.utm;
            result.last_seen_at = latest.last_seen_at;
        }
        result.first_seen_at = survivor.first_seen_at.min(merged.first_seen_at);
        let also = |what, value: &str, kept: &str| {
            (!value.is_empty() && value != kept).then(|| AlsoGiven {
                what,
                value: value.to_owned(),
            })
        };
        let also_given = [
            also("email", merged.email.as_str(), result.email.as_str()),
            also("name", &merged.name, &result.name),
            also("phone", &merged.phone, &result.phone),
        ];
        Ok(Self {
            also_given: also_given.into_iter().flatten().collect(),
            survivor,
            merged,
            result,
        })
    }

    /// Both contacts as they were shown, and the status to come, as one text: if it is another one by the time of the act, something has changed.
    pub fn seen(&self) -> String {
        let shown = |contact: &Contact| {
            let owner = contact.owner_id.map(|owner| owner.to_string());
            [
                contact.id.to_string(),
                contact.email.to_string(),
                contact.name.clone(),
                contact.phone.clone(),
                contact.status.as_str().to_owned(),
                owner.unwrap_or_default(),
            ]
            .join("\u{1f}")
        };
        let both = [&self.survivor, &self.merged].map(shown);
        let text = [both.as_slice(), &[self.result.status.as_str().to_owned()]].concat();
        let text = text.join("\u{1e}");
        let digest = fnv1a(text.as_bytes());
        format!("{digest:016x}")
    }
}
