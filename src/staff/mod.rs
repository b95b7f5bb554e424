//! Those who sign in: who they are, how they prove it, and what each may do.

pub mod founding;
pub mod member;
pub mod pages;
pub mod password;
pub mod permission;
pub mod routes;
pub mod session;

pub use member::{Member, NewMember};
pub use permission::{Permission, Role};
