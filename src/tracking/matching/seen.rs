//! Until when somebody has looked at the list, so that what comes on it later is not meant.

use std::fmt;
use std::str::FromStr;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::schema::acts;
use crate::db::{Connection, Result};
use crate::values::{ActId, OrganizationId, UtcTime};

/// The last act before a look at the list, and the time of the look. Acts come one after another, under the list's lock, so
/// that their ids tell what was there; clocks would not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The last act of the organization.
    pub act: ActId,
    /// When.
    pub at: UtcTime,
}

impl Seen {
    /// The list as it stands now.
    pub fn now(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<Self> {
        let last: Option<ActId> = acts::table
            .filter(acts::organization_id.eq(organization))
            .select(max(acts::id))
            .first(conn)?;
        Ok(Self {
            act: last.unwrap_or(ActId::from(0)),
            at: now,
        })
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.act, self.at)
    }
}

impl FromStr for Seen {
    type Err = NoLook;

    fn from_str(text: &str) -> std::result::Result<Self, NoLook> {
        let parse = || {
            let (act, at) = text.split_once('@')?;
            Some(Self {
                act: act.parse().ok()?,
                at: at.parse().ok()?,
            })
        };
        parse().ok_or(NoLook)
    }
}

/// A text that names no look at the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLook;

impl fmt::Display for NoLook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it names no look at the list")
    }
}

impl std::error::Error for NoLook {}
