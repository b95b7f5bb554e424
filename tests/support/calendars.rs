//! A server of calendars on the loopback, by https, that gives, redirects, refuses, hangs or floods, as a test wants it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use leadgate::feeds::{Fetcher, Reader};
use leadgate::values::FeedUrl;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What is given to whoever asks.
#[derive(Clone, Debug)]
pub enum Gives {
    /// This calendar.
    Text(String),
    /// This calendar, whose state has this name: whoever knows it gets a 304.
    Tagged(String, &'static str),
    /// This calendar, which last changed then: whoever knows that gets a 304.
    Dated(String, &'static str),
    /// This status and nothing else.
    Status(&'static str),
    /// The way to this address.
    Redirect(String),
    /// More and more, for ever.
    Flood,
    /// Nothing at all.
    Silence,
    /// A byte now and then.
    Drip,
    /// The beginning of this, and then the connection breaks.
    Break(String),
    /// Something that is not HTTP.
    Nonsense,
}

/// The server.
#[derive(Clone)]
pub struct Calendars {
    port: u16,
    gives: Arc<Mutex<HashMap<String, Gives>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// The certificate of this run, and its key: for `localhost` and 127.0.0.1.
fn identity() -> &'static (CertificateDer<'static>, Vec<u8>) {
    static IDENTITY: OnceLock<(CertificateDer<'static>, Vec<u8>)> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        (made.cert.der().clone(), made.signing_key.serialize_der())
    })
}

/// What fetches from servers on the loopback, with two seconds of patience.
pub fn fetcher() -> Fetcher {
    Fetcher::on_loopback(identity().0.clone(), Duration::from_secs(2))
}

/// A reader of theirs.
pub fn reader() -> Reader {
    Reader::new(fetcher())
}

impl Calendars {
    /// A server that has nothing yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            gives: Arc::default(),
            asked: Arc::default(),
        };
        let acceptor = TlsAcceptor::from(Arc::new(config()));
        let served = server.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, acceptor) = (served.clone(), acceptor.clone());
                actix_web::rt::spawn(async move {
                    // Whoever hangs up in the middle is none of our concern.
                    let _ = server.talk(stream, acceptor).await;
                });
            }
        });
        server
    }

    /// From now on this is given at the path.
    pub fn gives(&self, path: &str, what: Gives) {
        self.gives.lock().unwrap().insert(path.to_owned(), what);
    }

    /// From now on there is this calendar at `/ada.ics`.
    pub fn has(&self, calendar: &str) {
        self.gives("/ada.ics", Gives::Text(calendar.to_owned()));
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    /// The same as a value.
    pub fn feed(&self, path: &str) -> FeedUrl {
        FeedUrl::parse(&self.url(path)).unwrap()
    }

    /// The heads of all requests so far, in small letters.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn talk(&self, stream: TcpStream, acceptor: TlsAcceptor) -> std::io::Result<()> {
        let mut stream = BufReader::new(acceptor.accept(stream).await?);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let head = head.to_lowercase();
        self.asked.lock().unwrap().push(head.clone());
        let gives = self.gives.lock().unwrap().get(&path).cloned();
        let status = |status: &str| format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let whole = |headers: &str, text: &str| {
            let length = text.len();
            format!("HTTP/1.1 200 OK\r\n{headers}content-length: {length}\r\n\r\n{text}")
        };
        let answer = match gives.unwrap_or(Gives::Status("404 Not Found")) {
            Gives::Text(text) => whole("content-type: text/calendar\r\n", &text),
            Gives::Tagged(_, tag) if head.contains(&format!("if-none-match: {tag}\r\n")) => {
                status("304 Not Modified")
            }
            Gives::Tagged(text, tag) => whole(&format!("etag: {tag}\r\n"), &text),
            Gives::Dated(_, date)
                if head.contains(&format!("if-modified-since: {}\r\n", date.to_lowercase())) =>
            {
                status("304 Not Modified")
            }
            Gives::Dated(text, date) => whole(&format!("last-modified: {date}\r\n"), &text),
            Gives::Status(line) => status(line),
            Gives::Redirect(to) => {
                format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
            }
            Gives::Break(text) => {
                format!("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n{text}")
            }
            Gives::Nonsense => "BEGIN:VCALENDAR\r\n\r\n".to_owned(),
            Gives::Silence => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                return Ok(());
            }
            Gives::Flood => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                let much = vec![b'a'; 100_000];
                loop {
                    stream.write_all(&much).await?;
                }
            }
            Gives::Drip => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                loop {
                    stream.write_all(b"a").await?;
                    stream.flush().await?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    }
}

fn config() -> ServerConfig {
    let (certificate, key) = identity();
    let key = PrivateKeyDer::try_from(key.clone()).unwrap();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap()
}

/// A calendar with an event from each of these times to the next, such as `["20261201T100000Z", "20261201T110000Z"]`.
pub fn calendar(times: &[[&str; 2]]) -> String {
    let events = times.iter().enumerate().map(|(number, [start, end])| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}@elsewhere.example\r\nSUMMARY:Very private\r\nDTSTART:{start}\r\nDTEND:{end}\r\nEND:VEVENT\r\n"
        )
    });
    let events: String = events.collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{events}END:VCALENDAR\r\n")
}

/// One with an hour in five days, from ten to eleven, UTC.
pub fn coming() -> String {
    let day = (Utc::now() + TimeDelta::days(5)).format("%Y%m%d");
    calendar(&[[&format!("{day}T100000Z"), &format!("{day}T110000Z")]])
}
