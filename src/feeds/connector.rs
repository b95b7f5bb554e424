//! A connection to a feed's server: by TLS, and to public addresses alone.
//!
//! It is made here and not by a client library, so that the very address that was looked at is the one that is connected to: a
//! name may mean another one a moment later. Proxies from the environment are not used.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use url::{Host, Url};

use super::fetch_error::{FetchError, broken};
use super::reach::Reach;
use crate::net::{Tls, connect};

/// How long one address of a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(5);

/// What makes connections. It is cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    reach: Reach,
    tls: Tls,
}

impl Connector {
    /// To public addresses, whose servers the system trusts.
    pub(super) fn to_public() -> Self {
        Self {
            reach: Reach::Public,
            tls: Tls::of_system(),
        }
    }

    /// To this machine too, and to servers that this authority alone vouches for.
    pub(super) fn on_loopback(authority: CertificateDer<'static>) -> Self {
        Self {
            reach: Reach::Loopback,
            tls: Tls::of_authority(authority),
        }
    }

    /// Whether an IP address that stands in the URL may be asked; what a name means is only known when it is asked.
    pub(super) fn may_ask(&self, url: &Url) -> Result<(), FetchError> {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => ip.into(),
            Some(Host::Ipv6(ip)) => ip.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.reach.allow_ip(ip).map_err(FetchError::NotPublic)
    }

    /// A connection to its server, which has proved who it is.
    pub(super) async fn connect(&self, url: &Url) -> Result<TlsStream<TcpStream>, FetchError> {
        let addresses = self.addresses(url).await?;
        let stream = connect(&addresses, CONNECT).await;
        let stream = stream.map_err(FetchError::Unreachable)?;
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(broken)?,
            Some(Host::Ipv4(ip)) => ServerName::from(std::net::IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => ServerName::from(std::net::IpAddr::from(ip)),
            None => return Err(FetchError::Elsewhere),
        };
        let secured = self.tls.secure(stream, name).await;
        secured.map_err(|error| match error.kind() {
            ErrorKind::InvalidData | ErrorKind::Other => FetchError::Untrusted(error),
            _ => FetchError::Unreachable(error),
        })
    }

    /// What the name means now, as far as it may be asked.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        let port = url.port_or_known_default().unwrap_or(443);
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
            Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
            Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
                .await
                .map_err(FetchError::NoSuchServer)?
                .collect(),
            None => return Err(FetchError::Elsewhere),
        };
        let mut refused = "reserved";
        let allowed = |address| match self.reach.allow(address) {
            Ok(address) => Some(address),
            Err(kind) => {
                refused = kind;
                None
            }
        };
        let allowed: Vec<_> = found.into_iter().filter_map(allowed).collect();
        match allowed.is_empty() {
            true => Err(FetchError::NotPublic(refused)),
            false => Ok(allowed),
        }
    }
}
