//! The setup page: the organization and its first Super Admin.

use askama::Template;
use serde::Deserialize;

use super::{contact_address, name, trimmed};
use crate::organization::{NewOrganization, Plan, SetupCode};
use crate::staff::founding::FirstAdmin;
use crate::staff::password;
use crate::values::{EmailAddress, Slug, TimeZone, UtcTime};
use crate::web::field::{SelectOption, time_zones, web_address};
use crate::web::{Field, PlainFrame};

/// What the setup page asks for.
#[derive(Debug, Default, Deserialize)]
pub struct SetupForm {
    pub(in crate::organization) code: Field,
    name: Field,
    slug: Field,
    time_zone: Field,
    privacy_url: Field,
    contact_address: Field,
    admin_name: Field,
    email: Field,
    pub(in crate::organization) password: Field,
}

/// A Super Admin whose password is not hashed yet.
pub struct UnhashedAdmin {
    email: EmailAddress,
    name: String,
}

impl UnhashedAdmin {
    /// The Super Admin, once the password is hashed.
    pub fn with_hash(self, password_hash: String) -> FirstAdmin {
        FirstAdmin {
            email: self.email,
            name: self.name,
            password_hash,
        }
    }
}

impl SetupForm {
    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(
        &mut self,
        code: &SetupCode,
        now: UtcTime,
    ) -> Option<(NewOrganization, UnhashedAdmin)> {
        let right = self.code.parse(|typed| {
            code.is(typed)
                .then_some(())
                .ok_or("This is not the code that the server printed at its terminal.")
        });
        self.admin_name.required("Enter your name.");
        self.admin_name.max_chars(100);
        self.admin_name.one_line();
        let name = name(&mut self.name);
        let slug = self.slug.parse(Slug::parse);
        let time_zone = self.time_zone.parse(TimeZone::parse);
        let privacy_url = self.privacy_url.parse(web_address);
        let contact_address = contact_address(&mut self.contact_address);
        let admin_name = self.admin_name.parse(trimmed);
        let email = self.email.parse(EmailAddress::parse);
        let password = self.password.parse(password::check);
        right.and(password)?;
        Some((
            NewOrganization {
                slug: slug?,
                name: name?,
                time_zone: time_zone?,
                plan: Plan::Business,
                privacy_url: privacy_url?,
                contact_address: contact_address?,
                created_at: now,
            },
            UnhashedAdmin {
                email: email?,
                name: admin_name?,
            },
        ))
    }
}

/// The page itself.
#[derive(Template)]
#[template(path = "organization/setup.html")]
pub struct SetupPage {
    frame: PlainFrame,
    form: SetupForm,
}

impl SetupPage {
    /// The page with this form on it.
    pub fn of(form: SetupForm) -> Self {
        Self {
            frame: PlainFrame,
            form,
        }
    }

    fn time_zones(&self) -> Vec<SelectOption> {
        time_zones()
    }

    /// Whether the browser may choose the zone: only until somebody has.
    fn detect(&self) -> bool {
        self.form.time_zone.value.is_empty()
    }
}
