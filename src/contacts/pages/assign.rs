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
    /// How many of those that were ticked are left out: hidden since, or one with another one of them.
    pub left_out: usize,
    /// Who got another owner since they were shown, each by its email, with that owner's name.
    pub overtaken: Vec<(String, Option<String>)>,
    /// The list in which they were ticked.
    pub origin: Origin,
}

impl AssignPage {
    /// Who owns a contact now, as the form sends it back.
    fn was_owner(&self, contact: &Contact) -> String {
        contact
            .owner_id
            .map_or_else(String::new, |id| id.to_string())
    }

    /// What is said of those that are left out.
    pub fn left_out_text(&self) -> String {
        let what = match self.left_out {
            1 => "One contact that was ticked is".to_owned(),
            many => format!("{many} contacts that were ticked are"),
        };
        format!("{what} left out: merged into another one since, or not there any more.")
    }
}
