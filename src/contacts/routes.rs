//! Global Data and the contact card.

use actix_web::web;

/// The pages of this room.
pub fn routes(_config: &mut web::ServiceConfig) {}
