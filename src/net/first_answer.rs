//! One server of several addresses, of which some may be out of reach.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection to the first of the addresses that takes one, each within `patience`.
///
/// # Errors
/// What the last of them met.
pub async fn first_that_answers(
    addresses: &[SocketAddr],
    patience: Duration,
) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(failure)
}
