//! The first page: the email address, and unseen with it where the lead comes from.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::header::{REFERER, USER_AGENT};
use askama::Template;

use super::{Gate, PublicFrame, Sent, start_path};
use crate::blocking::Visit;
use crate::scheduler::contact_step::{ContactStep, Source};
use crate::scheduler::form_token::FormTokens;
use crate::scheduler::place::Place;
use crate::values::{ClientIp, EmailAddress, TimeZone, UtcTime};
use crate::web::Field;
use crate::web::field::{SelectOption, is_odd, time_zones};

/// The most characters that are kept of what a browser tells; more is cut off.
const LONGEST: usize = 500;

const UNKNOWN_ZONE: &str = "We do not know this time zone. Choose yours.";

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
    gate: Gate,
    email: Field,
    /// The address that was probably meant instead.
    meant: Option<EmailAddress>,
    /// The address about which the lead was asked before.
    asked: String,
    time_zone: Field,
    /// The visit from which the lead goes back.
    visit: String,
    referrer: String,
    page: String,
    utm: BTreeMap<String, String>,
}

impl ContactForm {
    /// The form as it is first shown. A page that links here may tell in the query what the browser does not.
    pub fn opened(request: &HttpRequest, query: &Sent, gate: Gate) -> Self {
        let told = |name, otherwise: &dyn Fn() -> String| match query.text(name) {
            "" => otherwise(),
            text => text.to_owned(),
        };
        Self {
            gate,
            referrer: told("referrer", &|| header(request, REFERER.as_str())),
            page: told("page", &|| request.uri().to_string()),
            utm: utm(query),
            ..Self::default()
        }
    }

    /// The form of a lead who goes back: what the visit knows from the lead, and nothing else.
    pub fn of_visit(visit: &Visit, gate: Gate) -> Self {
        Self {
            gate,
            email: Field::of(visit.email.as_str()),
            asked: visit.email.to_string(),
            time_zone: Field::of(visit.time_zone.as_str()),
            visit: visit.token.clone(),
            referrer: visit.referrer.clone(),
            page: visit.page.clone(),
            utm: visit.utm.clone(),
            ..Self::default()
        }
    }

    /// The form as it was sent.
    pub fn sent(sent: &Sent) -> Self {
        Self {
            gate: Gate::sent(sent),
            // The button that corrects the address sends it in place of what was typed.
            email: match sent.text("instead") {
                "" => sent.field("email"),
                meant => Field::of(meant),
            },
            meant: None,
            asked: sent.text("asked").to_owned(),
            time_zone: sent.field("time_zone"),
            visit: sent.text("visit").to_owned(),
            referrer: sent.text("referrer").to_owned(),
            page: sent.text("page").to_owned(),
            utm: utm(sent),
        }
    }

    /// What was meant, if the form may be taken and its email is nobody's slip of the finger; else the form says what is
    /// to be done. It depends on nothing but what was sent, so that it is the same for everybody.
    pub fn take(
        &mut self,
        place: &Place,
        tokens: &FormTokens,
        ip: ClientIp,
        user_agent: String,
        now: UtcTime,
    ) -> Option<ContactStep> {
        let lets_in = self.gate.lets_in(tokens, place, now);
        let step = self.parse(place, ip, user_agent)?;
        let asks = self.asks_about(&step.email);
        (lets_in && !asks).then_some(step)
    }

    /// What was meant, unless something is wrong with it. A lead whose browser tells no zone has the organization's, and
    /// can change it where it matters.
    pub fn parse(
        &mut self,
        place: &Place,
        ip: ClientIp,
        user_agent: String,
    ) -> Option<ContactStep> {
        let email = self.email.parse(EmailAddress::parse);
        let time_zone = match self.time_zone.is_blank() {
            true => Some(place.organization.time_zone),
            false => self
                .time_zone
                .parse(|zone| TimeZone::parse(zone).map_err(|_| UNKNOWN_ZONE)),
        };
        let (email, time_zone) = (email?, time_zone?);
        let cut_utm = |(name, value): (&String, &String)| (name.clone(), cut(value));
        Some(ContactStep {
            email,
            time_zone,
            source: Source {
                ip,
                user_agent,
                referrer: cut(&self.referrer),
                page: cut(&self.page),
                utm: self.utm.iter().map(cut_utm).collect(),
            },
        })
    }

    /// Whether the lead is asked about this address: once, for whoever sends it again means it.
    fn asks_about(&mut self, email: &EmailAddress) -> bool {
        if self.asked != email.as_str() {
            self.meant = email.probably_meant();
            self.asked = email.to_string();
        }
        self.meant.is_some()
    }

    /// The first thing that is wrong, with the name of its field.
    pub fn error(&self) -> Option<(&'static str, &str)> {
        let fields = [("email", &self.email), ("time_zone", &self.time_zone)];
        let mut wrong = fields
            .into_iter()
            .filter_map(|(name, field)| Some((name, field.error.as_deref()?)));
        wrong.next()
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

/// As much of it as is kept. Nobody is refused for what their browser tells: what must not be shown is left out.
fn cut(text: &str) -> String {
    let kept = text.chars().filter(|char| !is_odd(*char));
    kept.take(LONGEST).collect()
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
        match self.form.time_zone.value.as_str() {
            "" => self.default_zone.as_str(),
            zone => zone,
        }
    }

    fn zones(&self) -> Vec<SelectOption> {
        time_zones()
    }

    /// The question about the address, as the hint beside its field.
    fn question(&self) -> String {
        match &self.form.meant {
            Some(meant) => {
                format!("Did you mean {meant}? If the address is right as it is, continue with it.")
            }
            None => String::new(),
        }
    }

    /// The other fields that nobody sees, each with what it holds.
    fn carried(&self) -> Vec<(&str, String)> {
        let form = &self.form;
        let fixed = [
            ("asked", &form.asked),
            ("visit", &form.visit),
            ("referrer", &form.referrer),
            ("page", &form.page),
        ];
        let utm = form.utm.iter();
        fixed
            .into_iter()
            .chain(utm.map(|(name, value)| (name.as_str(), value)))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, cut(value)))
            .collect()
    }
}
