//! What a mail server replies, one reply after the other, in lines that lettre can read.
//!
//! A reply that cannot be read leaves open whether a message has arrived, and one that is taken for the answer to something else is
//! worse. Only what is asked for is passed on, and nothing is said while something is left.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::mem;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::reply::{LONGEST, Line, Reply};

/// A connection to a mail server, from which replies come that lettre can read, and to which everything goes as it is.
#[derive(Debug)]
pub(super) struct Replies<S> {
    stream: S,
    /// What has come of a line so far.
    line: Vec<u8>,
    /// What has come of a reply before it.
    reply: Reply,
    /// The replies that are whole, and what came in the place of one.
    whole: VecDeque<io::Result<String>>,
    /// What is left to be read of one of them.
    legible: VecDeque<u8>,
    /// How the connection ended.
    end: Option<io::Error>,
}

impl<S> Replies<S> {
    /// Those that come by this connection.
    pub(super) fn by(stream: S) -> Self {
        Self {
            stream,
            line: Vec::new(),
            reply: Reply::default(),
            whole: VecDeque::new(),
            legible: VecDeque::new(),
            end: None,
        }
    }

    /// Those that come by this connection to a server that has said its greeting before.
    pub(super) fn after_greeting(stream: S) -> Self {
        let mut replies = Self::by(stream);
        replies.legible.extend(b"220 greeted before\r\n");
        replies
    }

    /// Takes what has come.
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => self.end_line(),
                _ if self.line.len() < LONGEST => self.line.push(*byte),
                _ => {}
            }
        }
    }

    fn end_line(&mut self) {
        let line = mem::take(&mut self.line);
        self.whole.extend(match self.reply.take(&line) {
            Line::More => None,
            Line::Last(whole) => Some(Ok(whole)),
            Line::Unreadable(line) => {
                let what = format!("the mail server's answer could not be read: {line}");
                Some(Err(io::Error::new(io::ErrorKind::InvalidData, what)))
            }
        });
    }

    /// Takes what has come for all there is: a code may be in it.
    fn end(&mut self, error: io::Error) {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.whole.extend(self.reply.end().map(Ok));
        self.end = Some(error);
    }

    /// Whether the server has done more than it was asked. What it refuses, as when it shuts down, it may say at any time (RFC 5321,
    /// 3.8), and that goes for an answer to whatever is said next.
    fn is_ahead(&self) -> bool {
        let next = match self.whole.front() {
            Some(Ok(reply)) => reply.as_bytes(),
            Some(Err(_)) => return true,
            None if self.reply.is_empty() => &self.line,
            None => self.reply.code().as_bytes(),
        };
        !self.legible.is_empty() || next.first().is_some_and(|class| !b"45".contains(class))
    }
}

