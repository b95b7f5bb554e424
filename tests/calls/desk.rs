//! A sales team's desk: an event with two hosts, leads who book it, and who works there.

use chrono::TimeDelta;
use leadgate::calls::{Call, Notice};
use leadgate::contacts::Contact;
use leadgate::events::Event;
use leadgate::mail::{Audience, Message, MessageKind};
use leadgate::staff::{Member, Role};
use leadgate::values::{CallId, UtcTime};

use crate::scheduler::site::{self, Lead, Site, starts};
use crate::support::app::{Answer, Client};
use crate::support::database::TestDatabase;

/// Two closers, there at all hours in UTC, who host `team`: hourly, a day of notice at least. The first hosts `intro` too.
pub struct Desk {
    pub site: Site,
    pub hosts: [Member; 2],
    pub event: Event,
    pub admin: Client,
}

impl Desk {
    pub async fn open(database: TestDatabase) -> Self {
        let site = Site::start(database).await;
        let other = site::host(&site.app, "other@acme.example").await;
        let hosts = [site.host.clone(), other];
        let ids = hosts.clone().map(|host| host.id);
        let event = site::event(&site.app, "team", &ids, |settings| {
            settings.notice_minutes = 24 * 60;
            // Two months, so that the next one is free whatever day it is.
            settings.days_ahead = 62;
        });
        Self {
            event: event.await,
            admin: site.app.signed_in_as(Role::SuperAdmin).await,
            hosts,
            site,
        }
    }

    /// A lead who has sent the details to the form of `team`.
    pub async fn lead(&self, email: &str) -> Lead {
        let form = site::form(&self.site.app.organization, &self.event);
        let lead = Lead::contact(self.site.app.visitor(), &form, email).await;
        lead.send_details(&[("name", "Lee Lead")]).await;
        lead
    }

    /// A call that such a lead has booked, the day after tomorrow at this hour.
    pub async fn booked(&self, email: &str, hour: i64) -> Call {
        let lead = self.lead(email).await;
        lead.books(&day_after_tomorrow(hour).to_string()).await;
        self.site.calls().await.pop().unwrap()
    }

    pub async fn call(&self, id: CallId) -> Call {
        let organization = self.site.app.organization.id;
        let find = move |conn: &mut _| Call::find(conn, organization, id);
        self.site.app.db.read(find).await.unwrap()
    }

    pub async fn contact(&self, email: &str) -> Contact {
        let mut contacts = self.site.contacts().await;
        contacts.retain(|contact| contact.email.as_str() == email);
        contacts.remove(0)
    }

    /// What is told of a call: to whom, and why.
    pub async fn told(&self, call: &Call) -> Vec<(MessageKind, Audience, String)> {
        let (organization, id) = (call.organization_id, call.id);
        let read = self
            .site
            .app
            .db
            .read(move |conn| Message::of_call(conn, organization, id));
        let told = read.await.unwrap().into_iter().map(|message| {
            let notice: Notice = serde_json::from_str(&message.content).unwrap();
            (message.kind, message.audience, notice.reason)
        });
        told.collect()
    }

    /// The host of whom this is not a call.
    pub fn other_host(&self, call: &Call) -> &Member {
        let mut hosts = self.hosts.iter();
        hosts.find(|host| host.id != call.host_id).unwrap()
    }
}

/// The day after tomorrow, at this hour in UTC.
pub fn day_after_tomorrow(hour: i64) -> UtcTime {
    let day = UtcTime::now().to_utc().date_naive().and_hms_opt(0, 0, 0);
    UtcTime::from(day.unwrap()) + TimeDelta::days(2) + TimeDelta::hours(hour)
}

/// What stands beside the fields of a page.
pub fn complaint(page: &Answer) -> String {
    page.field_errors().join(" ")
}

/// The first time that a page offers at this moment or in the hour before.
pub fn start_about(moment: UtcTime, page: &Answer) -> String {
    let near = moment - TimeDelta::hours(1);
    let mut offered = starts(page).into_iter();
    let found = offered.find(|start| start.parse::<UtcTime>().unwrap() >= near);
    found.unwrap()
}
