//! The public form, step by step.

use actix_web::web;

/// The pages of this room.
pub fn routes(_config: &mut web::ServiceConfig) {}
