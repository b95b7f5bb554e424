//! Tracking: the pages of the block list, and the acts that change it.

pub mod routes;
