//! What is said to a mail server of a message, and whether its replies are those to it.

use std::cell::Cell;
use std::iter;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};

use super::{PostError, Server, Stage, said};

impl Server {
    /// Tells the server of the message, up to its text.
    pub(super) async fn introduce(
        &self,
        envelope: &Envelope,
        text: &[u8],
        stage: &Cell<Stage>,
    ) -> Result<AsyncSmtpConnection, PostError> {
        let of_server = |error| PostError::of_server(&error);
        let of_message = |error| PostError::of_message(&error);
        let mut connection = self.connect(stage).await?;
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
        let reply = connection.command(from).await.map_err(of_server)?;
        in_turn(&reply, is_yes(&reply))?;
        for to in envelope.to() {
            let to = Rcpt::new(to.clone(), Vec::new());
            let reply = connection.command(to).await.map_err(of_message)?;
            in_turn(&reply, is_yes(&reply))?;
        }
        let reply = connection.command(Data).await.map_err(of_message)?;
        in_turn(&reply, reply.has_code(354))?;
        Ok(connection)
    }
}

/// Tells the text, and notes when there is nothing left of it but the mark of its end.
pub(super) async fn tell(
    connection: &mut AsyncSmtpConnection,
    text: &[u8],
    stage: &Cell<Stage>,
) -> Result<Response, Error> {
    let end = iter::from_fn(|| {
        stage.set(Stage::TextOut);
        None
    });
    connection.message_iter(iter::once(text).chain(end)).await
}

/// Whether the server has done what it was told. To lettre a reply that asks for more is as good, and whoever takes that for a yes
/// speaks with a server that is somewhere else.
pub(super) fn is_yes(reply: &Response) -> bool {
    reply.code().severity == Severity::PositiveCompletion
}

/// Makes sure that the reply is one to what was said.
pub(super) fn in_turn(reply: &Response, is_in_turn: bool) -> Result<(), PostError> {
    match is_in_turn {
        true => Ok(()),
        false => Err(PostError::passing(out_of_turn(reply)).quoting()),
    }
}

pub(super) fn out_of_turn(reply: &Response) -> String {
    let code = reply.code().to_string();
    let said = said(&code, reply.first_line().unwrap_or_default());
    format!("the mail server answered out of turn: {said}")
}
