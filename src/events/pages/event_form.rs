//! The form of an event as the browser sends it, and what it means as a whole.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::details::DetailsForm;
use super::question_form::QuestionForm;
use crate::events::question::MOST_QUESTIONS;
use crate::events::{Event, EventSettings, NewQuestion, Question};
use crate::staff::Member;
use crate::values::MemberId;
use crate::web::Field;

/// The empty rows under the questions that are asked.
const SPARE_ROWS: usize = 3;

/// All that is typed on the page of an event.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Sent")]
pub struct EventForm {
    pub(super) details: DetailsForm,
    pub(super) hosts: Vec<String>,
    pub(super) hosts_error: Option<String>,
    pub(super) questions: Vec<QuestionForm>,
    /// What the page showed when it was opened; empty for a new event.
    pub(super) seen: String,
}

/// What the staff want an event to be.
#[derive(Clone, Debug)]
pub struct EventDraft {
    /// What it is like.
    pub settings: EventSettings,
    /// Who hosts it: active staff of the organization.
    pub hosts: Vec<MemberId>,
    /// What it asks.
    pub questions: Vec<NewQuestion>,
}

/// The fields by name. Those of the questions are repeated: the first of each belongs to the first row, and so on.
#[derive(Deserialize)]
struct Sent {
    #[serde(flatten)]
    details: DetailsForm,
    #[serde(default)]
    mails: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    question_id: Vec<String>,
    #[serde(default)]
    question_label: Vec<Field>,
    #[serde(default)]
    question_kind: Vec<Field>,
    #[serde(default)]
    question_required: Vec<Field>,
    #[serde(default)]
    question_choices: Vec<Field>,
    #[serde(default)]
    question_disqualify: Vec<Field>,
}

impl Default for EventForm {
    /// The form of a new event.
    fn default() -> Self {
        Self {
            details: DetailsForm::default(),
            hosts: Vec::new(),
            hosts_error: None,
            questions: with_spare_rows(Vec::new()),
            seen: String::new(),
        }
    }
}

impl EventForm {
    /// The form filled with what the event is now.
    pub fn of(event: &Event, hosts: &[Member], questions: &[Question]) -> Self {
        Self {
            details: DetailsForm::of(event),
            hosts: hosts.iter().map(|host| host.id.to_string()).collect(),
            hosts_error: None,
            questions: with_spare_rows(questions.iter().map(QuestionForm::of).collect()),
            seen: event.shown(hosts, questions).seal(),
        }
    }

    /// What the page showed when it was opened.
    pub fn seen(&self) -> &str {
        &self.seen
    }

    /// From now on this is what was shown; what was typed stays.
    pub fn show(&mut self, event: &Event, hosts: &[Member], questions: &[Question]) {
        self.seen = event.shown(hosts, questions).seal();
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so. `staff` are those who can be
    /// ticked as hosts.
    pub fn parse(&mut self, staff: &[Member]) -> Option<EventDraft> {
        let settings = self.details.parse();
        let hosts = self.parse_hosts(staff);
        self.refuse_repeated_questions();
        // Every row is read before the first wrong one decides, so that each shows what is wrong.
        let rows = self.questions.iter_mut();
        let questions: Vec<_> = rows
            .filter(|row| !row.is_left_out())
            .map(QuestionForm::parse)
            .collect();
        Some(EventDraft {
            settings: settings?,
            hosts: hosts?,
            questions: questions.into_iter().collect::<Option<_>>()?,
        })
    }

    /// An answer is known by its question, so no two may be the same.
    fn refuse_repeated_questions(&mut self) {
        let mut asked = BTreeSet::new();
        for row in self.questions.iter_mut().filter(|row| !row.is_left_out()) {
            if !asked.insert(row.label.value.trim().to_lowercase()) {
                row.label.refuse("This question stands there twice.");
            }
        }
    }

    /// Says that another event of the organization has the name in links.
    pub fn refuse_slug(&mut self) {
        self.details
            .slug
            .refuse("Another event has this name in its link; choose a different one.");
    }

    fn parse_hosts(&mut self, staff: &[Member]) -> Option<Vec<MemberId>> {
        let hosts: Option<Vec<MemberId>> = self
            .hosts
            .iter()
            .map(|ticked| {
                let mut ids = staff.iter().map(|member| member.id);
                ids.find(|id| id.to_string() == *ticked)
            })
            .collect();
        if hosts.is_none() {
            self.hosts_error = Some(
                "Somebody who was ticked is not on the staff any more; check the hosts.".to_owned(),
            );
        }
        hosts
    }
}

fn with_spare_rows(mut rows: Vec<QuestionForm>) -> Vec<QuestionForm> {
    let count = (rows.len() + SPARE_ROWS)
        .min(MOST_QUESTIONS)
        .max(rows.len());
    rows.resize_with(count, QuestionForm::default);
    rows
}

impl TryFrom<Sent> for EventForm {
    type Error = &'static str;

    fn try_from(mut sent: Sent) -> Result<Self, Self::Error> {
        sent.details.mails = std::mem::take(&mut sent.mails);
        let count = sent.question_id.len();
        let columns = [
            &sent.question_label,
            &sent.question_kind,
            &sent.question_required,
            &sent.question_choices,
            &sent.question_disqualify,
        ];
        if count > MOST_QUESTIONS || columns.iter().any(|column| column.len() != count) {
            return Err("rows of questions that no form of ours has");
        }
        let questions = sent
            .question_id
            .into_iter()
            .zip(sent.question_label)
            .zip(sent.question_kind)
            .zip(sent.question_required)
            .zip(sent.question_choices)
            .zip(sent.question_disqualify)
            .map(
                |(((((id, label), kind), required), choices), disqualify)| QuestionForm {
                    id,
                    label,
                    kind,
                    required,
                    choices,
                    disqualify,
                },
            )
            .collect();
        Ok(Self {
            details: sent.details,
            hosts: sent.hosts,
            hosts_error: None,
            questions,
            seen: sent.seen,
        })
    }
}
