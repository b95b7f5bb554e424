//! What the form sends on which a contact is changed.

use serde::Deserialize;

use crate::contacts::{Contact, Editable, EditedField, Status};
use crate::staff::Member;
use crate::values::{EmailAddress, MemberId, PhoneNumber, composed};
use crate::web::field::SelectOption;
use crate::web::{Failure, Field};

/// The most characters of a name.
pub const LONGEST_NAME: usize = 200;
/// The most characters of a phone number as it is typed.
pub const LONGEST_PHONE: usize = 50;

/// What is sent: what is wished, and what was shown before.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EditForm {
    pub(super) email: Field,
    pub(super) name: Field,
    pub(super) phone: Field,
    pub(super) status: Field,
    /// Not sent by those who may not set it.
    #[serde(default)]
    pub(super) owner: Option<Field>,
    pub(super) was_email: String,
    pub(super) was_name: String,
    pub(super) was_phone: String,
    pub(super) was_status: String,
    pub(super) was_owner: String,
    /// That the form was shown to whoever sends it.
    #[serde(default)]
    pub seen: String,
    /// "on" if it is to be saved although the contact would be refused.
    #[serde(default)]
    anyway: Field,
}

impl EditForm {
    /// The form as it begins.
    pub fn of(contact: &Contact) -> Self {
        let mut form = Self {
            email: Field::of(contact.email.as_str()),
            name: Field::of(&contact.name),
            phone: Field::of(&contact.phone),
            status: Field::of(contact.status.as_str()),
            owner: Some(Field::of(owner_value(contact.owner_id))),
            ..Self::default()
        };
        form.show(contact);
        form
    }

    /// From now on this is what was shown.
    pub fn show(&mut self, contact: &Contact) {
        self.was_email = contact.email.to_string();
        self.was_name.clone_from(&contact.name);
        self.was_phone.clone_from(&contact.phone);
        self.was_status = contact.status.as_str().to_owned();
        self.was_owner = owner_value(contact.owner_id);
    }

    /// What was shown, and what is wished; nothing if a field is wrong: then it says why.
    ///
    /// Without `may_assign` the owner stays. [`Failure::BadRequest`] for what our form never sends.
    pub fn parse(
        &mut self,
        contact: &Contact,
        staff: &[Member],
        may_assign: bool,
    ) -> Result<Option<(Editable, Editable)>, Failure> {
        let shown = Editable {
            email: EmailAddress::parse(&self.was_email)
                .map_err(|error| Failure::bad_request(error.to_string()))?,
            name: self.was_name.clone(),
            phone: self.was_phone.clone(),
            status: Status::parse(&self.was_status).map_err(Failure::bad_request)?,
            owner: owner_id(&self.was_owner).map_err(Failure::bad_request)?,
        };
        let email = self.email.parse(EmailAddress::parse);
        let name = name(&mut self.name);
        let phone = match self.phone.value == self.was_phone {
            // What is stored since it was taken without its country code may stay.
            true => Some(self.was_phone.clone()),
            false => phone(&mut self.phone),
        };
        let status = self.status.parse(|typed| {
            let status = Status::parse(typed).map_err(|_| "Choose a status.")?;
            match is_open(status, contact) {
                true => Ok(status),
                false => Err("A contact has this status by a call alone."),
            }
        });
        let owner = match &mut self.owner {
            Some(field) if may_assign => field.parse(|typed| {
                let owner = owner_id(typed).map_err(|_| "Choose a member of the staff.")?;
                let works_here = |id| staff.iter().any(|member| member.id == id);
                match owner.is_none_or(works_here) || owner == contact.owner_id {
                    true => Ok(owner),
                    false => Err("Choose somebody who works here."),
                }
            }),
            _ => Some(shown.owner),
        };
        let wished = (|| {
            Some(Editable {
                email: email?,
                name: name?,
                phone: phone?,
                status: status?,
                owner: owner?,
            })
        })();
        Ok(wished.map(|wished| (shown, wished)))
    }

