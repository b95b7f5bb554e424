//! An organization: one company's account. Nobody ever sees another's data.

#[expect(
    clippy::module_inception,
    reason = "the room bears the name of its chief noun"
)]
mod organization;
pub mod pages;
mod plan;
mod refusal;
pub mod routes;
mod settings;
mod setup_code;

pub use organization::{NewOrganization, Organization};
pub use plan::Plan;
pub use refusal::{MessageError, Refusal};
pub use settings::{Change, Settings};
pub use setup_code::SetupCode;
