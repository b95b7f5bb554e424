//! Downloads of long lists as CSV: sent in pieces as they are read, and harmless to the spreadsheets that open them.

use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header;
use actix_web::web::Bytes;
use tokio::sync::mpsc;

use super::Failure;

/// A piece of a download, and where the next one begins; nothing if it was the last.
pub type Piece<Place> = (Vec<Vec<String>>, Option<Place>);

/// Answers with a file of these columns, UTF-8 with a header line and CRLF (RFC 4180).
///
/// `read` gives the rows after a place. Its first piece is read before anything is answered, so that a failure still gets
/// a page; a later one breaks the download off, which browsers show as failed. The next piece is read when the one before
/// it has been taken: a slow reader holds a piece in memory, not the list.
pub async fn download<Place, Read>(
    name: &str,
    columns: &[&str],
    mut read: Read,
) -> Result<HttpResponse, Failure>
where
    Place: 'static,
    Read: AsyncFnMut(Option<Place>) -> Result<Piece<Place>, Failure> + 'static,
{
    let (rows, mut next) = read(None).await?;
    let header = columns.iter().map(|column| (*column).to_owned()).collect();
    let first = lines([header].into_iter().chain(rows)).map_err(Failure::broken)?;
    let (sender, receiver) = mpsc::channel(1);
    actix_web::rt::spawn(async move {
        let mut piece = Ok(first);
        loop {
            let failed = piece.is_err();
            if sender.send(piece).await.is_err() || failed {
                // Nobody reads on, or nothing can follow.
                return;
            }
            let Some(place) = next.take() else { return };
            piece = match read(Some(place)).await {
                Ok((rows, then)) => {
                    next = then;
                    lines(rows)
                }
                Err(failure) => {
                    tracing::error!(%failure, "a download broke off");
                    Err(io::Error::other(failure.to_string()))
                }
            };
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", file_name(name)),
        ))
        .body(Pieces(receiver)))
}

/// A name that every system takes: what is no letter, digit, dot, dash or at sign is a dash.
fn file_name(name: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || ".-@".contains(char);
    let plain = |char| if is_plain(char) { char } else { '-' };
    let name: String = name.chars().map(plain).take(120).collect();
    format!("{name}.csv")
}

fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<Bytes> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        // Spreadsheets of some countries part cells at semicolons.
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|field| harmless(field).into_owned()))?;
    }
    let bytes = writer.into_inner();
    Ok(bytes
        .map_err(|error| io::Error::other(error.to_string()))?
        .into())
}

/// A value with an apostrophe before what a spreadsheet would take for a formula.
///
/// By OWASP, CSV Injection: <https://owasp.org/www-community/attacks/CSV_Injection>. Full-width signs count as well.
fn harmless(value: &str) -> Cow<'_, str> {
    let is_formula = |char| {
        matches!(
            char,
            '=' | '+'
                | '-'
                | '@'
                | '\t'
                | '\r'
                | '\n'
                | '\u{ff1d}'
                | '\u{ff0b}'
                | '\u{ff0d}'
                | '\u{ff20}'
                | '\u{fe66}'
                | '\u{2212}'
        )
    };
    // What cannot be seen before it does not make it harmless.
    let is_hidden = |char: char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    if value.trim_start_matches(is_hidden).starts_with(is_formula) {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// The body of a download: its pieces as they come.
struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl MessageBody for Pieces {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        self.0.poll_recv(context)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use actix_web::body::to_bytes;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_a_text() {
        for formula in [
            "=1+1",
            "+49151",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{ff1d}1",
            "\u{feff}\u{200b}=1",
        ] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for text in ["", "jane@example.com", "1-2", " x", "'=1"] {
            assert_eq!(harmless(text), text);
        }
        let row = ["=cmd|' /C calc'!A0", "a \"b\", c\r\nd", "Zoë"].map(str::to_owned);
        assert_eq!(
            lines([row.to_vec()]).unwrap(),
            "\"'=cmd|' /C calc'!A0\",\"a \"\"b\"\", c\r\nd\",\"Zoë\"\r\n"
        );
    }

    #[test]
    fn a_file_name_is_one_everywhere() {
        assert_eq!(
            file_name("entries jane@example.com \"/\\\r\n"),
            "entries-jane@example.com------.csv"
        );
        assert_eq!(file_name("entries 2001:db8::7"), "entries-2001-db8--7.csv");
    }

    #[actix_web::test]
    async fn a_download_is_read_piece_by_piece_to_its_end() {
        let read = async |place: Option<u32>| {
            let number = place.unwrap_or_default();
            let rows = vec![vec![number.to_string()]];
            Ok((rows, Some(number + 1).filter(|next| *next < 3)))
        };
        let answer = download("numbers", &["number"], read).await.unwrap();
        let disposition = answer.headers().get(header::CONTENT_DISPOSITION).unwrap();
        assert_eq!(disposition, "attachment; filename=\"numbers.csv\"");
        let body = to_bytes(answer.into_body()).await.unwrap();
        let lines = "\"number\"\r\n\"0\"\r\n\"1\"\r\n\"2\"\r\n";
        assert_eq!(body, lines);
    }

    #[actix_web::test]
    async fn no_more_is_read_than_somebody_takes() {
        let count = Rc::new(Cell::new(0));
        let reads = Rc::clone(&count);
        let read = async move |place: Option<u32>| {
            reads.set(reads.get() + 1);
            let number = place.unwrap_or_default();
            Ok((vec![vec![number.to_string()]], Some(number + 1)))
        };
        let answer = download("numbers", &["number"], read).await.unwrap();
        assert_eq!(answer.body().size(), BodySize::Stream);
        let rest = async || {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        };
        rest().await;
        // One waits to be taken, and one is ready to follow.
        assert_eq!(count.get(), 2);
        let mut body = std::pin::pin!(answer.into_body());
        for taken in 1..5 {
            let piece = std::future::poll_fn(|context| body.as_mut().poll_next(context));
            assert!(piece.await.unwrap().is_ok());
            rest().await;
            assert_eq!(count.get(), 2 + taken);
        }
    }

    #[actix_web::test]
    async fn a_failure_on_the_way_breaks_the_download_off() {
        let read = async |place: Option<u32>| match place {
            None => Ok((vec![vec!["0".to_owned()]], Some(1))),
            Some(_) => Err(Failure::NotFound),
        };
        let answer = download("numbers", &["number"], read).await.unwrap();
        assert!(to_bytes(answer.into_body()).await.is_err());
        let read = async |_: Option<u32>| Err(Failure::NotFound);
        assert!(download("numbers", &["number"], read).await.is_err());
    }
}
