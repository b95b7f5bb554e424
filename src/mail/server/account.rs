//! The account with which mail is handed over, and what may be told of its refusal: never the password.

use data_encoding::BASE64;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;

use super::PostError;
use super::conversation::{in_turn, is_yes};

/// As many characters in a row of an encoded password as nobody may read.
const TELLING: usize = 8;

/// A user and a password.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) user: String,
    pub(super) password: String,
}

impl Account {
    /// Signs in by the first way that the server offers and lettre knows.
    pub(super) async fn sign_in(
        &self,
        connection: &mut AsyncSmtpConnection,
    ) -> Result<(), PostError> {
        let way = connection
            .server_info()
            .get_auth_mechanism(DEFAULT_MECHANISMS);
        if way.is_none() {
            let why = "the mail server offers no way to sign in that is known here: PLAIN or LOGIN";
            return Err(PostError::passing(why));
        }
        let credentials = Credentials::new(self.user.clone(), self.password.clone());
        let signed_in = match connection.auth(DEFAULT_MECHANISMS, &credentials).await {
            Ok(reply) => in_turn(&reply, is_yes(&reply)),
            Err(error) => Err(PostError::of_server(&error)),
        };
        signed_in.map_err(|error| match self.is_told_by(&error.to_string()) {
            true => PostError::passing(
                "the mail server refuses the user or the password, and its words are not shown, for they repeat these",
            ),
            false => error,
        })
    }

    /// Whether who reads this learns something of the password: some servers repeat what they refuse, in the capitals they like.
    fn is_told_by(&self, text: &str) -> bool {
        let Self { user, password } = self;
        let text = text.to_ascii_lowercase();
        let is_in = |part: &str| text.contains(&part.to_ascii_lowercase());
        let encoded = [
            BASE64.encode(password.as_bytes()),
            BASE64.encode(format!("\0{user}\0{password}").as_bytes()),
        ];
        let parts = encoded.iter().flat_map(|encoded| {
            let most = encoded.len().saturating_sub(TELLING);
            (0..=most).map(|from| &encoded[from..encoded.len().min(from + TELLING)])
        });
        is_in(password) || parts.into_iter().any(is_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_repeat_the_password_are_known_however_they_are_written() {
        let account = Account {
            user: "ada".to_owned(),
            password: "hushhush".to_owned(),
        };
        for told in [
            "535 5.7.8 wrong password: hushhush",
            "502 unknown command: AUTH PLAIN AGFkYQBodXNoaHVzaA==",
            "502 unknown command: AUTH PLAIN AGFKYQBODXNOAHVZAA==",
            "502 unknown command: AUTH PLAIN AGFkYQBodXNo...",
            "535 aHVzaGh1c2g= is wrong",
        ] {
            assert!(account.is_told_by(told), "{told}");
        }
        for harmless in [
            "535 5.7.8 Username and Password not accepted. Learn more at https://example.com",
            "535 5.7.139 Authentication unsuccessful, the user ada is locked",
            "454 4.7.0 Temporary authentication failure",
        ] {
            assert!(!account.is_told_by(harmless), "{harmless}");
        }
        let short = Account {
            user: "a".to_owned(),
            password: "b".to_owned(),
        };
        assert!(short.is_told_by("502 what: AUTH PLAIN AGEAYg=="));
    }
}
