//! The page of one event, new or not.

use std::collections::HashSet;

use askama::Template;

use super::details::UNITS;
pub use super::event_form::{EventDraft, EventForm};
use super::{Concern, Overtaken};
use crate::db::{Connection, Result};
use crate::events::{Event, Host, MailSwitches, QuestionKind, availability};
use crate::staff::{Member, Permission};
use crate::values::{EventKind, MemberId, OrganizationId};
use crate::web::field::SelectOption;
use crate::web::{BaseUrl, Frame};

/// Those who can be ticked as hosts.
pub struct Candidates {
    /// The active staff, by name.
    pub staff: Vec<Member>,
    with_hours: HashSet<MemberId>,
}

impl Candidates {
    /// The staff of this organization.
    pub fn load(conn: &mut Connection, organization: OrganizationId) -> Result<Self> {
        Ok(Self {
            staff: Member::all_active(conn, organization)?,
            with_hours: availability::members_with_hours(conn, organization)?,
        })
    }
}

/// The page itself.
#[derive(Template)]
#[template(path = "events/event.html")]
pub struct EventPage {
    frame: Frame,
    event: Option<Event>,
    public_url: String,
    form: EventForm,
    candidates: Candidates,
    overtaken: Option<Overtaken>,
}

impl EventPage {
    /// The page on which a new event is created.
    pub fn new(frame: Frame, form: EventForm, candidates: Candidates) -> Self {
        Self {
            frame,
            event: None,
            public_url: String::new(),
            form,
            candidates,
            overtaken: None,
        }
    }

    /// The page on which `event` is changed.
    pub fn edit(
        frame: Frame,
        base_url: &BaseUrl,
        event: Event,
        form: EventForm,
        candidates: Candidates,
    ) -> Self {
        let path = super::index::public_path(&frame, &event);
        Self {
            public_url: base_url.join(&path),
            frame,
            event: Some(event),
            form,
            candidates,
            overtaken: None,
        }
    }

    /// The same after somebody else has saved meanwhile.
    pub fn overtaken_by(mut self, overtaken: Overtaken) -> Self {
        self.overtaken = Some(overtaken);
        self
    }

    fn heading(&self) -> &str {
        match &self.event {
            Some(event) => &event.name,
            None => "New event",
        }
    }

    fn action(&self) -> String {
        match &self.event {
            Some(event) => format!("/events/{}", event.id),
            None => "/events/new".to_owned(),
        }
    }

    /// Of the hosts as they are ticked: on a saved event, those who are stored.
    fn concern(&self) -> Option<Concern> {
        let hosts: Vec<Host> = self
            .candidates
            .staff
            .iter()
            .filter(|member| self.is_ticked(member))
            .map(|member| Host {
                id: member.id,
                name: member.name.clone(),
                has_hours: self.has_hours(member),
            })
            .collect();
        self.event.as_ref().and_then(|_| Concern::about(&hosts))
    }

    fn is_ticked(&self, member: &Member) -> bool {
        self.form.hosts.contains(&member.id.to_string())
    }

    fn has_hours(&self, member: &Member) -> bool {
        self.candidates.with_hours.contains(&member.id)
    }

    fn host_hint(&self, member: &Member) -> String {
        match self.has_hours(member) {
            true => member.role.label().to_owned(),
            false => format!("{}, no weekly hours yet", member.role.label()),
        }
    }

    fn may_keep_hours_of_others(&self) -> bool {
        self.frame.may(Permission::AllAvailability)
    }

    /// The rows of the questions that are asked, and those for new ones.
    fn asked_and_spare(&self) -> (usize, bool) {
        let asked = self.form.questions.iter().filter(|row| row.is_asked());
        let open = self
            .form
            .questions
            .iter()
            .any(|row| !row.is_asked() && !row.is_left_out());
        (asked.count(), open)
    }

    /// Each kind of message that has a switch: its name, its label, and whether it is on.
    fn mails(&self) -> Vec<(&'static str, &'static str, bool)> {
        let ticked = &self.form.details.mails;
        let is_on = |name: &str| ticked.iter().any(|ticked| ticked == name);
        let mails = MailSwitches::KINDS.iter();
        mails
            .map(|kind| (kind.as_str(), kind.label(), is_on(kind.as_str())))
            .collect()
    }

    fn kinds(&self) -> Vec<SelectOption> {
        options(EventKind::ALL.map(|kind| (kind.as_str(), kind.label())))
    }

    fn units(&self) -> Vec<SelectOption> {
        options(UNITS.map(|(unit, _)| (unit, unit)))
    }

    fn question_kinds(&self) -> Vec<SelectOption> {
        options(QuestionKind::ALL.map(|kind| (kind.as_str(), kind.label())))
    }

    fn requirements(&self) -> Vec<SelectOption> {
        options([("no", "May be left out"), ("yes", "Must be answered")])
    }
}

fn options<const N: usize>(pairs: [(&'static str, &'static str); N]) -> Vec<SelectOption> {
    let option = |(value, label): (&str, &str)| SelectOption {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    pairs.into_iter().map(option).collect()
}
