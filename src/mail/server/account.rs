//! The account with which mail is handed over, and what may be told of it: never the password.

use std::error::Error as _;
use std::io;

use data_encoding::BASE64;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;

use super::PostError;
use super::conversation::{in_turn, is_yes};

/// As many letters and digits in a row of a password, and of an encoded one, as nobody may read.
const TELLING: usize = 8;
const TELLING_ENCODED: usize = 6;

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
        let reply = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
        let reply = reply.map_err(|error| refused(&error))?;
        in_turn(&reply, is_yes(&reply))
    }

    /// The same error without the server's words if these repeat the password: some servers do with what they do not understand.
    pub(super) fn kept_out_of(&self, error: PostError) -> PostError {
        match error.is_quoting() && self.is_told_by(&error.to_string()) {
            true => error.without_words("its words are not shown, for they repeat the password"),
            false => error,
        }
    }

    /// Whether who reads this learns something of the password, in whatever capitals and with whatever signs between.
    fn is_told_by(&self, text: &str) -> bool {
        let Self { user, password } = self;
        let encoded = [
            password.clone(),
            format!("\0{user}\0{password}"),
            format!("{user}:{password}"),
        ];
        let encoded = encoded.map(|text| bare(&BASE64.encode(text.as_bytes())));
        let (text, password) = (bare(text), bare(password));
        has_part(&text, &password, TELLING)
            || encoded
                .iter()
                .any(|encoded| has_part(&text, encoded, TELLING_ENCODED))
    }
}

/// Why nobody is signed in. Of what the server said its code alone is told, for what it refuses it may repeat, in one way or another.
fn refused(error: &Error) -> PostError {
    let is_of_connection = error.source().is_some_and(|cause| cause.is::<io::Error>());
    match error.status() {
        Some(code) => {
            let told = PostError::of_server(error).to_string();
            // RFC 2034: such as 5.7.8, which tells more.
            let enhanced = told.split(' ').nth(1).filter(|word| {
                let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                word.len() < 10 && word.split('.').count() == 3 && word.split('.').all(is_number)
            });
            let what = match error.is_transient() {
                true => "the mail server lets nobody sign in now",
                false => "the mail server refuses the user or the password",
            };
            let enhanced = enhanced.unwrap_or_default();
            PostError::passing(format!("{code} {enhanced}: {what}").replace(" :", ":"))
        }
        None if is_of_connection => PostError::of_server(error),
        None => {
            PostError::passing("the mail server asks for something else than a user and a password")
        }
    }
}

/// Its letters and digits alone, all small.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|char| char.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Whether so many characters in a row of the secret, or all of it if it is shorter, stand in the text.
fn has_part(text: &str, secret: &str, telling: usize) -> bool {
    let secret: Vec<char> = secret.chars().collect();
    let mut parts = secret.windows(telling.min(secret.len()).max(1));
    parts.any(|part| text.contains(&part.iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_words_are_shown_whatever_the_password_is_like() {
        let account = Account {
            user: "ada".to_owned(),
            password: "mailserver".to_owned(),
        };
        let told = |error| account.kept_out_of(error).to_string();
        let late = "the mail server did not answer in time";
        assert_eq!(told(PostError::passing(late)), late);
        let hidden = told(PostError::passing("503 mailserver").quoting());
        assert!(
            hidden.starts_with("503 from the mail server: its words"),
            "{hidden}"
        );
    }

    #[test]
    fn words_that_repeat_the_password_are_known_however_they_are_written() {
        let account = |password: &str| Account {
            user: "ada".to_owned(),
            password: password.to_owned(),
        };
        for (password, told) in [
            ("hushhush", "503 not signed in: hushhush"),
            ("hushhush", "502 unknown: AUTH PLAIN AGFkYQBodXNoaHVzaA=="),
            ("hushhush", "502 unknown: AUTH PLAIN AGFKYQBODXNOAHVZAA=="),
            ("hushhush", "502 unknown: AUTH PLAIN AGFkYQBodXNo..."),
            ("hushhush", "502 unknown: AGFk YQBo dXNo aHVz aA=="),
            ("hushhush", "535 aHVzaGh is wrong"),
            ("hushhush", "535 YWRhOmh1c2hodXNo is wrong"),
            ("correct-horse-battery", "535 bad correct-horse-batt..."),
            ("pass  wÖrd", "535 bad pass wörd"),
            ("p@ss/w\"ord", "535 bad \"p@ss/w\\\"ord\""),
            ("b", "535 what: b"),
        ] {
            assert!(account(password).is_told_by(told), "{told}");
        }
        for harmless in [
            "535 5.7.8 Username and Password not accepted. Learn more at https://example.com",
            "550 5.1.1 the user ada is unknown",
            "454 4.7.0 Temporary authentication failure",
        ] {
            assert!(!account("hushhush").is_told_by(harmless), "{harmless}");
        }
        assert!(!account("").is_told_by("550 no"));
    }
}
