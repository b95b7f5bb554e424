//! The page on which a contact is changed.

use askama::Template;

use super::edit_form::{is_open, member_options};
use super::{EditForm, Origin, seen};
use crate::contacts::merging::NamedMerge;
use crate::contacts::{Contact, Refusal, Status};
use crate::staff::{Member, Permission};
use crate::values::{ContactId, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame, Moment};

/// A contact, to be changed.
#[derive(Template)]
#[template(path = "contacts/edit.html")]
pub struct EditPage {
    /// What the layout needs.
    pub frame: Frame,
    /// From which list its card was opened.
    pub origin: Origin,
    /// The contact as it is stored.
    pub contact: Contact,
    /// What was typed.
    pub form: EditForm,
    /// Who may own it: the active staff, and whoever owns it now.
    pub staff: Vec<Member>,
    /// The contact that has the email which was typed, and is there for this viewer.
    pub taken_by: Option<ContactId>,
    /// How the contact for which the form was shown became this one meanwhile, if so.
    pub merge: Option<NamedMerge>,
    /// What would refuse it if it were saved, which nobody has confirmed yet.
    pub refusal: Option<Refusal>,
}

impl EditPage {
    fn may_assign(&self) -> bool {
        self.frame.may(Permission::AllContacts)
    }

    fn seen(&self) -> String {
        seen(&self.frame, self.contact.id)
    }

    fn moment(&self, at: UtcTime) -> Moment {
        Moment::new(at, self.frame.signed_in.member.time_zone)
    }

    fn owner(&self) -> Field {
        self.form.owner.clone().unwrap_or_default()
    }

    fn owners(&self) -> Vec<SelectOption> {
        member_options(&self.staff)
    }

    fn statuses(&self) -> Vec<SelectOption> {
        let option = |status: Status| SelectOption {
            value: status.as_str().to_owned(),
            label: status.label().to_owned(),
        };
        let open = Status::ALL.into_iter();
        let open = open.filter(|status| is_open(*status, &self.contact));
        open.map(option).collect()
    }
}
