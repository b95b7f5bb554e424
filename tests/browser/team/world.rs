//! The team's server: leads who have booked through the form, and one who was called this morning.

use std::net::SocketAddr;

use chrono::TimeDelta;
use leadgate::calls::NewCall;
use leadgate::values::{TimeZone, UtcTime};

use crate::browser::database_of;
use crate::calls::desk::{Desk, day_after_tomorrow};
use crate::calls::fixture::book;
use crate::scheduler::site::{self, Lead};
use crate::support::app::PASSWORD;
use crate::support::browser::{Browser, Device};

/// Where the leads come from, such as 203.0.113.21 for the first.
const NETWORK: [u8; 3] = [203, 0, 113];

/// The team, its server, and its leads in the order in which they came.
pub struct Team {
    pub desk: Desk,
}

/// A lead with a name and an email of their own.
pub struct Known {
    pub name: &'static str,
    pub email: &'static str,
    /// The last number of their address.
    ip: u8,
}

impl Known {
    const fn new(name: &'static str, email: &'static str, ip: u8) -> Self {
        Self { name, email, ip }
    }

    pub fn ip(&self) -> String {
        let [a, b, c] = NETWORK;
        format!("{a}.{b}.{c}.{}", self.ip)
    }
}

/// Called this morning, and came first.
pub const CALLED: Known = Known::new("Cora Called", "cora@leads.example", 21);
/// Has a call that is moved.
pub const MOVED: Known = Known::new("Mona Moved", "mona@leads.example", 22);
/// Has a call that is canceled.
pub const CANCELED: Known = Known::new("Carl Canceled", "carl@leads.example", 23);
/// Have calls that are canceled together; the last of them came last.
pub const MANY: [Known; 2] = [
    Known::new(
        "Max Many",
        "maximilian.many.of.the.northern.branch.office@leads.example",
        24,
    ),
    Known::new("Mia Many", "mia@leads.example", 25),
];

impl Team {
    pub async fn at_work(device: Device) -> Self {
        let desk = Desk::open(database_of(device)).await;
        let team = Self { desk };
        team.comes(&CALLED).await;
        team.was_called(&CALLED).await;
        for (lead, hour) in [(&MOVED, 8), (&CANCELED, 10), (&MANY[0], 12), (&MANY[1], 14)] {
            let form = team.comes(lead).await;
            form.books(&day_after_tomorrow(hour).to_string()).await;
        }
        team
    }

    pub fn address(&self) -> SocketAddr {
        let url = &self.desk.site.app.url;
        url.trim_start_matches("http://").parse().unwrap()
    }

    pub async fn signs_in(&self, browser: &Browser) {
        browser.visit("/sign-in").await;
        browser.fill("Email", "super-admin@acme.example").await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.is_at("Upcoming").await;
    }

    async fn comes(&self, lead: &Known) -> Lead {
        let app = &self.desk.site.app;
        let form = site::form(&app.organization, &self.desk.event);
        let visitor = app.visitor_from(lead.ip().parse::<std::net::Ipv4Addr>().unwrap());
        let visit = Lead::contact(visitor, &form, lead.email).await;
        visit.send_details(&[("name", lead.name)]).await;
        visit
    }

    async fn was_called(&self, lead: &Known) {
        let contact = self.desk.contact(lead.email).await;
        let starts_at = UtcTime::now() - TimeDelta::hours(5);
        let call = NewCall {
            organization_id: contact.organization_id,
            event_id: self.desk.event.id,
            contact_id: contact.id,
            host_id: self.desk.hosts[0].id,
            visit_id: None,
            starts_at,
            ends_at: starts_at + TimeDelta::hours(1),
            time_zone: TimeZone::UTC,
            created_at: starts_at - TimeDelta::days(1),
        };
        assert!(book(&self.desk.site.app.db, call).await.is_some());
    }
}
