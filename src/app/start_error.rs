//! What keeps a server from starting, told to whoever starts it.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::config::SecretError;
use crate::db;

/// Why the server cannot start: one line that names the thing and the remedy.
#[derive(Debug)]
pub enum StartError {
    /// The database cannot be opened.
    Database(db::Error),
    /// The folder for it cannot be made.
    Folder(String, io::Error),
    /// There is no secret.
    Secret(SecretError),
    /// The port cannot be bound.
    Port(SocketAddr, io::Error),
    /// The address for people is not known.
    BaseUrl(String),
    /// Where mail goes is not known.
    Mail(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => {
                write!(
                    f,
                    "{error}. Check DATABASE_URL and DATA_DIR, and that the database is running and writable"
                )
            }
            Self::Folder(folder, error) => {
                write!(
                    f,
                    "the folder {folder} cannot be made: {error}. Choose another one by DATA_DIR"
                )
            }
            Self::Secret(error) => error.fmt(f),
            Self::Port(address, error) => {
                write!(
                    f,
                    "cannot listen on {address}: {error}. Choose another address or port by BIND"
                )
            }
            Self::BaseUrl(why) | Self::Mail(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StartError {}
