//! A message about a call as its recipient reads it.

use askama::Template;

use crate::calls::{LinkKey, Notice, ics};
use crate::db::json::from_json;
use crate::mail::{Audience, Calendar, Letter, Message, MessageKind, Method, PostError};
use crate::web::BaseUrl;

/// What both forms of the message show.
struct Content<'a> {
    notice: &'a Notice,
    kind: MessageKind,
    audience: Audience,
    base_url: &'a BaseUrl,
    /// The call's own page, for the lead.
    own: String,
}

#[derive(Template)]
#[template(path = "calls/mail/message.txt")]
struct Text<'a>(Content<'a>);

#[derive(Template)]
#[template(path = "calls/mail/message.html")]
struct Html<'a>(Content<'a>);

/// The letter of a message that tells a [`Notice`], with the calendar entry that belongs to it.
pub fn letter(
    message: &Message,
    base_url: &BaseUrl,
    links: &LinkKey,
    sender: &str,
) -> Result<Letter, PostError> {
    let notice: Notice = from_json(&message.content).map_err(PostError::content)?;
    let content = || Content {
        notice: &notice,
        kind: message.kind,
        audience: message.audience,
        base_url,
        own: base_url.join(&links.mail_path(message.organization_id, notice.call_id, message.id)),
    };
    let method = match message.kind {
        MessageKind::Booked | MessageKind::Rescheduled | MessageKind::Restored => {
            Some(Method::Request)
        }
        MessageKind::Canceled => Some(Method::Cancel),
        MessageKind::ReminderDay | MessageKind::ReminderHour | MessageKind::Test => None,
    };
    let calendar = method.map(|method| Calendar {
        method,
        ics: ics::entry(
            &notice,
            message.audience,
            method,
            message.created_at,
            sender,
        ),
    });
    Ok(Letter {
        text: Text(content()).render().map_err(PostError::content)?,
        html: Html(content()).render().map_err(PostError::content)?,
        calendar,
    })
}

impl Content<'_> {
    fn is_lead(&self) -> bool {
        self.audience == Audience::Lead
    }

    fn whom(&self) -> &str {
        match self.audience {
            Audience::Lead => &self.notice.host,
            Audience::Host | Audience::Staff => &self.notice.lead,
        }
    }

    fn heading(&self) -> String {
        let Notice {
            host,
            lead,
            former_host,
            new_host,
            ..
        } = self.notice;
        let heading = match (self.kind, self.audience) {
            (MessageKind::Booked, Audience::Lead) => "Your call is booked",
            (MessageKind::Booked, _) => "A call with you was booked",
            (MessageKind::Rescheduled, audience) if self.notice.is_new_to(audience) => {
                return format!("{former_host}’s call with {lead} is yours now");
            }
            (MessageKind::Rescheduled, _) if self.notice.has_only_another_host() => {
                return format!("Your call is with {host} now");
            }
            (MessageKind::Rescheduled, _) => "Your call has a new time",
            (MessageKind::Canceled, Audience::Staff) if !new_host.is_empty() => {
                return format!("{new_host} has your call with {lead} now");
            }
            (MessageKind::Canceled, _) => "Your call is canceled",
            (MessageKind::Restored, _) => "Your call takes place after all",
            (MessageKind::ReminderDay, _) => "Your call is tomorrow",
            (MessageKind::ReminderHour, _) => "Your call begins soon",
            (MessageKind::Test, _) => "Test message",
        };
        heading.to_owned()
    }

    fn stands(&self) -> bool {
        self.kind != MessageKind::Canceled
    }

    fn minutes(&self) -> i64 {
        (self.notice.ends_at - self.notice.starts_at).num_minutes()
    }

    /// The lead's links are in every message of a call that stands, and in nobody else's.
    fn may_change(&self) -> bool {
        self.is_lead() && self.stands()
    }

    /// Where the lead of a canceled call books another time, if the event was offered still.
    fn book_href(&self) -> Option<String> {
        let form = Some(&self.notice.form).filter(|form| !form.is_empty());
        form.filter(|_| self.is_lead() && !self.stands())
            .map(|form| self.base_url.join(form))
    }

    /// The contact's card, for the host.
    fn card_href(&self) -> String {
        self.base_url
            .join(&format!("contacts/{}", self.notice.contact_id))
    }
}
