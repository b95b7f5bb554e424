//! The page of the outbox, and the message that only tests it.

use std::collections::{HashMap, HashSet};

use askama::Template;

use super::{Audience, Letter, Message, MessageKind, MessageState, PostError};
use crate::calls::Overtaken;
use crate::values::{MessageId, UtcTime};
use crate::web::{BaseUrl, Frame, Moment, Pager};

/// What is known of messages that wait.
#[derive(Default)]
pub struct Waiting {
    /// Those that are due, and wait until another of the same call to the same recipient has left.
    pub behind: HashSet<MessageId>,
    /// Those that will be withdrawn when they are due, and why.
    pub overtaken: HashMap<MessageId, Overtaken>,
    /// Whether any can be tried again now, here or on another page.
    pub is_any_put_off: bool,
}

/// Settings → Mail.
#[derive(Template)]
#[template(path = "mail/index.html")]
pub struct IndexPage {
    /// What the layout needs.
    pub frame: Frame,
    /// Which messages are shown.
    pub state: MessageState,
    /// They themselves, in the order of the time that is shown.
    pub messages: Vec<Message>,
    /// What is known of them if they wait.
    pub waiting: Waiting,
    /// The way to the others.
    pub pager: Pager,
    /// From whom mail comes.
    pub sender: String,
    /// Now.
    pub now: UtcTime,
}

impl IndexPage {
    fn states(&self) -> [MessageState; 5] {
        MessageState::ALL
    }

    fn is_shown(&self, state: &MessageState) -> bool {
        self.state == *state
    }

    fn moment(&self, message: &Message) -> Moment {
        Moment::new(message.listed_at(), self.frame.signed_in.member.time_zone)
    }

    fn moment_label(&self) -> &'static str {
        match self.state {
            MessageState::Sent => "Sent",
            MessageState::Filed => "Written",
            MessageState::Waiting => "Due",
            MessageState::Failed => "Last tried",
            MessageState::Withdrawn => "Withdrawn",
        }
    }

    /// `3 tries`.
    fn tries(&self, message: &Message) -> String {
        match message.tries {
            _ if self.is_leaving(message) => "Being sent now".to_owned(),
            0 if self.state == MessageState::Withdrawn && message.may_have_arrived() => {
                "Not tried again".to_owned()
            }
            0 if message.may_have_arrived() => "Sent again, not tried since".to_owned(),
            0 if self.state == MessageState::Withdrawn => "Not tried".to_owned(),
            0 => "Not tried yet".to_owned(),
            1 => "1 try".to_owned(),
            tries => format!("{tries} tries"),
        }
    }

    fn is_failed(&self) -> bool {
        self.state == MessageState::Failed
    }

    /// Whether it waits after a try.
    fn is_put_off(&self, message: &Message) -> bool {
        self.state == MessageState::Waiting && !message.error.is_empty()
    }

    /// Whether a worker has it just now: that may last minutes.
    fn is_leaving(&self, message: &Message) -> bool {
        message.is_leaving(self.now)
    }

    /// Whether it is due and waits all the same.
    fn is_behind(&self, message: &Message) -> bool {
        self.waiting.behind.contains(&message.id)
    }

    /// Why it will not leave, as far as is known now. What is being sent may have left by now.
    fn overtaken(&self, message: &Message) -> Option<&'static str> {
        let overtaken = self.waiting.overtaken.get(&message.id);
        let overtaken = overtaken.filter(|_| !self.is_leaving(message));
        overtaken.map(|overtaken| overtaken.why())
    }

    /// Whether somebody may have seen enough of it.
    fn may_be_dismissed(&self, message: &Message) -> bool {
        self.is_failed() || self.is_put_off(message)
    }

    /// What stands before its error: nothing where that is why it was withdrawn.
    fn error_label(&self) -> &'static str {
        match self.state {
            MessageState::Withdrawn => "",
            _ => "Last try: ",
        }
    }

    fn is_filed(&self) -> bool {
        self.state == MessageState::Filed
    }

    /// Whether what is shown may leave once more: a file only if mail leaves.
    fn may_leave(&self) -> bool {
        self.is_failed() || (self.is_filed() && self.frame.mail_leaves())
    }

    fn kind(&self, message: &Message) -> &'static str {
        match (message.kind, message.audience) {
            (MessageKind::Canceled, Audience::Staff) => "Given to another host",
            (kind, _) => kind.label(),
        }
    }

    fn empty_title(&self) -> &'static str {
        match self.state {
            MessageState::Sent => "Nothing was sent yet",
            MessageState::Filed => "Nothing became a file",
            MessageState::Waiting => "Nothing waits",
            MessageState::Failed => "Nothing failed",
            MessageState::Withdrawn => "Nothing was withdrawn",
        }
    }

    fn empty_text(&self) -> &'static str {
        match self.state {
            MessageState::Sent => {
                "What lead and host are told of a call stands here once it has left."
            }
            MessageState::Filed => {
                "As long as no mail server is set, messages stand here: each is a file, and nobody got it."
            }
            MessageState::Waiting => {
                "Reminders stand here until they are due, and messages that did not get through yet."
            }
            MessageState::Failed => {
                "A message that the mail server refuses for good, or that got through in none of its tries, stands here, with what was said last."
            }
            MessageState::Withdrawn => {
                "A message that was overtaken, held back or dismissed stands here, with the reason."
            }
        }
    }
}

#[derive(Template)]
#[template(path = "mail/test.html")]
struct Test<'a> {
    base_url: &'a BaseUrl,
}

/// What a test message says.
pub fn test_letter(base_url: &BaseUrl) -> Result<Letter, PostError> {
    Ok(Letter {
        text: format!("Mail leaves the Leadgate server at {base_url}.\n"),
        html: Test { base_url }.render().map_err(PostError::content)?,
        calendar: None,
    })
}