    /// What is wished otherwise than it was shown, as it was typed, with the labels of the fields. The owner is not among them: who
    /// may set that sees all contacts.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let status = self.status.value.as_str();
        let status = Status::parse(status).map_or(status, |status| status.label());
        let of = |field: &Field| field.value.clone();
        let fields = [
            (EditedField::Email, &self.was_email, of(&self.email)),
            (EditedField::Name, &self.was_name, of(&self.name)),
            (EditedField::Phone, &self.was_phone, of(&self.phone)),
        ];
        let typed = fields.into_iter().filter(|(_, was, now)| *was != now);
        let mut typed: Vec<_> = typed.map(|(field, _, now)| (field.label(), now)).collect();
        if self.status.value != self.was_status {
            typed.push((EditedField::Status.label(), status.to_owned()));
        }
        typed
    }

    /// Whether it is to be saved although the contact would be refused.
    pub fn is_anyway(&self) -> bool {
        self.anyway.value == "on"
    }

    /// Says beside these fields who has changed them meanwhile, and to what; from now on that is what was shown.
    pub fn tell_conflicts(
        &mut self,
        contact: &Contact,
        owner_name: &str,
        conflicts: &[(EditedField, Option<String>)],
    ) {
        for (field, who) in conflicts {
            let who = who.as_deref().unwrap_or("Somebody");
            let (field, now) = match field {
                EditedField::Email => (&mut self.email, contact.email.as_str()),
                EditedField::Name => (&mut self.name, contact.name.as_str()),
                EditedField::Phone => (&mut self.phone, contact.phone.as_str()),
                EditedField::Status => (&mut self.status, contact.status.label()),
                EditedField::Owner => (self.owner.get_or_insert_default(), owner_name),
            };
            let now = if now.is_empty() { "nothing" } else { now };
            field.refuse(format!(
                "{who} has changed this to “{now}” meanwhile. Save again to have yours instead."
            ));
        }
        self.follow(contact);
    }

    /// What was left alone follows what others have changed meanwhile, be it that the contact is another one now: sent again, it
    /// must not turn that back.
    pub fn follow(&mut self, contact: &Contact) {
        let before = self.clone();
        self.show(contact);
        let mut no_owner = Field::default();
        for (field, was, now) in [
            (&mut self.email, &before.was_email, &self.was_email),
            (&mut self.name, &before.was_name, &self.was_name),
            (&mut self.phone, &before.was_phone, &self.was_phone),
            (&mut self.status, &before.was_status, &self.was_status),
            (
                self.owner.as_mut().unwrap_or(&mut no_owner),
                &before.was_owner,
                &self.was_owner,
            ),
        ] {
            if field.value == *was {
                field.value.clone_from(now);
            }
        }
    }

    /// Says beside the email why it cannot be this.
    pub fn refuse_email(&mut self, why: &str) {
        self.email.refuse(why);
    }
}

/// A name, unless it is too long or odd; it may be empty.
pub(super) fn name(field: &mut Field) -> Option<String> {
    field.max_chars(LONGEST_NAME);
    field.one_line();
    field.parse(|typed| Ok::<_, &str>(composed(typed.trim())))
}

/// A phone number, in E.164, so that a block of it catches it; it may be empty.
pub(super) fn phone(field: &mut Field) -> Option<String> {
    field.max_chars(LONGEST_PHONE);
    field.one_line();
    field.parse(|typed| match PhoneNumber::parse(typed) {
        Ok(number) => Ok(number.to_string()),
        Err(_) if typed.trim().is_empty() => Ok(String::new()),
        Err(error) => Err(error),
    })
}

/// A contact without a call cannot be made one that has a call.
pub(super) fn is_open(status: Status, contact: &Contact) -> bool {
    let of_call = matches!(status, Status::StrategyCall | Status::DiscoveryCall);
    contact.booked || !of_call || status == contact.status
}

fn owner_value(owner: Option<MemberId>) -> String {
    owner.map(|owner| owner.to_string()).unwrap_or_default()
}

fn owner_id(value: &str) -> Result<Option<MemberId>, String> {
    match value {
        "" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| format!("{id} is no member")),
    }
}

/// The members as a select offers them.
pub(super) fn member_options(staff: &[Member]) -> Vec<SelectOption> {
    let option = |member: &Member| SelectOption {
        value: member.id.to_string(),
        label: member.name.clone(),
    };
    staff.iter().map(option).collect()
}
