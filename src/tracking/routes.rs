//! Tracking → Blocking: the list, Add New, View Entries, Delete.

use actix_web::web;

/// The pages of this room.
pub fn routes(_config: &mut web::ServiceConfig) {}
