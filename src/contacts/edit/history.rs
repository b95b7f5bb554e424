//! What the journey says of an edit, and whom it names.

use diesel::prelude::*;

use super::{Editable, EditedField};
use crate::contacts::{Contact, JourneyKind};
use crate::db::schema::{journey, members};
use crate::db::{Connection, Result};
use crate::staff::Member;
use crate::values::OrganizationId;

/// Such as `Name: Jane → Jane Doe`.
pub(super) fn detail(
    conn: &mut Connection,
    organization: OrganizationId,
    field: EditedField,
    from: &Editable,
    to: &Editable,
) -> Result<String> {
    let mut value = |of: &Editable| -> Result<String> {
        Ok(match field {
            EditedField::Email => of.email.to_string(),
            EditedField::Name => of.name.clone(),
            EditedField::Phone => of.phone.clone(),
            EditedField::Status => of.status.label().to_owned(),
            EditedField::Owner => match of.owner {
                Some(owner) => Member::find(conn, organization, owner)?.name,
                None => String::new(),
            },
        })
    };
    let (from, to) = (value(from)?, value(to)?);
    Ok(field.changed(&from, &to))
}

/// Who changed this field last, as the journey tells.
pub(super) fn last_editor(
    conn: &mut Connection,
    contact: &Contact,
    field: EditedField,
) -> Result<Option<String>> {
    let member = members::organization_id
        .eq(journey::organization_id)
        .and(members::id.nullable().eq(journey::member_id));
    Ok(journey::table
        .inner_join(members::table.on(member))
        .filter(journey::organization_id.eq(contact.organization_id))
        .filter(journey::contact_id.eq(contact.id))
        .filter(journey::kind.eq(JourneyKind::Edited))
        .filter(journey::detail.like(format!("{}: %", field.label())))
        .order((journey::at.desc(), journey::id.desc()))
        .select(members::name)
        .first(conn)
        .optional()?)
}
