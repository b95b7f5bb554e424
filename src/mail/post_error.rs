//! Why a message did not leave, and whether it may leave later.

use std::error::Error as _;
use std::fmt;
use std::io::{self, ErrorKind};

use lettre::transport::smtp;

use crate::values::is_unseen;

/// Whether a message that did not leave may leave later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It may: the server was not there, or was not willing now.
    ForNow,
    /// It may, and it may be there already: its text was told, and no answer came that says whether it was taken.
    Perhaps,
    /// It will never: the server, or we, refuse this very message.
    ForGood,
    /// It was not: we stopped before its text had left, so that it is with us alone.
    Not,
}

/// What a message met whose text was told, and not answered.
const HUNG_UP: &str = "the mail server hung up before it said whether it took it";

/// Why a message did not leave.
#[derive(Clone, Debug)]
pub struct PostError {
    /// Whether it may leave later, or has left perhaps.
    pub refused: Refused,
    reason: String,
    /// Whether it repeats what the server said.
    is_quoting: bool,
}

impl PostError {
    /// It cannot be put together so.
    pub fn content(error: impl fmt::Display) -> Self {
        Self::new(Refused::ForGood, error)
    }

    /// It may leave later.
    pub fn passing(error: impl fmt::Display) -> Self {
        Self::new(Refused::ForNow, error)
    }

    /// It may have arrived.
    pub(super) fn unanswered(error: impl fmt::Display) -> Self {
        Self::new(Refused::Perhaps, error)
    }

    /// It was cut off before its text had left.
    pub(super) fn cut_off() -> Self {
        let reason = "this server was stopped before it told the message";
        Self::new(Refused::Not, reason)
    }

    /// What the server said to this very message or its recipient.
    pub(super) fn of_message(error: &smtp::Error) -> Self {
        // RFC 4954: 530, 534, 535 and 538 refuse the one who sends, whose password the operator may mend.
        let is_ours = error.status().is_some_and(|code| {
            let code = u16::from(code);
            (530..=539).contains(&code)
        });
        let refused = match error.is_permanent() && !is_ours {
            true => Refused::ForGood,
            false => Refused::ForNow,
        };
        Self::of(refused, error)
    }

    /// What the server said to the text, or what came instead of a word that can be understood.
    pub(super) fn of_text(error: &smtp::Error) -> Self {
        match error.status() {
            Some(_) => Self::of_message(error),
            None if is_odd(error) => Self::of(Refused::Perhaps, error),
            None => Self::unanswered(HUNG_UP),
        }
    }

    /// What the server said before it heard of the message: that is the operator's to mend, and no message's fault.
    pub(super) fn of_server(error: &smtp::Error) -> Self {
        Self::of(Refused::ForNow, error)
    }

    /// The same, which repeats what the server said.
    pub(super) fn quoting(self) -> Self {
        Self {
            is_quoting: true,
            ..self
        }
    }

    /// Whether it repeats what the server said.
    pub(super) fn is_quoting(&self) -> bool {
        self.is_quoting
    }

    fn of(refused: Refused, error: &smtp::Error) -> Self {
        let told = Self::new(refused, reason(error));
        match error.status().is_some() || is_odd(error) {
            true => told.quoting(),
            false => told,
        }
    }

    /// The same with the code alone of what the server said, and this about the rest.
    pub(super) fn without_words(self, why: &str) -> Self {
        let code = self.reason.split(' ').next().unwrap_or_default();
        let code = Some(code).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        let who = code.map_or_else(
            || "the mail server".to_owned(),
            |code| format!("{code} from the mail server"),
        );
        Self {
            reason: format!("{who}: {why}"),
            ..self
        }
    }

    /// What a server says may hold whatever bytes it likes: what is no text comes into no log, PostgreSQL keeps no NUL, and nothing
    /// turns round what stands beside it.
    fn new(refused: Refused, reason: impl fmt::Display) -> Self {
        let reason = reason.to_string().replace(char::is_control, " ");
        let reason = reason.replace(is_unseen, "");
        let reason = reason.trim().to_owned();
        Self {
            refused,
            reason,
            is_quoting: false,
        }
    }
}

/// Whether something came that is no answer, or none to this.
fn is_odd(error: &smtp::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &io::Error| cause.kind() == ErrorKind::InvalidData)
}

/// What the server said, or else what came between; without lettre's words for what kind of thing that is.
fn reason(error: &smtp::Error) -> String {
    let Some(cause) = error.source() else {
        return error.to_string();
    };
    let of_system = cause.downcast_ref().and_then(io::Error::raw_os_error);
    match (error.status(), of_system) {
        (Some(code), _) => said(&code.to_string(), &cause.to_string()),
        (None, Some(_)) => format!("the connection to the mail server broke: {cause}"),
        (None, None) => cause.to_string(),
    }
}

/// What a server said with this code, which may have been made of another one of the same class that begins the text.
pub(super) fn said(code: &str, text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    match is_code && word[..1] == code[..1] {
        true => text.to_owned(),
        false => format!("{code} {text}"),
    }
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for PostError {}
