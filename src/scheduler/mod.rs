//! The public form: a lead gives contact and details, and books a time.

pub mod routes;
