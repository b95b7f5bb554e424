//! What is asked and told about the organization itself: its setup once, its settings ever after.

mod settings;
mod setup;

pub use settings::routes;
pub use setup::public_routes;
