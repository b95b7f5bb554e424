//! The query of a list as its parts pass it on: the contacts, each with the name of its owner.

use diesel::dsl::{And, AsSelect, Eq, IntoBoxed, LeftJoin, Nullable, On, Select};
use diesel::prelude::*;

use crate::contacts::ContactLine;
use crate::db::Backend;
use crate::db::schema::{contacts, members};

type IsOwner = And<
    Eq<members::organization_id, contacts::organization_id>,
    Eq<Nullable<members::id>, contacts::owner_id>,
>;
type WithOwner = LeftJoin<contacts::table, On<members::table, IsOwner>>;

/// A query of lines, however it is narrowed and sorted.
pub(super) type Lines<'a> =
    IntoBoxed<'a, Select<WithOwner, AsSelect<ContactLine, Backend>>, Backend>;

/// The lines of all contacts that answer for themselves.
pub(super) fn lines<'a>() -> Lines<'a> {
    let is_owner = members::organization_id
        .eq(contacts::organization_id)
        .and(members::id.nullable().eq(contacts::owner_id));
    contacts::table
        .left_join(members::table.on(is_owner))
        .select(ContactLine::as_select())
        .into_boxed::<Backend>()
        .filter(contacts::merged_into.is_null())
}
