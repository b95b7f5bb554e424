//! One server of several addresses, of which some may be out of reach.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection to the first of the addresses that takes one, each within `patience`.
///
/// # Errors
/// What the last of them met; [`io::ErrorKind::AddrNotAvailable`] if there is none.
pub async fn connect(addresses: &[SocketAddr], patience: Duration) -> io::Result<TcpStream> {
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

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[actix_web::test]
    async fn the_first_address_that_takes_a_connection_gets_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap();
        let closed = {
            let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
            gone.local_addr().unwrap()
        };
        let second = Duration::from_secs(1);
        let stream = connect(&[closed, open], second).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open);
        for (addresses, met) in [
            (&[closed, closed][..], io::ErrorKind::ConnectionRefused),
            (&[], io::ErrorKind::AddrNotAvailable),
        ] {
            let error = connect(addresses, second).await.unwrap_err();
            assert_eq!(error.kind(), met);
        }
    }
}
