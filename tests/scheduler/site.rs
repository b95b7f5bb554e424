//! A server with events to book, and leads who walk through their forms.

use chrono::{Days, TimeDelta};
use diesel::prelude::*;
use leadgate::blocking::{Effect, Entry, Visit};
use leadgate::calls::Call;
use leadgate::contacts::Contact;
use leadgate::db::schema::{calls, contacts, entries, visits};
use leadgate::events::slots::{MINUTES_PER_DAY, WeeklySpan};
use leadgate::events::{
    Choice, Event, EventSettings, NewEvent, NewQuestion, QuestionKind, availability,
};
use leadgate::organization::Organization;
use leadgate::staff::{Member, Role};
use leadgate::tracking::acts::{self, Addition};
use leadgate::values::{BlockId, BlockTarget, EventKind, Kind, MemberId, Slug, UtcTime, VisitId};
use reqwest::StatusCode;

use crate::support::app::{Answer, Client, TestApp, add_member};
use crate::support::blocks;
use crate::support::database::TestDatabase;

/// A server whose organization has one host, who is there at all hours in UTC, and an event `intro`.
pub struct Site {
    pub app: TestApp,
    pub host: Member,
    pub event: Event,
}

/// A lead who has begun a visit.
pub struct Lead {
    pub client: Client,
    /// The path of the visit, such as `/e/acme/intro/v/0123`.
    pub visit: String,
}

impl Site {
    pub async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }

    /// The same on a server with these settings.
    pub async fn start_with(database: TestDatabase, options: &[&str]) -> Self {
        Self::of(TestApp::start_with(database, options).await).await
    }

    /// The same on a server that runs already.
    pub async fn of(app: TestApp) -> Self {
        let host = app.member(Role::Closer).await;
        always_there(&app, &host).await;
        let event = event(&app, "intro", &[host.id], |_| ()).await;
        Self { app, host, event }
    }

    /// The path of the event's form.
    pub fn form(&self) -> String {
        form(&self.app.organization, &self.event)
    }

    /// A lead who has sent this email address.
    pub async fn contact(&self, email: &str) -> Lead {
        Lead::contact(self.app.visitor(), &self.form(), email).await
    }

    /// A lead who has sent the details, too.
    pub async fn lead(&self, email: &str) -> Lead {
        let lead = self.contact(email).await;
        lead.send_details(&[("name", "Lee Lead")]).await;
        lead
    }

    /// Lets the calls that there are count as booked by staff: of those by the form, one mailbox has three at most.
    pub async fn forget_who_booked(&self) {
        let none = None::<VisitId>;
        let write = self.app.db.write(move |conn| {
            let forget = diesel::update(calls::table).set(calls::visit_id.eq(none));
            Ok(forget.execute(conn)?)
        });
        write.await.unwrap();
    }

    pub async fn block(&self, kind: Kind, value: &str) -> BlockId {
        let target = BlockTarget::parse(kind, value).unwrap();
        let organization_id = self.app.organization.id;
        let write = self.app.db.write(move |conn| {
            let line = blocks::line(organization_id, &target.key(), Effect::Block);
            Ok(match acts::add(conn, line)? {
                Addition::Added(added) => added.blocks[0].id,
                Addition::AlreadyListed(blocks) => blocks[0].id,
            })
        });
        write.await.unwrap()
    }

    pub async fn calls(&self) -> Vec<Call> {
        let all = calls::table.order(calls::id).select(Call::as_select());
        let load = self.app.db.read(move |conn| Ok(all.load(conn)?));
        load.await.unwrap()
    }

    pub async fn contacts(&self) -> Vec<Contact> {
        let all = contacts::table.order(contacts::id);
        let load = self
            .app
            .db
            .read(move |conn| Ok(all.select(Contact::as_select()).load(conn)?));
        load.await.unwrap()
    }

    pub async fn entries(&self) -> Vec<Entry> {
        let all = entries::table.order(entries::id);
        let load = self
            .app
            .db
            .read(move |conn| Ok(all.select(Entry::as_select()).load(conn)?));
        load.await.unwrap()
    }

    pub async fn visits(&self) -> Vec<Visit> {
        let all = visits::table.order(visits::id);
        let load = self
            .app
            .db
            .read(move |conn| Ok(all.select(Visit::as_select()).load(conn)?));
        load.await.unwrap()
    }
}

