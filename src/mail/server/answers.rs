//! What a mail server answers, in lines that lettre can read.
//!
//! An answer that cannot be read leaves open whether a message has arrived. What counts in one is its code (RFC 5321, 4.2): a text
//! that is missing, too long, or in no encoding that we know changes nothing of it.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// As many bytes of a line as are passed on. RFC 5321 (4.5.3.1.5) allows 512, and lettre reads 1,000.
const LONGEST: usize = 900;

/// What stands for a text that is missing.
const NO_TEXT: &str = "(no text)";

/// A connection to a mail server, from which lines come that lettre can read, and to which everything goes as it is.
#[derive(Debug)]
pub(super) struct Answers<S> {
    stream: S,
    peer: SocketAddr,
    /// What has come of a line so far.
    line: Vec<u8>,
    /// What has come and can be read.
    legible: VecDeque<u8>,
}

impl<S> Answers<S> {
    /// Those that come by this connection to `peer`.
    pub(super) fn by(stream: S, peer: SocketAddr) -> Self {
        Self {
            stream,
            peer,
            line: Vec::new(),
            legible: VecDeque::new(),
        }
    }

    /// Those that come by this connection to `peer`, which has said its greeting before.
    pub(super) fn after_greeting(stream: S, peer: SocketAddr) -> Self {
        let mut answers = Self::by(stream, peer);
        answers.legible.extend(b"220 greeted before\r\n");
        answers
    }

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
        let line = legible(&self.line);
        self.legible.extend(line.bytes().chain(*b"\r\n"));
        self.line.clear();
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Answers<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.legible.is_empty() {
            let mut bytes = [0; 1024];
            let mut came = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut came))?;
            match came.filled() {
                [] if self.line.is_empty() => return Poll::Ready(Ok(())),
                // It hung up within a line, whose code may have come.
                [] => self.end_line(),
                came => self.take(came),
            }
        }
        let (bytes, _) = self.legible.as_slices();
        let count = bytes.len().min(buffer.remaining());
        buffer.put_slice(&bytes[..count]);
        self.legible.drain(..count);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Answers<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S> AsyncTokioStream for Answers<S>
where
    S: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin,
{
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

/// The line, without its end, as lettre can read it; one that begins with no code is left for it to complain about.
fn legible(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let line = line.trim_end();
    let line = match line.split_at_checked(3) {
        Some((code, more)) if code.bytes().all(|byte| byte.is_ascii_digit()) => of_code(code, more),
        _ => None,
    }
    .unwrap_or_else(|| line.to_owned());
    line[..line.floor_char_boundary(LONGEST)].to_owned()
}

/// The line of this code, if what is behind that is a mark of whether another follows, or nothing.
fn of_code(code: &str, more: &str) -> Option<String> {
    let (mark, text) = match more.chars().next() {
        Some('-') => ('-', &more[1..]),
        Some(' ' | '\t') | None => (' ', more),
        Some(_) => return None,
    };
    let text = match text.trim() {
        "" => NO_TEXT,
        text => text,
    };
    Some(match code.as_bytes() {
        // None of the kinds there are; its first digit tells all that counts (RFC 5321, 4.3.2).
        [class @ b'2'..=b'5', b'6'..=b'9', _] => {
            format!("{}50{mark}{code} {text}", char::from(*class))
        }
        _ => format!("{code}{mark}{text}"),
    })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use lettre::transport::smtp::response::Response;
    use proptest::prelude::*;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    /// What can be read of what comes in two pieces.
    fn read(first: &[u8], second: &[u8]) -> String {
        let peer = (Ipv4Addr::LOCALHOST, 25).into();
        let mut answers = Answers::by(first.chain(second), peer);
        let mut text = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let read = answers.read_to_end(&mut text);
        runtime.unwrap().block_on(read).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_counts_of_an_answer_is_read_whatever_its_text_is_like() {
        let long = format!("550 {}", "x".repeat(5_000));
        for (answer, legible) in [
            ("250 taken\r\n", "250 taken\r\n"),
            ("250-one\r\n250 two\r\n", "250-one\r\n250 two\r\n"),
            ("250\r\n", "250 (no text)\r\n"),
            ("250 \r\n", "250 (no text)\r\n"),
            ("250-  \r\n250\r\n", "250-(no text)\r\n250 (no text)\r\n"),
            ("250\ttaken\r\n", "250 taken\r\n"),
            ("250 taken\n", "250 taken\r\n"),
            ("250 taken", "250 taken\r\n"),
            ("250 für dich\r\n", "250 für dich\r\n"),
            ("571 not you\r\n", "550 571 not you\r\n"),
            ("571-not\r\n571 you\r\n", "550-571 not\r\n550 571 you\r\n"),
            (&long, &format!("{}\r\n", &long[..LONGEST])),
        ] {
            assert_eq!(read(answer.as_bytes(), b""), legible, "{answer:?}");
            assert!(legible.parse::<Response>().is_ok(), "{legible:?}");
        }
        let latin_1 = read(b"250 f\xfcr dich\r\n", b"");
        assert_eq!(latin_1, "250 f\u{fffd}r dich\r\n");
    }

    #[test]
    fn what_is_no_answer_stays_none() {
        for line in ["hello", "SSH-2.0-x", "25", "250ok", "2.0.0 taken", "éa"] {
            let read = read(format!("{line}\r\n").as_bytes(), b"");
            assert_eq!(read, format!("{line}\r\n"));
            assert!(read.parse::<Response>().is_err(), "{read:?}");
        }
        assert_eq!(read(b"", b""), "");
    }

    proptest! {
        #[test]
        fn no_answer_is_too_odd_for_lettre(
            code in 200..600_u16,
            text in proptest::collection::vec(any::<u8>(), 0..1_500),
            cut in 0..1_500_usize,
        ) {
            let mut answer = format!("{code} ").into_bytes();
            answer.extend(text.into_iter().filter(|byte| *byte != b'\n'));
            let (first, second) = answer.split_at(cut.min(answer.len()));
            let read = read(first, second);
            let response: Response = read.parse().unwrap();
            prop_assert_eq!(u16::from(response.code()) / 100, code / 100);
            prop_assert!(read.len() <= 1_000);
        }

        #[test]
        fn it_does_not_matter_in_which_pieces_an_answer_comes(
            answer in "(250[ -]?[a-zé]{0,9}\r?\n){0,9}",
            cut in 0..100_usize,
        ) {
            let (first, second) = answer.as_bytes().split_at(cut.min(answer.len()));
            prop_assert_eq!(read(first, second), read(answer.as_bytes(), b""));
        }
    }
}
