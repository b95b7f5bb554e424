//! The way by which one visitor's browser reaches the server: a forwarding proxy that says from which public address.

use std::io;
use std::net::{IpAddr, SocketAddr};

use actix_web::rt::net::{TcpListener, TcpStream};
use actix_web::rt::task::JoinHandle;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};

/// A running proxy. It ends with the value.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts the proxy of a visitor whose requests come from `visitor` and may go to `server` only.
    pub async fn start(visitor: IpAddr, server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = actix_web::rt::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // A browser that hangs up, as it does when the user leaves a page that still loads, is no failure.
                actix_web::rt::spawn(async move { drop(hand_on(browser, visitor, server).await) });
            }
        });
        Self { address, task }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Hands on the one request of this connection, and the answer to it.
async fn hand_on(browser: TcpStream, visitor: IpAddr, server: SocketAddr) -> io::Result<()> {
    let mut browser = BufReader::new(browser);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        browser.read_line(&mut line).await?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let Some(head) = head(&lines, visitor, server) else {
        let refusal = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return browser.write_all(refusal.as_bytes()).await;
    };
    let mut server = TcpStream::connect(server).await?;
    server.write_all(head.as_bytes()).await?;
    copy_bidirectional(&mut browser, &mut server).await?;
    Ok(())
}

/// The head of the request as the server gets it; nothing if the request is for anybody else, such as the browser's maker.
fn head(lines: &[String], visitor: IpAddr, server: SocketAddr) -> Option<String> {
    let (request, headers) = lines.split_first()?;
    let mut words = request.split(' ');
    let (method, url) = (words.next()?, words.next()?);
    let path = url.strip_prefix(&format!("http://{server}"))?;
    let mut head = format!("{method} {path} HTTP/1.1\r\n");
    for header in headers {
        let name = header.split(':').next()?.to_ascii_lowercase();
        // What is between the browser and the proxy is not for the server.
        if !["connection", "proxy-connection"].contains(&name.as_str()) {
            head += &format!("{header}\r\n");
        }
    }
    Some(head + &format!("X-Forwarded-For: {visitor}\r\nConnection: close\r\n\r\n"))
}
