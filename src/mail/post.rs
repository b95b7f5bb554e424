//! Where messages leave: through a mail server, or into a folder as long as none is set.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::server::Server;
use super::{Letter, Message, PostError};

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
    /// same, unless that is [`super::Refused::Not`].
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
