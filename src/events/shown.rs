//! What the pages of an event and of a host's time show of them, so that nobody saves over what a colleague has saved since.

use super::slots::WeeklySpan;
use super::{Availability, Event, MailSwitches, Question};
use crate::staff::Member;
use crate::values::Shown;

impl Event {
    /// What its page shows, with its active hosts and its questions.
    pub fn shown(&self, hosts: &[Member], questions: &[Question]) -> Shown {
        let minutes = |minutes: i32| format!("{minutes} minutes");
        let hosts: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
        let mails = MailSwitches::KINDS.into_iter();
        let mails: Vec<&str> = mails
            .filter(|kind| self.mails.is_on(*kind))
            .map(|kind| kind.label())
            .collect();
        let asked: Vec<String> = questions.iter().map(asked).collect();
        let cap = self.daily_cap.map(|cap| cap.to_string());
        Shown::of([
            ("Name", self.name.clone()),
            ("Name in its link", self.slug.to_string()),
            ("Kind", self.kind.label().to_owned()),
            ("Description", self.description.clone()),
            ("Duration", minutes(self.duration_minutes)),
            ("Start-time increment", minutes(self.increment_minutes)),
            ("Minimum notice", minutes(self.notice_minutes)),
            ("Days ahead", self.days_ahead.to_string()),
            ("Buffer", minutes(self.buffer_minutes)),
            ("Daily cap per host", cap.unwrap_or_default()),
            ("Mail", mails.join(", ")),
            ("Hosts", hosts.join(", ")),
            ("Questions", asked.join("; ")),
        ])
    }
}

/// Such as "Budget? (Choice, must be answered: Some, None (disqualifies))".
fn asked(question: &Question) -> String {
    let Question {
        label,
        kind,
        required,
        choices,
        ..
    } = question;
    let required = match required {
        true => "must be answered",
        false => "may be left out",
    };
    let choices: Vec<String> = choices
        .iter()
        .map(|choice| match choice.disqualifies {
            true => format!("{} (disqualifies)", choice.label),
            false => choice.label.clone(),
        })
        .collect();
    match choices.as_slice() {
        [] => format!("{label} ({}, {required})", kind.label()),
        _ => format!(
            "{label} ({}, {required}: {})",
            kind.label(),
            choices.join(", ")
        ),
    }
}

impl Availability {
    /// What its page shows.
    pub fn shown(&self) -> Shown {
        let hours: Vec<String> = self.weekly.iter().map(hours).collect();
        let days: Vec<String> = self.days_off.iter().map(ToString::to_string).collect();
        let link = self.meeting_link.clone();
        Shown::of([
            ("Weekly hours", hours.join(", ")),
            ("Time zone", self.time_zone.to_string()),
            ("Days off", days.join(", ")),
            ("Meeting link", link.unwrap_or_default()),
        ])
    }
}

/// Such as "Mon 09:00-17:00".
fn hours(span: &WeeklySpan) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (from, until) = (clock(span.from()), clock(span.until()));
    format!("{} {from}-{until}", span.weekday())
}