impl<S: AsyncRead + Unpin> Replies<S> {
    /// Takes what has come, if anything has.
    fn poll_take(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [0; 1024];
        let mut came = ReadBuf::new(&mut bytes);
        match ready!(Pin::new(&mut self.stream).poll_read(context, &mut came)) {
            Ok(()) if came.filled().is_empty() => self.end(hung_up()),
            Ok(()) => self.take(came.filled()),
            Err(error) => self.end(error),
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Replies<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.legible.is_empty() {
            if let Some(reply) = self.whole.pop_front() {
                self.legible.extend(reply?.bytes());
            } else if let Some(error) = self.end.take() {
                return Poll::Ready(Err(error));
            } else {
                ready!(self.poll_take(context));
            }
        }
        let (bytes, _) = self.legible.as_slices();
        let count = bytes.len().min(buffer.remaining());
        buffer.put_slice(&bytes[..count]);
        self.legible.drain(..count);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Replies<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.end.is_none() && self.whole.is_empty() {
            // Whatever comes of it: what has come is looked at, and nothing is waited for.
            let _ = self.poll_take(context);
        }
        if self.is_ahead() {
            let what = "the mail server answers what it was not asked";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, what)));
        }
        if self.whole.is_empty()
            && let Some(error) = self.end.take()
        {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S> AsyncTokioStream for Replies<S>
where
    S: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin,
{
    /// The connection knows that no more, and lettre does not ask.
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn hung_up() -> io::Error {
    let what = "the mail server hung up";
    io::Error::new(io::ErrorKind::UnexpectedEof, what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// What is read of what comes in two pieces until the server hangs up, or until the first thing that cannot be read.
    fn read(first: &[u8], second: &[u8]) -> (String, io::ErrorKind) {
        let mut replies = Replies::by(first.chain(second));
        let mut text = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let read = replies.read_to_end(&mut text);
        let error = runtime.unwrap().block_on(read).unwrap_err();
        (String::from_utf8(text).unwrap(), error.kind())
    }

    #[test]
    fn a_word_that_was_said_counts_however_the_connection_ends() {
        for said in [
            "250 taken",
            "250 taken\r",
            "250 taken\n",
            "\r\n250 taken\r\n",
        ] {
            let (read, end) = read(said.as_bytes(), b"");
            assert_eq!(read, "250 taken\r\n", "{said:?}");
            assert_eq!(end, io::ErrorKind::UnexpectedEof);
        }
        assert_eq!(read(b"250-one\r\n", b"").0, "250 one\r\n");
        assert_eq!(read(b"", b"").0, "");
        assert_eq!(read(b"hello\r\n", b"").1, io::ErrorKind::InvalidData);
    }

    #[actix_web::test]
    async fn nothing_is_said_to_a_server_that_answers_what_it_was_not_asked() {
        let (ours, mut theirs) = duplex(1_000);
        let mut replies = Replies::by(ours);
        let mut bytes = [0; 100];
        theirs.write_all(b"220 one\r\n").await.unwrap();
        assert_eq!(replies.read(&mut bytes).await.unwrap(), 9);
        replies.write_all(b"EHLO x\r\n").await.unwrap();
        for ahead in [
            "250 two\r\n250 three\r\n",
            "250 four\r\n250-",
            "250 five\r\n2",
        ] {
            let (ours, mut theirs) = duplex(1_000);
            let mut replies = Replies::by(ours);
            theirs.write_all(ahead.as_bytes()).await.unwrap();
            let count = replies.read(&mut bytes).await.unwrap();
            assert!(bytes[..count].ends_with(b"\r\n"), "one reply at a time");
            assert!(replies.write_all(b"MAIL\r\n").await.is_err(), "{ahead:?}");
        }
    }

    #[actix_web::test]
    async fn what_has_come_is_looked_at_before_anything_is_said() {
        let mut bytes = [0; 100];
        for (late, is_wrong) in [
            ("250 ahead\r\n", true),
            ("421 4.3.2 shutting down\r\n", false),
        ] {
            let (ours, mut theirs) = duplex(1_000);
            let mut replies = Replies::by(ours);
            theirs.write_all(b"354 go on\r\n").await.unwrap();
            assert_eq!(replies.read(&mut bytes).await.unwrap(), 11);
            theirs.write_all(late.as_bytes()).await.unwrap();
            let said = replies.write_all(b"Subject: hello\r\n").await;
            assert_eq!(said.is_err(), is_wrong, "{late}");
        }
        let (ours, mut theirs) = duplex(1_000);
        let mut replies = Replies::by(ours);
        theirs.write_all(b"354 go on\r\n").await.unwrap();
        assert_eq!(replies.read(&mut bytes).await.unwrap(), 11);
        drop(theirs);
        let error = replies.write_all(b"Subject: hello\r\n").await.unwrap_err();
        assert_eq!(error.to_string(), "the mail server hung up");
    }

    proptest! {
        #[test]
        fn it_does_not_matter_in_which_pieces_a_reply_comes(
            said in "(250[ -]?[a-zé]{0,9}\r?\n){0,9}",
            cut in 0..100_usize,
        ) {
            let (first, second) = said.as_bytes().split_at(cut.min(said.len()));
            prop_assert_eq!(read(first, second), read(said.as_bytes(), b""));
        }
    }
}
