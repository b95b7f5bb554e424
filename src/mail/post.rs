//! Where messages leave: through a mail server, or into a folder as long as none is set.

use std::error::Error as _;
use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use lettre::transport::smtp;

use super::server::Server;
use super::{Letter, Message};

/// The way out for mail.
#[derive(Clone)]
pub struct Post {
    sender: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Server(Server),
    Folder(PathBuf),
}

impl Post {
    /// Through this mail server.
    pub fn server(server: Server, sender: Mailbox) -> Self {
        Self {
            sender,
            way: Way::Server(server),
        }
    }

    /// Into this folder, each message a file: nobody gets it.
    pub fn folder(folder: PathBuf, sender: Mailbox) -> Self {
        Self {
            sender,
            way: Way::Folder(folder),
        }
    }

    /// Whether messages really leave.
    pub fn leaves(&self) -> bool {
        matches!(self.way, Way::Server(_))
    }

    /// The address from which mail comes.
    pub fn sender(&self) -> &Mailbox {
        &self.sender
    }

    /// Hands the message over, unless `cut` ends first. Once this has answered, it is on its way; after an error it may be all the
    /// same, unless that is [`Refused::Not`].
    pub async fn send(
        &self,
        message: &Message,
        letter: Letter,
        cut: impl Future<Output = ()>,
    ) -> Result<Handed, PostError> {
        let packed = letter.pack(message, &self.sender)?;
        match &self.way {
            Way::Server(server) => {
                let sent = server.send(&packed, cut).await;
                sent.map(|()| Handed::ToServer)
            }
            Way::Folder(folder) => {
                let file = folder.join(message.file_name());
                let folder = folder.clone();
                let written = tokio::task::spawn_blocking(move || {
                    std::fs::create_dir_all(&folder)?;
                    std::fs::write(file, packed.formatted())
                });
                match written.await {
                    Ok(Ok(())) => Ok(Handed::ToFolder),
                    Ok(Err(error)) => Err(PostError::passing(error)),
                    Err(error) => Err(PostError::passing(error)),
                }
            }
        }
    }
}

/// Where a message is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// With the mail server.
    ToServer,
    /// In the folder, where nobody gets it.
    ToFolder,
}

/// Whether a message that did not leave may leave later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It may: the server was not there, or was not willing now.
    ForNow,
    /// It may, and it may be there already: its text was told, and no answer came that says whether it was taken.
    Perhaps,
    /// It will never: the server, or we, refuse this very message.
    ForGood,
    /// It was not: we stopped before its text began to leave, so that it is with us alone.
    Not,
}

/// What a message met whose text was told, and not answered.
const HUNG_UP: &str = "the mail server hung up before it said whether it took it";

/// Why a message did not leave.
#[derive(Clone, Debug)]
pub struct PostError {
    /// For now, or for good.
    pub refused: Refused,
    reason: String,
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

    /// It was cut off before its text began to leave.
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
        Self::new(refused, reason(error))
    }

    /// What the server said to the text, or what came instead of a word that can be understood.
    pub(super) fn of_text(error: &smtp::Error) -> Self {
        match (error.status(), error.source()) {
            (Some(_), _) => Self::of_message(error),
            (None, Some(cause)) if error.is_response() => Self::unanswered(unread(cause)),
            (None, _) => Self::unanswered(HUNG_UP),
        }
    }

    /// What the server said before it heard of the message: that is the operator's to mend, and no message's fault.
    pub(super) fn of_server(error: &smtp::Error) -> Self {
        Self::passing(reason(error))
    }

    /// What a server says may hold whatever bytes it likes: what is no text comes into no log, and PostgreSQL keeps no NUL.
    fn new(refused: Refused, reason: impl fmt::Display) -> Self {
        let reason = reason.to_string().replace(char::is_control, " ");
        let reason = reason.trim().to_owned();
        Self { refused, reason }
    }
}

/// What an answer was that could not be read, in words for people: lettre puts those of its parser before it.
fn unread(cause: &dyn std::error::Error) -> String {
    let cause = cause.to_string();
    match cause.split_once(" at: ") {
        _ if cause == "incomplete response" => HUNG_UP.to_owned(),
        Some((_, answer)) => format!("the mail server's answer could not be read: {answer}"),
        None => format!("the mail server's answer could not be read: {cause}"),
    }
}

fn reason(error: &smtp::Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !reason.contains(&cause_text) {
            reason = format!("{reason}: {cause_text}");
        }
        source = cause.source();
    }
    reason
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for PostError {}