impl Lead {
    /// Sends the email address to a form.
    pub async fn contact(client: Client, form: &str, email: &str) -> Self {
        let token = token(&client, form).await;
        let sent = [("email", email), ("time_zone", "UTC"), ("token", &token)];
        let answer = client.post(form, &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let visit = answer.location.strip_suffix("/details").unwrap().to_owned();
        Self { client, visit }
    }

    pub async fn get(&self, page: &str) -> Answer {
        self.client.get(&format!("{}/{page}", self.visit)).await
    }

    pub async fn post_details(&self, details: &[(&str, &str)]) -> Answer {
        let path = format!("{}/details", self.visit);
        self.client.post(&path, details).await
    }

    pub async fn send_details(&self, details: &[(&str, &str)]) {
        let answer = self.post_details(details).await;
        assert_eq!(answer.location, format!("{}/time", self.visit));
    }

    /// The starts that the time page offers the day after tomorrow: a whole day of them, whatever time it is now.
    pub async fn offered(&self) -> Vec<String> {
        let day = (UtcTime::now() + TimeDelta::days(2)).to_utc();
        let (month, day) = (day.format("%Y-%m"), day.format("%Y-%m-%d"));
        starts(&self.get(&format!("time?month={month}&day={day}")).await)
    }

    pub async fn book(&self, start: &str) -> Answer {
        let (form, token) = self.visit.split_once("/v/").unwrap();
        let sent = [("visit", token), ("start", start), ("time_zone", "UTC")];
        self.client.post(&format!("{form}/book"), &sent).await
    }

    /// Books the start and asserts that it is booked.
    pub async fn books(&self, start: &str) {
        let answer = self.book(start).await;
        assert_eq!(
            answer.location,
            format!("{}/booked", self.visit),
            "{}",
            answer.body
        );
    }

    /// The page without what no two visits have in common.
    pub fn masked(&self, answer: &Answer) -> String {
        let (_, token) = self.visit.split_once("/v/").unwrap();
        let mut body = answer.body.replace(token, "TOKEN");
        if let Some(reference) = answer.texts("strong").get(1) {
            body = body.replace(reference, "REFERENCE");
        }
        body
    }
}

/// The token of a form that is opened now.
pub async fn token(client: &Client, form: &str) -> String {
    let page = client.get(form).await;
    page.attributes("input[name=token]", "value").remove(0)
}

/// The starts that a page offers on the day that it shows first, or on its only one.
pub fn starts(page: &Answer) -> Vec<String> {
    match page.texts(".is-first").is_empty() {
        true => page.attributes(".time input", "value"),
        false => page.attributes(".is-first .time input", "value"),
    }
}

/// A time at which the host is there, in three days: open to every lead who is not refused.
pub fn open_start() -> String {
    let day = UtcTime::now().to_utc().date_naive() + Days::new(3);
    format!("{day}T09:00:00Z")
}

/// Asserts that the time was just taken, and said so politely.
pub fn assert_taken(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    let alert = answer.texts(".alert");
    assert_eq!(alert, ["That time has just been taken."]);
}

pub fn form(organization: &Organization, event: &Event) -> String {
    format!("/e/{}/{}", organization.slug, event.slug)
}

/// A further host of the organization, there at all hours in UTC.
pub async fn host(app: &TestApp, email: &str) -> Member {
    let member = add_member(&app.db, &app.organization, Role::Closer, email).await;
    always_there(app, &member).await;
    member
}

pub async fn always_there(app: &TestApp, host: &Member) {
    let spans = (0..7).map(|day| {
        let weekday = chrono::Weekday::try_from(day).unwrap();
        WeeklySpan::new(weekday, 0, MINUTES_PER_DAY).unwrap()
    });
    set_hours(app, host, spans.collect()).await;
}

pub async fn set_hours(app: &TestApp, host: &Member, hours: Vec<WeeklySpan>) {
    let (organization, id) = (host.organization_id, host.id);
    let write = app
        .db
        .write(move |conn| availability::set_hours(conn, organization, id, &hours));
    write.await.unwrap();
}

/// An event of hourly Strategy Calls of an hour in the next 30 days, changed as the test likes.
pub async fn event(
    app: &TestApp,
    slug: &str,
    hosts: &[MemberId],
    change: impl FnOnce(&mut EventSettings),
) -> Event {
    asking(app, slug, hosts, &[], change).await
}

/// The same with questions.
pub async fn asking(
    app: &TestApp,
    slug: &str,
    hosts: &[MemberId],
    questions: &[NewQuestion],
    change: impl FnOnce(&mut EventSettings),
) -> Event {
    let mut settings = settings(slug);
    change(&mut settings);
    let new = NewEvent {
        organization_id: app.organization.id,
        settings,
        created_at: UtcTime::now(),
    };
    let (hosts, questions) = (hosts.to_vec(), questions.to_vec());
    let write = app
        .db
        .write(move |conn| new.insert(conn, &hosts, &questions));
    write.await.unwrap()
}

/// Hourly Strategy Calls of an hour in the next 30 days.
pub fn settings(slug: &str) -> EventSettings {
    EventSettings {
        slug: Slug::parse(slug).unwrap(),
        name: format!("The {slug} call"),
        kind: EventKind::Strategy,
        description: String::new(),
        duration_minutes: 60,
        increment_minutes: 60,
        notice_minutes: 0,
        days_ahead: 30,
        buffer_minutes: 0,
        daily_cap: None,
        mails: leadgate::events::MailSwitches::default(),
    }
}

/// A required question with the choices `yes` and `no`, of which `no` disqualifies.
pub fn budget() -> NewQuestion {
    let choice = |label: &str, disqualifies| Choice {
        label: label.to_owned(),
        disqualifies,
    };
    NewQuestion {
        id: None,
        label: "Do you have a budget?".to_owned(),
        kind: QuestionKind::Choice,
        required: true,
        choices: vec![choice("yes", false), choice("no", true)],
    }
}

/// The name of the field of the event's first question.
pub async fn first_question(app: &TestApp, event: &Event) -> String {
    let (organization, id) = (event.organization_id, event.id);
    let asked = app
        .db
        .read(move |conn| leadgate::events::Question::of_event(conn, organization, id));
    format!("q{}", asked.await.unwrap()[0].id)
}
