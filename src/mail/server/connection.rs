//! The way to a mail server until it listens: reached, secured as the settings have it, and signed in to.
//!
//! TLS lies beneath the reader of replies, and so it is ours to begin, and not lettre's.

use std::cell::Cell;
use std::fmt::Debug;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Starttls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use super::conversation::{in_turn, is_yes};
use super::lent::Lent;
use super::replies::Replies;
use super::{PostError, Server, Stage};
use crate::net::connect;

/// How long one address of a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(10);

/// What else to try where TLS was expected from the first byte on.
const IN_CLEAR: &str =
    "; if its port begins in clear, SMTP_URL is to begin with smtp: and to end in ?tls=required";

/// How what is said is kept from others, and by which name the server must prove who it is.
#[derive(Clone)]
pub(super) enum Security {
    /// It is not.
    None,
    /// By TLS once both have greeted, if the server offers that and then is willing: else in clear (RFC 3207, 4).
    Opportunistic(ServerName<'static>),
    /// By TLS once both have greeted, or nothing more is said.
    Required(ServerName<'static>),
    /// By TLS from the first byte on.
    Implicit(ServerName<'static>),
}

impl Server {
    /// A connection by which the server listens.
    pub(super) async fn connect(
        &self,
        stage: &Cell<Stage>,
    ) -> Result<AsyncSmtpConnection, PostError> {
        let stream = self.reach().await?;
        stage.set(Stage::Reached);
        let mut connection = match &self.security {
            Security::None => self.greet(Replies::by(stream)).await?,
            Security::Implicit(name) => {
                let stream = self.secure(stream, name).await?;
                self.greet(Replies::by(stream)).await?
            }
            Security::Opportunistic(name) | Security::Required(name) => {
                self.greet_and_secure(stream, name).await?
            }
        };
        stage.set(Stage::Greeted);
        if let Some(account) = &self.account {
            account.sign_in(&mut connection).await?;
        }
        Ok(connection)
    }

    async fn reach(&self) -> Result<TcpStream, PostError> {
        let unreached =
            |error| PostError::passing(format!("the mail server could not be reached: {error}"));
        let addresses = lookup_host((self.host.as_str(), self.port)).await;
        let addresses: Vec<_> = addresses.map_err(unreached)?.collect();
        connect(&addresses, CONNECT).await.map_err(unreached)
    }

    /// Greets in clear, and begins anew by TLS: nothing of what was said in clear counts any more (RFC 3207, 4.2).
    async fn greet_and_secure(
        &self,
        stream: TcpStream,
        name: &ServerName<'static>,
    ) -> Result<AsyncSmtpConnection, PostError> {
        let lent = Lent::new(stream);
        let mut in_clear = self.greet(Replies::by(lent.clone())).await?;
        let is_required = matches!(self.security, Security::Required(_));
        if !in_clear.can_starttls() {
            let why = "the mail server does not offer STARTTLS, and TLS is required";
            return match is_required {
                true => Err(PostError::passing(why)),
                false => Ok(in_clear),
            };
        }
        match in_clear.command(Starttls).await {
            Ok(reply) => in_turn(&reply, is_yes(&reply))?,
            Err(error) if error.status().is_some() && !is_required => return Ok(in_clear),
            Err(error) => return Err(PostError::of_server(&error)),
        }
        drop(in_clear);
        let stream = lent.take_back();
        let stream = stream.ok_or_else(|| PostError::passing("the connection is in use"))?;
        let stream = self.secure(stream, name).await?;
        self.greet(Replies::after_greeting(stream)).await
    }

    async fn greet<S>(&self, replies: Replies<S>) -> Result<AsyncSmtpConnection, PostError>
    where
        S: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin + 'static,
    {
        let greeted =
            AsyncSmtpConnection::connect_with_transport(Box::new(replies), &self.greeting).await;
        greeted.map_err(|error| PostError::of_server(&error))
    }

    async fn secure(
        &self,
        stream: TcpStream,
        name: &ServerName<'static>,
    ) -> Result<TlsStream<TcpStream>, PostError> {
        let secured = self.tls.secure(stream, name.clone()).await;
        secured.map_err(|error| {
            let hint = match &self.security {
                Security::Implicit(_) if speaks_in_clear(&error) => IN_CLEAR,
                _ => "",
            };
            PostError::passing(format!(
                "the connection could not be secured: {error}{hint}"
            ))
        })
    }
}

/// Whether what came is no TLS at all.
fn speaks_in_clear(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(rustls::Error::InvalidMessage(_)))
}
