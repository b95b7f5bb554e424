//! The page on which several leads are given out in turn.

use askama::Template;

use super::Origin;
use crate::contacts::Contact;
use crate::staff::Member;
use crate::web::Frame;

/// To whom?
#[derive(Template)]
#[template(path = "contacts/assign.html")]
pub struct AssignPage {
    /// What the layout needs.
    pub frame: Frame,
    /// The ticked contacts.
    pub contacts: Vec<Contact>,
    /// Who may own them.
    pub staff: Vec<Member>,
    /// What is wrong with the choice.
    pub error: Option<&'static str>,
    /// The list in which they were ticked.
    pub origin: Origin,
}
