//! Why a feed did not come, in words for its host.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

/// What came between. Printed, it is a sentence for the host; its source is the cause, for the log.
#[derive(Debug)]
pub enum FetchError {
    /// The name of its server means nothing, or could not be looked up.
    NoSuchServer(io::Error),
    /// The address is one of these, and never asked.
    NotPublic(&'static str),
    /// Nobody answered.
    Unreachable(io::Error),
    /// The server could not prove who it is.
    Untrusted(io::Error),
    /// The connection broke, or what came by it was no answer.
    Broken(Box<dyn Error + Send + Sync>),
    /// It took longer than that.
    Slow(Duration),
    /// It has more bytes than that.
    Large(usize),
    /// It leads on to something that is not read.
    Elsewhere,
    /// It leads on and on.
    Astray,
    /// The server answered otherwise.
    Status(u16),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The same, so that nobody finds out which names there are inside.
            Self::NoSuchServer(_) | Self::NotPublic(_) => f.write_str(
                "Its server could not be found at a public address of the network, and no other is ever read.",
            ),
            Self::Unreachable(_) => f.write_str("Its server could not be reached."),
            Self::Untrusted(error) => {
                write!(
                    f,
                    "Its server could not prove that it is the right one ({error})."
                )
            }
            Self::Broken(_) => {
                f.write_str("The connection broke, or what came by it was no answer.")
            }
            Self::Slow(patience) => write!(f, "It did not come within {} seconds.", patience.as_secs()),
            Self::Large(most) => write!(f, "It is larger than {} MB.", most / 1_000_000),
            Self::Elsewhere => {
                f.write_str("It leads on to an address that is not read: only https is.")
            }
            Self::Astray => {
                f.write_str("It leads from one address to the next, and never to a calendar.")
            }
            Self::Status(status @ (401 | 403)) => {
                write!(
                    f,
                    "Its server refuses to give it ({status}). Copy the secret address once more."
                )
            }
            Self::Status(status @ (404 | 410)) => write!(
                f,
                "There is nothing at this address, or not any more ({status}). Copy the secret address once more."
            ),
            Self::Status(429) => f.write_str("Its server was asked too often (429)."),
            Self::Status(status @ 500..) => {
                write!(f, "Its server has a fault of its own ({status}).")
            }
            Self::Status(status) => {
                write!(f, "Its server gave no calendar but the answer {status}.")
            }
        }
    }
}

impl FetchError {
    /// What lies behind it, for the log alone.
    pub fn cause(&self) -> Option<String> {
        match self {
            Self::NotPublic(kind) => Some(format!("its address is {kind}")),
            _ => self.source().map(ToString::to_string),
        }
    }
}

impl Error for FetchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoSuchServer(error) | Self::Unreachable(error) | Self::Untrusted(error) => {
                Some(error)
            }
            Self::Broken(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// A connection that broke because of this.
pub(super) fn broken(error: impl Error + Send + Sync + 'static) -> FetchError {
    FetchError::Broken(Box::new(error))
}
