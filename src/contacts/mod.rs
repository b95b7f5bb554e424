//! Contacts: the stored records of leads, all of which together are Global Data.

pub mod routes;
