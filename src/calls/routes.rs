//! Scheduled Calls: upcoming and past, and their cancelation.

use actix_web::web;

/// The pages of this room.
pub fn routes(_config: &mut web::ServiceConfig) {}
