//! The language of PostgreSQL's messages: diesel tells no SQLSTATE, so [`Error`](super::Error) knows some errors by their English
//! words.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use diesel::sql_types::Text;

/// Whether it was said already that this server speaks another language.
static SAID: AtomicBool = AtomicBool::new(false);

#[derive(QueryableByName)]
struct Shown {
    #[diesel(sql_type = Text)]
    lc_messages: String,
}

/// Lets the server speak English on this connection. That is a superuser's to set, or, from PostgreSQL 15 on, whoever's it is
/// granted to; where it is refused, the log says once what does not work then.
pub(super) fn speak_english(conn: &mut PgConnection) -> QueryResult<()> {
    let shown: Shown = diesel::sql_query("SHOW lc_messages").get_result(conn)?;
    if is_english(&shown.lc_messages) {
        return Ok(());
    }
    let refused = diesel::sql_query("SET lc_messages = 'C'").execute(conn);
    if let Err(error) = refused
        && !SAID.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            lc_messages = shown.lc_messages,
            %error,
            "PostgreSQL may speak another language than English, and transactions that end in a deadlock are then not tried \
             again: let a superuser run ALTER ROLE … SET lc_messages = 'C' for our role"
        );
    }
    Ok(())
}

/// Whether its name says that it is English. Blank is the language of the server's own environment, whatever that is; POSIX is
/// C by another name, and becomes it.
fn is_english(lc_messages: &str) -> bool {
    let language = lc_messages.split(['_', '.', '@']).next();
    matches!(language, Some("C" | "en" | "English"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_known_by_the_names_of_locales() {
        for english in [
            "C",
            "C.UTF-8",
            "en_US.UTF-8",
            "en_GB",
            "English_United States.1252",
        ] {
            assert!(is_english(english), "{english}");
        }
        for other in [
            "",
            "de_DE.UTF-8",
            "fr_FR@euro",
            "German_Germany.1252",
            "Chinese",
        ] {
            assert!(!is_english(other), "{other}");
        }
    }
}
