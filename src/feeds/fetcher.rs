//! Fetches a feed by https: within limits of size and time, and wherever its server leads on to.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::CertificateDer;
use url::Url;

use super::connector::Connector;
use super::fetch_error::{FetchError, broken};
use crate::values::FeedUrl;

/// How long a feed may take to come, in all.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The most bytes of one.
pub const LARGEST: usize = 10_000_000;
/// How often a feed may lead on to another address.
const REDIRECTS: usize = 3;
/// The longest that a header may be that is sent back with the next request.
const LONGEST_HEADER: usize = 500;

/// What fetches feeds. It is cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    connector: Connector,
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
            connector: Connector::to_public(),
            patience: PATIENCE,
        }
    }
}

impl Fetcher {
    /// One that may reach this machine too, trusts this authority alone, and has so much patience: for tests, which serve feeds
    /// of their own. No setting makes one.
    pub fn on_loopback(authority: CertificateDer<'static>, patience: Duration) -> Self {
        Self {
            connector: Connector::on_loopback(authority),
            patience,
        }
    }

    /// Whether an IP address that stands in the URL may be asked; what a name means is only known when it is asked.
    pub fn may_ask(&self, url: &FeedUrl) -> Result<(), FetchError> {
        self.connector.may_ask(url.url())
    }

    /// Fetches the feed, unless it is still in the `known` state.
    pub async fn fetch(&self, url: &FeedUrl, known: &Validators) -> Result<Fetched, FetchError> {
        let fetched = timeout(self.patience, self.follow(url, known)).await;
        fetched.map_err(|_| FetchError::Slow(self.patience))?
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
        let stream = self.connector.connect(url.url()).await?;
        let shake = http1::handshake(TokioIo::new(stream));
        let (mut sender, driver) = shake.await.map_err(broken)?;
        connection.spawn(async move {
            // What breaks it is told to whoever waits for the answer.
            let _ = driver.await;
        });
        let request = request(url.url(), known)?;
        sender.send_request(request).await.map_err(broken)
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
                return Err(FetchError::Large(LARGEST));
            }
            text.extend_from_slice(data);
        }
    }
    Ok(text)
}
