//! A mail server on the loopback that receives, refuses, hangs or dies, as a test wants it; in clear or by TLS.

mod tls;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use leadgate::mail::{Post, Server};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub use tls::Certificate;
use tls::Security;

/// How the server behaves towards whoever comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It takes every message.
    Receives,
    /// It answers a recipient with this line.
    Answers(&'static str),
    /// It answers this command with this line: `EHLO`, `MAIL`, `DATA`; the connection itself is `CONNECT`.
    AnswersTo(&'static str, &'static str),
    /// It says nothing until it behaves otherwise; then it hangs up.
    Hangs,
    /// It says nothing once it hears of a recipient with this in its address.
    HangsAt(&'static str),
    /// It takes the message, and is gone before it says so.
    DiesAfterwards,
    /// It takes the message, and says nothing more.
    HangsAfterwards,
    /// It takes the message, and says so two seconds later.
    TakesItsTime,
    /// It takes the message, and says so with these bytes.
    TakesSaying(&'static [u8]),
    /// It takes the message, and does not say good-bye.
    HangsAtQuit,
    /// It is gone in the middle of the message.
    DiesWithin,
    /// Somebody on the way answers, too, with what follows in clear where TLS is to begin.
    IsForged(&'static [u8]),
}

/// The server.
#[derive(Clone)]
pub struct Smtp {
    port: u16,
    security: Security,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    heard_in_clear: Arc<Mutex<Vec<String>>>,
    greeted_by: Arc<Mutex<Vec<String>>>,
    manner: Arc<Mutex<Manner>>,
}

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is in clear, and stays so.
    Clear,
    /// It is in clear, and may be secured.
    Securable,
    /// It is secured, as it was from its beginning.
    Wrapped,
    /// It is secured since a moment ago.
    Secured,
}

impl Smtp {
    /// A server of this manner, in clear.
    pub async fn start(manner: Manner) -> Self {
        Self::start_with(manner, Security::None).await
    }

    /// A server that receives, and offers STARTTLS with this certificate.
    pub async fn with_starttls(certificate: &Certificate) -> Self {
        let security = Security::StartTls(certificate.acceptor());
        Self::start_with(Manner::Receives, security).await
    }

    /// A server that receives, and speaks TLS with this certificate from the first byte on.
    pub async fn with_tls(certificate: &Certificate) -> Self {
        let security = Security::Wrapped(certificate.acceptor());
        Self::start_with(Manner::Receives, security).await
    }

    async fn start_with(manner: Manner, security: Security) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = Self {
            port: listener.local_addr().unwrap().port(),
            security,
            received: Arc::default(),
            heard_in_clear: Arc::default(),
            greeted_by: Arc::default(),
            manner: Arc::new(Mutex::new(manner)),
        };
        let served = smtp.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let smtp = served.clone();
                actix_web::rt::spawn(async move {
                    // Whoever hangs up in the middle is none of our concern.
                    let _ = smtp.serve(stream).await;
                });
            }
        });
        smtp
    }

    /// From now on it behaves so.
    pub fn behaves(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// What it has received so far, each message as it came.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }

    /// What it has received once that is so much, as soon as a server's own worker has sent it.
    pub async fn receives(&self, count: usize) -> Vec<Vec<u8>> {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            assert!(Instant::now() < until, "{} of {count} came", received.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The commands that came where everybody on the way could read them, without what follows each.
    pub fn heard_in_clear(&self) -> Vec<String> {
        self.heard_in_clear.lock().unwrap().clone()
    }

    /// What those called themselves who have greeted it, in capitals.
    pub fn greeted_by(&self) -> Vec<String> {
        self.greeted_by.lock().unwrap().clone()
    }

    /// Its port on the loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The way to it, for a sender who waits a second for each answer.
    pub fn post(&self) -> Post {
        self.post_within(Duration::from_secs(1))
    }

    /// The way to it, for a sender who waits so long for each message.
    pub fn post_within(&self, patience: Duration) -> Post {
        let sender = "Acme Calls <calls@acme.example>".parse().unwrap();
        let server: Server = self.url().parse().unwrap();
        Post::server(server.within(patience), sender)
    }

    async fn serve(&self, stream: TcpStream) -> io::Result<()> {
        match &self.security {
            Security::None => {
                self.talk(stream, Stage::Clear).await?;
            }
            Security::Wrapped(acceptor) => {
                let stream = acceptor.accept(stream).await?;
                self.talk(stream, Stage::Wrapped).await?;
            }
            Security::StartTls(acceptor) => {
                if let Some(stream) = self.talk(stream, Stage::Securable).await? {
                    let stream = acceptor.accept(stream).await?;
                    self.talk(stream, Stage::Secured).await?;
                }
            }
        }
        Ok(())
    }

    /// Talks until the other side hangs up; gives the stream back if it is to be secured.
    async fn talk<S>(&self, stream: S, stage: Stage) -> io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        let manner = *self.manner.lock().unwrap();
        if manner == Manner::Hangs {
            let until = Instant::now() + Duration::from_secs(30);
            while *self.manner.lock().unwrap() == Manner::Hangs && Instant::now() < until {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            return Ok(None);
        }
        if stage != Stage::Secured {
            let greeting = match manner {
                Manner::AnswersTo("CONNECT", answer) => answer,
                _ => "220 test",
            };
            let greeting = format!("{greeting}\r\n");
            stream.write_all(greeting.as_bytes()).await?;
        }
        while let Some(line) = next_line(&mut stream).await? {
            let line = String::from_utf8_lossy(&line).trim().to_uppercase();
            let command = line.split([' ', ':']).next().unwrap_or_default();
            if matches!(stage, Stage::Clear | Stage::Securable) {
                let mut heard = self.heard_in_clear.lock().unwrap();
                heard.push(command.to_owned());
            }
            if let Some(name) = line.strip_prefix("EHLO ") {
                let name = name.trim_end().to_owned();
                self.greeted_by.lock().unwrap().push(name);
            }
            if let Manner::HangsAt(whom) = manner
                && command == "RCPT"
                && line.contains(&whom.to_uppercase())
            {
                tokio::time::sleep(Duration::from_secs(30)).await;
                return Ok(None);
            }
            let answer = match command {
                asked if matches!(manner, Manner::AnswersTo(command, _) if command == asked) => {
                    let Manner::AnswersTo(_, answer) = manner else {
                        return Ok(None);
                    };
                    answer
                }
                "EHLO" if stage == Stage::Securable => "250-test\r\n250 STARTTLS",
                // Whoever has a password may give it away, secured or not.
                "EHLO" => "250-test\r\n250 AUTH PLAIN",
                "STARTTLS" => {
                    let forged = match manner {
                        Manner::IsForged(answer) => answer,
                        _ => b"",
                    };
                    let answer = [b"220 go on\r\n", forged].concat();
                    stream.write_all(&answer).await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" => "235 welcome",
                "RCPT" => match manner {
                    Manner::Answers(answer) => answer,
                    _ => "250 ok",
                },
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut message = Vec::new();
                    while let Some(line) = next_line(&mut stream).await? {
                        if manner == Manner::DiesWithin {
                            return Ok(None);
                        }
                        if line == b".\r\n" {
                            break;
                        }
                        // A dot at the beginning of a line comes doubled: RFC 5321, 4.5.2.
                        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                    }
                    self.received.lock().unwrap().push(message);
                    if manner == Manner::DiesAfterwards {
                        return Ok(None);
                    }
                    if manner == Manner::HangsAfterwards {
                        tokio::time::sleep(Duration::from_secs(30)).await;
                        return Ok(None);
                    }
                    if manner == Manner::TakesItsTime {
                        tokio::time::sleep(Duration::from_secs(2)).await;
                    }
                    if let Manner::TakesSaying(answer) = manner {
                        stream.write_all(answer).await?;
                        stream.flush().await?;
                        continue;
                    }
                    "250 taken"
                }
                "QUIT" if manner == Manner::HangsAtQuit => {
                    tokio::time::sleep(Duration::from_secs(30)).await;
                    return Ok(None);
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            let answer = format!("{answer}\r\n");
            stream.write_all(answer.as_bytes()).await?;
            stream.flush().await?;
        }
        Ok(None)
    }
}

/// The next line with its end; nothing once the other side has hung up.
async fn next_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let count = stream.read_until(b'\n', &mut line).await?;
    Ok((count > 0).then_some(line))
}
