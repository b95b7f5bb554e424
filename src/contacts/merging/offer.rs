//! With whom a contact may be merged: found by email, name or phone among those whom the viewer may see.

use super::super::{ContactLine, Search, Section, Viewer, Wanted};
use crate::db::{Connection, Result};
use crate::values::ContactId;

/// As many contacts as are offered at once.
pub const OFFERED: i64 = 20;

/// Up to [`OFFERED`] contacts that match, the last seen first, hidden ones after those in sight, without `except`.
pub fn offered(
    conn: &mut Connection,
    viewer: &Viewer,
    search: &Search,
    except: ContactId,
) -> Result<Vec<ContactLine>> {
    let mut found = Vec::new();
    for section in [Section::Contacts, Section::Blocked] {
        let wanted = Wanted {
            section,
            search: Some(search.clone()),
            ..Wanted::default()
        };
        found.extend(viewer.lines(conn, &wanted, None, OFFERED + 1)?);
    }
    found.retain(|line| line.id != except);
    found.truncate(OFFERED as usize);
    Ok(found)
}
