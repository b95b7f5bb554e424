//! The way to a mail server until it listens: reached, secured as the settings have it, and signed in to.
//!
//! TLS lies beneath the reader of answers, and so it is ours to begin, and not lettre's.

use std::fmt::Debug;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Starttls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::answers::Answers;
use super::lent::Lent;
use super::{PostError, Server};
use crate::net::{Tls, first_that_answers};

/// How long one address of a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(10);

/// How what is said is kept from others.
#[derive(Clone)]
pub(super) enum Security {
    /// It is not.
    None,
    /// By TLS once both have greeted, if the server offers that.
    IfOffered(Proof),
    /// By TLS once both have greeted, or nothing more is said.
    Required(Proof),
    /// By TLS from the first byte on.
    Wrapped(Proof),
}

/// Who a server must prove to be, and to whom.
#[derive(Clone)]
pub(super) struct Proof {
    pub(super) tls: Tls,
    pub(super) name: ServerName<'static>,
}

impl Server {
    /// A connection by which the server listens.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, PostError> {
        let (stream, peer) = self.reach().await?;
        let mut connection = match &self.security {
            Security::None => self.greet(Answers::by(stream, peer)).await?,
            Security::Wrapped(proof) => {
                let stream = proof.secure(stream).await?;
                self.greet(Answers::by(stream, peer)).await?
            }
            Security::IfOffered(proof) | Security::Required(proof) => {
                self.secure_later(stream, peer, proof).await?
            }
        };
        if let Some(credentials) = &self.credentials {
            let signed_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            signed_in.map_err(|error| PostError::of_server(&error))?;
        }
        Ok(connection)
    }

    async fn reach(&self) -> Result<(TcpStream, SocketAddr), PostError> {
        let unreached =
            |error| PostError::passing(format!("the mail server could not be reached: {error}"));
        let addresses = lookup_host((self.host.as_str(), self.port)).await;
        let addresses: Vec<_> = addresses.map_err(unreached)?.collect();
        let stream = first_that_answers(&addresses, CONNECT).await;
        let stream = stream.map_err(unreached)?;
        let peer = stream.peer_addr().map_err(unreached)?;
        Ok((stream, peer))
    }

    /// Greets in clear, and begins anew by TLS: nothing of what was said in clear counts any more (RFC 3207, 4.2).
    async fn secure_later(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        proof: &Proof,
    ) -> Result<AsyncSmtpConnection, PostError> {
        let lent = Lent::new(stream);
        let mut in_clear = self.greet(Answers::by(lent.clone(), peer)).await?;
        if !in_clear.can_starttls() {
            let why = "the mail server does not offer STARTTLS, and TLS is required";
            return match self.security {
                Security::Required(_) => Err(PostError::passing(why)),
                _ => Ok(in_clear),
            };
        }
        let begun = in_clear.command(Starttls).await;
        begun.map_err(|error| PostError::of_server(&error))?;
        drop(in_clear);
        let stream = lent.take_back();
        let stream = stream.ok_or_else(|| PostError::passing("the connection is in use"))?;
        let stream = proof.secure(stream).await?;
        self.greet(Answers::after_greeting(stream, peer)).await
    }

    async fn greet<S>(&self, answers: Answers<S>) -> Result<AsyncSmtpConnection, PostError>
    where
        S: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin + 'static,
    {
        let greeted =
            AsyncSmtpConnection::connect_with_transport(Box::new(answers), &self.greeting).await;
        greeted.map_err(|error| PostError::of_server(&error))
    }
}

impl Proof {
    async fn secure(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, PostError> {
        let secured = self.tls.secure(stream, self.name.clone()).await;
        secured.map_err(|error| {
            PostError::passing(format!("the connection could not be secured: {error}"))
        })
    }
}
