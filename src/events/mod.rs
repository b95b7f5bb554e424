//! Events: the bookable kinds of call, and when their hosts are free.

pub mod routes;
pub mod slots;
