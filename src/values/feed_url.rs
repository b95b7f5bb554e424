//! The address of a calendar that is read for its busy times.

use std::fmt;

use url::Url;

use super::pasted;

/// The most characters.
const LONGEST: usize = 2_000;

/// Where a calendar is read: https, without a name and a password.
///
/// Whoever has such an address reads the calendar, so it is a secret: it is never printed, its host may be.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedUrl(Url);

impl FeedUrl {
    /// Reads an address as calendars give it for copying: `webcal:` is https under another name, and so is no scheme at all.
    pub fn parse(text: &str) -> Result<Self, FeedUrlError> {
        let text = pasted::trim(text);
        if text.is_empty() {
            return Err(FeedUrlError::Empty);
        }
        let complete = match text.split_once("://") {
            Some((scheme, rest)) if is_webcal(scheme) => format!("https://{rest}"),
            Some(_) => text.to_owned(),
            // A word alone is no address of a server.
            None if !text
                .split(['/', ':'])
                .next()
                .is_some_and(|host| host.contains('.')) =>
            {
                return Err(FeedUrlError::Invalid);
            }
            None => format!("https://{text}"),
        };
        let mut url = Url::parse(&complete).map_err(|_| FeedUrlError::Invalid)?;
        if url.scheme() == "http" {
            return Err(FeedUrlError::NotHttps);
        }
        if url.scheme() != "https" || url.host_str().is_none() {
            return Err(FeedUrlError::Invalid);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FeedUrlError::Credentials);
        }
        // It is for browsers, and no server ever sees it.
        url.set_fragment(None);
        match url.as_str().len() {
            ..=LONGEST => Ok(Self(url)),
            _ => Err(FeedUrlError::Long),
        }
    }

    /// The whole address: for the one whose calendar it is, and for the request.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as a URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// At whose server the calendar lies, such as `calendar.google.com`: no secret.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

fn is_webcal(scheme: &str) -> bool {
    ["webcal", "webcals"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name))
}

impl fmt::Debug for FeedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedUrl(https://{}/…)", self.host())
    }
}

/// Why a text is no [`FeedUrl`]; printed, it is a sentence for the one who typed it, without the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedUrlError {
    /// Nothing was given.
    Empty,
    /// Anybody on the way could read, and change, what comes by http.
    NotHttps,
    /// A name or a password stands in it.
    Credentials,
    /// It is too long.
    Long,
    /// Anything else.
    Invalid,
}

impl fmt::Display for FeedUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Paste the secret address of your calendar."),
            Self::NotHttps => {
                f.write_str("Only an address that begins with https:// is read: whatever comes by http:// could be read and changed on its way.")
            }
            Self::Credentials => f.write_str(
                "Leave out the name and password before the @: use the secret address that your calendar gives for subscribing.",
            ),
            Self::Long => write!(f, "At most {LONGEST} characters, please."),
            Self::Invalid => f.write_str(
                "This is no address of a calendar. One begins with https://, and often ends in .ics.",
            ),
        }
    }
}

impl std::error::Error for FeedUrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_calendars_give_it() {
        for (typed, url) in [
            (
                " https://calendar.google.com/calendar/ical/ada%40example.com/private-1f/basic.ics\n",
                "https://calendar.google.com/calendar/ical/ada%40example.com/private-1f/basic.ics",
            ),
            (
                "webcal://p51-caldav.icloud.com/published/2/Abc",
                "https://p51-caldav.icloud.com/published/2/Abc",
            ),
            (
                "outlook.office365.com/owa/calendar/1f@example.com/2e/calendar.ics",
                "https://outlook.office365.com/owa/calendar/1f@example.com/2e/calendar.ics",
            ),
            (
                "HTTPS://Example.com:8443/a?token=b#top",
                "https://example.com:8443/a?token=b",
            ),
        ] {
            assert_eq!(FeedUrl::parse(typed).unwrap().as_str(), url, "{typed}");
            assert_eq!(FeedUrl::parse(url).unwrap().as_str(), url);
        }
    }

    #[test]
    fn what_is_not_read_is_refused_with_its_reason() {
        let long = format!("https://example.com/{}", "a".repeat(LONGEST));
        for (typed, error) in [
            (" ", FeedUrlError::Empty),
            ("http://example.com/a.ics", FeedUrlError::NotHttps),
            ("https://ada:secret@example.com/", FeedUrlError::Credentials),
            ("webcal://ada@example.com/", FeedUrlError::Credentials),
            ("ftp://example.com/a.ics", FeedUrlError::Invalid),
            ("file:///etc/passwd", FeedUrlError::Invalid),
            ("javascript:alert(1)", FeedUrlError::Invalid),
            ("https://", FeedUrlError::Invalid),
            ("my calendar", FeedUrlError::Invalid),
            ("calendar", FeedUrlError::Invalid),
            ("localhost:8080/a.ics", FeedUrlError::Invalid),
            (&long, FeedUrlError::Long),
        ] {
            assert_eq!(FeedUrl::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn it_is_printed_without_what_is_secret() {
        let url = FeedUrl::parse("https://calendar.example.com/private-1f2e/basic.ics").unwrap();
        assert_eq!(
            format!("{url:?}"),
            "FeedUrl(https://calendar.example.com/…)"
        );
    }
}
