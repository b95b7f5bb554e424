//! A contact as a list shows it.

use diesel::prelude::*;

use super::Status;
use crate::db::Backend;
use crate::db::schema::{contacts, members};
use crate::values::{ClientIp, ContactId, EmailAddress, UtcTime};

/// A row of Global Data's lists.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Backend))]
pub struct ContactLine {
    /// Its row.
    pub id: ContactId,
    /// Its email address.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its phone number, or nothing.
    pub phone: String,
    /// How far it has come.
    pub status: Status,
    /// Where it came from last; nothing for those who may not use Tracking.
    pub ip: Option<ClientIp>,
    /// Whose lead it is.
    #[diesel(select_expression = members::name.nullable())]
    pub owner_name: Option<String>,
    /// When it came first.
    pub first_seen_at: UtcTime,
    /// When it came last.
    pub last_seen_at: UtcTime,
}
