//! The conversation with a mail server, step by step: what it refuses decides what becomes of a message, and a transport that
//! does all at once does not tell.

mod answers;
mod connection;
mod lent;
mod server_url;

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::PostError;
use connection::Security;

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

/// What a message met that was cut off after its text had begun to leave.
const STOPPED: &str = "this server was stopped before the mail server had said whether it took it";

/// A mail server, and how it is spoken to. It is never printed with its password.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    greeting: ClientId,
    patience: Duration,
    patience_for_answer: Duration,
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
        let mut cut = pin!(cut);
        let text = message.formatted();
        let introduce = timeout(self.patience, self.introduce(message.envelope(), &text));
        let introduced = unless(&mut cut, introduce).await;
        // It has heard of nothing that it could deliver.
        let introduced = introduced.ok_or_else(PostError::cut_off)?;
        let mut connection = introduced.map_err(|_| PostError::passing(LATE))??;
        let tell = timeout(self.patience_for_answer, connection.message(&text));
        let told = unless(&mut cut, tell).await;
        // From here on some of the text is there, or all of it: without an answer, nobody knows whether the server has taken it.
        let told = told.ok_or_else(|| PostError::unanswered(STOPPED))?;
        let told = told.map_err(|_| PostError::unanswered(LATE))?;
        told.map_err(|error| PostError::of_text(&error))?;
        // Whether it hears this or not, and nobody waits for that: first is to be noted that it has the message.
        tokio::spawn(async move { timeout(GOOD_BYE, connection.quit()).await });
        Ok(())
    }

    /// Tells the server of the message, up to its text.
    async fn introduce(
        &self,
        envelope: &Envelope,
        text: &[u8],
    ) -> Result<AsyncSmtpConnection, PostError> {
        let of_server = |error| PostError::of_server(&error);
        let of_message = |error| PostError::of_message(&error);
        let mut connection = self.connect().await?;
        let mut parameters = Vec::new();
        let mut addresses = envelope.to().iter().chain(envelope.from());
        for (is_needed, extension, parameter) in [
            (
                addresses.any(|address| !address.to_string().is_ascii()),
                Extension::SmtpUtfEight,
                MailParameter::SmtpUtfEight,
            ),
            (
                !text.is_ascii(),
                Extension::EightBitMime,
                MailParameter::Body(MailBodyParameter::EightBitMime),
            ),
        ] {
            if is_needed && !connection.server_info().supports_feature(extension) {
                let what = format!("the mail server does not support {extension}");
                return Err(PostError::passing(what));
            }
            if is_needed {
                parameters.push(parameter);
            }
        }
        let from = Mail::new(envelope.from().cloned(), parameters);
        connection.command(from).await.map_err(of_server)?;
        for to in envelope.to() {
            let to = Rcpt::new(to.clone(), Vec::new());
            connection.command(to).await.map_err(of_message)?;
        }
        connection.command(Data).await.map_err(of_message)?;
        Ok(connection)
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
