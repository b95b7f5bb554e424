//! Long lists by keyset: a page begins after the last row of the one before, named in the query string.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use url::form_urlencoded;

use super::Failure;
pub use cursor::Cursor;

mod cursor;

/// Rows on a page. A query loads one more, which tells whether there is a next page.
pub const PAGE: i64 = 50;

/// The parameters of the query string that hold the [`Cursor`].
const AFTER: &str = "after";
const BEFORE: &str = "before";

/// Where in a list a request is, and the filters that its links must keep; an extractor.
///
/// An unreadable cursor is [`Failure::BadRequest`]: no link of ours has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    after: Option<Cursor>,
    before: Option<Cursor>,
    filters: Vec<(String, String)>,
}

/// Links to other pages of a list, relative to its own address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    /// The first page, unless this is it.
    pub first_href: Option<String>,
    /// The page before, if there is one and the list can be read both ways.
    pub previous_href: Option<String>,
    /// The next page, if there is one.
    pub next_href: Option<String>,
}

impl Listing {
    /// Reads a query string, with or without filters.
    pub fn parse(query: &str) -> Result<Self, Failure> {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let (cursors, filters): (Vec<_>, Vec<_>) =
            pairs.partition(|(name, _)| [AFTER, BEFORE].contains(&name.as_str()));
        let cursor = |wanted: &str| {
            let mut cursors = cursors.iter();
            let cursor = cursors.find(|(name, _)| name == wanted);
            cursor.map(|(_, cursor)| cursor.parse()).transpose()
        };
        Ok(Self {
            after: cursor(AFTER)?,
            before: cursor(BEFORE)?,
            filters,
        })
    }

    /// The last row of the page before; `None` on the first page.
    pub fn after(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }

    /// The first row of the page after, if one comes back from there. Lists that are read one way only need not ask.
    pub fn before(&self) -> Option<&Cursor> {
        self.before.as_ref()
    }

    /// The links of a page whose rows were cut already, and end here if there is a next one.
    pub fn links(&self, next: Option<Cursor>) -> Pager {
        Pager {
            first_href: self.after.is_some().then(|| self.href(None)),
            previous_href: None,
            next_href: next.map(|next| self.href(Some((AFTER, next)))),
        }
    }

    /// The query string of this very page, without a question mark: where one comes back to.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.filters);
        for (name, cursor) in [(AFTER, &self.after), (BEFORE, &self.before)] {
            if let Some(cursor) = cursor {
                query.append_pair(name, &cursor.to_string());
            }
        }
        query.finish()
    }

    /// Cuts up to `PAGE + 1` loaded rows to the page's, and links the next page to the last row that stays.
    pub fn cut<T>(&self, rows: &mut Vec<T>, cursor_of: impl FnOnce(&T) -> Cursor) -> Pager {
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        self.links(rows.last().filter(|_| more).map(cursor_of))
    }

    /// The same for a list that is read both ways: rows [`before`](Self::before) a place were loaded from there on upwards,
    /// and stand in their order afterwards.
    pub fn cut_both_ways<T>(&self, rows: &mut Vec<T>, cursor_of: impl Fn(&T) -> Cursor) -> Pager {
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let upwards = self.before.is_some();
        if upwards {
            rows.reverse();
        }
        let (has_previous, has_next) = match upwards {
            true => (more, true),
            false => (self.after.is_some(), more),
        };
        let first = rows.first().filter(|_| has_previous).map(&cursor_of);
        let last = rows.last().filter(|_| has_next).map(&cursor_of);
        Pager {
            first_href: (has_previous || rows.is_empty() && upwards).then(|| self.href(None)),
            previous_href: first.map(|first| self.href(Some((BEFORE, first)))),
            next_href: last.map(|last| self.href(Some((AFTER, last)))),
        }
    }

    fn href(&self, place: Option<(&str, Cursor)>) -> String {
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.extend_pairs(&self.filters);
        if let Some((name, cursor)) = place {
            query.append_pair(name, &cursor.to_string());
        }
        query.finish()
    }
}

