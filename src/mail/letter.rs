//! A message as it leaves: its parts, put together as mail programs expect them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use super::{Message, PostError};
use crate::values::EmailAddress;

/// As many bytes as fit encoded into one word of a header: RFC 2047, 2.
const WORD: usize = 42;

/// What a message says, in the forms of which a mail program chooses one.
#[derive(Clone, Debug)]
pub struct Letter {
    /// For programs that show text alone.
    pub text: String,
    /// For all others.
    pub html: String,
    /// What it changes in the recipient's calendar.
    pub calendar: Option<Calendar>,
}

/// An iCalendar object that comes with a message.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// What is asked of the recipient's calendar.
    pub method: Method,
    /// The object itself.
    pub ics: String,
}

/// What is asked of a calendar: RFC 5546, 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To enter the call, or what has changed of it.
    Request,
    /// To strike the call off.
    Cancel,
}

impl Method {
    /// Its name in iCalendar.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

impl Letter {
    /// The whole message from this sender.
    pub(super) fn pack(
        self,
        message: &Message,
        sender: &Mailbox,
    ) -> Result<lettre::Message, PostError> {
        let sender_domain = sender.email.domain();
        let recipient = mailbox(&message.recipient_name, &message.recipient)?;
        let mut builder = lettre::Message::builder()
            .from(sender.clone())
            .to(recipient)
            .raw_header(subject(&message.subject))
            // Of this try: a reminder is written long before it leaves.
            .date_now()
            .message_id(Some(format!("<{}@{sender_domain}>", message.token)))
            // No answer of a machine is wanted: RFC 3834.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if !message.reply_to.is_empty() {
            let reply_to = EmailAddress::parse(&message.reply_to).map_err(PostError::content)?;
            builder = builder.reply_to(mailbox("", &reply_to)?);
        }
        let mut forms = MultiPart::alternative()
            .singlepart(SinglePart::plain(self.text))
            .singlepart(SinglePart::html(self.html));
        let Some(calendar) = self.calendar else {
            return builder.multipart(forms).map_err(PostError::content);
        };
        // Among the forms for programs that offer to accept it, and once more as a file for all others.
        let method = calendar.method.as_str();
        let inline = format!("text/calendar; charset=utf-8; method={method}");
        forms = forms.singlepart(
            SinglePart::builder()
                .header(ContentType::parse(&inline).map_err(PostError::content)?)
                .body(calendar.ics.clone()),
        );
        let file = ContentType::parse("application/ics").map_err(PostError::content)?;
        let whole = MultiPart::mixed()
            .multipart(forms)
            .singlepart(Attachment::new("call.ics".to_owned()).body(calendar.ics, file));
        builder.multipart(whole).map_err(PostError::content)
    }
}

/// The subject as it is read. What looks like an encoded word (RFC 2047) in what somebody typed would be decoded by mail programs,
/// to whatever it hides: such a subject is encoded itself.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    if !text.contains("=?") {
        return HeaderValue::new(name, text.to_owned());
    }
    let mut words = vec![String::new()];
    for char in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + char.len_utf8() <= WORD => word.push(char),
            _ => words.push(char.to_string()),
        }
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?b?{}?=", BASE64_STANDARD.encode(word)))
        .collect();
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words.join("\r\n "))
}

fn mailbox(name: &str, address: &EmailAddress) -> Result<Mailbox, PostError> {
    let address: Address = address.as_str().parse().map_err(PostError::content)?;
    let name = Some(name.to_owned()).filter(|name| !name.trim().is_empty());
    Ok(Mailbox::new(name, address))
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[test]
    fn a_subject_is_read_as_it_stands_whatever_looks_encoded_in_it() {
        for text in [
            "Booked: call with Ann",
            "Booked: call with Jörg Ünal",
            "Booked: call with =?utf-8?q?Win_http=3A=2F=2Fevil=2Eexample=2Fx?= Ann, Mon 30 Nov 2026, 21:00",
            "Booked: call with =?utf-8?q?=0ABcc:_a@b.c?= Jörg Ünal Jörg Ünal Jörg Ünal Jörg Ünal",
            "=?utf-8?b?",
        ] {
            let mail = lettre::Message::builder()
                .from("a@acme.example".parse().unwrap())
                .to("b@acme.example".parse().unwrap())
                .raw_header(subject(text))
                .body(String::new())
                .unwrap()
                .formatted();
            let mail = MessageParser::default().parse(&mail).unwrap();
            assert_eq!(mail.subject(), Some(text));
        }
    }
}
