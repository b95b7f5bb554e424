//! The public form: a lead gives contact and details, and books a time.

pub mod answers;
pub mod booking;
pub mod contact_step;
pub mod details_step;
mod direct;
pub mod form_token;
pub mod free_times;
pub mod moving;
pub mod own_call;
mod pages;
pub mod place;
pub mod preview;
pub mod routes;
pub mod walk;
