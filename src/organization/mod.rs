//! An organization: one company's account. Nobody ever sees another's data.

#[expect(
    clippy::module_inception,
    reason = "the room bears the name of its chief noun"
)]
mod organization;
mod plan;

pub use organization::{NewOrganization, Organization};
pub use plan::Plan;
