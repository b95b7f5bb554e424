//! Every setting: its variable, its default, what it is for.

mod mail;
mod secret;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::db::DatabaseUrl;
use crate::mail::Server;
use crate::web::{BaseUrl, TrustedProxies};

pub use secret::{Secret, SecretError};

/// The settings, each by its environment variable or, on the command line, by its option.
#[derive(Clone, Debug, clap::Args)]
pub struct Config {
    /// The folder for what the server keeps: the SQLite database, the secret key, and mail that does not leave. The demo without
    /// DATABASE_URL uses a temporary one instead.
    #[arg(
        long,
        env = "DATA_DIR",
        default_value = "./data",
        global = true,
        value_name = "FOLDER"
    )]
    pub data_dir: PathBuf,

    /// The database: sqlite:FILE or postgres://USER@HOST/NAME. Without it, leadgate.db in the data folder, and for the demo a
    /// temporary one.
    #[arg(
        long,
        env = "DATABASE_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<DatabaseUrl>,

    /// How many connections to the database are kept: as many queries run at once.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 8, global = true, value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,

    /// The address and port on which the server listens.
    #[arg(
        long,
        env = "BIND",
        default_value = "127.0.0.1:8080",
        global = true,
        value_name = "ADDRESS:PORT"
    )]
    pub bind: SocketAddr,

    /// The address under which people reach the server, as in `https://calls.example.com`. Required unless BIND is a
    /// loopback address; links, secure cookies and the check of where forms come from go by it, and mail servers are greeted by its
    /// host.
    #[arg(long, env = "BASE_URL", global = true, value_name = "URL")]
    pub base_url: Option<BaseUrl>,

    /// The reverse proxies in front of the server: addresses and networks, separated by commas. Their X-Forwarded-For
    /// and Forwarded headers tell the visitor's IP address; anybody else's tell nothing.
    #[arg(
        long,
        env = "TRUSTED_PROXIES",
        default_value = "",
        global = true,
        value_name = "LIST"
    )]
    pub trusted_proxies: TrustedProxies,

    /// The secret from which keys are derived, at least 32 characters; the same on every server of one deployment.
    /// Without it, the file of SECRET_KEY_FILE; with SQLite, a file is made in the data folder at the first start.
    #[arg(
        long,
        env = "SECRET_KEY",
        global = true,
        value_name = "TEXT",
        hide_env_values = true
    )]
    pub secret_key: Option<Secret>,

    /// A file that holds the secret.
    #[arg(long, env = "SECRET_KEY_FILE", global = true, value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// The mail server, as in smtps://user:password@mail.example.com, or smtp://mail.example.com?tls=required for STARTTLS. A
    /// password is sent encrypted only, but to this machine itself. Without it no mail leaves: each message becomes a file in the
    /// folder `mail` of the data folder.
    #[arg(
        long,
        env = "SMTP_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<Server>,

    /// The address from which mail comes, as in `Acme Calls <calls@example.com>`. Required with SMTP_URL.
    #[arg(long, env = "MAIL_FROM", global = true, value_name = "ADDRESS", value_parser = mail::sender)]
    pub mail_from: Option<lettre::message::Mailbox>,

    /// How many times a minute one IP address (of IPv6, one /64) may send the public form; it may look at five times as
    /// many of its pages. Each server counts for itself. 0 is no limit.
    #[arg(
        long,
        env = "FORM_LIMIT",
        default_value_t = 60,
        global = true,
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(..=1_000_000)
    )]
    pub form_limit: u32,

    /// The seconds before which nobody has filled in the first page of the public form: what comes sooner is shown once
    /// more. 0 is none.
    #[arg(
        long,
        env = "FORM_MIN_SECONDS",
        default_value_t = 2,
        global = true,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u32).range(..=60)
    )]
    pub form_min_seconds: u32,

    /// What is logged: error, warn, info, debug or trace, or a filter such as info,leadgate=debug.
    #[arg(
        long,
        env = "LOG",
        default_value = "info,actix_server=warn",
        global = true,
        value_name = "FILTER"
    )]
    pub log: String,

    /// How it is logged: text for people, json for machines.
    #[arg(
        long,
        env = "LOG_FORMAT",
        default_value = "text",
        global = true,
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// The database that is meant.
    pub fn database(&self) -> DatabaseUrl {
        self.database_url
            .clone()
            .unwrap_or_else(|| DatabaseUrl::Sqlite(self.data_dir.join("leadgate.db")))
    }

    /// The address for people, or why it must be set. `bound` is where the server listens.
    pub fn public_url(&self, bound: SocketAddr) -> Result<BaseUrl, String> {
        match &self.base_url {
            Some(base_url) => Ok(base_url.clone()),
            None if bound.ip().is_loopback() => format!("http://{bound}")
                .parse()
                .map_err(|error| format!("http://{bound}: {error}")),
            None => Err(format!(
                "the server listens on {bound}, which others can reach: set BASE_URL to the address that they use, as \
                 in https://calls.example.com"
            )),
        }
    }

    /// The secret, made at the first start if the database is a file of our own.
    pub fn secret(&self) -> Result<Secret, SecretError> {
        if let Some(secret) = &self.secret_key {
            return Ok(secret.clone());
        }
        match (&self.secret_key_file, self.database()) {
            (Some(file), _) => Secret::read(file),
            (None, DatabaseUrl::Sqlite(path)) => {
                Secret::read_or_make(&path.with_file_name("secret.key"))
            }
            (None, DatabaseUrl::Postgres(_)) => Err(SecretError::Missing),
        }
    }
}
