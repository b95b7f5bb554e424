//! The form on which a contact is added by hand.

use askama::Template;
use serde::Deserialize;

use super::edit_form::{member_options, name, phone};
use crate::contacts::{Contact, Refusal, note};
use crate::staff::{Member, Permission};
use crate::values::{EmailAddress, MemberId};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame};

/// What is sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AddForm {
    email: Field,
    name: Field,
    phone: Field,
    /// Not sent by those whose lead it becomes anyhow.
    #[serde(default)]
    owner: Field,
    note: Field,
    /// "on" if it is to be added although it would be refused.
    #[serde(default)]
    anyway: Field,
}

/// What a form means in which nothing is wrong.
pub struct Typed {
    /// Its address.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its phone number, or nothing.
    pub phone: String,
    /// Whose lead it is to be.
    pub owner: Option<MemberId>,
    /// A first note, or nothing.
    pub note: String,
    /// Whether it is to be added although it would be refused.
    pub anyway: bool,
}

impl AddForm {
    /// What it means; nothing if a field is wrong: then it says why.
    pub fn parse(&mut self, staff: &[Member]) -> Option<Typed> {
        let email = self.email.parse(EmailAddress::parse);
        let name = name(&mut self.name);
        let phone = phone(&mut self.phone);
        let owner = self.owner.parse(|typed| match typed {
            "" => Ok(None),
            id => {
                let id: Option<MemberId> = id.parse().ok();
                let works_here = |id: &MemberId| staff.iter().any(|member| member.id == *id);
                match id.filter(works_here) {
                    Some(id) => Ok(Some(id)),
                    None => Err("Choose somebody who works here."),
                }
            }
        });
        self.note.value = self.note.value.replace("\r\n", "\n");
        self.note.max_chars(note::LONGEST);
        self.note.plain();
        let note = self
            .note
            .parse(|text| Ok::<_, &str>(text.trim().to_owned()));
        Some(Typed {
            email: email?,
            name: name?,
            phone: phone?,
            owner: owner?,
            note: note?,
            anyway: self.anyway.value == "on",
        })
    }

    /// Says that somebody has this email already.
    pub fn refuse_email(&mut self, why: &str) {
        self.email.refuse(why);
    }
}

/// A contact, to be added.
#[derive(Template)]
#[template(path = "contacts/new.html")]
pub struct AddPage {
    /// What the layout needs.
    pub frame: Frame,
    /// What was typed.
    pub form: AddForm,
    /// Who may own it.
    pub staff: Vec<Member>,
    /// The contact that has the email already, if it is there for this viewer.
    pub known: Option<Contact>,
    /// What would refuse it, which nobody has confirmed yet.
    pub refusal: Option<Refusal>,
}

impl AddPage {
    fn may_assign(&self) -> bool {
        self.frame.may(Permission::AllContacts)
    }

    fn owners(&self) -> Vec<SelectOption> {
        member_options(&self.staff)
    }
}
