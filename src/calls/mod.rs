//! Calls: the scheduled meetings of contacts with hosts.

pub mod routes;
