//! Where the database is: told by the scheme of its URL, so that a mistyped one never becomes a file of that name.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The place of the database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file: `sqlite:` and its path.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as libpq understands it: `postgres://user@host/name`.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) => match path.strip_prefix("//").unwrap_or(path) {
                "" | ":memory:" => Err(DatabaseUrlError::NoFile),
                path => Ok(Self::Sqlite(path.into())),
            },
            None => Err(DatabaseUrlError::Scheme),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    /// The place without its password, fit for a log or an error message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) => match ::url::Url::parse(text) {
                Ok(url) => {
                    write!(f, "{}://", url.scheme())?;
                    if let Some(host) = url.host_str() {
                        f.write_str(host)?;
                    }
                    if let Some(port) = url.port() {
                        write!(f, ":{port}")?;
                    }
                    f.write_str(url.path())
                }
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// Why a text is no [`DatabaseUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseUrlError {
    /// The scheme is neither `sqlite:` nor `postgres://`.
    Scheme,
    /// `sqlite:` names no file.
    NoFile,
}

impl fmt::Display for DatabaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "it must begin with sqlite: or postgres://",
            Self::NoFile => "sqlite: must be followed by the path of a file",
        })
    }
}

impl std::error::Error for DatabaseUrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        assert_eq!(
            "sqlite:./data/x.db".parse(),
            Ok(DatabaseUrl::Sqlite("./data/x.db".into()))
        );
        assert_eq!(
            "sqlite:///var/x.db".parse(),
            Ok(DatabaseUrl::Sqlite("/var/x.db".into()))
        );
        assert_eq!(
            "postgres://u@h/db".parse(),
            Ok(DatabaseUrl::Postgres("postgres://u@h/db".into()))
        );
    }

    #[test]
    fn a_mistyped_url_is_refused_rather_than_made_a_file() {
        for text in [
            "postgre://h/db",
            "mysql://h/db",
            "leadgate.db",
            "",
            "sqlite:",
            "sqlite::memory:",
        ] {
            assert!(text.parse::<DatabaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_password_is_never_printed() {
        let url: DatabaseUrl = "postgres://u:secret@h:5433/db?sslmode=require"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://h:5433/db");
        assert_eq!(format!("{url:?}"), "DatabaseUrl(postgres://h:5433/db)");
    }
}
