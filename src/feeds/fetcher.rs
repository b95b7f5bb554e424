//! Fetches a feed by https: within limits of size and time, and from public addresses alone.
//!
//! The connection is made here and not by a client library, so that the very address that was looked at is the one that is
//! connected to: a name may mean another one a moment later. Proxies from the environment are not used.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use url::{Host, Url};

use super::fetch_error::FetchError;
use super::reach::Reach;
use super::tls::Tls;
use crate::values::FeedUrl;

/// How long a feed may take to come, in all.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The most bytes of one.
pub const LARGEST: usize = 10_000_000;
/// How long one address of a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(5);
/// How often a feed may lead on to another address.
const REDIRECTS: usize = 3;
/// The longest that a header may be that is sent back with the next request.
const LONGEST_HEADER: usize = 500;

/// What fetches feeds. It is cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    reach: Reach,
    tls: Tls,
    patience: Duration,
}

/// In which state a feed came, in the words of its server; blank if it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The name of that state.
    pub etag: String,
    /// When it changed last.
    pub last_modified: String,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is in the state that was named.
    Unchanged,
    /// This text.
    Whole(Vec<u8>, Validators),
}

impl Default for Fetcher {
    fn default() -> Self {
        Self {
            reach: Reach::Public,
            tls: Tls::of_system(),
            patience: PATIENCE,
        }
    }
}

impl Fetcher {
    /// One that may reach this machine too, trusts this authority alone, and has so much patience: for tests, which serve feeds
    /// of their own. No setting makes one.
    pub fn on_loopback(authority: CertificateDer<'static>, patience: Duration) -> Self {
        Self {
            reach: Reach::Loopback,
            tls: Tls::of_authority(authority),
            patience,
        }
    }

    /// Whether an IP address that stands in the URL may be asked; what a name means is only known when it is asked.
    pub fn may_ask(&self, url: &FeedUrl) -> Result<(), FetchError> {
        let ip = match url.url().host() {
            Some(Host::Ipv4(ip)) => ip.into(),
            Some(Host::Ipv6(ip)) => ip.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.reach.allow_ip(ip).map_err(FetchError::NotPublic)
    }

    /// Fetches the feed, unless it is still in the `known` state.
    pub async fn fetch(&self, url: &FeedUrl, known: &Validators) -> Result<Fetched, FetchError> {
        let fetched = timeout(self.patience, self.follow(url, known)).await;
        fetched.map_err(|_| FetchError::Slow)?
    }

    async fn follow(&self, url: &FeedUrl, known: &Validators) -> Result<Fetched, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            // Dropped at the end, it takes the connection with it.
            let mut connection = JoinSet::new();
            let response = self.ask(&url, known, &mut connection).await?;
            match response.status().as_u16() {
                200 => {
                    let validators = Validators::of(response.headers());
                    return Ok(Fetched::Whole(whole(response).await?, validators));
                }
                304 if !known.is_blank() => return Ok(Fetched::Unchanged),
                301 | 302 | 303 | 307 | 308 => url = next(&url, response.headers())?,
                status => return Err(FetchError::Status(status)),
            }
        }
        Err(FetchError::Astray)
    }

    async fn ask(
        &self,
        url: &FeedUrl,
        known: &Validators,
        connection: &mut JoinSet<()>,
    ) -> Result<Response<Incoming>, FetchError> {
        let stream = self.connect(url.url()).await?;
        let shake = http1::handshake(TokioIo::new(stream));
        let (mut sender, driver) = shake.await.map_err(broken)?;
        connection.spawn(async move {
            // What breaks it is told to whoever waits for the answer.
            let _ = driver.await;
        });
        let request = request(url.url(), known)?;
        sender.send_request(request).await.map_err(broken)
    }

    async fn connect(&self, url: &Url) -> Result<TlsStream<TcpStream>, FetchError> {
        let addresses = self.addresses(url).await?;
        let stream = first_that_answers(&addresses).await?;
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(broken)?,
            Some(Host::Ipv4(ip)) => ServerName::from(std::net::IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => ServerName::from(std::net::IpAddr::from(ip)),
            None => return Err(FetchError::Elsewhere),
        };
        let config = self.tls.config().await.map_err(FetchError::Untrusted)?;
        let connector = TlsConnector::from(Arc::clone(config));
        let shaken = connector.connect(name, stream).await;
        shaken.map_err(|error| match error.get_ref().is_some() {
            true => FetchError::Untrusted(error),
            false => FetchError::Unreachable(error),
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

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value
                .filter(|text| text.len() <= LONGEST_HEADER)
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
        }
    }

    fn is_blank(&self) -> bool {
        self.etag.is_empty() && self.last_modified.is_empty()
    }
}

/// The first of the addresses that takes the connection.
async fn first_that_answers(addresses: &[SocketAddr]) -> Result<TcpStream, FetchError> {
    let mut failure = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = std::io::ErrorKind::TimedOut.into(),
        }
    }
    Err(FetchError::Unreachable(failure))
}

/// A request that tells nothing of who asks but the name of the program.
fn request(url: &Url, known: &Validators) -> Result<Request<Empty<Bytes>>, FetchError> {
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return Err(FetchError::Elsewhere),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = Request::get(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, "Leadgate")
        .header(header::ACCEPT, "text/calendar, */*;q=0.5")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close");
    for (name, value) in [
        (header::IF_NONE_MATCH, &known.etag),
        (header::IF_MODIFIED_SINCE, &known.last_modified),
    ] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    request.body(Empty::new()).map_err(broken)
}

/// Where the answer leads: held to what was asked of the first address.
fn next(url: &FeedUrl, headers: &HeaderMap) -> Result<FeedUrl, FetchError> {
    let location = headers.get(header::LOCATION);
    let location = location.and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| url.url().join(location).ok());
    next.and_then(|next| FeedUrl::parse(next.as_str()).ok())
        .ok_or(FetchError::Elsewhere)
}

/// All that comes, up to [`LARGEST`].
async fn whole(response: Response<Incoming>) -> Result<Vec<u8>, FetchError> {
    let mut body = response.into_body();
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(broken)?;
        if let Some(data) = frame.data_ref() {
            if text.len() + data.len() > LARGEST {
                return Err(FetchError::Large);
            }
            text.extend_from_slice(data);
        }
    }
    Ok(text)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> FetchError {
    FetchError::Broken(Box::new(error))
}
