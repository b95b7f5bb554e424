//! A mail server on the loopback that receives, refuses, hangs or dies, as a test wants it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use leadgate::mail::Post;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server behaves towards whoever comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It takes every message.
    Receives,
    /// It answers a recipient with this line.
    Answers(&'static str),
    /// It says nothing.
    Hangs,
    /// It takes the message, and is gone before it says so.
    DiesAfterwards,
    /// It is gone in the middle of the message.
    DiesWithin,
}

/// The server.
#[derive(Clone)]
pub struct Smtp {
    port: u16,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    manner: Arc<Mutex<Manner>>,
}

impl Smtp {
    /// A server of this manner.
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = Self {
            port: listener.local_addr().unwrap().port(),
            received: Arc::default(),
            manner: Arc::new(Mutex::new(manner)),
        };
        let served = smtp.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let smtp = served.clone();
                actix_web::rt::spawn(async move {
                    // Whoever hangs up in the middle is none of our concern.
                    let _ = smtp.talk(stream).await;
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

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The way to it, for a sender who waits a second for each answer.
    pub fn post(&self) -> Post {
        let sender = "Acme Calls <calls@acme.example>".parse().unwrap();
        Post::server(&self.url(), sender, Duration::from_secs(1)).unwrap()
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).split(b'\n');
        let manner = *self.manner.lock().unwrap();
        if manner == Manner::Hangs {
            tokio::time::sleep(Duration::from_secs(30)).await;
            return Ok(());
        }
        write.write_all(b"220 test\r\n").await?;
        while let Some(line) = lines.next_segment().await? {
            let line = String::from_utf8_lossy(&line).trim().to_uppercase();
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250 test",
                "RCPT" => match manner {
                    Manner::Answers(answer) => answer,
                    _ => "250 ok",
                },
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut message = Vec::new();
                    while let Some(line) = lines.next_segment().await? {
                        if manner == Manner::DiesWithin {
                            return Ok(());
                        }
                        if line == b".\r" {
                            break;
                        }
                        // A dot at the beginning of a line comes doubled: RFC 5321, 4.5.2.
                        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                        message.push(b'\n');
                    }
                    self.received.lock().unwrap().push(message);
                    if manner == Manner::DiesAfterwards {
                        return Ok(());
                    }
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}
