//! The conversation with a mail server, step by step: what it refuses decides what becomes of a message, and a transport that
//! does all at once does not tell.

mod account;
mod connection;
mod conversation;
mod lent;
mod replies;
mod reply;
mod server_url;

use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::PostError;
use super::post_error::said;
use crate::net::Tls;
use account::Account;
use connection::Security;
use conversation::{is_yes, out_of_turn, tell};

pub use server_url::ServerUrlError;

/// How long a server may take to say good-bye: the message is on its way by then.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// How long a server may take until it wants the text, as a rule.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it may then take to say whether it takes the message. Whoever asks too early sends it twice: some servers look into
/// the text for minutes, and RFC 5321 (4.5.3.2.6) grants them these ten.
const PATIENCE_FOR_ANSWER: Duration = Duration::from_secs(600);

/// What a message met that waited too long.
const LATE: &str = "the mail server did not answer in time";

/// The same where the server did not even greet, as those that wait for TLS do not.
const SILENT: &str = "the mail server did not greet in time; if its port speaks TLS from the first byte on, SMTP_URL is to begin with smtps:";

/// What a message met that was cut off after its text had left.
const STOPPED: &str = "this server was stopped before the mail server had said whether it took it";

/// A mail server, and how it is spoken to. It is never printed with its password.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    security: Security,
    tls: Tls,
    account: Option<Account>,
    greeting: ClientId,
    patience: Duration,
    patience_for_answer: Duration,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The server is not reached yet.
    Reaching,
    /// It is, and has not greeted.
    Reached,
    /// It has, and is told of the message.
    Greeted,
    /// The text has left, and the mark of its end leaves next.
    TextOut,
}

impl Server {
    /// The same, which may take so long for each message, and as long again for its answer to the text, instead of the usual minutes.
    pub fn within(self, patience: Duration) -> Self {
        Self {
            patience,
            patience_for_answer: patience,
            ..self
        }
    }

    /// The same, which may take so long for its answer to the text.
    pub fn answering_within(self, patience_for_answer: Duration) -> Self {
        Self {
            patience_for_answer,
            ..self
        }
    }

    /// The same, greeted by the name of this host if that is one by which others know it: some mail servers take nothing from
    /// whoever calls itself by an address of its own machine.
    ///
    /// The host is written as it stands behind the @ of an address: an IP address in brackets, as RFC 5321 (4.1.1.1) wants it.
    pub fn greeted_as(self, host: Option<String>) -> Self {
        let known = host.filter(|host| host.contains('.') || host.starts_with('['));
        let greeting = known.map_or_else(ClientId::default, ClientId::Domain);
        Self { greeting, ..self }
    }

    /// Hands a message over, unless `cut` ends first: then what is known decides whether the message may have arrived.
    pub(super) async fn send(
        &self,
        message: &lettre::Message,
        cut: impl Future<Output = ()>,
    ) -> Result<(), PostError> {
        let sent = self.hand_over(message, cut).await;
        sent.map_err(|error| match &self.account {
            Some(account) => account.kept_out_of(error),
            None => error,
        })
    }

    async fn hand_over(
        &self,
        message: &lettre::Message,
        cut: impl Future<Output = ()>,
    ) -> Result<(), PostError> {
        let mut cut = pin!(cut);
        let text = message.formatted();
        let stage = Cell::new(Stage::Reaching);
        let introduce = self.introduce(message.envelope(), &text, &stage);
        let introduced = unless(&mut cut, timeout(self.patience, introduce)).await;
        // It has heard of nothing that it could deliver.
        let introduced = introduced.ok_or_else(PostError::cut_off)?;
        let introduced = introduced.map_err(|_| PostError::passing(self.late(stage.get())))?;
        let mut connection = introduced?;
        let tell = timeout(
            self.patience_for_answer,
            tell(&mut connection, &text, &stage),
        );
        let told = unless(&mut cut, tell).await;
        let reply = match (told, stage.get()) {
            (Some(Ok(Ok(reply))), _) => reply,
            // The end is on its way: without an answer, nobody knows whether the server has taken it.
            (None, Stage::TextOut) => return Err(PostError::unanswered(STOPPED)),
            (Some(Err(_)), Stage::TextOut) => return Err(PostError::unanswered(LATE)),
            (Some(Ok(Err(error))), Stage::TextOut) => return Err(PostError::of_text(&error)),
            // No server takes what has no end yet.
            (None, _) => return Err(PostError::cut_off()),
            (Some(Err(_)), _) => return Err(PostError::passing(LATE)),
            (Some(Ok(Err(error))), _) => return Err(PostError::of_server(&error)),
        };
        if !is_yes(&reply) {
            return Err(PostError::unanswered(out_of_turn(&reply)).quoting());
        }
        // Whether it hears this or not, and nobody waits for that: first is to be noted that it has the message.
        tokio::spawn(async move { timeout(GOOD_BYE, connection.quit()).await });
        Ok(())
    }

    /// What a message met that waited too long for its text to be wanted.
    fn late(&self, stage: Stage) -> &'static str {
        match (stage, &self.security) {
            (Stage::Reached, security) if !matches!(security, Security::Implicit(_)) => SILENT,
            _ => LATE,
        }
    }
}

/// What `work` comes to, unless `cut` ends first.
async fn unless<T>(
    cut: &mut Pin<&mut impl Future<Output = ()>>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => cut.as_mut().poll(context).map(|()| None),
    })
    .await
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({}:{})", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::LEASE;

    #[test]
    fn no_try_takes_as_long_as_its_lease() {
        let longest = PATIENCE + PATIENCE_FOR_ANSWER;
        let lease = LEASE.to_std().unwrap();
        assert!(longest + Duration::from_secs(30) < lease, "{longest:?}");
    }
}
