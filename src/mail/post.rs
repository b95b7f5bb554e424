//! Where messages leave: through a mail server, or into a folder as long as none is set.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use tokio::time::timeout;

use super::{Letter, Message};

/// How long one try may take in all, as a rule: a server that hangs keeps nobody else's mail waiting for longer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The way out for mail.
#[derive(Clone)]
pub struct Post {
    sender: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Server(AsyncSmtpTransport<Tokio1Executor>, Duration),
    Folder(PathBuf),
}

impl Post {
    /// Through the mail server of this URL, such as `smtps://user:password@mail.example.com`, which may take so long for
    /// each message.
    pub fn server(url: &str, sender: Mailbox, patience: Duration) -> Result<Self, PostError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(PostError::content)?
            .timeout(Some(patience))
            .build();
        Ok(Self {
            sender,
            way: Way::Server(server, patience),
        })
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
        matches!(self.way, Way::Server(..))
    }

    /// The address from which mail comes.
    pub fn sender(&self) -> &Mailbox {
        &self.sender
    }

    /// Hands the message over. Once this has answered, it is on its way; after an error it may be all the same.
    pub async fn send(&self, message: &Message, letter: Letter) -> Result<(), PostError> {
        let packed = letter.pack(message, &self.sender)?;
        match &self.way {
            // The transport's own patience is for the connection alone.
            Way::Server(server, patience) => match timeout(*patience, server.send(packed)).await {
                Ok(sent) => sent.map(drop).map_err(PostError::of_server),
                Err(_) => Err(PostError::passing("the mail server did not answer in time")),
            },
            Way::Folder(folder) => {
                let file = folder.join(format!("{}-{}.eml", message.id, message.token));
                let folder = folder.clone();
                let written = tokio::task::spawn_blocking(move || {
                    std::fs::create_dir_all(&folder)?;
                    std::fs::write(file, packed.formatted())
                });
                match written.await {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(PostError::passing(error)),
                    Err(error) => Err(PostError::passing(error)),
                }
            }
        }
    }
}

/// Whether a message that did not leave may leave later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It may: the server was not there, or was not willing now.
    ForNow,
    /// It will never: the server, or we, refuse this very message.
    ForGood,
}

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
        Self {
            refused: Refused::ForGood,
            reason: error.to_string(),
        }
    }

    fn passing(error: impl fmt::Display) -> Self {
        Self {
            refused: Refused::ForNow,
            reason: error.to_string(),
        }
    }

    fn of_server(error: lettre::transport::smtp::Error) -> Self {
        // RFC 4954: 530, 534, 535 and 538 refuse the one who sends, whose password the operator may mend.
        let is_ours = error.status().is_some_and(|code| {
            let code = u16::from(code);
            (530..=539).contains(&code)
        });
        let refused = match error.is_permanent() && !is_ours {
            true => Refused::ForGood,
            false => Refused::ForNow,
        };
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !reason.contains(&cause_text) {
                reason = format!("{reason}: {cause_text}");
            }
            source = cause.source();
        }
        Self { refused, reason }
    }
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for PostError {}
