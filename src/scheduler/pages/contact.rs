//! The first page: the email address, and unseen with it where the lead comes from.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::header::{REFERER, USER_AGENT};
use askama::Template;

use super::{PublicFrame, Sent, start_path};
use crate::blocking::Visit;
use crate::scheduler::contact_step::{ContactStep, Source};
use crate::scheduler::place::Place;
use crate::values::{ClientIp, EmailAddress, TimeZone};
use crate::web::Field;

/// The most characters that are kept of what a browser tells; more is cut off.
const LONGEST: usize = 500;

/// What campaigns add to a link, by the names that Google gave them:
/// <https://support.google.com/analytics/answer/10917952>.
const UTM: [&str; 5] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
];

/// What the first page asks for, and what it carries along.
#[derive(Debug, Default)]
pub struct ContactForm {
    email: Field,
    time_zone: String,
    referrer: String,
    page: String,
    utm: BTreeMap<String, String>,
}

impl ContactForm {
    /// The form as it is first shown. A page that links here may tell in the query what the browser does not.
    pub fn opened(request: &HttpRequest, query: &Sent) -> Self {
        let told = |name, otherwise: &dyn Fn() -> String| match query.text(name) {
            "" => otherwise(),
            text => text.to_owned(),
        };
        Self {
            referrer: told("referrer", &|| header(request, REFERER.as_str())),
            page: told("page", &|| request.uri().to_string()),
            utm: utm(query),
            ..Self::default()
        }
    }

    /// The form of a lead who goes back: what the visit knows from the lead, and nothing else.
    pub fn of_visit(visit: &Visit) -> Self {
        Self {
            email: Field::of(visit.email.as_str()),
            time_zone: visit.time_zone.to_string(),
            referrer: visit.referrer.clone(),
            page: visit.page.clone(),
            utm: visit.utm.clone(),
        }
    }

    /// The form as it was sent.
    pub fn sent(sent: &Sent) -> Self {
        Self {
            email: sent.field("email"),
            time_zone: sent.text("time_zone").to_owned(),
            referrer: sent.text("referrer").to_owned(),
            page: sent.text("page").to_owned(),
            utm: utm(sent),
        }
    }

    /// What was meant, unless the email is wrong. A zone that we do not know becomes the organization's: the lead can
    /// change it where it matters.
    pub fn parse(
        &mut self,
        place: &Place,
        ip: ClientIp,
        user_agent: String,
    ) -> Option<ContactStep> {
        let email = self.email.parse(EmailAddress::parse)?;
        let time_zone = TimeZone::parse(&self.time_zone);
        let cut_utm = |(name, value): (&String, &String)| (name.clone(), cut(value));
        Some(ContactStep {
            email,
            time_zone: time_zone.unwrap_or(place.organization.time_zone),
            source: Source {
                ip,
                user_agent,
                referrer: cut(&self.referrer),
                page: cut(&self.page),
                utm: self.utm.iter().map(cut_utm).collect(),
            },
        })
    }

    /// What is wrong with the email.
    pub fn error(&self) -> Option<&str> {
        self.email.error.as_deref()
    }
}

/// What the browser calls itself.
pub fn user_agent(request: &HttpRequest) -> String {
    cut(&header(request, USER_AGENT.as_str()))
}

fn header(request: &HttpRequest, name: &str) -> String {
    let value = request.headers().get(name);
    value.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    })
}

fn utm(sent: &Sent) -> BTreeMap<String, String> {
    UTM.into_iter()
        .map(|name| (name.to_owned(), sent.text(name).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/contact.html")]
pub struct ContactPage {
    frame: PublicFrame,
    action: String,
    description: String,
    form: ContactForm,
    /// The zone that stands for a browser that does not tell its own.
    default_zone: TimeZone,
}

impl ContactPage {
    /// The page with this form on it.
    pub fn of(place: &Place, form: ContactForm) -> Self {
        Self {
            frame: PublicFrame::of(place, Some(1)),
            action: start_path(place),
            description: place.event.description.clone(),
            form,
            default_zone: place.organization.time_zone,
        }
    }

    /// The zone that the browser replaces by its own.
    fn time_zone(&self) -> &str {
        match self.form.time_zone.as_str() {
            "" => self.default_zone.as_str(),
            zone => zone,
        }
    }

    /// The other fields that nobody sees, each with what it holds.
    fn carried(&self) -> Vec<(&str, String)> {
        let fixed = [("referrer", &self.form.referrer), ("page", &self.form.page)];
        let utm = self.form.utm.iter();
        fixed
            .into_iter()
            .chain(utm.map(|(name, value)| (name.as_str(), value)))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, cut(value)))
            .collect()
    }
}