impl FromRequest for Listing {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: i64) -> Vec<i64> {
        (1..=count).collect()
    }

    fn cursor_of(row: &i64) -> Cursor {
        Cursor::by_text("ada", *row)
    }

    #[test]
    fn a_short_list_has_one_page() {
        let mut page = rows(PAGE);
        let pager = Listing::parse("").unwrap().cut(&mut page, cursor_of);
        assert_eq!(page, rows(PAGE));
        assert_eq!((pager.first_href, pager.next_href), (None, None));
    }

    #[test]
    fn the_next_page_begins_after_the_last_row_shown_and_keeps_the_filters() {
        let first = Listing::parse("q=a%26b+c&status=x&status=y").unwrap();
        assert_eq!(first.after(), None);
        let mut page = rows(PAGE + 1);
        let pager = first.cut(&mut page, cursor_of);
        assert_eq!(page, rows(PAGE));
        assert_eq!(pager.first_href, None);

        let href = pager.next_href.unwrap();
        assert!(
            href.starts_with("?q=a%26b+c&status=x&status=y&after="),
            "{href}"
        );
        let next = Listing::parse(&href[1..]).unwrap();
        assert_eq!(next.after(), Some(&cursor_of(&PAGE)));
        let pager = next.cut(&mut rows(1), cursor_of);
        assert_eq!(
            pager.first_href.as_deref(),
            Some("?q=a%26b+c&status=x&status=y")
        );
        assert_eq!(pager.next_href, None);
    }

    #[test]
    fn a_list_that_is_read_both_ways_is_turned_back_page_by_page() {
        let hrefs = |pager: &Pager| {
            let Pager {
                first_href,
                previous_href,
                next_href,
            } = pager.clone();
            (first_href, previous_href, next_href)
        };
        let at = |name: &str, row: i64| format!("?q=x&{name}={}", cursor_of(&row));
        let begin = || Some("?q=x".to_owned());
        let first = Listing::parse("q=x").unwrap();
        let pager = first.cut_both_ways(&mut rows(PAGE + 1), cursor_of);
        assert_eq!(hrefs(&pager), (None, None, Some(at("after", PAGE))));

        let second = Listing::parse(&at("after", PAGE)[1..]).unwrap();
        let mut page: Vec<i64> = (PAGE + 1..=2 * PAGE).collect();
        let pager = second.cut_both_ways(&mut page, cursor_of);
        assert_eq!(hrefs(&pager), (begin(), Some(at("before", PAGE + 1)), None));

        // Upwards from the second page: nobody stands above the first.
        let back = Listing::parse(&at("before", PAGE + 1)[1..]).unwrap();
        assert_eq!(back.before(), Some(&cursor_of(&(PAGE + 1))));
        assert_eq!(back.after(), None);
        let mut page: Vec<i64> = (1..=PAGE).rev().collect();
        let pager = back.cut_both_ways(&mut page, cursor_of);
        assert_eq!(page, rows(PAGE));
        assert_eq!(hrefs(&pager), (None, None, Some(at("after", PAGE))));

        // Upwards from further down: there is one more above.
        let mut page: Vec<i64> = (0..=PAGE).rev().collect();
        let pager = back.cut_both_ways(&mut page, cursor_of);
        assert_eq!(page, rows(PAGE));
        assert_eq!(
            hrefs(&pager),
            (begin(), Some(at("before", 1)), Some(at("after", PAGE)))
        );

        let pager = back.cut_both_ways(&mut Vec::new(), cursor_of);
        assert_eq!(hrefs(&pager), (begin(), None, None));
    }

    #[test]
    fn an_empty_page_links_back_to_the_first() {
        let query = format!("after={}", cursor_of(&PAGE));
        let pager = Listing::parse(&query)
            .unwrap()
            .cut(&mut Vec::new(), cursor_of);
        assert_eq!(pager.first_href.as_deref(), Some("?"));
        assert_eq!(pager.next_href, None);
    }

    #[test]
    fn a_mangled_cursor_is_a_bad_request() {
        for query in ["after=", "after=garbage", "q=x&after=5", "before=garbage"] {
            assert!(
                matches!(Listing::parse(query), Err(Failure::BadRequest(_))),
                "{query}"
            );
        }
    }
}
